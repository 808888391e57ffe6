#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the library Vx32 and vxrun. With VX32_LONG=1, runs the long forms of the tests. With
# VX32_PART=PART, runs only this part: library, failures, decoder, mutate, states, programs or
# vxrun.
# long

. "$(dirname "$0")/head.bash" vx32-tests
tests=$build/tests/vx32
vxrun=$build/bin/vxrun
checked=$build/check/bin/vxrun
compute=$tests/compute
scale=1 decodes=1000000 mutations=200000 records=20000 rounds=1 damages=100 boxes=1000
if [ -n "$VX32_LONG" ]; then
	scale=4 decodes=20000000 mutations=5000000 records=250000 damages=1000 boxes=10000
	# There are three kinds of states, or four. Together they run 10^8 instructions.
	rounds=40
	! "$tests/apply.avx" </dev/null 2>/dev/null || rounds=30
fi
case ${VX32_PART:-library} in
library|failures|decoder|mutate|states|programs|vxrun) ;;
*) echo "not ok - there is no part $VX32_PART"; exit 1 ;;
esac
part() {
	[ -z "$VX32_PART" ] || [ "$VX32_PART" = "$1" ] || return 1
	echo "# $(date +%T) $1"
}

if part library; then
"$tests/hostile"
"$tests/hostile" zero | sed 's/hostile: /hostile, at address 0: /'
"$tests/library"
"$tests/cell"
"$build/check/tests/vx32/library" | sed 's/library: /library, with sanitizers: /'
# ThreadSanitizer delays signals. All tests but that of threads need them at once.
"$build/thread/tests/vx32/library" threads 2>raced | sed 's/library: /library, with ThreadSanitizer: /'
! grep -q ThreadSanitizer raced
result $? "library: no data races"
fi
part failures && "$tests/failures" "$compute.32" $boxes
part decoder && "$tests/decoder" $decodes
if part mutate; then
"$tests/mutate" "$compute.32" $mutations
"$tests/mutate" "$compute.avx" $mutations
"$tests/mutate" "$compute.32" $mutations zero | sed 's/mutate: /mutate, at address 0: /'
fi

# qemu-user itself fails now and then, so this tries more than once.
reference() { # RUNNER PROGRAM: runs the records in the file records, and writes the file other
	for try in 1 2 3; do
		"$@" <records >other && return
		echo "# $1 ended with status $?, try $try"
	done
}

# Runs random instructions, about 3.5 in a record. Compares the results with those of this CPU if
# the kernel runs 32-bit programs, else with those of qemu-user.
states() { # PROFILE OPTION...
	local profile=$1 kind=exact other=native apply=$tests/apply runner= status=0
	shift
	[ $profile = host ] && apply=$tests/apply.avx
	"$apply" </dev/null 2>/dev/null || other=qemu kind=defined runner=qemu-i386
	for ((round = 0; round < rounds; round++)); do
		"$tests/states" make $records "$SRANDOM" "$profile" >records
		reference $runner "$apply"
		"$vxrun" "$@" "$apply" <records >one
		"$tests/states" compare records one other $kind || status=1
	done >compared
	grep -v '^# [0-9]* instructions' compared
	awk '/^# [0-9]* instructions/ { i += $2; r += $5; d += $7 }
		END { print "# " i " instructions in " r " records, " d " differ" }' compared
	result $status "random $profile instructions as with $other${1:+, $*}"
}
if part states; then
states plain
states plain --fuel 1000000000000
states integers
"$tests/apply.avx" </dev/null 2>/dev/null && states host --profile host
# Compares with qemu-user even if this CPU was used above, so that both ways stay tested.
"$tests/states" make 5000 "$SRANDOM" integers >records
reference qemu-i386 "$tests/apply"
"$vxrun" "$tests/apply" <records >one
"$tests/states" compare records one other defined
result $? "random integer instructions as with qemu"
fi

# Each program must print the same bytes as its 64-bit build.
programs() { # NAME OPTION...
	local name=$1 program work status=0
	shift
	for program in compute ${VX32_LONG:+codec}; do
		for work in $("$tests/$program.64" | grep -v filter); do
			"$tests/$program.64" "$work" $scale >wanted
			timeout 600 "$vxrun" "$@" "$tests/$program.32" "$work" $scale >got
			[ $? = 3 ] && cmp -s wanted got || { echo "# $work"; status=1; }
		done
	done
	result $status "programs: $name"
}
if part programs; then
programs "the same as at 64 bits"
programs "the same with fuel" --fuel 100000000000000
programs "the same in profile host" --profile host
programs "the same by gs" --base gs
programs "the same with a tiny cache" --cache 64K
if grep -q avx2 /proc/cpuinfo && grep -q fma /proc/cpuinfo; then
	status=0
	for work in sort lzss strings md5 sha1 mix64 matmul interp; do
		"$compute.64" $work $scale >wanted
		"$vxrun" --profile host "$compute.avx" $work $scale >got
		[ $? = 3 ] && cmp -s wanted got || { echo "# $work"; status=1; }
	done
	result $status "programs: compiled for AVX2"
