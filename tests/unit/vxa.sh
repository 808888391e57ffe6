#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests vxa: archives with their decoders, archives with false headers, and hostile decoders.

. "$(dirname "$0")/head.bash" vxa-tests
vxa=$build/bin/vxa
checked=$build/check/bin/vxa

# The decoders
mv "$build/vxa/decoders/deflate" deflate.before && make -C "$root" vxa-decoders >make 2>&1 &&
	cmp deflate.before "$build/vxa/decoders/deflate"
result $? "a decoder that is built again has the same bytes"

# Files of all sorts
mkdir -p in/sub/deep in/empty
cp "$build/bin/vxelisp" in/program
head -c 200000 /dev/urandom >in/random
head -c 1000000 /dev/zero >in/zeros
seq 1 20000 >in/sub/numbers
: >in/sub/nothing
printf 'x' >"in/sub/deep/a name with ä"
chmod 600 in/sub/numbers
touch -d '2001-02-03 04:05:07' in/sub/numbers

# Images and sound: stored unchanged, together with a decoder
mkdir media
(cd media && python3 "$root/tests/vxa/media.py" && cjpeg -quality 85 image.ppm >image.jpg &&
	cjpeg -progressive -grayscale image.ppm >grey.jpg && flac -s -f sound.wav -o sound.flac &&
	djpeg -dct int image.jpg >../image.want && mv image.ppm sound.wav ..)
"$vxa" create media.zip media && unzip -tqq media.zip && "$vxa" extract --folder media.out media.zip &&
	diff -r media media.out/media
result $? "media: extracted unchanged"
"$checked" extract --decoded --folder media.decoded media.zip 2>err &&
	cmp image.ppm media.decoded/media/image.png.ppm && cmp sound.wav media.decoded/media/sound.flac.wav &&
	cmp image.want media.decoded/media/image.jpg.ppm && [ -s media.decoded/media/grey.jpg.ppm ] &&
	! grep Sanitizer err
