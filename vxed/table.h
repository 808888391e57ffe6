/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables: verdicts on names that need no function. A table consists of a path-map and a condition
 * on the value of a name in it. A table can only permit. What it does not permit is judged further,
 * see vxed/policy.h. In Lisp, a table is one of these lists:
 *
 *   (MAP ANY NONE MARKS)
 *       For points whose first argument is a name and whose last one is its marks. Permits a
 *       name if its value has a bit of ANY (or ANY is 0) and no bit of NONE, and if its marks
 *       have no bit of MARKS. Of path-mknod it permits only what tables_make_node() is true of.
 *   (OLD NEW MARKS)
 *       Only of path-rename and path-link. OLD and NEW are path-maps. Permits two names if their
 *       values have a bit in common, and if their marks have no bit of MARKS.
 *   (MAP ALL NONE SAME MARKS)
 *       Only of path-rename and path-link. Permits two names if the values of both have all bits
 *       of ALL and no bit of NONE, if they have the same bits of SAME, and if their marks have
 *       no bit of MARKS. For path-rename, the values of OLD/_ and NEW/_ must have the same bits of
 *       SAME, too, because what is in a directory moves with it.
 *   (MAP OWN SHIFT CLASSES)
 *       Only of file-open. CLASSES is a vector of TABLE_CLASSES elements, one for
 *       each class of opens. Each element is (ALL . NONE), where ALL is above 0, or nil. Permits
 *       a name without VXE_MARK_OTHER if its value has all bits of ALL and none of NONE. If the
 *       caller owns the file, the bits of OWN count as those SHIFT places further down, too.
 *
 * The class of an open is the sum of the access mode, 4 for O_CREAT, 8 for O_EXCL, 16 for
 * O_TRUNC, 32 for O_APPEND and 64 for a device. No table permits an open with O_TMPFILE.
 */
#ifndef VXED_TABLE_H
#define VXED_TABLE_H

#include "uapi/vxe.h"
#include "vxed/points.h"
#include "vxelisp/vxelisp.h"

#define TABLES_MAX	64	/* tables of names in one policy */
#define PAIRS_MAX	16	/* tables of pairs of names in one policy */
#define TABLE_CLASSES	128
#define TABLE_NEEDS	32	/* different elements of CLASSES; further ones count as nil */

struct name_table {
	const struct pathmap *map;	/* in the image, like all maps below */
	u64 any, none;
	u32 marks;
};

struct pair_table {
	const struct pathmap *old, *new;	/* equal for (MAP ALL NONE SAME MARKS) */
	u64 all, none, same;			/* all: not 0 for such, 0 for (OLD NEW MARKS) */
	u32 marks;
};

struct open_table {
	struct open_table *next;	/* owned; asked if this table does not permit */
	const struct pathmap *map;
	u64 own;
	unsigned int shift;		/* below 64 */
	struct {
		u64 all, none;
	} needs[TABLE_NEEDS];
	u8 need[TABLE_CLASSES];		/* index into needs, plus one; 0: does not permit */
};

/* All tables of a policy. Constant after the policy has been loaded. */
struct tables {
	struct open_table *opens;	/* owned; NULL: there is none */
	bool ask_owner;			/* whether VXE_OPEN_OWN matters to any of them */
	unsigned int count;
	struct name_table names[TABLES_MAX];
	unsigned int pair_count;
	struct pair_table pairs[PAIRS_MAX];
	struct {
		/* of the object's tables: consecutive in names[], or in pairs[] if it has two
		 * names */
		u8 first, count;
		u8 marks;		/* the index of its last argument */
	} of[VXE_OBJECTS];
};

/* Adds the tables in a list to those of an object's point. Returns NULL, or a constant string that
 * says what is wrong with them. May sleep. */
const char *tables_read(struct tables *tables, const struct vxl_space *space,
			unsigned int point, vxl_value list);
void tables_free(struct tables *tables);	/* frees what they own */

/* Whether the tables of an object's point are tables of pairs. */
static inline bool tables_are_of_pairs(unsigned int point)
{
	return point == POINT_path_rename || point == POINT_path_link;
}