fi
# The x87 FPU rounds at other steps than SSE. The output of these programs does not depend on this.
status=0
for work in fib sort lzss strings jumps mix64 md5; do
	"$compute.64" $work $scale >wanted
	"$vxrun" "$compute.x87" $work $scale >got
	cmp -s wanted got || status=1
done
result $status "programs: the same with x87"
status=0
"$compute.x87" floats >/dev/null 2>&1; [ $? = 3 ] && "$compute.x87" floats >wanted ||
	qemu-i386 "$compute.x87" floats >wanted
"$vxrun" "$compute.x87" floats >got
cmp -s wanted got
result $? "programs: compiled for x87"
fi
part vxrun || exit 0

# vxrun as a filter
seq 1 20000 | sed 's/$/ abcXYZ/' >in
"$compute.64" filter <in >wanted 2>wanted2
"$vxrun" "$compute.32" filter <in >got 2>got2
cmp -s wanted got && cmp -s wanted2 got2
result $? "vxrun: a filter, in files"
cat in | "$checked" "$compute.32" filter 2>/dev/null | cat >got
cmp -s wanted got
result $? "vxrun: a filter, in pipes, with sanitizers"
for work in floats lzss interp; do
	"$compute.64" $work >wanted
	"$checked" "$compute.32" $work >got 2>err
	[ $? = 3 ] && cmp -s wanted got && ! grep -q Sanitizer err
	result $? "vxrun: $work with sanitizers"
	sed 's/^/# /' err
done

guest() { # NAME ASSEMBLER
	printf '.globl _start\n_start: %s\n' "$2" | tr ';' '\n' >"$1.S"
	gcc -m32 -nostdlib -static -o "$1" "$1.S"
}
status 0 usage "$checked" --help
status 0 "$(make -s -C "$root" print-VERSION)" "$checked" --version
status 2 usage "$checked"
status 2 . "$checked" --nonsense
status 2 size "$checked" --memory x "$compute.32"
status 2 size "$checked" --memory 1X "$compute.32"
status 2 limit "$checked" --memory 100G "$compute.32"
status 2 seconds "$checked" --time -1 "$compute.32"
status 2 instructions "$checked" --fuel '' "$compute.32"
status 127 'No such file' "$checked" no-such-program
status 126 'not an ELF' "$checked" in
status 126 'not an i386' "$checked" "$compute.64"
guest spin 'jmp .'
status 124 time "$vxrun" --time 1 spin
guest loops '1: movl $-1, %ecx; movl $_start, %esi; 2: lodsb; decl %esi; loop 2b; jmp 1b'
status 124 time "$vxrun" --time 1 loops
status 123 fuel "$vxrun" --fuel 1000000 spin
guest null 'movl 0, %eax'
status 122 'cannot read 0' "$checked" null
guest trap 'int3'
status 122 breakpoint "$checked" trap
guest opens 'movl $5, %eax; int $0x80'
status 121 'system call 5' "$checked" opens
guest sysenter 'sysenter'
status 121 '0f 34' "$checked" sysenter
guest forks 'movl $2, %eax; int $0x80'
status 121 'system call 2' "$checked" forks
guest aborts 'movl $270, %eax; movl $6, %edx; int $0x80'
timeout 10 "$checked" aborts
[ $? = 134 ]
result $? "exit status 134: a program that aborts"
guest brk_all '1: movl $45, %eax; xorl %ebx, %ebx; int $0x80; movl %eax, %ebp; leal 0x100000(%eax), %ebx
	movl $45, %eax; int $0x80; cmpl %eax, %ebp; jne 1b; movl $1, %eax; movl $9, %ebx; int $0x80'
"$vxrun" --memory 20M brk_all
[ $? = 9 ]
result $? "vxrun: brk stops at the memory limit"
guest edges 'movl $4, %eax; movl $1, %ebx; movl $0xfffff000, %ecx; movl $0x2000, %edx; int $0x80
	cmpl $-14, %eax; jne 9f; movl $3, %eax; movl $0, %ebx; movl $_start, %ecx; movl $1, %edx; int $0x80
	cmpl $-14, %eax; jne 9f; movl $4, %eax; movl $3, %ebx; int $0x80; cmpl $-9, %eax; jne 9f
	movl $4, %eax; movl $1, %ebx; movl $0, %edx; int $0x80; testl %eax, %eax; jne 9f
	movl $1, %eax; movl $7, %ebx; int $0x80; 9: movl $1, %eax; movl $1, %ebx; int $0x80'
