// SPDX-License-Identifier: GPL-2.0
/* The job words: the names that the editor can complete. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/policy/source.h"
#include "vxed/policy.h"
#include "vxelisp/tool/suite.h"
#include "webui/work/answer.h"
#include "webui/work/work.h"

#define HEAP	(64u << 20)	/* bytes, of the Lisp machine */

struct words {
	struct work *work;
	char **names;		/* those that have been written; points with a slash before
				 * them, because a rule and a call may have the same name */
	size_t count;
};

/* Adds a name. False: it has been written already, or there is no memory. */
static bool is_new(struct words *words, const char *name, size_t length)
{
	char **more;
	size_t i;

	for (i = 0; i < words->count; i++)
		if (strlen(words->names[i]) == length && !memcmp(words->names[i], name, length))
			return false;
	more = reallocarray(words->names, words->count + 1, sizeof(*more));
	if (!more)
		return false;
	words->names = more;
	more[words->count] = strndup(name, length);
	return more[words->count] && ++words->count;
}

static void put_word(struct words *words, struct vxl_string name, const char *kind,
		     struct vxl_string signature, struct vxl_string documentation)
{
	FILE *to = words->work->answer;

	if (words->count > 1)
		putc(',', to);
	answer_bytes(to, "{\"name\":", name.bytes, name.length);
	answer_string(to, ",\"kind\":", kind);
	answer_bytes(to, ",\"signature\":", signature.bytes, signature.length);
	answer_bytes(to, ",\"documentation\":", documentation.bytes, documentation.length);
	putc('}', to);
}

static struct vxl_string string_of(const char *text)
{
	return (struct vxl_string) { text, strlen(text) };
}

/* Calls, objects and constants --------------------------------------------------------- */

/* Returns the arguments that rules see: for a call, those of its first object that has any. */
static const char *arguments_of(const struct point *point)
{
	size_t length = strcspn(point->objects, " ");
	const struct point *object = length ?
		point_get(point_by_name(point->objects, length)) : NULL;

	return object ? object->arguments : point->arguments;
}

/* Writes a point with its form, such as "(openat path flags)". */
static void put_point(struct words *words, const struct point *point, bool object)
{
	char *signature = NULL, *documentation = NULL;
	const char *at = arguments_of(point);
	size_t size, length;
	FILE *to = open_memstream(&signature, &size);

	if (!to)
		return;
	fprintf(to, "(%s", point->name);
	for (; *at; at += length + strspn(at + length, " ")) {
		length = strcspn(at, " ");
		if (at[length - 1] == '!')
			fprintf(to, " %.*s", (int)length - 1, at);
	}
	putc(')', to);
	fclose(to);
	if (*point->objects ?
	    asprintf(&documentation, "A system call. Its arguments are judged at: %s.",
		     point->objects) < 0 :
	    asprintf(&documentation, object ? "An object, where the kernel holds it.%s" :
		     "A system call.%s", "") < 0)
		documentation = NULL;
	*signature = '/';
	if (documentation && is_new(words, signature, point->length + 1)) {
		*signature = '(';
		put_word(words, (struct vxl_string) { point->name, point->length },
			 object ? "object" : "call", string_of(signature),
			 string_of(documentation));
	}
	free(signature);
	free(documentation);
}

static void put_points(struct words *words)
{
	unsigned int i;

	for (i = 0; i < VXE_POINTS; i++) {
		const struct point *point = point_get(i);

		if (point)
			put_point(words, point, i >= VXE_CALLS);
	}
}

static void put_constants(struct words *words)
{
	char value[64];
	size_t i;

	for (i = 0; i < vxl_platform_constant_count; i++) {
		const char *name = vxl_platform_constants[i].name;

		snprintf(value, sizeof(value), "%lld",
			 (long long)vxl_platform_constants[i].value);
		if (is_new(words, name, strlen(name)))
			put_word(words, string_of(name), "constant", string_of(value),
				 string_of(""));
	}
}

/* The language and the models ---------------------------------------------------------- */

/* Writes a documented name. The first line of a docstring is the form. */
static void put_name(struct words *words, const struct vxl_world *world, struct vxl_string name)
{
	struct vxl_string signature, rest;
	struct vxl_doc doc;
	const char *end;
	char *text;

	text = strndup(name.bytes, name.length);
	if (!text || *text == '%' || !vxl_world_doc(world, text, &doc) ||
	    !is_new(words, name.bytes, name.length)) {
		free(text);
		return;
	}
	end = memchr(doc.text.bytes, '\n', doc.text.length);
	signature = (struct vxl_string) {
		doc.text.bytes, end ? (size_t)(end - doc.text.bytes) : doc.text.length,
	};
	rest = (struct vxl_string) {
		end ? end + 1 : "", end ? doc.text.length - signature.length - 1 : 0,
	};
	put_word(words, name, vxl_world_function(world, text) != VXL_NIL ? "function" : "macro",
		 signature, rest);
	free(text);
}

static bool put_library(struct words *words, const char *program, const char *before)
{
	struct failure *failure = &words->work->failure;
	struct vxl_world *world;
	struct source source;
	struct vxl_string name;
	struct vxl_error error;
	struct vxl_host host;
	size_t i;
	bool ok;

	if (!source_resolve_text(program, strlen(program), "words", words->work->library, &source,
				 failure))
		return false;
	policy_host(&host);
	world = vxl_world_new(&host, HEAP, &error);
	ok = world ? true : failure_lisp(failure, FAILURE_SYSTEM, &error);
	if (ok && *before)
		ok = !vxl_world_load(world, before, strlen(before), "before", NULL);
	/* Ignore errors: tests use primitives of vxed test; definitions before those are loaded. */
	if (ok)
		vxl_world_load(world, source.text, source.size, "words", NULL);
	for (i = 0; ok && vxl_world_complete(world, "", i, &name); i++)
		put_name(words, world, name);
	vxl_world_free(world);
	source_free(&source);
	return ok;
}

/* Writes the models, and the symbols that can occur in a declaration. */
static void put_declared(struct words *words)
{
	static const struct {
		const char *name, *kind, *documentation;
	} list[] = {
		{ "strict", "model", "Refuses everything that no rule permits." },
		{ "filesystem", "model", "Which files may be read, written and executed. Permits "
		  "other calls, except those that lead out." },
		{ "trace", "model", "Permits everything." },
		{ "soft", "option", "(mode soft): violations are logged and performed." },
		{ "production", "option", "(mode production): violations are refused." },
		{ "x86-64", "option", "An ABI." },
		{ "i386", "option", "An ABI: 32-bit programs." },
		{ "x32", "option", "An ABI." },
		{ "inside", "option", "A target: the program's own subsystem." },
		{ "outside", "option", "A target: any other process." },
		{ ":log", "option", "A verdict: permitted, and logged." },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		if (is_new(words, list[i].name, strlen(list[i].name)))
			put_word(words, string_of(list[i].name), list[i].kind, string_of(""),
				 string_of(list[i].documentation));
}

enum work_status work_words(struct work *work)
{
	struct words words = { .work = work };
	bool ok;

	putc('[', work->answer);
	put_declared(&words);
	put_points(&words);
	ok = put_library(&words, "(include \"strict\")", "") &&
	     put_library(&words, "(include \"filesystem\")", "") &&
	     put_library(&words, "(include \"test\")", suite_text);
	put_constants(&words);
	fputs("]\n", work->answer);
	while (words.count)
		free(words.names[--words.count]);
	free(words.names);
	return ok ? WORK_OK : work_fail_library(work);
}
