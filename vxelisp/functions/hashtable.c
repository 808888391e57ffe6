/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hash tables. Keys are compared by equal. A hash depends only on the content of a key,
 * not on its place in memory, so a table can be copied into an image. Entries keep the
 * order in which they were added.
 */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/lists.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/symbol.h"

/* A table is laid out as a vector of these elements. */
enum {
	TABLE_LIVE,		/* number of entries, without removed ones */
	TABLE_USED,		/* number of entries, including removed ones */
	TABLE_ENTRIES,		/* a vector: key, value, key, value, ... */
	TABLE_INDEX,		/* a vector of slots, by hash */
	TABLE_ELEMENTS,
};

/* A slot is 1 + the number of an entry, or one of these. A removed key is UNBOUND. */
#define EMPTY		VXL_NIL
#define REMOVED		VXL_T

#define CAPACITY_LEAST	8
#define HASHED_ELEMENTS	16	/* elements of a list that its hash includes */

static u32 mix(u32 hash, u64 n)
{
	n = (n ^ hash) * 0x9e3779b97f4a7c15ull;
	return n >> 32;
}

static u32 hash_atom(const struct vxl_space *space, vxl_value v)
{
	struct vxl_string s;

	if (is_integer(space, v))
		return mix(1, integer_of(space, v));
	if (is_symbol(v))
		return mix(2, symbol_at(space, v)->hash);
	if (is_string(v)) {
		s = string_bytes(space, v);
		return mix(3, symbol_hash(s.bytes, s.length));
	}
	return is_cons(v) ? 4 : 5;
}

/* Computes the hash of a value. Equal values have equal hashes. If out of steps, raises an error
 * and returns false. */
static bool hash_value(struct vxl_machine *m, vxl_value v, u32 *hash)
{
	u32 count;

	if (!vxl_charge(m, is_string(v) ? 1 + string_at(&m->space, v)->length / 4 : 1))
		return false;
	*hash = hash_atom(&m->space, v);
	for (count = 0; is_cons(v) && count < HASHED_ELEMENTS; count++) {
		v = cons_at(&m->space, v)->car;
		if (!vxl_charge(m, is_string(v) ? 1 + string_at(&m->space, v)->length / 4 : 1))
			return false;
		*hash = mix(*hash, hash_atom(&m->space, v));
	}
	return true;
}

static vxl_value *elements(const struct vxl_machine *m, vxl_value v)
{
	return REFERENCED(&m->space, v, vector)->element;
}

static u32 count_of(const struct vxl_machine *m, vxl_value v)
{
	return object_at(&m->space, v)->count;
}

static bool get_table(struct vxl_machine *m, vxl_value v, vxl_value **table)
{
	if (!is_type(&m->space, v, OBJECT_TABLE)) {
		vxl_raise_type(m, "a hash table", v);
		return false;
	}
	*table = elements(m, v);
	return true;
}

/* Finds the slot of a key, or the empty slot at which the search ends. */
static bool find_slot(struct vxl_machine *m, const vxl_value *table, vxl_value key,
		      vxl_value **slot)
{
	vxl_value *slots = elements(m, table[TABLE_INDEX]);
	const vxl_value *entries = elements(m, table[TABLE_ENTRIES]);
	u32 mask = count_of(m, table[TABLE_INDEX]) - 1, hash;
	int equal;

	if (!hash_value(m, key, &hash))
		return false;
	for (;; hash++) {
		*slot = &slots[hash & mask];
		if (**slot == EMPTY)
			return true;
		if (**slot == REMOVED) {
			if (!vxl_charge(m, 1))
				return false;
			continue;
		}
		equal = values_equal(m, entries[2 * (fixnum_value(**slot) - 1)], key);
		if (equal)
			return equal > 0;
	}
}

