// SPDX-License-Identifier: GPL-2.0
#include "vxed/table.h"

#include <linux/fcntl.h>

#include "vxed/points.h"

_Static_assert(TABLE_ACCESS == O_ACCMODE, "as in table.h");
_Static_assert(TABLE_MAKES == (O_CREAT | O_EXCL), "as in table.h");
_Static_assert(TABLE_CHANGES == (O_TRUNC | O_APPEND), "as in table.h");
_Static_assert(TABLE_UNNAMED == (O_TMPFILE & ~O_DIRECTORY), "as in table.h");

static bool are_integers(const struct vxl_space *space, vxl_value list, unsigned int count)
{
	for (; count; count--, list = vxl_cdr(space, list))
		if (!vxl_is_integer(space, vxl_car(space, list)))
			return false;
	return list == VXL_NIL;
}

static const char *read_names(struct tables *tables, const struct vxl_space *space,
			      unsigned int point, vxl_value table)
{
	struct name_table *to = &tables->names[tables->count];
	vxl_value rest = vxl_cdr(space, table);
	unsigned int object = point - VXE_CALLS;

	if (tables->count == TABLES_MAX)
		return "*checks* has more than 64 tables";
	if (!are_integers(space, rest, 3))
		return "a table of names is not (MAP ANY NONE MARKS)";
	to->map = vxl_path_map(space, vxl_car(space, table));
	to->any = vxl_integer(space, vxl_car(space, rest));
	rest = vxl_cdr(space, rest);
	to->none = vxl_integer(space, vxl_car(space, rest));
	to->marks = vxl_integer(space, vxl_car(space, vxl_cdr(space, rest)));
	if (!tables->of[object].count++)
		tables->of[object].first = tables->count;
	tables->count++;
	return NULL;
}

static const char *read_pairs(struct tables *tables, const struct vxl_space *space,
			      unsigned int point, vxl_value table)
{
	struct pair_table *to = &tables->pairs[tables->pair_count];
	vxl_value rest = vxl_cdr(space, table);
	unsigned int object = point - VXE_CALLS;

	if (tables->pair_count == PAIRS_MAX)
		return "*checks* has more than 16 tables of pairs";
	to->old = to->new = vxl_path_map(space, vxl_car(space, table));
	if (vxl_is_path_map(space, vxl_car(space, rest)) &&
	    are_integers(space, vxl_cdr(space, rest), 1)) {
		to->new = vxl_path_map(space, vxl_car(space, rest));
		rest = vxl_cdr(space, rest);
	} else if (are_integers(space, rest, 4) && vxl_integer(space, vxl_car(space, rest))) {
		to->all = vxl_integer(space, vxl_car(space, rest));
		rest = vxl_cdr(space, rest);
		to->none = vxl_integer(space, vxl_car(space, rest));
		rest = vxl_cdr(space, rest);
		to->same = vxl_integer(space, vxl_car(space, rest));
		rest = vxl_cdr(space, rest);
	} else {
		return "a table of pairs is not (OLD NEW MARKS) or (MAP ALL NONE SAME MARKS)";
	}
	to->marks = vxl_integer(space, vxl_car(space, rest));
	if (!tables->of[object].count++)
		tables->of[object].first = tables->pair_count;
	tables->pair_count++;
	return NULL;
}

/* The index in needs[] of (ALL . NONE), plus one. Adds it if necessary; 0 if there is no room. */
static unsigned int need_index(struct open_table *table, u64 all, u64 none)
{
	unsigned int i;

	for (i = 0; i < TABLE_NEEDS && table->needs[i].all; i++)
		if (table->needs[i].all == all && table->needs[i].none == none)
			return i + 1;
	if (i == TABLE_NEEDS)
		return 0;
	table->needs[i].all = all;
	table->needs[i].none = none;
	return i + 1;
}

static bool read_classes(struct open_table *to, const struct vxl_space *space,
			 vxl_value classes)
{
	vxl_value need, all, none;
	unsigned int i;

	if (!vxl_is_vector(space, classes) ||
	    vxl_vector_length(space, classes) != TABLE_CLASSES)
		return false;
	for (i = 0; i < TABLE_CLASSES; i++) {
		need = vxl_vector_get(space, classes, i);
		if (need == VXL_NIL)
			continue;
		all = vxl_car(space, need);
		none = vxl_cdr(space, need);
		if (!vxl_is_integer(space, all) || !vxl_is_integer(space, none) ||
		    vxl_integer(space, all) <= 0)
			return false;
		to->need[i] = need_index(to, vxl_integer(space, all), vxl_integer(space, none));
	}
	return true;
}

