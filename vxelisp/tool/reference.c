/* SPDX-License-Identifier: GPL-2.0 */
#include "uapi/version.h"
#include "vxelisp/tool/reference.h"
#include "vxelisp/tool/script.h"

/* Sections in order. A section has the name of a library file or a table of primitives. */
static const char *const sections[] = {
	"special forms", "control", "lists", "sequences", "integers", "bits", "strings",
	"text", "vectors", "tables", "patterns", "ranges", "addresses", "paths", "state",
	"names", "host",
};

static const char *const titles[] = {
	"Special forms", "Control", "Lists", "Sequences", "Integers", "Bits", "Strings",
	"Text and errors", "Vectors", "Hash tables", "Path patterns",
	"Sets and maps of integers", "Addresses", "File names", "State", "Names",
	"Scripts (not in policies)",
};

struct entry {
	const char *name;
	struct vxl_doc doc;
	size_t section;
};

struct index {
	struct entry *entries;
	size_t count, capacity;
};

static size_t section_number(struct vxl_string section)
{
	const char *dot = memchr(section.bytes, '.', section.length);
	size_t length = dot ? (size_t)(dot - section.bytes) : section.length, i;

	for (i = 0; i < ARRAY_SIZE(sections); i++)
		if (strlen(sections[i]) == length &&
		    !memcmp(sections[i], section.bytes, length))
			break;
	return i;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool is_documented(const struct vxl_world *world, struct vxl_string name,
			  struct entry *entry)
{
	char *copy;

	if (name.bytes[0] == '%')
		return false;
	copy = strndup(name.bytes, name.length);
	if (!copy)
		exit(1);
	entry->name = copy;
	if (!vxl_world_doc(world, copy, &entry->doc)) {
		free(copy);
		return false;
	}
	entry->section = section_number(entry->doc.section);
	return true;
}

static void index_make(struct index *index, const struct vxl_world *world)
{
	struct vxl_string name;
	struct entry entry;
	size_t i;

	*index = (struct index) { 0 };
	for (i = 0; vxl_world_complete(world, "", i, &name); i++) {
		if (!is_documented(world, name, &entry))
			continue;
		if (index->count == index->capacity) {
			index->capacity = index->capacity * 2 + 64;
			index->entries = realloc(index->entries,
						 index->capacity * sizeof(entry));
			if (!index->entries)
				exit(1);
		}
		index->entries[index->count++] = entry;
	}
	qsort(index->entries, index->count, sizeof(entry), compare_entries);
}

static void index_free(struct index *index)
{
	while (index->count--)
		free((char *)index->entries[index->count].name);
	free(index->entries);
}

/* Removes the next line from a text. False at its end. */
static bool take_line(struct vxl_string *text, struct vxl_string *line)
{
	const char *end;

	if (!text->length)
		return false;
	end = memchr(text->bytes, '\n', text->length);
	line->bytes = text->bytes;
	line->length = end ? (size_t)(end - text->bytes) : text->length;
	text->bytes += line->length + !!end;
	text->length -= line->length + !!end;
	return true;
}

/* The start of the result of an example. NULL if the line is not an example. */
static const char *example_result(struct vxl_string line)
{
	const char *at;

	if (!line.length || !strchr("('`", line.bytes[0]))
		return NULL;
	at = memmem(line.bytes, line.length, " => ", 4);
	return at ? at + 4 : NULL;
}

static void print_doc(struct vxl_string text, FILE *out)
{
	struct vxl_string line;
	bool first = true, example = false;

	while (take_line(&text, &line)) {
		if (!first && !example && example_result(line)) {
			example = true;
			fputc('\n', out);
		}
		fprintf(out, "%s%.*s\n", first ? "" : "    ", (int)line.length, line.bytes);
		first = false;
	}
}

bool reference_show(const struct vxl_world *world, const char *name, FILE *out)
{
	struct vxl_doc doc;

	if (!vxl_world_doc(world, name, &doc))
		return false;
	print_doc(doc.text, out);
	return true;
}

static void print_constants(FILE *out)
{
	size_t i, length, column = 0;

	fputs("\nConstants of the platform\n-------------------------\n"
	      "Integers with the names and values of the kernel's headers.\n\n", out);
	for (i = 0; i < vxl_platform_constant_count; i++) {
		length = strlen(vxl_platform_constants[i].name);
		if (column && column + length + 1 > 80) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%s%s", column ? " " : "",
				  vxl_platform_constants[i].name);
	}
	fputc('\n', out);
}

