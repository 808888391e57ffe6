#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests that the learner makes the same rules from all events at once and from ten parts that are
# merged one after the other, in any order. The events are those of all schemes of names, mixed. All
# at once they are more than the learner takes, so there are four sets. Each model has an order of
# its own; with NAMES_LONG=1, both models have both.
# long

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
compare() { # SET MODEL ORDER
	rm -f one.vxed
	vxed generate --passwd passwd --name x --model "$2" -o one.vxed all 2>said
	rules one.vxed >one
	# shellcheck disable=SC2086
	if pieces "$2" $3; then
		echo "ok - $1, $2: the same in one piece and in ten: $3"
	else
		echo "not ok - $1, $2: the same in one piece and in ten: $3"
		rules ten.vxed | diff one - | sed 's/^/# /'
	fi
}

sets=(archives,days,programs runs,work daemons,servers)
names_of() { # SET: prints its files
	# shellcheck disable=SC2086
	printf "$here/names/%s.names\n" ${1//,/ }
}
rest=$(printf '%s\n' "$here"/names/*.names)
for set in "${sets[@]}" others; do
	if [ "$set" = others ]; then
		files=$rest
	else
		files=$(names_of "$set")
		rest=$(grep -vxF "$files" <<<"$rest")
	fi
	# shellcheck disable=SC2086
	"$here/names.py" mixed 10 $files
	compare "$set" strict '0 1 2 3 4 5 6 7 8 9'
	compare "$set" filesystem '5 2 8 0 9 4 1 7 3 6'
	[ "$NAMES_LONG" ] || continue
	compare "$set" strict '5 2 8 0 9 4 1 7 3 6'
	compare "$set" filesystem '0 1 2 3 4 5 6 7 8 9'
done