result $? "media: decoded to the same bytes as by other programs"
status 2 'writes more than' "$vxa" extract --decoded --output 26000 --folder none media.zip media/image.png
for file in media/image.png media/image.jpg media/sound.flac; do
	for size in 40 200 1500; do
		(head -c $size $file; head -c 3000 /dev/urandom) >damaged.${file##*.}
		"$vxa" create damaged.zip damaged.${file##*.}
		"$vxa" extract --decoded --force --fuel 2000000000 --folder damaged damaged.zip >out 2>err
		got=$?
		[ $got = 2 ] || [ $got = 0 ] || { sed 's/^/# /' err; false; }
		result $? "media: damaged after $size bytes: ${file##*/}: $got"
	done
done
"$vxa" create --method stored plain.zip media && ! "$vxa" list plain.zip | grep -q '[0-9a-f]\{16\}'
result $? "media: --method stored carries no decoder"

for method in deflate bzip2 zstd xz stored; do
	"$vxa" create --method $method $method.zip in && "$checked" create --method $method again.zip in &&
		cmp $method.zip again.zip
	result $? "$method: two runs of create give the same bytes"
	"$checked" extract --folder out.$method $method.zip 2>err && diff -r in out.$method/in &&
		[ "$(ls -A out.$method)" = in ] && ! grep Sanitizer err
	result $? "$method: extracted by its own decoder, byte for byte"
	[ $method = stored ] || "$vxa" list $method.zip in/program | grep -q " $method *[0-9a-f]\{16\} "
	result $? "$method: list shows method and decoder"
	"$vxa" test --verbose $method.zip >one && "$checked" test --verbose $method.zip >two &&
		cmp one two && [ "$(grep -c right one)" = 6 ]
	result $? "$method: two runs of the decoder make the same number of instructions"
done
[ "$(stat -c %a-%Y out.xz/in/sub/numbers)" = "600-$(stat -c %Y in/sub/numbers)" ]
result $? "mode and time come back"
for method in deflate bzip2 stored; do
	unzip -tq $method.zip >out && mkdir u.$method && unzip -q $method.zip -d u.$method &&
		diff -r in u.$method/in
	result $? "$method: unzip reads it"
done
zip -qr plain.zip in
status 2 'no decoder' "$checked" extract --folder plain plain.zip
[ ! -e plain ] && "$checked" extract --native --folder plain plain.zip && diff -r in plain/in
result $? "an ordinary ZIP file is read with --native"

# The target folder
"$checked" extract --folder some xz.zip in/sub && [ "$(find some -type f | wc -l)" = 3 ]
result $? "extract writes only the named files"
status 2 'no file' "$checked" extract --folder some xz.zip in/none
echo old >some/in/sub/numbers
status 1 'exists' "$checked" extract --folder some xz.zip in/sub/numbers
[ "$(cat some/in/sub/numbers)" = old ]
result $? "extract does not replace existing files"
"$checked" extract --force --folder some xz.zip in/sub/numbers && cmp in/sub/numbers some/in/sub/numbers
result $? "--force replaces them"
mkdir -p outside links/in && ln -s "$work/outside" links/in/sub
status 1 'symbolic links' "$checked" extract --folder links xz.zip in/sub/numbers
status 1 'exists' "$checked" extract --force --folder links xz.zip
[ -z "$(ls -A outside)" ] && [ "$(ls -A links)" = in ] && [ "$(ls -A links/in)" = sub ]
result $? "no symbolic link leads outside, and nothing is written"

# Usage
status 0 usage "$checked" --help
status 0 vxa "$checked" --version
status 2 usage "$checked"
status 2 usage "$checked" extract
status 2 method "$checked" create --method x a.zip in
status 2 size "$checked" test --memory 5G xz.zip
status 2 'No such file' "$checked" test none.zip
status 2 'No such file' "$checked" create a.zip none
status 1 'No such file' "$checked" create --decoders none a.zip in
status 2 '\.\.' "$checked" create a.zip ../x
ln -s in/random link
status 2 'regular' "$checked" create a.zip link
[ ! -e a.zip ] && ! ls a.zip.* 2>/dev/null
result $? "create leaves no file behind if it fails"

mkdir lies && (cd lies && python3 "$root/tests/vxa/lies.py" "$checked" "$build/lib/vxa")

# Hostile decoders. As a control, --native reads the same archive, because it does not run them.
mkdir small bad && seq 1 1000 >small/file
decoder() { # NAME TEXT ASSEMBLER: extract must fail with a message that has TEXT
	local name=$1 text=$2
	printf '.globl _start\n_start: %s\n' "$3" | tr ';' '\n' >"$name.S"
	gcc -m32 -nostdlib -static -o bad/deflate "$name.S" || return
	"$vxa" create --decoders bad "$name.zip" small/file || return
	status 2 "$text" "$vxa" extract --folder bad.out --fuel 50000000 --time 2 --memory 32M "$name.zip"
	[ ! -e bad.out ] && ! grep -v "$name.zip: at [0-9]*: small/file: " err
	result $? "hostile decoder: $name"
}
decoder endless 'instructions' 'jmp .'
decoder slow 'time is over' '1: movl $buffer, %esi; movl $60000, %ecx; rep lodsb; jmp 1b; .lcomm buffer, 60000'
decoder eater 'status 9' '1: movl $45, %eax; xorl %ebx, %ebx; int $0x80; movl %eax, %ebp
	leal 0x100000(%eax), %ebx; movl $45, %eax; int $0x80; cmpl %eax, %ebp; jne 1b
	movl $1, %eax; movl $9, %ebx; int $0x80'
decoder opens 'system call 5' 'movl $5, %eax; int $0x80'
decoder execs 'system call 11' 'movl $11, %eax; int $0x80'
decoder null 'no access to 0' 'movl 0, %eax'
decoder sysenter '0f 34' 'sysenter'
decoder movdir64b '66 0f 38 f8' 'movl $0x20002000, %eax; movl $_start, %ecx; .byte 0x66,0x0f,0x38,0xf8,0x01'
decoder wrgsbase 'f3 0f ae d8' '.byte 0xf3,0x0f,0xae,0xd8'
decoder floods 'more than' '1: movl $4, %eax; movl $1, %ebx; movl $_start, %ecx; movl $16, %edx; int $0x80; jmp 1b'
decoder silent '0 bytes, where' 'movl $0x7876, %eax; int $0x80'
decoder liar 'CRC' '1: movl $4, %eax; movl $1, %ebx; movl $_start, %ecx; movl $1, %edx; int $0x80
	incl %esi; cmpl $3893, %esi; jne 1b; movl $0x7876, %eax; int $0x80'
decoder complains 'status 3: bad  x' 'movl $4, %eax; movl $2, %ebx; movl $1f, %ecx; movl $6, %edx; int $0x80
	movl $1, %eax; movl $3, %ebx; int $0x80; 1: .ascii "bad\033\012x"'
"$vxa" extract --fuel 1000000000000 --folder stopped endless.zip 2>err &
for i in {1..100}; do
	[ -n "$(ls -A stopped 2>/dev/null)" ] && break
	sleep 0.1
done
kill -TERM $! && ! wait $! && grep -q interrupted err && [ ! -e stopped ]
result $? "a signal ends extract, and no file is left behind"
# A decoder that marks its memory. It fails if it finds the mark of an earlier file.
mkdir twins && cp small/file twins/one && cp small/file twins/two
cat >twin.S <<'S'
.globl _start
_start:
	incl counter
	cmpl $1, counter
	jne 1f
	pushl $0
	movl $45, %eax; xorl %ebx, %ebx; int $0x80
	leal 4(%eax), %ebx; movl %eax, %esi; movl $45, %eax; int $0x80
	incl (%esi); cmpl $1, (%esi); jne 1f
	movl $4, %eax; movl $1, %ebx; movl $text, %ecx; movl $end - text, %edx; int $0x80
	movl $0x7876, %eax; int $0x80
1:	movl $1, %eax; movl $5, %ebx; int $0x80
.data
counter: .long 0
text: .incbin "small/file"
end:
S
gcc -m32 -nostdlib -static -o bad/deflate twin.S && "$vxa" create --decoders bad twins.zip twins &&
	"$vxa" test --verbose twins.zip >out && [ "$(sed 's/.*right//' out | sort -u | wc -l)" = 1 ] &&
	"$checked" extract --folder twins.out twins.zip && diff -r twins twins.out/twins
result $? "each file gets a decoder with fresh memory"
head -c 3000 /dev/urandom >bad/deflate
"$vxa" create --decoders bad garbage.zip small/file
status 2 'cannot be loaded' "$checked" extract --folder bad.out garbage.zip
"$vxa" extract --native --folder native endless.zip && cmp small/file native/small/file
result $? "control: --native reads an archive with a hostile decoder"
