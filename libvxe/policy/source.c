// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/text/nearest.h"
#include "uapi/vxe.h"

#define SOURCE_FILES	64	/* of the library, in one text */
#define SOURCE_DEPTH	16	/* of files that include files */

enum file_state { FILE_OPEN, FILE_DONE };

struct resolver {
	const char *library;
	struct source *out;
	struct failure *failure;
	unsigned int nfiles, depth;
	bool declared;		/* a (vxed ...) was seen */
	struct {
		char name[NAME_MAX + 1];
		enum file_state state;
	} files[SOURCE_FILES];
};

static bool __attribute__((format(printf, 3, 4)))
fail(struct resolver *r, const struct vxl_position *where, const char *format, ...)
{
	char message[FAILURE_MESSAGE_SIZE];
	va_list list;

	va_start(list, format);
	vsnprintf(message, sizeof(message), format, list);
	va_end(list);
	failure_set(r->failure, FAILURE_INPUT, "%s", message);
	if (where) {
		snprintf(r->failure->file, sizeof(r->failure->file), "%s", where->file);
		r->failure->line = where->line;
		r->failure->column = where->column;
	}
	return false;
}

/* Reads a file of at most VXE_TEXT_MAX bytes. where: the form that wants it, or NULL. */
static bool read_file(struct resolver *r, const char *path,
		      const struct vxl_position *where, char **text, size_t *size)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) :
				     dup(STDIN_FILENO);
	ssize_t got = 0;

	*text = NULL;
	*size = 0;
	if (fd < 0)
		return fail(r, where, "%s: %s", path, strerror(errno));
	*text = malloc(VXE_TEXT_MAX + 1);
	while (*text && *size <= VXE_TEXT_MAX) {
		got = read(fd, *text + *size, VXE_TEXT_MAX + 1 - *size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		*size += got;
	}
	if (!*text || got < 0)
		fail(r, where, "%s: %s", path, strerror(errno));
	else if (*size > VXE_TEXT_MAX)
		fail(r, where, "%s: longer than %u bytes", path, VXE_TEXT_MAX);
	close(fd);
	if (*text && got >= 0 && *size <= VXE_TEXT_MAX)
		return true;
	free(*text);
	return false;
}

static bool append(struct resolver *r, const char *bytes, size_t size)
{
	struct source *out = r->out;
	char *larger;

	if (size > VXE_TEXT_MAX - out->size)
		return fail(r, NULL, "with all that it includes it is longer than %u bytes",
			    VXE_TEXT_MAX);
	larger = realloc(out->text, out->size + size + 1);
	if (!larger)
		return fail(r, NULL, "%s", strerror(ENOMEM));
	memcpy(larger + out->size, bytes, size);
	out->text = larger;
	out->size += size;
	return true;
}

static bool append_part(struct resolver *r, const char *text, size_t size, const char *name)
{
	char line[VXL_FILE_SIZE + 16];
	int length = snprintf(line, sizeof(line), "#line 1 \"%s\"\n", name);

	return append(r, line, length) && append(r, text, size) &&
	       (!size || text[size - 1] == '\n' || append(r, "\n", 1));
}

static bool resolve_text(struct resolver *r, const char *text, size_t size,
			 const char *name);

/* Folders of the library. A site's own model may be in the library's top folder. */
static const char *const folders[] = { ".", "models", "abstractions", "learn", "check" };

/* Suggests the name of a file of the library that is near to this one. */
static void suggest(struct resolver *r, const char *file)
{
	struct failure *failure = r->failure;
	char path[PATH_MAX], name[NAME_MAX + 1];
	struct nearest nearest;
	struct dirent *entry;
	DIR *directory;
	char *dot;

	if (snprintf(path, sizeof(path), "%s/models", r->library) >= (int)sizeof(path))
		return;
	nearest_init(&nearest, file, strlen(file) - 5);
	directory = opendir(path);
	while (directory && (entry = readdir(directory))) {
		snprintf(name, sizeof(name), "%s", entry->d_name);
		dot = strrchr(name, '.');
		if (!dot || strcmp(dot, ".lisp"))
			continue;
		*dot = 0;
		nearest.best = NULL;
		nearest_offer(&nearest, name);
		if (nearest.best)
			snprintf(failure->suggestion, sizeof(failure->suggestion), "%.*s",
				 (int)sizeof(failure->suggestion) - 1, name);
	}
	if (directory)
		closedir(directory);
}

/* Finds the path of a library file. what: the form that names it. */
static bool find(struct resolver *r, const char *what, const char *file,
		 const struct vxl_position *where, char path[PATH_MAX])
{
	unsigned int i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (snprintf(path, PATH_MAX, "%s/%s/%s", r->library, folders[i], file) >= PATH_MAX)
			return fail(r, where, "%s: the library's name is too long", r->library);
		if (!access(path, F_OK) || errno != ENOENT)
			return true;
	}
	fail(r, where, "(%s %.*s): there is no %s in %s", what, (int)strlen(file) - 5, file,
	     file, r->library);
	suggest(r, file);
	return false;
}

