# SPDX-License-Identifier: GPL-2.0
# Valid and invalid texts of VXEDs. ../vxed.sh sources this file.

good 'the least' <<<"$strict"
good 'every declaration' <<<'(vxed "a-b.c" (model strict) (mode soft) (abi i386 x86-64 x32)
  (activate "/a" "/b/**") (activate "/{c,d}/[e-g]*"))'
good 'every kind of rule' <<<"$strict"'
(uncheckable read)
(permit openat "/x" (O_RDWR O_CREAT))
(permit file-open * ())
(permit socket AF_UNIX * *)
(refuse openat "/y" O_WRONLY ENOENT)
(refuse ptrace ENOSYS)
(try open unlink)
(defconstant spool "/var/spool/*")
(permit openat spool O_RDONLY)
(define-check connect (address) (string-prefix-p "unix:" address))'
good 'a trace' <<<'(vxed x (model trace))'
good 'a filesystem' <<<'(vxed x (model filesystem)) (read "/a") (write) (hide "/{b,c}")'
good 'patterns with slashes within' <<<'(vxed x (model filesystem)) (read "/a/[b/]/c" "/a\\/b")
(refuse file-open "{/a,/b}/c/d") (refuse file-open "[/a]b/c" O_WRONLY)'
good 'a thousand rules' < <(
	echo "$strict"
	for i in {1..1000}; do echo "(permit openat \"/x/$i\" O_RDONLY)"; done
	for i in {1..300}; do echo "(permit rename \"/x/$i\" \"/y/$i\")"; done)

lists() { echo "$strict (defvar *list* nil) (dotimes (i $1) (push i *list*))"; }
good 'a text that needs more of the heap than others' < <(lists 400000)
bad '1:67: out of heap: all 33554432 bytes are in use' < <(lists 40000000)

