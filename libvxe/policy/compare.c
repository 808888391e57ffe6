// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/source.h"
#include "libvxe/text/quote.h"

#define HEAP	(256u << 20)		/* bytes */
#define BUDGET	(UINT64_C(1) << 36)	/* steps */

struct side {
	const struct vxed_text *vxed;
	struct judge judge;
	struct vxl_world *world;
	vxl_value rows;			/* see compare.lisp */
};

/* Runs the VXED and check/compare.lisp, and stores the resulting examples of its rules in rows. */
static bool dump_rows(struct side *side, const struct source *text,
		      const struct source *compare)
{
	vxl_world_set_budget(side->world, BUDGET);
	return !vxl_world_load(side->world, text->text, text->size, side->vxed->file, NULL) &&
	       !vxl_world_load(side->world, compare->text, compare->size, "compare", NULL) &&
	       !vxl_world_call(side->world, vxl_world_function(side->world, "dump"), NULL, 0,
			       &side->rows);
}

static bool load_rows(struct side *side, const char *library, struct failure *failure)
{
	static const char program[] = "(include \"compare\")\n";
	struct source text = { NULL, 0 }, compare = { NULL, 0 };
	struct vxl_error error;
	struct vxl_host host;
	bool ok = false;

	policy_host(&host);
	if (source_resolve_vxed(side->vxed, library, &text, failure) &&
	    source_resolve_text(program, strlen(program), "compare", library, &compare,
				failure)) {
		side->world = vxl_world_new(&host, HEAP, &error);
		ok = side->world ? dump_rows(side, &text, &compare) ||
				   failure_lisp(failure, FAILURE_INPUT,
						vxl_world_error(side->world)) :
				   failure_lisp(failure, FAILURE_INPUT, &error);
	}
	source_free(&text);
	source_free(&compare);
	return ok;
}

static bool open_side(struct side *side, const char *library, struct failure *failure)
{
	return judge_open_given(&side->judge, side->vxed, library, failure) &&
	       load_rows(side, library, failure);
}

static void close_side(struct side *side)
{
	judge_close(&side->judge);
	vxl_world_free(side->world);
}

/* Whether the VXED permits this call or object, in the first ABI that it permits. */
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

/* Whether a permits one of the examples that b does not permit. */
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

/* The text of a row: the point, its columns, and the words that follow them. */
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

/* Sorts the texts, and leaves each once. */
static void make_unique(struct surplus *surplus)
{
	size_t i, count = 0;

	if (surplus->count)
		qsort(surplus->rules, surplus->count, sizeof(*surplus->rules), compare_texts);
	for (i = 0; i < surplus->count; i++) {
		if (count && !strcmp(surplus->rules[i], surplus->rules[count - 1]))
			free(surplus->rules[i]);
		else
			surplus->rules[count++] = surplus->rules[i];
	}
	surplus->count = count;
}

/* Adds a text, which the surplus then owns. False: out of memory. */
static bool add(struct surplus *surplus, size_t *capacity, char *text)
{
	char **more = surplus->rules;

	if (text && surplus->count == *capacity) {
		more = reallocarray(more, *capacity * 2 + 64, sizeof(*more));
		if (more) {
			surplus->rules = more;
			*capacity = *capacity * 2 + 64;
		}
	}
	if (!text || !more) {
		free(text);
		return false;
	}
	surplus->rules[surplus->count++] = text;
	return true;
}

/* False: out of memory. */
static bool find_surplus(const struct side *a, const struct side *b, struct surplus *surplus)
{
	const struct vxl_space *space = vxl_world_space(a->world);
	size_t capacity = 0;
	vxl_value rows;

	surplus->abis = a->judge.policy->abis & ~b->judge.policy->abis;
	for (rows = a->rows; vxl_is_cons(rows); rows = vxl_cdr(space, rows)) {
		vxl_value row = vxl_car(space, rows), rest = vxl_cdr(space, row);
		unsigned int point = vxl_integer(space, vxl_car(space, row));
		vxl_value examples = vxl_car(space, vxl_cdr(space, rest));
		vxl_value words = vxl_car(space, vxl_cdr(space, vxl_cdr(space, rest)));

		if (is_more(a, b, space, point, examples) &&
		    !add(surplus, &capacity, row_text(space, point, vxl_car(space, rest),
						      vxl_string(space, words))))
			return false;
	}
	make_unique(surplus);
	return true;
}

bool compare_vxeds(const struct vxed_text *first, const struct vxed_text *second,
		   const char *library, struct comparison *comparison,
		   struct failure *failure)
{
	struct side a = { .vxed = first }, b = { .vxed = second };
	bool ok;

	memset(comparison, 0, sizeof(*comparison));
	ok = open_side(&a, library, failure) && open_side(&b, library, failure);
	if (ok && !(find_surplus(&a, &b, &comparison->of[0]) &&
		    find_surplus(&b, &a, &comparison->of[1]))) {
		comparison_free(comparison);
		ok = failure_memory(failure);
	}
	close_side(&a);
	close_side(&b);
	return ok;
}

void comparison_free(struct comparison *comparison)
{
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(comparison->of); i++) {
		for (j = 0; j < comparison->of[i].count; j++)
			free(comparison->of[i].rules[j]);
		free(comparison->of[i].rules);
	}
	memset(comparison, 0, sizeof(*comparison));
}