static bool include(struct resolver *r, const char *what, struct vxl_string name,
		    const struct vxl_position *where)
{
	char file[NAME_MAX + 1], path[PATH_MAX];
	unsigned int i;
	char *text;
	size_t size;
	bool ok;

	if (!name.length || name.length > 64 || name.bytes[0] == '.' ||
	    memchr(name.bytes, '/', name.length) || memchr(name.bytes, 0, name.length) ||
	    memchr(name.bytes, '"', name.length) || memchr(name.bytes, '\n', name.length))
		return fail(r, where, "(%s NAME): not a name that the library could have", what);
	snprintf(file, sizeof(file), "%.*s.lisp", (int)name.length, name.bytes);
	for (i = 0; i < r->nfiles; i++) {
		if (strcmp(r->files[i].name, file))
			continue;
		if (r->files[i].state == FILE_DONE)
			return true;
		return fail(r, where, "%s includes itself in a circle", file);
	}
	if (r->nfiles == SOURCE_FILES || r->depth == SOURCE_DEPTH)
		return fail(r, where, "too many files are included");
	if (!find(r, what, file, where, path))
		return false;
	if (!read_file(r, path, where, &text, &size))
		return false;
	strcpy(r->files[i].name, file);
	r->files[i].state = FILE_OPEN;
	r->nfiles++;
	r->depth++;
	ok = resolve_text(r, text, size, file);
	r->depth--;
	r->files[i].state = FILE_DONE;
	free(text);
	return ok;
}

/* Includes the file that (include NAME) or (model NAME) calls for. */
static bool include_form(struct resolver *r, const struct vxl_reader *reader,
			 vxl_value form, const char *what,
			 const struct vxl_position *form_place)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	vxl_value name = vxl_car(space, vxl_cdr(space, form));
	struct vxl_position where;

	if (!vxl_reader_locate(reader, form, &where))
		where = *form_place;
	if (vxl_is_string(name))
		return include(r, what, vxl_string(space, name), &where);
	if (vxl_is_symbol(name) && name != VXL_NIL)
		return include(r, what, vxl_symbol_name(space, name), &where);
	return fail(r, &where, "(%s NAME) expected", what);
}

/* Refuses an (include ...) inside another form, where it would be overlooked. Recurses
 * as deep as forms nest, which the reader bounds. */
static bool no_include_inside(struct resolver *r, const struct vxl_reader *reader,
			      vxl_value form, const struct vxl_position *form_place)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	struct vxl_position where;
	vxl_value part;

	if (vxl_symbol_is(space, vxl_car(space, form), "quote"))
		return true;
	for (; vxl_is_cons(form); form = vxl_cdr(space, form)) {
		part = vxl_car(space, form);
		if (vxl_symbol_is(space, vxl_car(space, part), "include")) {
			if (!vxl_reader_locate(reader, part, &where))
				where = *form_place;
			return fail(r, &where, "(include NAME) inside of another form");
		}
		if (!no_include_inside(r, reader, part, form_place))
			return false;
	}
	return true;
}

/* Reports a (vxed ...) without a model, and the misspelled declaration that may be the reason. */
static bool fail_model(struct resolver *r, const struct vxl_space *space, vxl_value declarations,
		       const struct vxl_position *where)
{
	static const char *const known[] = { "mode", "activate", "abi" };
	struct vxl_string name;
	vxl_value head;
	size_t i;

	for (; vxl_is_cons(declarations); declarations = vxl_cdr(space, declarations)) {
		head = vxl_car(space, vxl_car(space, declarations));
		for (i = 0; i < ARRAY_SIZE(known) && !vxl_symbol_is(space, head, known[i]); i++)
			;
		if (i < ARRAY_SIZE(known) || !vxl_is_symbol(head) || head == VXL_NIL)
			continue;
		name = vxl_symbol_name(space, head);
		return fail(r, where, "(vxed NAME ...) declares no model; there is no declaration "
			    "(%.*s ...)", (int)name.length, name.bytes);
	}
	return fail(r, where, "(vxed NAME ...) declares no model");
}

static bool resolve_form(struct resolver *r, const struct vxl_reader *reader,
			 vxl_value form, const struct vxl_position *where)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	vxl_value head = vxl_car(space, form), declarations;

	if (vxl_symbol_is(space, head, "include"))
		return include_form(r, reader, form, "include", where);
	if (!no_include_inside(r, reader, form, where))
		return false;
	if (!vxl_symbol_is(space, head, "vxed"))
		return true;
	r->declared = true;
	declarations = vxl_cdr(space, form);
	for (form = declarations; vxl_is_cons(form); form = vxl_cdr(space, form)) {
		vxl_value declaration = vxl_car(space, form);

		if (vxl_symbol_is(space, vxl_car(space, declaration), "model"))
			return include_form(r, reader, declaration, "model", where);
	}
	return fail_model(r, space, declarations, where);
}

