/* SPDX-License-Identifier: GPL-2.0 */
/* Functions on file names. They never access a file system. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/heap.h"

static bool get_path(struct vxl_machine *m, vxl_value v, struct vxl_string *path)
{
	return get_string(m, v, path) && vxl_charge(m, path->length / 8);
}

/* The length without slashes at the end. A path of slashes alone keeps one. */
static size_t trimmed(const char *bytes, size_t length)
{
	while (length > 1 && bytes[length - 1] == '/')
		length--;
	return length;
}

/* The start of the last component of the first @length bytes. */
static size_t last_component(const char *bytes, size_t length)
{
	while (length && bytes[length - 1] != '/')
		length--;
	return length;
}

static vxl_value lisp_path_directory(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	struct vxl_string path;
	size_t length;

	(void)nargs;
	if (!get_path(m, args[0], &path))
		return VXL_ERROR;
	length = last_component(path.bytes, trimmed(path.bytes, path.length));
	if (!length && (!path.length || path.bytes[0] != '/'))
		return vxl_make_string(m, ".", 1);
	return make_slice(m, args[0], 0, length ? trimmed(path.bytes, length) : 1);
}

static vxl_value lisp_path_basename(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	struct vxl_string path;
	size_t length, start;

	(void)nargs;
	if (!get_path(m, args[0], &path))
		return VXL_ERROR;
	length = trimmed(path.bytes, path.length);
	start = last_component(path.bytes, length);
	return make_slice(m, args[0], start < length ? start : 0, length);
}

static bool is_dots(const char *bytes, size_t length, size_t dots)
{
	return length == dots && bytes[0] == '.' && bytes[length - 1] == '.';
}

/* Normalizes a path. @to has room for length + 1 bytes. Returns the length of the result. */
static size_t normalize(const char *from, size_t length, char *to)
{
	size_t root = length && from[0] == '/', used = root, end, start;

	to[0] = '/';
	for (; length; from += end, length -= end) {
		if (*from == '/') {
			end = 1;
			continue;
		}
		for (end = 0; end < length && from[end] != '/'; end++)
			;
		if (is_dots(from, end, 1))
			continue;
		start = last_component(to, used);
		if (is_dots(from, end, 2) && used > root &&
		    !is_dots(to + start, used - start, 2)) {
			used = start > root ? start - 1 : root;
			continue;
		}
		if (is_dots(from, end, 2) && root)
			continue;
		if (used > root)
			to[used++] = '/';
		memcpy(to + used, from, end);
		used += end;
	}
	if (!used)
		to[used++] = '.';
	return used;
}

static vxl_value lisp_path_normalize(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	struct vxl_string path;
	vxl_value v;
	char *to;

	(void)nargs;
	if (!get_path(m, args[0], &path) || !vxl_charge(m, path.length / 4))
		return VXL_ERROR;
	v = make_string(m, path.length + 1, &to);
	if (v != VXL_ERROR)
		string_at(&m->space, v)->length = normalize(path.bytes, path.length, to);
	return v;
}

static vxl_value lisp_path_relative_to(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	struct vxl_string path, directory;
	size_t length;

	(void)nargs;
	if (!get_path(m, args[0], &path) || !get_path(m, args[1], &directory))
		return VXL_ERROR;
	length = trimmed(directory.bytes, directory.length);
	if (path.length < length || memcmp(path.bytes, directory.bytes, length))
		return VXL_NIL;
	if (path.length == length)
		return vxl_make_string(m, ".", 1);
	if (length && directory.bytes[length - 1] != '/' && path.bytes[length++] != '/')
		return VXL_NIL;
	while (length < path.length && path.bytes[length] == '/')
		length++;
	if (length == path.length)
		return vxl_make_string(m, ".", 1);
	return make_slice(m, args[0], length, path.length);
}

static vxl_value lisp_path_absolute_p(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	struct vxl_string path;

	(void)nargs;
	if (!get_string(m, args[0], &path))
		return VXL_ERROR;
	return truth(path.length && path.bytes[0] == '/');
}

static const struct vxl_primitive entries[] = {
	{ "path-directory", lisp_path_directory, 1, 1, 0,
	  "(path-directory PATH)\n"
	  "Returns the directory that PATH is in.\n"
	  "(path-directory \"/etc/ssl/x\") => \"/etc/ssl\"\n"
	  "(path-directory \"x\") => \".\"" },
	{ "path-basename", lisp_path_basename, 1, 1, 0,
	  "(path-basename PATH)\n"
	  "Returns the last component of PATH.\n"
	  "(path-basename \"/etc/ssl/x\") => \"x\"" },
	{ "path-normalize", lisp_path_normalize, 1, 1, 0,
	  "(path-normalize PATH)\n"
	  "Returns PATH without // and /./, and with each /x/.. removed. It does not\n"
	  "know whether x is a symlink.\n"
	  "(path-normalize \"/usr//lib/./../bin/\") => \"/usr/bin\"" },
	{ "path-relative-to", lisp_path_relative_to, 2, 2, 0,
	  "(path-relative-to PATH DIRECTORY)\n"
	  "Returns the part of PATH below DIRECTORY; nil if PATH is not below it.\n"
	  "Neither is normalized.\n"
	  "(path-relative-to \"/home/joe/cgi/x\" \"/home/joe\") => \"cgi/x\"\n"
	  "(path-relative-to \"/home/joey\" \"/home/joe\") => nil" },
	{ "path-absolute-p", lisp_path_absolute_p, 1, 1, 0,
	  "(path-absolute-p PATH)\n"
	  "True if PATH starts with /.\n"
	  "(path-absolute-p \"etc\") => nil" },
};

const struct primitive_table filename_primitives = {
	"paths", entries, ARRAY_SIZE(entries)
};