static void print_title(const char *title, char line, FILE *out)
{
	size_t length = strlen(title);

	fprintf(out, "%s\n", title);
	while (length--)
		fputc(line, out);
	fputc('\n', out);
}

void reference_print(const struct vxl_world *world, FILE *out)
{
	size_t section = ARRAY_SIZE(sections), i;
	struct index index;

	print_title("The reference of vxelisp", '=', out);
	fputs("\nGenerated from the docstrings of vxelisp " VXE_VERSION " by: make reference\n"
	      "DIFFERENCES lists the differences from Common Lisp.\n", out);
	index_make(&index, world);
	for (i = 0; i < index.count; i++) {
		if (index.entries[i].section != section &&
		    index.entries[i].section < ARRAY_SIZE(sections)) {
			section = index.entries[i].section;
			fputc('\n', out);
			print_title(titles[section], '-', out);
		}
		fputc('\n', out);
		print_doc(index.entries[i].doc.text, out);
	}
	index_free(&index);
	print_constants(out);
}

/* Evaluates the forms of an example. The result is text as in a docstring. */
static void evaluate(const char *forms, char *text, size_t size)
{
	struct vxl_world *world = script_world(true);
	vxl_value value;

	if (vxl_world_load_line(world, forms, strlen(forms), "example", 1, &value))
		snprintf(text, size, "error: %s", vxl_world_error(world)->message);
	else
		vxl_print(vxl_world_space(world), value, true, text, size);
	vxl_world_free(world);
}

/* Returns 1 if the example holds, -1 if it does not, 0 if the line is not an example. */
static int test_example(struct vxl_string line, FILE *out)
{
	const char *result = example_result(line);
	char found[1024], forms[1024], expected[1024];

	if (!result)
		return 0;
	snprintf(forms, sizeof(forms), "%.*s", (int)(result - 4 - line.bytes), line.bytes);
	snprintf(expected, sizeof(expected), "%.*s",
		 (int)(line.bytes + line.length - result), result);
	evaluate(forms, found, sizeof(found));
	if (!strcmp(found, expected))
		return 1;
	fprintf(out, "# %s => %s, not %s\n", forms, found, expected);
	return -1;
}

/* Functions that only scripts have need no example, because they print, exit or use files. */
static bool needs_example(const struct entry *entry)
{
	return strcmp(sections[entry->section], "host");
}

static bool test_entry(const struct entry *entry, FILE *out)
{
	struct vxl_string text = entry->doc.text, line;
	unsigned int examples = 0;
	bool holds = true;
	int found;

	if (entry->section >= ARRAY_SIZE(sections)) {
		fprintf(out, "# no section: %.*s\n", (int)entry->doc.section.length,
			entry->doc.section.bytes);
		return false;
	}
	while (take_line(&text, &line)) {
		found = test_example(line, out);
		examples += found > 0;
		holds &= found >= 0;
	}
	if (holds && !examples && needs_example(entry)) {
		fprintf(out, "# no example: %s\n", entry->name);
		return false;
	}
	return holds;
}

unsigned int reference_test(FILE *out)
{
	struct vxl_world *world = script_world(true);
	unsigned int failed = 0;
	struct index index;
	size_t i;

	index_make(&index, world);
	for (i = 0; i < index.count; i++)
		failed += !test_entry(&index.entries[i], out);
	fprintf(out, "%sok - the examples of %zu names\n", failed ? "not " : "", index.count);
	index_free(&index);
	vxl_world_free(world);
	return failed;
}
