#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# names.sh [SCHEME...]: tests the learner with schemes of file names. For each scheme, the learned
# VXED must permit the calls of a later run, and refuse similar calls with other names. A third of
# the schemes, chosen by a hash of the name, was held out: nobody looked at them while the learner
# was written. They are counted separately. With SCHEME, prints more about these schemes.

. "$(dirname "$0")/tools/folder.sh"
# Uses the tools without sanitizers, because this tests the learner, which is in Lisp.
PATH=${check%/check}/bin:$PATH

# How many of the schemes that were held out may fail.
readonly held_out_may_fail=${NAMES_MAY_FAIL:-8}

cat >passwd <<'END'
root:x:0:0::/root:/bin/sh
joe:x:1000:1000::/home/joe:/bin/sh
alice:x:1001:1001::/home/alice:/bin/sh
bob:x:1002:1002::/home/bob:/bin/sh
END

# scheme FILE NAME MODEL: prints what is wrong. Returns 0 if nothing is.
scheme() {
	"$here/names.py" events "$1" "$2" >events &&
		vxed generate --passwd passwd --name x --model "$3" -o x.vxed events 2>said &&
		"$here/names.py" tests "$1" "$2" x.vxed >x.test || return 1
	vxed test x.test >out 2>err
	grep '^not ok' out | sed 's/^not ok [0-9]* - //; s/ .*//' | while read -r test; do
		sed -n "s/^(deftest $test (\([a-z]*\) .*;/# should be \1:/p" x.test
	done >wrong
	cat wrong err
	[ ! -s wrong ] && [ ! -s err ] && grep -q '^ok' out
}

# The learner must make the same rules from all events at once and from ten parts that are merged
# one after the other, in any order.
rules() { sed 's/   ; .*//' "$1" | grep '^(' | sort; }
pieces() { # MODEL PART...
	vxed generate --passwd passwd --name x --model "$1" -o one.vxed all 2>said
	rm -f ten.vxed
	vxed generate --passwd passwd --name x --model "$1" -o ten.vxed "part$2" 2>said
	for part in "${@:3}"; do
		vxed generate --passwd passwd --name x --merge ten.vxed "part$part" 2>said
	done
	rules one.vxed >one
	rules ten.vxed | cmp -s one - && [ "$(wc -l <one)" -gt 100 ]
}
if [ $# = 0 ]; then
	for set in '[!d]* da[!e]* de*' 'dae*'; do
		# shellcheck disable=SC2046,SC2086
		"$here/names.py" mixed 10 $(cd "$here/names" && printf '%s\n' $set | sort |
			sed "s,^,$here/names/,")
		for model in strict filesystem; do
			for order in '0 1 2 3 4 5 6 7 8 9' '9 3 7 1 8 0 2 6 4 5' '5 2 8 0 9 4 1 7 3 6'; do
				# shellcheck disable=SC2086
				if pieces $model $order; then
					echo "ok - $set: $model: the same in one piece and in ten: $order"
				else
					echo "not ok - $set: $model: the same in one piece and in ten: $order"
					rules ten.vxed | diff one - | sed 's/^/# /'
				fi
			done
		done
	done
fi

declare -A passed=([tuned]=0 [held-out]=0) all=([tuned]=0 [held-out]=0)
for file in "$here"/names/*.names; do
	while read -r name group open; do
		[ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
		all[$group]=$((${all[$group]} + 1))
		if scheme "$file" "$name" strict >wrong.all; then
			passed[$group]=$((${passed[$group]} + 1))
			[ $group = held-out ] || echo "ok - $name"
		elif [ "$open" ] && [ $# = 0 ]; then
			echo "# open: $name"
		elif [ $group = tuned ] || [ $# != 0 ]; then
			echo "not ok - $name"
			cat wrong.all
		fi
		if [ $# != 0 ]; then grep -E '^\(permit.*"' x.vxed | sed 's/^/# /'; fi
	done < <("$here/names.py" list "$file")
done
[ $# = 0 ] || exit 0
echo "# tuned: ${passed[tuned]} of ${all[tuned]}; held out: ${passed[held-out]} of ${all[held-out]}"
[ $((${all[held-out]} - ${passed[held-out]})) -le "$held_out_may_fail" ]
if [ $? = 0 ]; then echo "ok - schemes that were held out"; else echo "not ok - schemes that were held out"; fi
