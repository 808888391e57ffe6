#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# not in make test: takes a minute
# Builds the module with clang against Debian's headers. Debian builds its kernels with gcc, so the
# flags that the headers set for gcc are left out. The module's own flags are kept. A module that
# was built this way must not be loaded.

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/clang" <<'END'
#!/bin/bash
arguments=()
for argument; do
	case $argument in
	-mfunction-return=* | -fconserve-stack | -ftrivial-auto-var-init=* | -mindirect-branch* | \
		-mharden-sls=* | -mrecord-mcount | -fno-allow-store-data-races | \
		-mpreferred-stack-boundary=* | -mskip-rax-setup) ;;
	*) arguments+=("$argument") ;;
	esac
done
exec clang "${arguments[@]}" -Wno-unknown-warning-option
END
chmod +x "$work/clang"
make -s build/module-source && cp -r build/module-source/vxe-*/. "$work" || exit 1
make -C "$(tests/vm/kernel 6.1 headers)" M="$work" CC="$work/clang" modules >"$work/log" 2>&1
if [ $? = 0 ] && [ -s "$work/vxe.ko" ] && ! grep "^$work/.*warning:" "$work/log" | grep -v objtool; then
	echo "ok - clang builds the module"
else
	echo "not ok - clang builds the module"
	grep -v objtool "$work/log" | tail -n 20 | sed 's/^/# /'
fi
