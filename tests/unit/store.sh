#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the log store: the contracts of store.h, and vxelogd and vxelog with records that come from
# files. Prints a line for each case.

. "$(dirname "$0")/store/lib.sh"

objects() { # VARIABLE: prints the objects in $check of the sources in this Makefile variable
	make -s -C "$root" "print-$1" | tr ' ' '\n' | sed "s|\(.*\)\.c$|$check/obj/\1.o|"
}
build() { # PROGRAM FILE...
	cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
		-iquote "$root" -I"$root/build/generated" -o "$@" "$check/libvxe.a" \
		"$check/libvxelisp.a" -lsqlite3 -ljson-c -lsodium -lm
}

build api "$here/store/api.c"
report "api.c compiles"
./api api.db

# Builds the programs of a made-up next version, whose table has one more column.
sed 's/^static const char \*const migrations.*/#undef STORE_VERSION\n#define STORE_VERSION 5\n\
#undef STORE_READABLE\n#define STORE_READABLE 5\n\
static const char *const migrations[STORE_VERSION] = {\
	schema, version2, version3, version4, "ALTER TABLE event ADD COLUMN more; UPDATE event SET more = id", };/' \
	"$root/libvxe/store/store.c" >next.c
for program in vxelogd vxelog; do
	build next-$program next.c $(objects SOURCES_$program)
	report "$program of another version compiles"
done
./logring -n 500 - 2>/dev/null >ring.bin
logd old.db --source ring.bin
./next-vxelog --database old.db >said 2>&1
[ $? = 2 ] && grep -q 'the next start of vxelogd brings it up to date' said && is old.db 'PRAGMA user_version' 4
report "a reader does not change a store of an older version"
./logring -n 700 - 2>/dev/null >ring.bin
./next-vxelogd --database old.db --source ring.bin 2>said && is old.db 'PRAGMA user_version' 5 &&
	is old.db 'SELECT count(*), count(more), sum(more = id) FROM event' '700|500|500' &&
	[ "$(./next-vxelog --database old.db | wc -l)" = 700 ] && sound old.db
report "a writer upgrades a store of an older version"
cp old.db newer.db
logd newer.db --source ring.bin
[ $? = 2 ] && grep -q newer said && "$BIN/vxelog" --database newer.db >said 2>&1
[ $? = 2 ] && grep -q newer said && cmp -s old.db newer.db
report "the older version refuses the upgraded store, and does not change it"
"$BIN/vxelogd" --database new.db --source ring.bin 2>said
sqlite() { python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])' "$@"; }
sqlite new.db 'ALTER TABLE event ADD COLUMN more'
cp new.db before.db
./next-vxelogd --database new.db --source ring.bin 2>said
[ $? != 0 ] && is new.db 'PRAGMA user_version' 4 && [ "$("$BIN/vxelog" --database new.db | wc -l)" = 700 ]
report "an upgrade that fails changes nothing"

# Runs in a mount namespace whose /etc/group has a group vxe-log. Members of the group may read
# stores that others may not.
grouped() {
	{ cat /etc/group; grep -q '^vxe-log:' /etc/group || echo 'vxe-log:x:64321:'; } >group
	mount --bind group /etc/group && chmod 755 . && mkdir -m 755 log && (umask 077 && logd log/log.db --source ring.bin) &&
		[ "$(stat -c '%a %G' log/log.db log/log.db-wal log/log.db-shm | sort -u)" = '640 vxe-log' ] &&
		cp "$BIN/vxelog" . && chmod 755 vxelog && as_member ./vxelog --database log/log.db >read 2>said &&
		[ "$(wc -l <read)" = 700 ] && ! as_member -g nogroup ./vxelog --database log/log.db 2>/dev/null
}
as_member() { # [-g GROUP] COMMAND...: runs the command as the user nobody, in the group
	local group=vxe-log
	[ "$1" != -g ] || { group=$2; shift 2; }
	ASAN_OPTIONS=detect_leaks=0 setpriv --reuid nobody --regid nogroup --groups "$(getent group $group | cut -d: -f3)" "$@"
}
if [ "$(id -u)" = 0 ]; then
	export -f grouped as_member logd
	unshare --mount --propagation private bash -c grouped
	report "members of vxe-log read a store that vxelogd has left, and others do not"
fi

mkdir counts
(cd counts && python3 "$here/store/counts.py" "$root") || echo "not ok - counts.py ends"

mkdir cases
(cd cases && python3 "$here/store/cases.py" "$root") || echo "not ok - cases.py ends"
