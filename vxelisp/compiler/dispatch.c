/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables for clauses that compare one variable with integers, as `case` makes them. One
 * instruction then finds the clause in a sorted table.
 */
#include "vxelisp/compiler/dispatch.h"
#include "vxelisp/compiler/operations.h"

/* The least and the most keys of a table. */
#define WORTHWHILE	4
#define KEYS_MAX	1000

struct choice {
	u32 value;		/* the word of a fixnum */
	u32 order;		/* among equal keys, the first counts */
	struct label *label;
};

struct table {
	struct choice *keys;
	u32 count;
	struct scope *variable;
};

/* Adds the key of (eql VARIABLE INTEGER). False if the test is not of this form. */
static bool add_key(struct compiler *c, struct table *table, const struct node *test,
		    struct label *label)
{
	const struct node *variable = test->child, *value;

	if (test->kind != NODE_OPERATION || test->operation->kind != IDENTITY)
		return false;
	value = variable->next;
	if (variable->kind == NODE_CONST) {
		variable = value;
		value = test->child;
	}
	if (!is_direct(c, variable) || value->kind != NODE_CONST || !is_fixnum(value->value) ||
	    value->value > 0xffffffff ||
	    (table->variable && table->variable != variable->variable))
		return false;
	table->variable = variable->variable;
	if (table->keys)
		table->keys[table->count] = (struct choice) {
			value->value, table->count, label
		};
	table->count++;
	return true;
}

/* Adds the keys of such a test, or of an `or` of such tests. Adds all of them or none. */
static bool add_test(struct compiler *c, struct table *table, const struct node *test,
		     struct label *label)
{
	struct table before = *table;
	const struct node *child;

	if (test->kind != NODE_OR)
		return add_key(c, table, test, label);
	for (child = test->child; child; child = child->next) {
		if (!add_key(c, table, child, label)) {
			*table = before;
			return false;
		}
	}
	return true;
}

static int compare_keys(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool emit_table(struct compiler *c, struct table *table)
{
	struct choice *key = table->keys;
	u32 i, count = 0;

	vxl_sort(key, table->count, sizeof(*key), compare_keys);
	for (i = 0; i < table->count; i++)
		if (!count || key[i].value != key[count - 1].value)
			key[count++] = key[i];
	if (!emit_asb(c, OP_CASE, table->variable->reg, count))
		return false;
	for (i = 0; i < count; i++)
		if (!emit(c, key[i].value))
			return false;
	for (i = 0; i < count; i++)
		if (!emit_offset(c, key[i].label))
			return false;
	return true;
}

bool dispatch_span(struct compiler *c, struct node *first, struct node **rest)
{
	struct table table = { .keys = NULL }, before;

	for (*rest = first; *rest; *rest = (*rest)->next->next) {
		before = table;
		if (test_is_value((*rest)->next) || !add_test(c, &table, *rest, NULL))
			break;
		if (table.count > KEYS_MAX) {
			table = before;
			break;
		}
	}
	return table.count >= WORTHWHILE;
}

bool emit_dispatch(struct compiler *c, const struct task *t, struct node *first,
		   const struct node *rest, dispatch_target target)
{
	struct table table = { .keys = pool_take(c, KEYS_MAX * sizeof(struct choice)) };
	struct node *test;
	struct label *label;

	if (!table.keys)
		return false;
	for (test = first; test != rest; test = test->next->next) {
		label = target(c, t, test->next);
		if (!label)
			return false;
		add_test(c, &table, test, label);
	}
	return emit_table(c, &table);
}