static bool resolve_text(struct resolver *r, const char *text, size_t size,
			 const char *name)
{
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	vxl_value form;
	bool ok = true;

	reader = vxl_reader_new(text, size, name, &error);
	if (!reader)
		return failure_lisp(r->failure, FAILURE_INPUT, &error);
	while (ok) {
		if (vxl_reader_next(reader, &form, &where)) {
			ok = failure_lisp(r->failure, FAILURE_INPUT, vxl_reader_error(reader));
		} else if (!where.end) {
			break;
		} else {
			ok = resolve_form(r, reader, form, &where);
		}
	}
	vxl_reader_free(reader);
	return ok && append_part(r, text, size, name);
}

/* Makes a name that can stand in a #line. If the name is too long, keeps its end. */
static void printable_name(const char *file, char name[VXL_FILE_SIZE])
{
	size_t length = strlen(file), i;

	if (length >= VXL_FILE_SIZE)
		file += length - (VXL_FILE_SIZE - 1);
	for (i = 0; file[i]; i++)
		name[i] = (unsigned char)file[i] < ' ' || strchr("\"\\\177", file[i]) ?
			  '?' : file[i];
	name[i] = 0;
}

static int is_addition(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && dot && !strcmp(dot, ".vxed");
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool add(struct resolver *r, const char *directory, const char *name)
{
	char path[PATH_MAX], shown[VXL_FILE_SIZE], *text;
	size_t size;
	bool ok;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return fail(r, NULL, "%s: the name is too long", directory);
	if (!read_file(r, path, NULL, &text, &size))
		return false;
	printable_name(path, shown);
	ok = resolve_text(r, text, size, shown);
	free(text);
	return ok;
}

/* Adds the local additions of a VXED's file, in the order of their names. If the file is found
 * through a symlink, its additions are beside the symlink's target. */
static bool resolve_additions(struct resolver *r, const char *file)
{
	char directory[PATH_MAX + 2];
	struct dirent **entries;
	bool ok = true;
	int count, i;

	if (!realpath(file, directory))
		snprintf(directory, PATH_MAX, "%s", file);
	strcat(directory, ".d");
	count = scandir(directory, &entries, is_addition, by_bytes);
	if (count < 0)
		return errno == ENOENT || errno == ENOTDIR ||
		       fail(r, NULL, "%s: %s", directory, strerror(errno));
	for (i = 0; i < count; i++) {
		ok = ok && add(r, directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return ok;
}

static bool has_additions(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && !strcmp(name + length - 5, ".vxed");
}

/* The library's default place: ../share/vxe, seen from the directory of this program. */
static bool own_library(char library[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", library, PATH_MAX - 32);
	char *slash;
	int i;

	for (i = 0; i < 2; i++) {
		if (length <= 0)
			return false;
		library[length] = 0;
		slash = strrchr(library, '/');
		length = slash ? slash - library : -1;
	}
	if (length < 0)
		return false;
	strcpy(library + length, "/share/vxe");
	return true;
}

static bool resolve(const char *text, size_t size, const char *name,
		    const char *library, bool is_vxed, struct source *source,
		    struct failure *failure)
{
	struct resolver *r = calloc(1, sizeof(*r));
	char file[VXL_FILE_SIZE], own[PATH_MAX];
	bool ok = false;

	memset(source, 0, sizeof(*source));
	printable_name(name, file);
	if (!r)
		return failure_memory(failure);
	r->out = source;
	r->failure = failure;
	r->library = library ? library : own;
	if (size > VXE_TEXT_MAX)
		fail(r, NULL, "%s: longer than %u bytes", file, VXE_TEXT_MAX);
	else if (!library && !own_library(own))
		fail(r, NULL, "the library was not found; --lib DIRECTORY says where it is");
	else
		ok = resolve_text(r, text, size, file) &&
		     (!has_additions(name) || resolve_additions(r, name));
	if (ok && is_vxed && !r->declared)
		ok = fail(r, NULL, "%s: there is no (vxed NAME ...) in it", file);
	if (!ok)
		source_free(source);
	free(r);
	return ok;
}

bool source_read(const char *file, char **text, size_t *size, struct failure *failure)
{
	struct resolver r = { .failure = failure };

	return read_file(&r, file, NULL, text, size);
}

bool source_resolve_text(const char *text, size_t size, const char *name,
			 const char *library, struct source *source,
			 struct failure *failure)
{
	return resolve(text, size, name, library, false, source, failure);
}

bool source_resolve(const char *file, const char *library, struct source *source,
		    struct failure *failure)
{
	char *text;
	size_t size;
	bool ok;

	if (!source_read(file, &text, &size, failure))
		return false;
	ok = resolve(text, size, file, library, true, source, failure);
	free(text);
	return ok;
}

bool source_resolve_vxed(const struct vxed_text *vxed, const char *library,
			 struct source *source, struct failure *failure)
{
	return vxed->text ? resolve(vxed->text, strlen(vxed->text), vxed->file, library, true,
				    source, failure) :
			    source_resolve(vxed->file, library, source, failure);
}

void source_free(struct source *source)
{
	free(source->text);
	memset(source, 0, sizeof(*source));
}
