#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests upgrades and replays with the logs of many machines, from files of events and from stores.

here=$(realpath "$(dirname "$0")")
. "$here/tools/folder.sh"

cat >x.vxed <<'END'
(vxed x (model strict) (mode production))
(permit openat "/etc/passwd" O_RDONLY)
END

# violation MACHINE SECOND PATH: prints an event. It names no machine if MACHINE is empty.
violation() {
	printf '{%s"sequence":%d,"kind":"violation","vxed":"x","mode":"production",' \
		"${1:+\"machine\":\"$1\",}" "$2"
	printf '"time":"2026-01-31T12:00:%02d.000000Z","comm":"prog","point":"file-open",' "$2"
	printf '"call":"openat","abi":"x86-64","pid":1,"tid":1,"uid":0,"error":"EPERM",'
	printf '"values":["%s",0,0]}\n' "$3"
}
upgrade() { vxed upgrade ./x.vxed --state state "$@" </dev/null; }
# on TEXT RULE COMMAND...: the command must print TEXT as the machines of the rule.
on() {
	local wanted=$1 rule=$2
	shift 2
	"$@" >out 2>err
	grep -F -A 3 -- "$rule" out | grep -qx " *$wanted"
	result $? "$1 $wanted: $rule"
}
bad() { # NAME PLACE FILE: upgrade must refuse the file, and change nothing
	cp x.vxed before
	upgrade --events web --events "$3" --accept-all >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "^$3:$2: " err && cmp -s before x.vxed
	result $? "bad: $1"
}

for i in $(seq 48); do violation "web$i" 1 /srv/common; done >web
violation web7 2 /etc/shadow >>web
# On two more machines nothing of x was refused: only a VXED y, or no call at all.
sed -n '1s/web1"/web49"/; 1s/"x"/"y"/p' web >quiet
sed -n '1s/web1"/web50"/; 1s/"violation"/"load"/p' web >>quiet
rule='+ (permit openat "/etc/shadow" O_RDONLY)'
on 'on 1 of 50 machines: web7' "$rule" upgrade --events web --events quiet
on 'on 48 of 50 machines: web1, web2, web3, web4 and 44 others' \
	'+ (permit openat "/srv/common" O_RDONLY)' upgrade --events quiet --events web
on 'on 1 of 50 machines: web7' 'openat "/etc/shadow" O_RDONLY' \
	vxed replay x.vxed --events web --events quiet
on 'on 1 of 50 machines: web7' "$rule" upgrade --events <(cat quiet web)
grep web1\" web >alone
upgrade --events alone >out
[ -s out ] && ! grep -q machine out
result $? "a log of one machine prints no machines"

# An event that names no machine belongs to a machine that has the name of the file.
violation '' 3 /etc/shadow >nameless
on 'on 2 of 49 machines: web7, nameless' "$rule" upgrade --events web --events nameless
on 'on 2 of 49 machines: web7, nameless' 'openat "/etc/shadow" O_RDONLY' \
	vxed replay x.vxed --events web --events nameless
{ violation '\u0061\"\\' 3 /srv/odd; violation "$(printf 'w%.0s' {1..255})" 3 /srv/long; } >odd
upgrade --events odd --events web >out
grep -qx '    on 1 of 50 machines: a.*' out && ! grep -q 'machines: a"' out
result $? "names with special characters are quoted"

json() { python3 -c 'import json, sys; print(eval(sys.argv[1], {"log": json.load(sys.stdin)}))' "$1"; }
upgrade --events web --events quiet --json >list
[ "$(json 'len(log["machines"]), [p["machines"] for p in log["proposals"] if "shadow" in p["text"]]' <list)" = \
	"(50, [['web7']])" ]
result $? "upgrade --json has the machines"
upgrade --events web --json --accept-all >out 2>err
[ $? = 2 ] && [ ! -s out ]
result $? "upgrade --json refuses --accept-all"
vxed replay x.vxed --events web --events quiet --json >list
[ "$(json 'len(log["machines"]), [r["machines"] for r in log["refused"]["different"] if "shadow" in r["what"]]' <list)" = \
	"(50, [['web7']])" ]
result $? "replay --json has the machines"

for line in '{"kind"' 'x' '{"kind":"load","values":[]} x' '{"machine":5,"kind":"load","values":[]}' \
	'{"machine":"a\u0000b","kind":"load","values":[]}' \
	"{\"machine\":\"$(printf 'w%.0s' {1..256})\",\"kind\":\"load\",\"values\":[]}"; do
	{ cat quiet; echo "$line"; cat quiet; } >part
	bad "${line:0:40}" '3:[0-9]*' part