/* Gives the table room for @capacity entries. Drops the removed ones. */
static bool set_capacity(struct vxl_machine *m, vxl_value table, u32 capacity)
{
	vxl_value entries = make_vector(m, 2 * (u64)capacity);
	vxl_value index = entries == VXL_ERROR ? entries : make_vector(m, 2 * (u64)capacity);
	vxl_value *t = elements(m, table), *from, *to, *slots;
	u32 used = fixnum_value(t[TABLE_USED]), live = 0, i, hash;

	if (index == VXL_ERROR || !vxl_charge(m, used))
		return false;
	from = elements(m, t[TABLE_ENTRIES]);
	to = elements(m, entries);
	slots = elements(m, index);
	for (i = 0; i < used; i++) {
		if (from[2 * i] == UNBOUND)
			continue;
		if (!hash_value(m, from[2 * i], &hash))
			return false;
		to[2 * live] = from[2 * i];
		to[2 * live + 1] = from[2 * i + 1];
		while (slots[hash & (2 * capacity - 1)] != EMPTY)
			hash++;
		slots[hash & (2 * capacity - 1)] = make_fixnum(++live);
	}
	t[TABLE_ENTRIES] = entries;
	t[TABLE_INDEX] = index;
	t[TABLE_USED] = t[TABLE_LIVE] = make_fixnum(live);
	return true;
}

static vxl_value make_table(struct vxl_machine *m)
{
	vxl_value entries = make_vector(m, 0);
	vxl_value table = entries == VXL_ERROR ? entries : make_vector(m, TABLE_ELEMENTS);
	vxl_value *t;

	if (table == VXL_ERROR)
		return table;
	t = elements(m, table);
	t[TABLE_LIVE] = t[TABLE_USED] = make_fixnum(0);
	t[TABLE_ENTRIES] = t[TABLE_INDEX] = entries;
	if (!set_capacity(m, table, CAPACITY_LEAST))
		return VXL_ERROR;
	object_at(&m->space, table)->type = OBJECT_TABLE;
	return table;
}

static vxl_value lisp_make_hash_table(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	unsigned int i;

	for (i = 0; i < nargs; i += 2)
		if (i + 1 == nargs || (!vxl_symbol_is(&m->space, args[i], ":test") &&
				       !vxl_symbol_is(&m->space, args[i], ":size")))
			return vxl_raise_type(m, ":test and a function", args[i]);
	return make_table(m);
}

static vxl_value lisp_gethash(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *table, *slot;

	if (!get_table(m, args[1], &table) || !find_slot(m, table, args[0], &slot))
		return VXL_ERROR;
	if (*slot == EMPTY)
		return nargs > 2 ? args[2] : VXL_NIL;
	return elements(m, table[TABLE_ENTRIES])[2 * (fixnum_value(*slot) - 1) + 1];
}

/* (%puthash KEY TABLE VALUE) */
static vxl_value lisp_puthash(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *table, *slot, *entries;
	u32 used;

	(void)nargs;
	if (!get_table(m, args[1], &table) || !check_mutable(m, args[1]) ||
	    !find_slot(m, table, args[0], &slot))
		return VXL_ERROR;
	if (*slot != EMPTY) {
		entries = elements(m, table[TABLE_ENTRIES]);
		return entries[2 * (fixnum_value(*slot) - 1) + 1] = args[2];
	}
	used = fixnum_value(table[TABLE_USED]);
	if (2 * used == count_of(m, table[TABLE_ENTRIES])) {
		for (used = CAPACITY_LEAST; used / 2 < fixnum_value(table[TABLE_LIVE]); )
			used *= 2;
		if (!set_capacity(m, args[1], used) || !find_slot(m, table, args[0], &slot))
			return VXL_ERROR;
		used = fixnum_value(table[TABLE_USED]);
	}
	entries = elements(m, table[TABLE_ENTRIES]);
	entries[2 * used] = args[0];
	entries[2 * used + 1] = args[2];
	*slot = table[TABLE_USED] = make_fixnum(used + 1);
	table[TABLE_LIVE] += make_fixnum(1);
	return args[2];
}

static vxl_value lisp_remhash(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *table, *slot, *entry;

	(void)nargs;
	if (!get_table(m, args[1], &table) || !check_mutable(m, args[1]) ||
	    !find_slot(m, table, args[0], &slot))
		return VXL_ERROR;
	if (*slot == EMPTY)
		return VXL_NIL;
	entry = elements(m, table[TABLE_ENTRIES]) + 2 * (fixnum_value(*slot) - 1);
	entry[0] = UNBOUND;
	entry[1] = VXL_NIL;
	*slot = REMOVED;
	table[TABLE_LIVE] -= make_fixnum(1);
	return VXL_T;
}

