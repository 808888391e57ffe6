#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests shell completion: the words that bash offers, and zsh if it is installed.

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
check=${VXE_BUILD:-$root/build}/check
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$check/bin:$PATH
. "$root/install/completion/vxe.bash"

result() { # STATUS NAME
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}

# answers COMMAND WORD...: prints the words that bash offers for the last word, sorted.
answers() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	local function=_vxe
	case $1 in vxa|vxlinux|vxrun) function=_$1 ;; esac
	$function "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	printf '%s\n' "${COMPREPLY[@]}" | sort -u
}
# offers WORDS COMMAND WORD...: completing the last word must offer exactly these words, sorted.
offers() {
	local wanted=$1 got
	shift
	got=$(answers "$@" | paste -sd ' ')
	[ "$got" = "$wanted" ]
	result $? "bash: ${*@Q}"
	[ "$got" = "$wanted" ] || echo "# $got"
}
has() { # WORD COMMAND WORD...: completing the last word must offer WORD, among others
	local wanted=$1
	shift
	answers "$@" | grep -qxF -- "$wanted"
	result $? "bash: ${*@Q} offers $wanted"
}

offers "history" vxed hi
offers "list listening load" vxed l
offers "protect ps" vxed p
offers "" vxed usa
offers "production" vxed mode popa3d p
offers "soft" vxed load --mode s
offers "filesystem" vxed generate --model f
offers "--nagios --name --no-evidence --now" vxed doctor --n
offers "openat openat2" vxelog --call openat
has file-open vxelog --call fi
has --summary vxelog --
offers "refused" vxelog --verdict r
offers "extract" vxa e
offers "xz" vxa create --method x
offers "strict" vxlinux --trace --model s
has --policy vxlinux --
offers "gs" vxrun --base g
offers "--profile" vxrun --p
cd "$work" || exit 1
touch own.vxed "own file.vxed"
offers "own file.vxed own.vxed" vxed check own
every=$(vxed --help | sed -nE 's/^([a-z]+) +[a-z].*/\1/p' | sort)
[ "$(answers vxed '')" = "$every" ] && [ "$(wc -l <<<"$every")" -gt 25 ]
result $? "bash: every subcommand that the help describes"

# Proposals
mkdir state
printf '(vxed own (model strict))\n' >own.vxed
echo '{"sequence":1,"kind":"violation","vxed":"own","mode":"soft","time":"2026-01-31T12:00:00.000000Z","comm":"x","point":"file-open","call":"openat","abi":"x86-64","pid":1,"tid":1,"uid":0,"error":"EPERM","values":["/srv/file",0,0]}' >log
ids() { vxed complete proposals ./own.vxed --state state --events log; }
ids >got
vxed upgrade ./own.vxed --state state --events log </dev/null | sed -nE 's/^([0-9a-f]{12})  .*/\1/p' >wanted
cmp -s got wanted && [ -s got ]
result $? "vxed complete prints the ids of proposals"
vxed complete proposals ./absent.vxed --state state --events log >out 2>&1
[ $? = 0 ] && [ ! -s out ]
result $? "vxed complete prints nothing for a VXED that does not exist"
vxed complete nonsense >out 2>&1
[ $? = 2 ]
result $? "vxed complete refuses an unknown kind of word"

command -v zsh >/dev/null || { echo "ok - zsh # SKIP not installed"; exit; }
zsh -n "$root/install/completion/_vxe"
result $? "zsh: the file has no syntax error"
# Runs zsh in a new terminal, and types a tab there.
cat >zsh.py <<'END'
import os, pty, re, select, sys, time
pid, fd = pty.fork()
if not pid:
    os.environ.update(TERM="dumb", PS1="ready> ", LISTMAX="1000")
    os.execvp("zsh", ["zsh", "-f", "-i"])
def read(until, seconds=20):
    text, end = "", time.time() + seconds
    while time.time() < end and not re.search(until, text):
        if select.select([fd], [], [], 0.2)[0]:
            text += os.read(fd, 65536).decode(errors="replace")
    return text
os.write(fd, ("fpath=(%s $fpath); autoload -U compinit; compinit -u -D; PS1='ready''> '\n" % sys.argv[1]).encode())
read("ready> ")
os.write(fd, sys.argv[2].encode() + b"\t")
print(read(sys.argv[3]))
END
typed() { # TYPED PATTERN: after a tab, the completed line must match the pattern
	python3 zsh.py "$(realpath "$root/install/completion")" "$1" "$2" >out 2>&1
	grep -qE -- "$2" out
	result $? "zsh: $1"
	grep -qE -- "$2" out || sed 's/^/# /' out
}
typed "vxed hi" "vxed history"
typed "vxed mode x prod" "mode x production"
typed "vxelog --call mq_unl" "mq_unlink"
typed "vxed doctor --nag" "--nagios"
typed "vxa ext" "vxa extract"
typed "vxlinux --model file" "--model filesystem"
typed "vxrun --profile h" "--profile host"
