// SPDX-License-Identifier: GPL-2.0
/* vxed diff: what one VXED permits that another does not, by trying. */
#include "tools/vxed/command.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/quote.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"

#define HEAP	(256u << 20)
#define BUDGET	(UINT64_C(1) << 36)

struct side {
	const char *file;
	struct judge judge;
	struct vxl_world *world;
	vxl_value rows;			/* see compare.lisp */
};

static const char *const abi_names[] = {
	[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
};

/* The VXED's rules as examples, in side->rows. */
static bool load_rows(struct side *side, const char *library)
{
	static const char program[] = "(include \"compare\")\n";
	struct source text = { NULL, 0 }, compare = { NULL, 0 };
	struct vxl_error error;
	struct vxl_host host;
	bool ok = false;

	policy_host(&host);
	if (!source_resolve(side->file, library, &text, &error) ||
	    !source_resolve_text(program, strlen(program), "compare", library, &compare, &error) ||
	    !(side->world = vxl_world_new(&host, HEAP, &error))) {
		source_report(&error);
	} else {
		vxl_world_set_budget(side->world, BUDGET);
		ok = !vxl_world_load(side->world, text.text, text.size, side->file, NULL) &&
		     !vxl_world_load(side->world, compare.text, compare.size, "compare", NULL) &&
		     !vxl_world_call(side->world, vxl_world_function(side->world, "dump"), NULL, 0,
				     &side->rows);
		if (!ok)
			source_report(vxl_world_error(side->world));
	}
	source_free(&text);
	source_free(&compare);
	return ok;
}

static bool open_side(struct side *side, const char *library)
{
	return judge_open(&side->judge, side->file, library) && load_rows(side, library);
}

static void close_side(struct side *side)
{
	judge_close(&side->judge);
	vxl_world_free(side->world);
}

/* Whether it permits that, in an ABI that it permits. */
static bool permits(const struct side *side, const struct vxl_space *space,
		    unsigned int point, vxl_value arguments)
{
	struct event event = { .head = { .point = point, .abi = VXE_ABI_X86_64 } };
	struct vxe_event *head = &event.head;

	while (head->abi < VXE_ABI_X32 && !(side->judge.policy->abis & 1u << head->abi))
		head->abi++;
	for (; vxl_is_cons(arguments) && head->nargs < VXE_EVENT_ARGS;
	     arguments = vxl_cdr(space, arguments)) {
		vxl_value value = vxl_car(space, arguments);

		if (vxl_is_string(value)) {
			head->strings |= 1 << head->nargs;
			event.strings[head->nargs] = vxl_string(space, value);
			head->args[head->nargs] = event.strings[head->nargs].length;
		} else {
			head->args[head->nargs] = vxl_integer(space, value);
		}
		head->nargs++;
	}
	return !judge_event(&side->judge, &event).error;
}

/* Whether a permits an example of the row that b does not. */
static bool is_more(const struct side *a, const struct side *b, const struct vxl_space *space,
		    unsigned int point, vxl_value examples)
{
	for (; vxl_is_cons(examples); examples = vxl_cdr(space, examples)) {
		vxl_value example = vxl_car(space, examples);

		if (permits(a, space, point, example) && !permits(b, space, point, example))
			return true;
	}
	return false;
}

/* words: behind the columns. */
static char *row_text(const struct vxl_space *space, unsigned int number, vxl_value columns,
		      struct vxl_string words)
{
	const struct point *point = point_get(number);
	uint64_t args[VXE_EVENT_ARGS * 2] = { 0 };
	char *text = NULL, word[ARGUMENT_SIZE];
	vxl_value column;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	unsigned int i;
	bool rule;

	if (!to)
		return NULL;
	for (i = 0, column = columns; argument_name(point, i, &rule).length; i++) {
		if (rule && vxl_is_cons(column)) {
			args[i] = vxl_integer(space, vxl_car(space, column));
			column = vxl_cdr(space, column);
		}
	}
	fprintf(to, "%s", point->name);
	for (i = 0; argument_name(point, i, &rule).length && vxl_is_cons(columns); i++) {
		vxl_value value = vxl_car(space, columns);

		if (!rule)
			continue;
		putc(' ', to);
		if (vxl_is_string(value)) {
			quote_text(to, vxl_string(space, value).bytes,
				   vxl_string(space, value).length);
		} else if (value == VXL_NIL) {
			putc('*', to);
		} else {
			argument_text(point, i, args, VXE_EVENT_ARGS, word);
			fputs(word, to);
		}
		columns = vxl_cdr(space, columns);
	}
	fwrite(words.bytes, 1, words.length, to);
	fclose(to);
	return text;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_sorted(char **texts, size_t count)
{
	size_t i;

	if (count)
		qsort(texts, count, sizeof(*texts), compare_texts);
	for (i = 0; i < count; i++)
		if (!i || strcmp(texts[i], texts[i - 1]))
			printf("  %s\n", texts[i]);
}

/* How many rows are more; -1: out of memory. */
static long print_more(const struct side *a, const struct side *b)
{
	const struct vxl_space *space = vxl_world_space(a->world);
	size_t count = 0, capacity = 0;
	char **texts = NULL;
	vxl_value rows;

	for (rows = a->rows; vxl_is_cons(rows); rows = vxl_cdr(space, rows)) {
		vxl_value row = vxl_car(space, rows), rest = vxl_cdr(space, row);
		unsigned int point = vxl_integer(space, vxl_car(space, row));
		vxl_value examples = vxl_car(space, vxl_cdr(space, rest));
		vxl_value words = vxl_car(space, vxl_cdr(space, vxl_cdr(space, rest)));

		if (!is_more(a, b, space, point, examples))
			continue;
		if (count == capacity) {
			char **more = reallocarray(texts, capacity = capacity * 2 + 64,
						   sizeof(*texts));
			if (!more)
				return -1;
			texts = more;
		}
		texts[count] = row_text(space, point, vxl_car(space, rest),
					vxl_string(space, words));
		if (!texts[count++])
			return -1;
	}
	if (count)
		printf("%s permits, and %s does not:\n", a->file, b->file);
	print_sorted(texts, count);
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
	return count;
}

static long print_abis(const struct side *a, const struct side *b)
{
	unsigned int more = a->judge.policy->abis & ~b->judge.policy->abis, abi;

	for (abi = 0; abi < ARRAY_SIZE(abi_names); abi++)
		if (more & 1u << abi)
			printf("%s permits calls of the ABI %s, and %s does not\n", a->file,
			       abi_names[abi], b->file);
	return more != 0;
}

static int compare(const struct side *a, const struct side *b)
{
	long abis = print_abis(a, b) + print_abis(b, a);
	long more = print_more(a, b), less = more < 0 ? -1 : print_more(b, a);

	if (more < 0 || less < 0) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	if (!abis && !more && !less)
		puts("they permit the same");
	return STATUS_OK;
}

int command_diff(const struct options *options, char **arguments)
{
	char paths[2][PATH_MAX];
	struct side a = { .file = home_file(arguments[0], paths[0]) };
	struct side b = { .file = home_file(arguments[1], paths[1]) };
	int status = STATUS_BAD;

	if (open_side(&a, options->library) && open_side(&b, options->library))
		status = compare(&a, &b);
	close_side(&a);
	close_side(&b);
	return status;
}
