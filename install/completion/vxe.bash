# SPDX-License-Identifier: GPL-2.0
# bash completion of vxe, vxed, vxelog, vxelogd, vxewebd, vxelisp, vxa, vxlinux and vxrun.

_vxe_commands() {
	vxed --help 2>/dev/null | sed -nE 's/^([a-z]+) +[a-z].*/\1/p'
}

_vxe_options() { # COMMAND
	"$1" --help 2>/dev/null | grep -oE -- '--[a-z][a-z0-9-]*' | sort -u
}

# _vxe_words WORD: adds the words on standard input that begin with WORD to the candidates.
_vxe_words() {
	local line
	while IFS= read -r line; do
		[[ $line = "$1"* ]] && COMPREPLY+=("$line")
	done
}

_vxe_names_and_files() { # WORD
	_vxe_words "$1" < <(vxed complete names 2>/dev/null | sort -u; compgen -f -- "$1")
}

_vxed() {
	local word=$2 previous=$3

	case $previous in
	--accept | --reject)
		_vxe_words "$word" < <(vxed complete proposals "${COMP_WORDS[2]}" 2>/dev/null)
		return
		;;
	esac
	if [ "$COMP_CWORD" = 1 ]; then
		_vxe_words "$word" < <(_vxe_commands)
		return
	fi
	case ${COMP_WORDS[1]} in
	mode)
		if [ "$COMP_CWORD" = 3 ]; then
			_vxe_words "$word" < <(printf '%s\n' trace soft production)
		else
			_vxe_words "$word" < <(vxed complete loaded 2>/dev/null)
		fi
		;;
	unload | show | ps) _vxe_words "$word" < <(vxed complete loaded 2>/dev/null) ;;
	require | enable | disable | upgrade | history | revert)
		_vxe_words "$word" < <(vxed complete names 2>/dev/null | sort -u)
		;;
	protect)
		_vxe_words "$word" < <(vxed complete services 2>/dev/null | sort -u)
		;;
	*) _vxe_names_and_files "$word" ;;
	esac
}

_vxe() {
	local word=$2 previous=$3 command=${1##*/}

	COMPREPLY=()
	case $command:$previous in
	*:--mode) _vxe_words "$word" < <(printf '%s\n' trace soft production); return ;;
	*:--model) _vxe_words "$word" < <(printf '%s\n' strict filesystem); return ;;
	vxelog:--vxed) _vxe_words "$word" < <(vxed complete names 2>/dev/null | sort -u); return ;;
	vxelog:--call) _vxe_words "$word" < <(vxed complete calls 2>/dev/null); return ;;
	vxelog:--verdict)
		_vxe_words "$word" < <(printf '%s\n' permitted violated refused)
		return
		;;
	esac
	case $command:$word in
	*:-*) _vxe_words "$word" < <(_vxe_options "$1") ;;
	vxed:*) _vxed "$@" ;;
	*) _vxe_names_and_files "$word" ;;
	esac
}

# Options and files
_vxe_plain() {
	local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[0]##*/}

	case $word in
	-*) mapfile -t COMPREPLY < <(compgen -W "$(_vxe_options "$command")" -- "$word") ;;
	*) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	esac
}

_vxa() {
	local word=$2 previous=$3

	COMPREPLY=()
	if [ "$previous" = --method ]; then
		_vxe_words "$word" < <(printf '%s\n' deflate bzip2 zstd xz stored)
	elif [[ $word = -* ]]; then
		_vxe_words "$word" < <(_vxe_options vxa)
	elif [ "$COMP_CWORD" = 1 ]; then
		_vxe_words "$word" < <(printf '%s\n' create extract list test)
	else
		_vxe_words "$word" < <(compgen -f -- "$word")
	fi
}

_vxlinux() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	case $previous in
	--mode) mapfile -t COMPREPLY < <(compgen -W "trace soft production" -- "$word") ;;
	--model) mapfile -t COMPREPLY < <(compgen -W "strict filesystem" -- "$word") ;;
	--) mapfile -t COMPREPLY < <(compgen -c -- "$word") ;;
	*)
		if [[ $word = -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$(_vxe_options vxlinux)" -- "$word")
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
		fi
		;;
	esac
}

_vxrun() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	if [ "$previous" = --profile ]; then
		_vxe_words "$word" < <(printf '%s\n' plain host)
	elif [ "$previous" = --base ]; then
		_vxe_words "$word" < <(printf '%s\n' zero gs)
	elif [[ $word = -* ]]; then
		_vxe_words "$word" < <(_vxe_options vxrun)
	else
		_vxe_words "$word" < <(compgen -f -- "$word")
	fi
}

complete -o filenames -F _vxe vxe vxed vxelog
complete -o filenames -F _vxe_plain vxelogd vxewebd vxelisp
complete -o filenames -F _vxa vxa
complete -o filenames -F _vxlinux vxlinux
complete -o filenames -F _vxrun vxrun
