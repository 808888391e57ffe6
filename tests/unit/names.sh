#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# names.sh [SCHEME...]: tests the learner with schemes of file names. For each scheme, the learned
# VXED must permit the calls of a later run, and refuse similar calls with other names. A third of
# the schemes, chosen by a hash of the name, was held out: nobody looked at them while the learner
# was written. They are counted separately. With SCHEME, prints more about these schemes.

. "$(dirname "$0")/names/folder.sh"

# How many of the schemes that were held out may fail.
readonly held_out_may_fail=${NAMES_MAY_FAIL:-26}

# scheme NAME: prints what is wrong. Returns 0 if nothing is.
scheme() {
	local test
	vxed generate --passwd passwd --name x --model strict -o x.vxed "$1.events" 2>said || return 1
	vxed test "$1.test" >out 2>err
	while read -r test; do
		sed -n "s/^(deftest $test (\([a-z]*\) .*;/# should be \1:/p" "$1.test"
	done < <(sed -n 's/^not ok [0-9]* - \([^ ]*\).*/\1/p' out) >wrong
	cat wrong err
	[ ! -s wrong ] && [ ! -s err ] && grep -q '^ok' out
}

declare -A passed=([tuned]=0 [held-out]=0) all=([tuned]=0 [held-out]=0)
while read -r name group open; do
	[ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
	all[$group]=$((${all[$group]} + 1))
	if scheme "$name" >wrong.all; then
		passed[$group]=$((${passed[$group]} + 1))
		[ $group = held-out ] || echo "ok - $name"
	elif [ "$open" ] && [ $# = 0 ]; then
		echo "# open: $name"
	elif [ $group = tuned ] || [ $# != 0 ]; then
		echo "not ok - $name"
		cat wrong.all
	fi
	if [ $# != 0 ]; then grep -E '^\(permit.*"' x.vxed | sed 's/^/# /'; fi
done < <("$here/names.py" each "$here"/names/*.names)
[ $# = 0 ] || exit 0
echo "# tuned: ${passed[tuned]} of ${all[tuned]}; held out: ${passed[held-out]} of ${all[held-out]}"
[ $((${all[held-out]} - ${passed[held-out]})) -le "$held_out_may_fail" ]
if [ $? = 0 ]; then echo "ok - schemes that were held out"; else echo "not ok - schemes that were held out"; fi
