// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/confine.h"

#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/program.h"

/* %1$s: the name of the VXED; %2$s: the pattern of the program's path. Both quoted for Lisp. */
static const char text[] =
	"(vxed \"%1$s\" (model filesystem) (mode production))\n"
	"(defconstant program \"%2$s\")\n"
	"(defconstant libraries \"/{usr/,}lib{,32,64,x32}/**.so{,.*}\")\n"
	"(read program libraries \"/etc/ld.so.{cache,preload}\")\n"
	"(execute program libraries)\n"
	"(read \"/dev/{null,zero,full,random,urandom}\")\n"
	"(write \"/dev/{null,zero,full}\")\n"
	"(defconstant seen (make-path-map\n"
	"  (list (cons program 1) (cons libraries 1) (cons \"/etc/ld.so.{cache,preload}\" 1)\n"
	"        (cons \"/dev/{null,zero,full,random,urandom}\" 1))))\n"
	"(define-check path-stat (path) (if (= 0 (path-map-get seen path)) ENOENT t))\n"
	"(define-check path-chdir (path) ENOENT)\n"
	"(define-check socket-create (family) (if (= family AF_UNIX) t EACCES))\n";

static void quote(const char *from, char *to)
{
	for (; *from; from++) {
		if (*from == '"' || *from == '\\')
			*to++ = '\\';
		*to++ = *from;
	}
	*to = 0;
}

char *confine_text(const char *path, const char *name)
{
	char pattern[2 * PATH_MAX], quoted[4 * PATH_MAX], label[2 * VXE_NAME_SIZE], *made;

	program_pattern(path, pattern);
	quote(pattern, quoted);
	quote(name, label);
	return asprintf(&made, text, label, quoted) < 0 ? NULL : made;
}

char *trace_text(const char *name)
{
	char label[2 * VXE_NAME_SIZE], *made;

	quote(name, label);
	return asprintf(&made, "(vxed \"%s\" (model trace))\n", label) < 0 ? NULL : made;
}