echo x | "$checked" edges
[ $? = 7 ]
result $? "vxrun: buffers outside of the program's memory"

# Instructions that let a guest escape if the translator accepts instructions it does not know
guest movdir64b 'movl $0x20002000, %eax; movl $_start, %ecx; andl $~63, %ecx; .byte 0x66,0x0f,0x38,0xf8,0x01'
status 121 '66 0f 38 f8' "$checked" movdir64b
guest wrgsbase 'movl $0x20000000, %eax; .byte 0xf3,0x0f,0xae,0xd8; movl 0x1234, %ebx'
status 121 'f3 0f ae d8' "$checked" wrgsbase

# Damaged ELF files: vxrun reports an error, or the guest runs and ends. It must not crash.
guest small 'movl $1, %eax; movl $3, %ebx; int $0x80'
cat >damage.py <<'P'
import random, subprocess, sys
vxrun, count = sys.argv[1], int(sys.argv[2])
whole = open('small', 'rb').read()
random.seed(1)
allowed = {0, 3, 121, 122, 123, 126}
def run(data):
    open('damaged', 'wb').write(data)
    p = subprocess.run([vxrun, '--memory', '64M', '--fuel', '100000', './damaged'],
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    if p.returncode not in allowed or b'Sanitizer' in p.stderr:
        print('#', p.returncode, p.stderr[:300])
        sys.exit(1)
for n in list(range(0, 120, 7)) + [len(whole) - 1]:
    run(whole[:n])
for i in range(count):
    data = bytearray(whole)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(0, 52 + 32 * 4)
        data[at] = random.choice([0, 1, 0x7f, 0x80, 0xff, random.randrange(256)])
    run(bytes(data))
P
cat >lies.py <<'P'
import os, struct, subprocess, sys
whole = open('small', 'rb').read()
headers, = struct.unpack_from('<I', whole, 28)
loads = [headers + 32 * i for i in range(struct.unpack_from('<H', whole, 44)[0])
         if struct.unpack_from('<I', whole, headers + 32 * i)[0] == 1]
first, second = loads[:2]
def put(at, value, kind='<I'):
    data = bytearray(whole)
    struct.pack_into(kind, data, at, value)
    return bytes(data)
for data, wanted in (
        (whole[:60], 'ends at byte 60'), (b'', 'ends at byte 0'),
        (put(first + 20, 0xf0000000), 'overlap'),
        (put(second + 8, struct.unpack_from('<I', whole, first + 8)[0]), 'overlap'),
        (put(first + 16, 0xf0000000), 'size or address'), (put(first + 8, 0xfffff000), 'size or address'),
        (put(first + 4, 0xfffff000), 'ends at byte'), (put(28, 0xfffffff0), 'ends at byte'),
        (put(44, 65535, '<H'), 'program headers'), (put(42, 0, '<H'), 'program headers')):
    open('damaged', 'wb').write(data)
    p = subprocess.run([sys.argv[1], './damaged'], stdin=subprocess.DEVNULL, capture_output=True)
    message = p.stderr.decode(errors='replace')
    if p.returncode != 126 or './damaged' not in message or wanted not in message:
        print('#', p.returncode, message, wanted)
        sys.exit(1)
P
python3 lies.py "$checked"
result $? "vxrun: ELF files that are truncated, huge, overlapping: named, and status 126"
python3 damage.py "$checked" $damages
result $? "vxrun: damaged ELF files"

# The list of instructions
"$tests/describe" | cmp - "$root/docs/vx32-architecture.md"
result $? "docs/vx32-architecture.md is what make vx32-architecture writes"

# While the guest runs, the host makes only the system calls that it needs for the guest.
strace -f -o trace "$vxrun" "$compute.32" filter <in >/dev/null 2>&1
sed -n '/seccomp(\|PR_SET_SECCOMP/,$p' trace | sed 1d | grep -o '^[0-9 ]*[a-z_0-9]*(' |
	sed 's/^[0-9 ]*//' | sort -u >calls
! grep -v '^\(readv\?\|writev\?\|mmap\|munmap\|mprotect\|madvise\|exit_group\|rt_sigreturn\|gettid\|arch_prctl\)($' calls
result $? "vxrun: host calls while the guest runs"
