/* SPDX-License-Identifier: GPL-2.0 */
/* int-set and int-map: sorted ranges of integers, found by binary search. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/heap.h"

struct interval {
	s64 from, to;
};

/* A blob. The ranges are sorted and do not touch each other. */
struct intset {
	struct object object;
	struct interval range[];
};

static u32 range_count(const struct intset *set)
{
	return set->object.count / sizeof(struct interval);
}

/* The index of the range that contains @n; -1 if there is none. */
static s64 find_range(const struct intset *set, s64 n)
{
	u32 low = 0, high = range_count(set), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (set->range[middle].to < n)
			low = middle + 1;
		else
			high = middle;
	}
	return low < range_count(set) && set->range[low].from <= n ? (s64)low : -1;
}

/* Parses INTEGER or (FROM . TO). */
static bool get_range(struct vxl_machine *m, vxl_value v, struct interval *range)
{
	if (!is_cons(v)) {
		if (!get_integer(m, v, &range->from))
			return false;
		range->to = range->from;
		return true;
	}
	if (!get_integer(m, cons_at(&m->space, v)->car, &range->from) ||
	    !get_integer(m, cons_at(&m->space, v)->cdr, &range->to))
		return false;
	if (range->from <= range->to)
		return true;
	vxl_raise(m, VXL_RANGE, "the range from %lld to %lld is empty",
		  (long long)range->from, (long long)range->to);
	return false;
}

/* The length of a list of at most VXL_INTMAP_MAX elements. For anything else, raises an error and
 * returns -1. */
static s64 count_elements(struct vxl_machine *m, vxl_value list)
{
	s64 count = 0;

	for (; is_cons(list); list = cons_at(&m->space, list)->cdr) {
		if (!vxl_charge(m, 8))
			return -1;
		if (++count > VXL_INTMAP_MAX) {
			vxl_raise(m, VXL_LIMIT, "more than %u ranges",
				  (unsigned int)VXL_INTMAP_MAX);
			return -1;
		}
	}
	if (list != VXL_NIL) {
		vxl_raise_type(m, "a proper list", list);
		return -1;
	}
	return count;
}

static vxl_value make_intset(struct vxl_machine *m, u32 count, struct interval **ranges)
{
	u32 bytes = count * sizeof(struct interval);
	vxl_value v = make_object(m, OBJECT_INTSET, sizeof(struct intset) + bytes, bytes);

	if (v != VXL_ERROR)
		*ranges = REFERENCED(&m->space, v, intset)->range;
	return v;
}

static int compare_ranges(const void *a, const void *b)
{
	s64 x = ((const struct interval *)a)->from, y = ((const struct interval *)b)->from;

	return (x > y) - (x < y);
}

/* Joins ranges that touch. Returns the number of ranges left. */
static u32 join_ranges(struct interval *ranges, u32 count)
{
	u32 kept = 0, i;

	for (i = 1; i < count; i++) {
		if (ranges[i].from <= ranges[kept].to ||
		    ranges[i].from == ranges[kept].to + 1) {
			if (ranges[i].to > ranges[kept].to)
				ranges[kept].to = ranges[i].to;
		} else {
			ranges[++kept] = ranges[i];
		}
	}
	return count ? kept + 1 : 0;
}

static vxl_value lisp_make_int_set(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	s64 count = count_elements(m, args[0]);
	vxl_value list = args[0], v;
	struct interval *ranges;
	u32 i;

	(void)nargs;
	v = count < 0 ? VXL_ERROR : make_intset(m, count, &ranges);
	if (v == VXL_ERROR)
		return v;
	for (i = 0; i < count; i++, list = cons_at(&m->space, list)->cdr)
		if (!get_range(m, cons_at(&m->space, list)->car, &ranges[i]))
			return VXL_ERROR;
	if (count)
		vxl_sort(ranges, count, sizeof(*ranges), compare_ranges);
	object_at(&m->space, v)->count = join_ranges(ranges, count) * sizeof(*ranges);
	return v;
}

static vxl_value lisp_int_set_member_p(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	s64 n;

	(void)nargs;
	if (!is_type(&m->space, args[0], OBJECT_INTSET))
		return vxl_raise_type(m, "an int-set", args[0]);
	if (!get_integer(m, args[1], &n))
		return VXL_ERROR;
	return truth(find_range(REFERENCED(&m->space, args[0], intset), n) >= 0);
}

/* An entry of a map while it is made, with its number in the list. */
struct entry {
	struct interval range;
	vxl_value value;
};