static const char *read_opens(struct tables *tables, const struct vxl_space *space,
			      vxl_value table)
{
	vxl_value own = vxl_cdr(space, table), shift = vxl_cdr(space, own);
	vxl_value classes = vxl_car(space, vxl_cdr(space, shift));
	struct open_table *to = vxl_alloc(sizeof(*to)), **last = &tables->opens;

	own = vxl_car(space, own);
	shift = vxl_car(space, shift);
	if (!to)
		return "no memory for the table of opens";
	if (!vxl_is_integer(space, own) || !vxl_is_integer(space, shift) ||
	    (u64)vxl_integer(space, shift) >= 64 || !read_classes(to, space, classes)) {
		vxl_free(to);
		return "a table of opens is not (MAP OWN SHIFT CLASSES)";
	}
	to->map = vxl_path_map(space, vxl_car(space, table));
	to->own = vxl_integer(space, own);
	to->shift = vxl_integer(space, shift);
	tables->ask_owner |= to->own != 0;
	while (*last)
		last = &(*last)->next;
	*last = to;
	return NULL;
}

const char *tables_read(struct tables *tables, const struct vxl_space *space,
			unsigned int point, vxl_value list)
{
	unsigned int left = TABLES_MAX;
	const char *message = NULL, *blank = point_get(point) ? point_get(point)->arguments : "";
	vxl_value table;

	for (tables->of[point - VXE_CALLS].marks = 0; (blank = strchr(blank, ' ')); blank++)
		tables->of[point - VXE_CALLS].marks++;
	/* The list may be circular. */
	for (; !message && vxl_is_cons(list); list = vxl_cdr(space, list)) {
		if (!left--)
			return "a point has more than 64 tables";
		table = vxl_car(space, list);
		if (!vxl_is_path_map(space, vxl_car(space, table)))
			message = "a table has no path-map";
		else if (point == POINT_file_open)
			message = read_opens(tables, space, table);
		else if (tables_are_of_pairs(point))
			message = read_pairs(tables, space, point, table);
		else
			message = read_names(tables, space, point, table);
	}
	return message;
}

void tables_free(struct tables *tables)
{
	struct open_table *table, *next;

	for (table = tables->opens; table; table = next) {
		next = table->next;
		vxl_free(table);
	}
}

static u64 value_beneath(const struct pathmap *map, struct vxl_string name, s64 *steps)
{
	return vxl_path_map_bits(map, name.bytes, name.length + sizeof(TABLE_BENEATH) - 1, steps);
}

/* The test of a table (MAP ALL NONE SAME MARKS). The caller checks whether the steps sufficed. */
static bool are_alike(const struct pair_table *table, struct vxl_string old,
		      struct vxl_string new, bool with_beneath, s64 *steps)
{
	u64 from = vxl_path_map_bits(table->old, old.bytes, old.length, steps);
	u64 to = vxl_path_map_bits(table->old, new.bytes, new.length, steps);

	if (table->all & ~(from & to) || table->none & (from | to) || table->same & (from ^ to))
		return false;
	return !with_beneath ||
	       !(table->same & (value_beneath(table->old, old, steps) ^
				value_beneath(table->old, new, steps)));
}

bool tables_permit_pair(const struct tables *tables, unsigned int point,
			struct vxl_string old, struct vxl_string new, unsigned int marks,
			bool beneath, s64 *steps)
{
	const struct pair_table *table = &tables->pairs[tables->of[point - VXE_CALLS].first];
	const struct pair_table *end = table + tables->of[point - VXE_CALLS].count;
	bool permits;
	u64 rows;

	for (; table < end; table++) {
		if (marks & table->marks || (table->all && point == POINT_path_rename && !beneath))
			continue;
		if (table->all) {
			permits = are_alike(table, old, new, point == POINT_path_rename, steps);
		} else {
			rows = vxl_path_map_bits(table->old, old.bytes, old.length, steps);
			permits = rows && rows & vxl_path_map_bits(table->new, new.bytes,
								   new.length, steps);
		}
		if (*steps < 0)
			return false;
		if (permits)
			return true;
	}
	return false;
}

bool tables_permit(const struct tables *tables, unsigned int point,
		   const struct vxl_arg *args, unsigned int nargs, s64 *steps)
{
	unsigned int last = point < VXE_CALLS ? 0 : tables->of[point - VXE_CALLS].marks, marks;

	if (!last || nargs <= last || args[0].kind != VXL_ARG_STRING ||
	    args[last].kind != VXL_ARG_INTEGER)
		return false;
	marks = args[last].integer;
	if (point == POINT_path_mknod && !tables_make_node(args[1].integer))
		return false;
	if (tables_are_of_pairs(point))
		return args[1].kind == VXL_ARG_STRING &&
		       tables_permit_pair(tables, point, args[0].string, args[1].string,
					  marks, false, steps);
	if (point != POINT_file_open)
		return tables_permit_name(tables, point, args[0].string, marks, steps);
	return !(marks & VXE_MARK_OTHER) &&
	       tables_permit_open(tables, args[0].string, args[1].integer,
				  args[2].integer, steps);
}
