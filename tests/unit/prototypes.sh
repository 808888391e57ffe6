#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Compares the prototypes of the kernel's functions that kmod expects with those of Debian's
# kernels, without booting one. VXE_BTF names more files: BTF, or an ELF file with it.

. "$(dirname "$0")/tools/folder.sh"
cd "$root" || exit 1

cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-iquote . -o "$work/prototypes" tests/unit/prototypes.c kmod/prototype.c kmod/btf.c \
	"$check/libvxe.a" "$check/libvxelisp.a"
[ $? = 0 ] || { result 1 "the comparison compiles"; exit; }

btf_of() { # FILE: writes its BTF to $work/btf
	rm -f "$work/btf"
	objcopy --dump-section .BTF="$work/btf" "$1" "$work/rest" 2>/dev/null && [ -s "$work/btf" ] ||
		cp "$1" "$work/btf"
}
compares() { "$work/prototypes" "$work/btf" >"$work/out" 2>&1; }
report() { # NAME
	local status=$?
	result $status "$1: $(tail -n 1 "$work/out")"
	[ $status = 0 ] || grep '^#' "$work/out"
}

for kernel in ${KERNELS:-6.1 6.12}; do
	tests/vm/kernel $kernel fetch && btf_of "$(tests/vm/kernel $kernel vmlinux)" && compares
	report "kernel $kernel"
	[ -s "$work/out" ] && ! grep 'found nothing' "$work/out" |
		grep -vE 'bulk_make_private:|security_(file_truncate|inode_(set|remove)_acl|inode_file_setattr):'
	result $? "kernel $kernel: none is absent but those that it lacks"
done
for file in $VXE_BTF; do
	btf_of "$file" && compares
	report "$file"
done

# Small programs, whose prototypes are as expected or are not
made() { # TEXT: compiles it with BTF
	printf '%s\n' "struct file; struct path; struct dentry; typedef unsigned short umode_t;
		typedef struct { int val; } kuid_t;" "$1" >"$work/x.c"
	gcc -gbtf -O0 -c -o "$work/x.o" "$work/x.c" && btf_of "$work/x.o"
}
made 'int security_file_open(struct file *f) { return 0; }
int security_path_mkdir(const struct path *d, struct dentry *e, umode_t m) { return 0; }
int security_path_chown(const struct path *d, kuid_t u, kuid_t g) { return 0; }'
compares && grep -q '^3 same, 0 different' "$work/out"
result $? "const, typedefs and small structures make no difference"
cookie='struct msghdr; struct scm_cookie; void scm_detach_fds(struct msghdr *m, struct scm_cookie'
made "$cookie *s) { }" && compares && made "$cookie *s, _Bool truncate) { }" && compares
result $? "nor does an argument more that some kernels have and the module does not read"
differs() { # NAME TEXT
	made "$2"
	! compares && grep -q ' 1 different' "$work/out"
	result $? "$1 does"
}
differs "another structure" 'int security_file_open(struct path *f) { return 0; }'
differs "an argument more" 'int security_file_open(struct file *f, int flags) { return 0; }'
differs "an argument less" 'int security_file_open(void) { return 0; }'
differs "another order" 'int security_path_mkdir(struct dentry *e, const struct path *d, umode_t m) { return 0; }'
differs "another size" 'int security_path_mkdir(const struct path *d, struct dentry *e, int m) { return 0; }'
differs "another result" 'void security_file_open(struct file *f) { }'
differs "another argument before that one" "$cookie **s, _Bool truncate) { }"
differs "a pointer more" 'int security_file_open(struct file **f) { return 0; }'

at() { # STRUCTURE MEMBER OFFSET
	[ "$("$work/prototypes" member "$work/btf" "$1" "$2")" = "$3" ]
	result $? "$2 of struct $1: $3"
}
made 'struct pair { int first; struct file *second; } pair; struct other { long second; } other;'
at pair first 0
at pair second 8
at other second 0
at pair third -1
at none first -1

"$work/prototypes" damage "$work/btf" >"$work/out" 2>&1
report "damaged BTF is read within its bounds"
head -c 200000 "$work/btf" >"$work/cut"
for size in 0 1 23 24 25 40; do
	head -c $size "$work/btf" >"$work/cut"
	"$work/prototypes" "$work/cut" >"$work/out" 2>&1
	[ $? = 1 ] && grep -qE '^# (it has no header|its header is wrong|its strings have no end|a type is cut off)' "$work/out"
	result $? "$size bytes are no BTF"
done

# Every function that an object hook or another gate has is among the expected ones.
missing=$(sed -nE 's/^\t\{ "([a-z0-9_]+)"(, POINT_.*| \},?)$/\1/p' kmod/object/*.c kmod/exec.c |
	while read -r name; do grep -q "^PROTOTYPE($name," kmod/prototypes.def || echo "$name"; done)
[ -z "$missing" ]
result $? "every hooked function has an expected prototype"
[ -z "$missing" ] || echo "# $missing"
