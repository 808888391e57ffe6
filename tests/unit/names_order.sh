#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests that the learner makes the same rules from all events at once and from ten parts that are
# merged one after the other, in any order. The events are those of all schemes of names, mixed. All
# at once they are more than the learner takes, so there are two sets. The second is for the strict
# model only: in the filesystem model, a few of its rules depend on the order.

. "$(dirname "$0")/names/folder.sh"

rules() { sed 's/   ; .*//' "$1" | grep '^(' | sort; }
pieces() { # MODEL PART...: merges the parts. The rules must be those in the file one.
	rm -f ten.vxed
	vxed generate --passwd passwd --name x --model "$1" -o ten.vxed "part$2" 2>said
	for part in "${@:3}"; do
		vxed generate --passwd passwd --name x --merge ten.vxed "part$part" 2>said
	done
	rules ten.vxed | cmp -s one - && [ "$(wc -l <one)" -gt 100 ]
}
compare() { # SET MODELS ORDER...
	local set=$1 order model
	for model in $2; do
		rm -f one.vxed
		vxed generate --passwd passwd --name x --model $model -o one.vxed all 2>said
		rules one.vxed >one
		for order in "${@:3}"; do
			# shellcheck disable=SC2086
			if pieces $model $order; then
				echo "ok - $set, $model: the same in one piece and in ten: $order"
			else
				echo "not ok - $set, $model: the same in one piece and in ten: $order"
				rules ten.vxed | diff one - | sed 's/^/# /'
			fi
		done
	done
}

sets=(archives,days,programs runs,work daemons,servers)
names_of() { # SET: prints its files
	# shellcheck disable=SC2086
	printf "$here/names/%s.names\n" ${1//,/ }
}
rest=$(printf '%s\n' "$here"/names/*.names)
for set in "${sets[@]}"; do
	rest=$(grep -vxF "$(names_of "$set")" <<<"$rest")
	# shellcheck disable=SC2046
	"$here/names.py" mixed 10 $(names_of "$set")
	compare "$set" 'strict filesystem' '0 1 2 3 4 5 6 7 8 9' '5 2 8 0 9 4 1 7 3 6'
done
# shellcheck disable=SC2086
"$here/names.py" mixed 10 $rest
compare others 'strict filesystem' '0 1 2 3 4 5 6 7 8 9' '9 3 7 1 8 0 2 6 4 5' '5 2 8 0 9 4 1 7 3 6'