/* Whether the mode is that of a regular file without set-id bits. */
static inline bool tables_make_node(unsigned int mode)
{
	return ((mode & 0170000) == 0100000 || !(mode & 0170000)) && !(mode & 06000);
}

/*
 * Whether a table permits an object. Subtracts the steps from *steps; negative afterwards: they ran
 * out, and the result is false. Any context.
 *
 * tables_permit_name() is for points of names only, tables_permit_pair() for path-rename and
 * path-link, tables_permit_open() for file-open of a name
 * without VXE_MARK_OTHER; flags and mode are as in vxed/objects.def. tables_permit() is for any
 * point, with at least all its arguments.
 *
 * beneath: whether the bytes of TABLE_BENEATH follow both names in memory. If not, the tables of
 * path-rename that need the values of OLD/_ and NEW/_ are not asked. tables_permit() does not ask
 * them either.
 */
#define TABLE_BENEATH	"/_"
bool tables_permit_pair(const struct tables *tables, unsigned int point,
			struct vxl_string old, struct vxl_string new, unsigned int marks,
			bool beneath, s64 *steps);
bool tables_permit(const struct tables *tables, unsigned int point,
		   const struct vxl_arg *args, unsigned int nargs, s64 *steps);

/* Whether the table permits a name, given the name's value in the table's map. The caller has
 * tested the marks. */
static inline bool name_table_permits(const struct name_table *table, u64 value)
{
	return (value & table->any || !table->any) && !(value & table->none);
}

static inline bool tables_permit_name(const struct tables *tables, unsigned int point,
				      struct vxl_string name, unsigned int marks, s64 *steps)
{
	const struct name_table *table = &tables->names[tables->of[point - VXE_CALLS].first];
	const struct name_table *end = table + tables->of[point - VXE_CALLS].count;
	u64 value;

	for (; table < end; table++) {
		if (marks & table->marks)
			continue;
		value = vxl_path_map_bits(table->map, name.bytes, name.length, steps);
		if (*steps < 0)
			return false;
		if (name_table_permits(table, value))
			return true;
	}
	return false;
}

/* The flags of opens that matter here: O_ACCMODE; O_CREAT and O_EXCL; O_TRUNC and O_APPEND; and the
 * flag that O_TMPFILE adds to O_DIRECTORY. table.c asserts the values. This header cannot include
 * linux/fcntl.h, which conflicts with the C library's header. */
#define TABLE_ACCESS	03
#define TABLE_MAKES	0300
#define TABLE_CHANGES	03000
#define TABLE_UNNAMED	020000000

static inline unsigned int tables_open_class(unsigned int flags, unsigned int mode)
{
	/* Only S_IFCHR and S_IFBLK have these two bits in this combination. */
	bool device = (mode & 0130000) == 0020000;

	return (flags & TABLE_ACCESS) | (flags & TABLE_MAKES) >> 4 |
	       (flags & TABLE_CHANGES) >> 5 | device << 6;
}

/* Whether the table permits an open of a class, given the name's value in the table's map. */
static inline bool open_table_permits(const struct open_table *table, unsigned int class,
				      u64 flags, u64 value)
{
	unsigned int need = table->need[class];

	if (flags & VXE_OPEN_OWN)
		value |= (value & table->own) >> table->shift;
	return need && !(table->needs[need - 1].all & ~value) &&
	       !(table->needs[need - 1].none & value);
}

static inline bool tables_permit_open(const struct tables *tables, struct vxl_string name,
				      u64 flags, unsigned int mode, s64 *steps)
{
	unsigned int class = tables_open_class(flags, mode);
	const struct open_table *table;
	u64 value;

	if (flags & TABLE_UNNAMED)
		return false;
	for (table = tables->opens; table; table = table->next) {
		if (!table->need[class])
			continue;
		value = vxl_path_map_bits(table->map, name.bytes, name.length, steps);
		if (*steps < 0)
			return false;
		if (open_table_permits(table, class, flags, value))
			return true;
	}
	return false;
}

#endif /* VXED_TABLE_H */