static vxl_value lisp_clrhash(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *table;

	(void)nargs;
	if (!get_table(m, args[0], &table) || !check_mutable(m, args[0]))
		return VXL_ERROR;
	table[TABLE_USED] = table[TABLE_LIVE] = make_fixnum(0);
	return set_capacity(m, args[0], CAPACITY_LEAST) ? args[0] : VXL_ERROR;
}

static vxl_value lisp_hash_table_count(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	vxl_value *table;

	(void)nargs;
	return get_table(m, args[0], &table) ? table[TABLE_LIVE] : VXL_ERROR;
}

static vxl_value lisp_hash_table_alist(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	struct list list = { VXL_NIL, VXL_NIL };
	vxl_value *table, *entries, pair;
	u32 i;

	(void)nargs;
	if (!get_table(m, args[0], &table) || !vxl_charge(m, fixnum_value(table[TABLE_USED])))
		return VXL_ERROR;
	entries = elements(m, table[TABLE_ENTRIES]);
	for (i = 0; i < fixnum_value(table[TABLE_USED]); i++) {
		if (entries[2 * i] == UNBOUND)
			continue;
		pair = make_cons(m, entries[2 * i], entries[2 * i + 1]);
		if (pair == VXL_ERROR || !list_push(m, &list, pair))
			return VXL_ERROR;
	}
	return list.head;
}

static vxl_value lisp_hash_table_p(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	(void)nargs;
	return truth(is_type(&m->space, args[0], OBJECT_TABLE));
}

static const struct vxl_primitive entries[] = {
	{ "make-hash-table", lisp_make_hash_table, 0, 4, 0,
	  "(make-hash-table [:test TEST])\n"
	  "Makes an empty table. Keys are compared by equal, whatever TEST says. While\n"
	  "judging, the tables of the policy can be read, but not changed.\n"
	  "(hash-table-count (make-hash-table :test #'equal)) => 0" },
	{ "gethash", lisp_gethash, 2, 3, 0,
	  "(gethash KEY TABLE [DEFAULT])\n"
	  "Returns the value of KEY; DEFAULT, or nil, if KEY is not in TABLE. (setf\n"
	  "(gethash KEY TABLE) VALUE) adds or changes it.\n"
	  "(gethash \"b\" (alist-hash-table '((\"a\" . 1) (\"b\" . 2)))) => 2\n"
	  "(let ((table (make-hash-table))) (incf (gethash 'x table 0)) (gethash 'x table)) => 1" },
	{ "%puthash", lisp_puthash, 3, 3, 0, NULL },
	{ "remhash", lisp_remhash, 2, 2, 0,
	  "(remhash KEY TABLE)\n"
	  "Removes the entry of KEY. True if there was one.\n"
	  "(remhash 1 (alist-hash-table '((1 . 2)))) => t" },
	{ "clrhash", lisp_clrhash, 1, 1, 0,
	  "(clrhash TABLE)\n"
	  "Removes all entries from TABLE, and returns TABLE.\n"
	  "(hash-table-count (clrhash (alist-hash-table '((1 . 2))))) => 0" },
	{ "hash-table-count", lisp_hash_table_count, 1, 1, 0,
	  "(hash-table-count TABLE)\n"
	  "Returns the number of entries.\n"
	  "(hash-table-count (alist-hash-table '((1 . 2) (3 . 4)))) => 2" },
	{ "hash-table-alist", lisp_hash_table_alist, 1, 1, 0,
	  "(hash-table-alist TABLE)\n"
	  "Returns a list of (KEY . VALUE), in the order in which the keys were added.\n"
	  "(hash-table-alist (alist-hash-table '((b . 1) (a . 2)))) => ((b . 1) (a . 2))" },
	{ "hash-table-p", lisp_hash_table_p, 1, 1, 0,
	  "(hash-table-p VALUE)\n"
	  "True if VALUE is a hash table.\n"
	  "(hash-table-p nil) => nil" },
};

const struct primitive_table table_primitives = { "tables", entries, ARRAY_SIZE(entries) };