done
printf '{"kind":"load","values":[]} x\n' >part
bad 'the message has the column' 1:29 part
vxed why 1 x.vxed --events web --events quiet >out 2>err
[ $? = 2 ] && grep -q 'name one log' err
result $? "why needs exactly one log for the number of an event"
for log in web quiet; do { cat $log; printf '{"kind":'; } >cut.$log; done
upgrade --events cut.web --events cut.quiet >out 2>err &&
	grep -q '^cut.web:50: the last line is cut off' err && grep -q '1 more file is cut off' err
result $? "last lines that are cut off are left out"

# Each machine has its own counters.
cat >counts.vxed <<'END'
(vxed x (model filesystem) (mode production))
(read "/**")
(defcounter opens :scope subsystem)
(defcounter all)
(define-check file-open (path)
  (cond ((string= path "/own") (<= (counter-increment opens) 2))
        ((string= path "/all") (<= (counter-increment all) 2))
        (t t)))
END
for path in /own /all; do
	for second in 1 2; do
		for machine in a b; do violation $machine $second $path; done
	done
done | sed 's/"subsystem":[0-9]*,//; s/"sequence"/"subsystem":3,&/' >counted
vxed replay counts.vxed --events counted >out
grep -q '^8 events of x: 0 permitted by both, 0 refused by both, 0 newly refused, 8 newly' out
result $? "two machines do not share counters"
sed 's/"machine":".",//' counted | vxed replay counts.vxed --events - >out
grep -q ', 4 refused by both, 0 newly refused, 4 newly' out
result $? "events of one machine share counters"

# Stores also have the names of machines.
make_store() { # NAME OPTION...: makes a store of the records in the file ring
	local name=$1
	shift
	vxelogd --database "$name" --source ring "$@" 2>/dev/null
}
PYTHONPATH=$here/store python3 -c '
import records
with open("ring", "wb") as ring:
    for number in range(3):
        ring.write(records.record(number, point=records.objects("'"$root"'")["file-open"],
                                  call=records.OPENAT, args=(b"/srv/stored", 0, 0)))'
make_store one.db --machine db1
vxelog --database one.db --json | grep -c '"machine":"db1"' | grep -qx 3
result $? "vxelog --json has the machine"
vxelog --database one.db --csv | tail -n 1 | grep -q ',db1.$'
result $? "vxelog --csv has the machine"
rule='+ (permit openat "/srv/stored" O_RDONLY)'
on 'on 1 of 49 machines: db1' "$rule" upgrade --events web --database one.db
grep -q ' 3 times, by prog' out
result $? "the proposal has the count of the store"
cp one.db two.db
make_store two.db --machine db2
on 'on 1 of 2 machines: db1' "$rule" upgrade --database two.db
PYTHONPATH=$here/store python3 -c '
import records
with open("ring", "ab") as ring:
    ring.write(records.record(3, point=records.objects("'"$root"'")["file-open"],
                              call=records.OPENAT, args=(b"/srv/stored", 0, 0)))'
make_store two.db --machine db2
on 'on 2 of 2 machines: db1, db2' "$rule" upgrade --database two.db
on 'on 2 of 50 machines: db1, db2' "$rule" upgrade --events web --database two.db --database one.db
on 'on 2 of 50 machines: db1, db2' 'openat "/srv/stored" O_RDONLY' \
	vxed replay x.vxed --events web --database two.db --database one.db
on 'on 2 of 2 machines: db1, db2' "$rule" upgrade --database two.db --since 2020-01-01

# A store of version 2 can be read. Its machine has the name of the file.
cp one.db old.db
python3 -c '
import sqlite3
old = sqlite3.connect("old.db")
old.executescript("ALTER TABLE ring DROP COLUMN machine; DROP TABLE share;"
                  "PRAGMA user_version = 2;"
                  "CREATE INDEX violation_key ON violation (key)")'
on 'on 2 of 2 machines: old.db, db1' "$rule" upgrade --database old.db --database one.db
vxelog --database old.db --json | grep -c violation | grep -qx 3
result $? "a store of version 2 can be read"
make_store old.db --machine db9
vxelog --database old.db --json | grep -q '"machine":"db9"'
result $? "vxelogd upgrades the store, and gives the machine a name"
