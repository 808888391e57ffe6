# SPDX-License-Identifier: GPL-2.0
# bash completion of vxe, vxed, vxelog, vxelogd, vxewebd and vxa.

_vxe_names() {
	local file
	vxed list --json 2>/dev/null | grep -o '"name": *"[^"]*"' | sed 's/.*"\([^"]*\)"$/\1/'
	for file in /etc/vxe/*.vxed; do
		[ -e "$file" ] && basename "$file" .vxed
	done
}

_vxe_commands() {
	vxed --help 2>/dev/null | sed -nE 's/^ *([a-z]+) .*/\1/p'
}

_vxe_options() { # COMMAND
	"$1" --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u
}

_vxe() {
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[0]##*/}

	COMPREPLY=()
	case $word in
	-*)
		mapfile -t COMPREPLY < <(compgen -W "$(_vxe_options "$command")" -- "$word")
		return
		;;
	esac
	if [ "$command" = vxed ] && [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_vxe_commands)" -- "$word")
	elif [ "$command" = vxed ] && [ "${COMP_WORDS[1]}" = mode ] && [ "$COMP_CWORD" = 3 ]; then
		mapfile -t COMPREPLY < <(compgen -W "trace soft production" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -W "$(_vxe_names | sort -u)" -- "$word"
			compgen -f -- "$word")
	fi
}

_vxe_daemon() {
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[0]##*/}

	case $word in
	-*) mapfile -t COMPREPLY < <(compgen -W "$(_vxe_options "$command")" -- "$word") ;;
	*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	esac
}

_vxa() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	if [ "$previous" = --method ]; then
		mapfile -t COMPREPLY < <(compgen -W "deflate bzip2 zstd xz stored" -- "$word")
	elif [[ $word = -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_vxe_options vxa)" -- "$word")
	elif [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "create extract list test" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _vxe vxe vxed vxelog
complete -o filenames -F _vxe_daemon vxelogd vxewebd
complete -o filenames -F _vxa vxa