bad '2:1: there is no call or object named opnat' <<<"$strict
(permit opnat \"/x\")"
bad '2:3: there is no constant named O_RDNLY' <<<"$strict
  (permit openat \"/x\" O_RDNLY)"
bad '2:1: a rule for openat has 3 arguments at most, not 4: (path flags marks)' <<<"$strict
(permit openat \"/x\" O_RDONLY other 3)"
bad '2:3: there is no constant named elsewhere' <<<"$strict
  (permit openat \"/x\" O_RDONLY elsewhere)"
bad '2:1: "other:/x" matches nothing: write the name alone, and other as the rule'\''s last word' <<<"$strict
(permit openat \"other:/x\")"
good 'marks' <<<"$strict
(permit openat \"/x\" * other)
(refuse unlink \"/x\" (removed node))
(refuse openat \"/x\" other ENOENT)"
bad '2:1: a rule for getpid has 0 arguments at most, not 1: none' <<<"$strict
(permit getpid 1)"
bad '2:1: path is a string, not 5' <<<"$strict
(permit openat 5 O_RDONLY)"
bad '2:1: path is a string, not 0' <<<"$strict
(permit openat O_RDONLY)"
bad '2:1: flags is a number, a constant or a list of flags, not "y"' <<<"$strict
(permit openat \"/x\" \"y\")"
bad '2:1: prot is a number, a constant or a list of flags, not "x"' <<<"$strict
(permit mmap (PROT_READ \"x\"))"
bad '2:1: there is no constant named somewhere' <<<"$strict
(permit kill somewhere)"
bad '3:1: glob-match-p: [ without ] in the pattern "/x["' <<<"$strict

(permit openat \"/x[\" O_RDONLY)"
bad '1:25: getpid is not judged at an object: permit it' <<<"$strict (try getpid)"
bad '1:25: file-open is an object: only calls can be uncheckable' \
	<<<"$strict (uncheckable file-open)"
bad '1:44: read is uncheckable: no rule for it would ever be looked at' \
	<<<"$strict (uncheckable read) (refuse read)"
bad '1:39: read has rules: it cannot be uncheckable' \
	<<<"$strict (refuse read) (uncheckable read)"

bad '2:2: socket-connect has no argument adress; it has: (address marks)' <<<"$strict
 (define-check connect (adress) t)"
bad '3:1: socket-connect has a check already' <<<"$strict
(define-check connect (address) t)
(define-check socket-connect (address) nil)"
bad '2:33: string-prefix-p takes 2 arguments, not 1' <<<"$strict
(define-check connect (address) (string-prefix-p address))"
bad '2:33: unknown function no-such-thing' <<<"$strict
(define-check connect (address) (no-such-thing address))"

bad '1:9: (model nosuch): there is no nosuch.lisp in LIBRARY' <<<'(vxed x (model nosuch))'
bad '1:1: (vxed NAME ...) declares no model' <<<'(vxed x (mode soft))'
bad '2:3: a mode is trace, soft or production, not sofft' <<<'(vxed x (model strict)
  (mode sofft))'
bad '2:3: an ABI is x86-64, i386 or x32, not x64' <<<'(vxed x (model strict)
  (abi x64))'
bad '2:3: an activation pattern is a string that begins with /, not "x"' <<<'(vxed x (model strict)
  (activate "x"))'
bad '2:3: make-path-map: \ at the end in the pattern "/\"' <<<'(vxed x (model strict)
  (activate "/\\"))'
bad '1:1: a declaration is (model ...), (mode ...), (activate ...) or (abi ...), not (mood soft)' \
	<<<'(vxed x (model strict) (mood soft))'
bad '1:1: a VXED'\''s name has 1 to 63 bytes, no blank and no slash: "a b"' \
	<<<'(vxed "a b" (model strict))'
bad '2:1: a second (vxed ...); the first one named it x' <<<"$strict
(vxed y (model strict))"
bad '2:1: glob-match-p: { without } in the pattern "/x{a"' <<<'(vxed x (model filesystem))
(read "/x{a")'
bad '2:1: a pattern of files begins with /, unlike "x"' <<<'(vxed x (model filesystem))
(read "x")'
for pattern in /secret/ /a//b '/a/../b/**'; do
	bad "2:1: \"$pattern\" matches nothing: no path has //, /./, /../ or / at its end" \
		<<<"(vxed x (model filesystem))
(hide \"$pattern\")"
done

for pattern in /secret/ /a//b; do
	bad "2:1: \"$pattern\" matches nothing: no path has //, /./, /../ or / at its end" \
		<<<"$strict
(permit openat \"$pattern\")"
done
# CALL | PATTERN of a path or an address | the message about it
while IFS='|' read -r call pattern text; do
	bad "2:1: \"${pattern//\\/\\\\}\" matches nothing: $text" <<<"$strict
(refuse $call \"$pattern\")"
done <<'END'
openat||a path begins with /
openat|./x|a path begins with /
openat| /etc/shadow|a path begins with /
openat|C:/x|a path begins with /
openat|~/.ssh/**|~ is not expanded: write /root or /home/*
openat|~joe/x|~ is not expanded: write /root or /home/*
openat|${HOME}/x|variables are not expanded: write the path itself, such as /home/*
openat|@{HOME}/x|variables are not expanded: write the path itself, such as /home/*
execve|%h/x|variables are not expanded: write the path itself, such as /home/*
openat|unix:/x|this is an address, and a path is wanted
openat|/proc/self/mem|the kernel has a number in place of self: write /proc/[1-9]*
openat|/proc/thread-self/attr/*|the kernel has a number in place of self: write /proc/[1-9]*
openat|anon_inode:[eventpoll]|write \\[ for [
connect|/run/x.sock|the address of a socket with a path is unix:/...
bind|@x|the address of a socket with an abstract name is unix:@...
connect|unix:x|a socket's path begins with /, and an abstract name with @
connect|unix:/run//x|no path has //, /./ or /../
connect|unix:/run/../x|no path has //, /./ or /../
connect|127.0.0.1:80|an address of IPv4 is inet:ADDRESS:PORT
connect|localhost:80|an address of IPv4 is inet:ADDRESS:PORT
connect|[::1]:80|an address of IPv6 is inet6:ADDRESS:PORT, without brackets
connect|::1:80|an address of IPv6 is inet6:ADDRESS:PORT, without brackets
connect|inet6:[::1]:80|an address of IPv6 is inet6:ADDRESS:PORT, without brackets
connect|inet6:2001:DB8::1:80|the kernel writes an address of IPv6 in lower case
connect|inet6:2001:0db8::1:80|the kernel writes a group without zeros before it
connect|inet6:0:0:0:0:0:0:0:1:80|the kernel writes the longest row of zeros as ::
connect|inet6:1:2:3:80|an address of IPv6 is inet6:ADDRESS:PORT, with eight groups or :: in ADDRESS
connect|inet:127.0.0.1|it has no port: write :* for any
connect|inet:127.0.1:80|an address of IPv4 is inet:ADDRESS:PORT, with four numbers in ADDRESS
connect|inet:127.0.0.01:80|the kernel writes a number without zeros before it
connect|inet:localhost:80|names are not looked up: write inet:192.0.2.1:80
connect|inet:*:http|names are not looked up: write inet:192.0.2.1:80
connect|tcp:1.2.3.4:80|an address has a family: inet:, inet6:, unix: or netlink:
END
for pattern in "inet:300.1.1.1:80" "inet:1.2.3.4:65536"; do
	grep -q "is no number up to" <(printf '%s\n(permit connect "%s")' "$strict" "$pattern" >x.vxed
		"$check/bin/vxed" check x.vxed 2>&1)
	report "refused: $pattern"
done
good "names that begin with a kind, and addresses" <<<"$strict
(permit openat \"tmpfs:/x\") (permit openat \"memfd:a//b\") (permit openat \"pipe:\\\\[*\")
(permit openat \"**\") (permit openat \"a*\") (permit openat \"/a b/~x/\$y\")
(permit connect \"inet{,6}:**\") (permit connect \"inet:10.*:443\") (permit connect \"*:53\")
(permit connect \"inet6:[23]*:80\") (permit connect \"inet6:2001:db8::1:80\") (permit bind \"unix:\")
(permit connect \"inet6:::1:80\") (permit bind \"inet6::::80\") (permit connect \"inet6:::ffff:10.0.0.1:80\")
(permit connect \"netlink:0\") (permit connect \"family-0:\") (permit connect \"unix:@x y\")"
bad '2:1: glob-match-p: [^...], which here is [!...], in the pattern "/x[^a]"' <<<"$strict
(permit openat \"/x[^a]\")"
bad '2:1: glob-match-p: [[:...:]], which here is a range like [0-9], in the pattern "/x[[:digit:]]"' <<<"$strict
(permit openat \"/x[[:digit:]]\")"
bad '2:1: "etc/shadow" matches nothing: a path begins with /' <<<"$strict
(refuse openat \"etc/shadow\")"
good 'braces with a slash within' <<<'(vxed x (model filesystem))
(read "/x/{a,b}{,/**}" "/y/[{]a/b" "/z/a\\{b/c")'
good 'names that begin otherwise' <<<"$strict
(permit openat \"tmpfs:/\")
(permit openat \"pipe:*\")
(permit openat \"[/]x\")
(permit symlink \"../x/\" \"/x\")"
bad '2:1: O_PATH opens nothing: it is judged at path-stat' <<<"$strict
(permit openat \"/x\" (O_RDONLY O_PATH))"

bad '2:1: (include nosuch): there is no nosuch.lisp in LIBRARY' <<<"$strict
(include \"nosuch\")"
bad '2:1: (include NAME): not a name that the library could have' <<<"$strict
(include \"../x\")"
bad '2:1: the text ends inside the form that starts here' <<<"$strict
(permit"
bad '2:1: unexpected )' <<<"$strict
)"
bad '1:201: nested deeper than 200 forms' < <(printf '%01000d' 0 | tr 0 '(')
bad '2:1: own is for permits: a refusal is for whoever'\''s files' <<<"$strict
(refuse openat \"/home/**\" (O_RDONLY own))"
good 'own among the flags of open' <<<"$strict
(permit openat \"/home/**\" (O_RDONLY own))"

# Texts that set the variables that the C code reads. This model leaves (install) to its VXEDs.
cp -r "$root/vxed" odd
echo "(include \"vxed\") (setq *model* 'odd)" >odd/models/odd.lisp
options=(--lib odd)
for errno in 1 133; do
	good "a verdict that is the constant $errno" <<<"(vxed x (model odd))
(defun install () (setf (aref *checks* 39) $errno))"
done
for errno in 0 -1 134 512 529 4611686018427387904; do
	bad ' a verdict is an integer, but not an errno' <<<"(vxed x (model odd))
(defun install () (setf (aref *checks* 39) $errno))"
done
for verdict in '"x"' "'x" "'(1)" '#(1)' ':logs'; do
	bad ' a verdict is none of nil, t, :log, :uncheckable, an errno and a function' <<<"(vxed x (model odd))
(defun install () (setf (aref *checks* 39) $verdict))"
done
options=()
bad ' an ABI is named twice' <<<'(vxed x (model strict) (abi i386 x32 i386))'
bad ' an ABI is named twice' <<<"$strict (rplacd *abis* *abis*)"
bad ' more than 64 activation patterns' <<<'(vxed x (model strict) (activate "/x")) (rplacd *activate* *activate*)'
bad '1:25: out of steps' <<<"$strict (%check-keys '(:b 1) (let ((l (list :a))) (rplacd l l)))"