static int compare_entries(const void *a, const void *b)
{
	return compare_ranges(&((const struct entry *)a)->range,
			      &((const struct entry *)b)->range);
}

/* A map is laid out as a vector: first the set of its ranges, then their values. */
static vxl_value make_map(struct vxl_machine *m, const struct entry *entries, u32 count)
{
	struct interval *ranges;
	vxl_value set, map;
	vxl_value *to;
	u32 i;

	for (i = 1; i < count; i++)
		if (entries[i].range.from <= entries[i - 1].range.to)
			return vxl_raise(m, VXL_RANGE, "two ranges contain %lld",
					 (long long)entries[i].range.from);
	set = make_intset(m, count, &ranges);
	map = set == VXL_ERROR ? set : make_vector(m, (u64)count + 1);
	if (map == VXL_ERROR)
		return map;
	object_at(&m->space, map)->type = OBJECT_INTMAP;
	to = REFERENCED(&m->space, map, vector)->element;
	to[0] = set;
	for (i = 0; i < count; i++) {
		ranges[i] = entries[i].range;
		to[i + 1] = entries[i].value;
	}
	return map;
}

static vxl_value lisp_make_int_map(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	s64 count = count_elements(m, args[0]), i;
	vxl_value list = args[0], pair, v = VXL_ERROR;
	struct entry *entries;

	(void)nargs;
	if (count < 0)
		return VXL_ERROR;
	entries = vxl_alloc((count + 1) * sizeof(*entries));
	if (!entries)
		return vxl_raise(m, VXL_MEMORY, "out of memory for an int-map");
	for (i = 0; i < count; i++, list = cons_at(&m->space, list)->cdr) {
		pair = cons_at(&m->space, list)->car;
		if (!is_cons(pair)) {
			vxl_raise_type(m, "(RANGE . VALUE)", pair);
			break;
		}
		if (!get_range(m, cons_at(&m->space, pair)->car, &entries[i].range))
			break;
		entries[i].value = cons_at(&m->space, pair)->cdr;
	}
	if (i == count) {
		if (count)
			vxl_sort(entries, count, sizeof(*entries), compare_entries);
		v = make_map(m, entries, count);
	}
	vxl_free(entries);
	return v;
}

static vxl_value lisp_int_map_get(struct vxl_machine *m, const vxl_value *args,
				unsigned int nargs)
{
	const vxl_value *map;
	s64 n, found;

	if (!is_type(&m->space, args[0], OBJECT_INTMAP))
		return vxl_raise_type(m, "an int-map", args[0]);
	if (!get_integer(m, args[1], &n))
		return VXL_ERROR;
	map = REFERENCED(&m->space, args[0], vector)->element;
	found = find_range(REFERENCED(&m->space, map[0], intset), n);
	if (found >= 0)
		return map[found + 1];
	return nargs > 2 ? args[2] : VXL_NIL;
}

static const struct vxl_primitive entries[] = {
	{ "make-int-set", lisp_make_int_set, 1, 1, VXL_LOADING,
	  "(make-int-set LIST)\n"
	  "Compiles a set of integers. (FROM . TO) in LIST stands for all integers from\n"
	  "FROM to TO.\n"
	  "(int-set-member-p (make-int-set '(1 (10 . 20))) 15) => t" },
	{ "int-set-member-p", lisp_int_set_member_p, 2, 2, 0,
	  "(int-set-member-p SET INTEGER)\n"
	  "True if INTEGER is in SET.\n"
	  "(int-set-member-p (make-int-set '(80 443)) 8080) => nil" },
	{ "make-int-map", lisp_make_int_map, 1, 1, VXL_LOADING,
	  "(make-int-map LIST)\n"
	  "Compiles a map from integers to values. LIST has elements (INTEGER . VALUE)\n"
	  "and ((FROM . TO) . VALUE). No integer may occur twice.\n"
	  "(int-map-get (make-int-map '((1 . one) ((10 . 20) . many))) 20) => many" },
	{ "int-map-get", lisp_int_map_get, 2, 3, 0,
	  "(int-map-get MAP INTEGER [DEFAULT])\n"
	  "Returns the value of INTEGER; DEFAULT, or nil, if INTEGER is not in MAP.\n"
	  "(int-map-get (make-int-map '((1 . one))) 2 'none) => none" },
};

const struct primitive_table intmap_primitives = {
	"ranges", entries, ARRAY_SIZE(entries)
};
