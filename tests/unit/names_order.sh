#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests that the learner makes the same rules from all events at once and from ten parts that are
# merged one after the other, in any order. The events are those of all schemes of names, mixed.

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
"$here/names.py" mixed 10 "$here"/names/*.names
for model in strict filesystem; do
	vxed generate --passwd passwd --name x --model $model -o one.vxed all 2>said
	rules one.vxed >one
	for order in '0 1 2 3 4 5 6 7 8 9' '9 3 7 1 8 0 2 6 4 5' '5 2 8 0 9 4 1 7 3 6'; do
		# shellcheck disable=SC2086
		if pieces $model $order; then
			echo "ok - $model: the same in one piece and in ten: $order"
		else
			echo "not ok - $model: the same in one piece and in ten: $order"
			rules ten.vxed | diff one - | sed 's/^/# /'
		fi
	done
done
