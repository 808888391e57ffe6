/* SPDX-License-Identifier: GPL-2.0 */
/* Conses, symbols, and equality. */
#include "world.h"

/* Steps through the elements of a list that may be a circle: each is charged. */
struct cursor {
	struct vxl_machine *m;
	vxl_value rest;
	bool failed;
};

static bool next_element(struct cursor *cursor, vxl_value *element)
{
	const struct cons *cell;

	if (is_cons(cursor->rest)) {
		if (!vxl_charge(cursor->m, 1)) {
			cursor->failed = true;
			return false;
		}
		cell = cons_at(&cursor->m->space, cursor->rest);
		*element = cell->car;
		cursor->rest = cell->cdr;
		return true;
	}
	if (cursor->rest != VXL_NIL) {
		vxl_raise_type(cursor->m, "a proper list", cursor->rest);
		cursor->failed = true;
	}
	return false;
}

static vxl_value lisp_cons(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return make_cons(m, args[0], args[1]);
}

static vxl_value lisp_car(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	if (!is_cons(args[0]) && args[0] != VXL_NIL)
		return vxl_raise_type(m, "a list", args[0]);
	return vxl_car(&m->space, args[0]);
}

static vxl_value lisp_cdr(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	if (!is_cons(args[0]) && args[0] != VXL_NIL)
		return vxl_raise_type(m, "a list", args[0]);
	return vxl_cdr(&m->space, args[0]);
}

static vxl_value set_part(struct vxl_machine *m, vxl_value cell, vxl_value v, bool is_car)
{
	if (!is_cons(cell))
		return vxl_raise_type(m, "a cons", cell);
	if (!check_mutable(m, cell))
		return VXL_ERROR;
	if (is_car)
		cons_at(&m->space, cell)->car = v;
	else
		cons_at(&m->space, cell)->cdr = v;
	return v;
}

static vxl_value lisp_set_car(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return set_part(m, args[0], args[1], true);
}

static vxl_value lisp_set_cdr(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return set_part(m, args[0], args[1], false);
}

static vxl_value lisp_list_star(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value list = args[--nargs];

	while (nargs && list != VXL_ERROR)
		list = make_cons(m, args[--nargs], list);
	return list;
}

static vxl_value lisp_list(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value list = VXL_NIL;

	while (nargs && list != VXL_ERROR)
		list = make_cons(m, args[--nargs], list);
	return list;
}

/* Copies all but the last argument, which becomes the tail. */
static vxl_value lisp_append(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct list list = { VXL_NIL, VXL_NIL };
	struct cursor cursor = { .m = m };
	vxl_value element;
	unsigned int i;

	if (!nargs)
		return VXL_NIL;
	for (i = 0; i < nargs - 1; i++) {
		cursor.rest = args[i];
		while (next_element(&cursor, &element))
			if (!list_push(m, &list, element))
				return VXL_ERROR;
		if (cursor.failed)
			return VXL_ERROR;
	}
	if (list.head == VXL_NIL)
		return args[nargs - 1];
	cons_at(&m->space, list.tail)->cdr = args[nargs - 1];
	return list.head;
}

static vxl_value lisp_reverse(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct cursor cursor = { .m = m, .rest = args[0] };
	vxl_value list = VXL_NIL, element;

	(void)nargs;
	while (next_element(&cursor, &element)) {
		list = make_cons(m, element, list);
		if (list == VXL_ERROR)
			return VXL_ERROR;
	}
	return cursor.failed ? VXL_ERROR : list;
}

static bool get_index(struct vxl_machine *m, vxl_value v, s64 *n)
{
	if (!get_integer(m, v, n))
		return false;
	if (*n >= 0)
		return true;
	vxl_raise(m, VXL_RANGE, "an index cannot be negative");
	return false;
}

static vxl_value lisp_nthcdr(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct cursor cursor = { .m = m, .rest = args[1] };
	vxl_value element;
	s64 n;

	(void)nargs;
	if (!get_index(m, args[0], &n))
		return VXL_ERROR;
	while (n-- && next_element(&cursor, &element))
		;
	return cursor.failed ? VXL_ERROR : cursor.rest;
}

static vxl_value lisp_nth(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value rest = lisp_nthcdr(m, args, nargs);

	return rest == VXL_ERROR ? rest : lisp_car(m, &rest, 1);
}

static vxl_value lisp_last(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value list = args[0], cdr;

	(void)nargs;
	if (!is_cons(list) && list != VXL_NIL)
		return vxl_raise_type(m, "a list", list);
	for (; is_cons(list); list = cdr) {
		cdr = cons_at(&m->space, list)->cdr;
		if (!is_cons(cdr))
			break;
		if (!vxl_charge(m, 1))
			return VXL_ERROR;
	}
	return list;
}

static vxl_value lisp_length(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct cursor cursor = { .m = m, .rest = args[0] };
	vxl_value element;
	s64 n = 0;

	(void)nargs;
	if (is_string(args[0]))
		return make_fixnum(string_at(&m->space, args[0])->length);
	if (is_type(&m->space, args[0], OBJECT_VECTOR))
		return make_fixnum(object_at(&m->space, args[0])->count);
	if (!is_cons(args[0]) && args[0] != VXL_NIL)
		return vxl_raise_type(m, "a list, string or vector", args[0]);
	while (next_element(&cursor, &element))
		n++;
	return cursor.failed ? VXL_ERROR : make_fixnum(n);
}

/* Two that are not both conses or vectors: equal, or not. */
static bool atoms_equal(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	struct vxl_string x, y;

	if (!is_string(a) || !is_string(b))
		return values_eq(&m->space, a, b);
	x = string_bytes(&m->space, a);
	y = string_bytes(&m->space, b);
	return x.length == y.length && vxl_charge(m, x.length / 16) &&
	       !memcmp(x.bytes, y.bytes, x.length);
}

int values_equal(struct vxl_machine *m, vxl_value a, vxl_value b)
{
	vxl_value *open = m->walk, *end = m->walk + ARRAY_SIZE(m->walk);

	for (;;) {
		if (!vxl_charge(m, 1))
			return -1;
		if (is_cons(a) && is_cons(b) && a != b) {
			if (open == end) {
				vxl_raise(m, VXL_LIMIT, "nested deeper than %u lists",
					  (unsigned int)VXL_WALK_MAX);
				return -1;
			}
			*open++ = cons_at(&m->space, a)->cdr;
			*open++ = cons_at(&m->space, b)->cdr;
			a = cons_at(&m->space, a)->car;
			b = cons_at(&m->space, b)->car;
			continue;
		}
		if (a != b && !atoms_equal(m, a, b))
			return m->steps < 0 ? -1 : 0;
		if (open == m->walk)
			return 1;
		b = *--open;
		a = *--open;
	}
}

static vxl_value lisp_equal(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	int equal = values_equal(m, args[0], args[1]);

	(void)nargs;
	return equal < 0 ? VXL_ERROR : truth(equal);
}

static vxl_value lisp_eq(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return truth(values_eq(&m->space, args[0], args[1]));
}

/* The rest of @list from the element, or the entry, that @item is equal to. */
static vxl_value find_equal(struct vxl_machine *m, vxl_value item, vxl_value list,
			    bool association)
{
	struct cursor cursor = { .m = m, .rest = list };
	vxl_value element, key, cell = list;
	int equal;

	for (; next_element(&cursor, &element); cell = cursor.rest) {
		key = element;
		if (association) {
			if (!is_cons(element))
				continue;
			key = cons_at(&m->space, element)->car;
		}
		equal = values_equal(m, item, key);
		if (equal < 0)
			return VXL_ERROR;
		if (equal)
			return association ? element : cell;
	}
	return cursor.failed ? VXL_ERROR : VXL_NIL;
}

static vxl_value lisp_member(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return find_equal(m, args[0], args[1], false);
}

static vxl_value lisp_assoc(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return find_equal(m, args[0], args[1], true);
}

static vxl_value lisp_consp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(is_cons(args[0]));
}

static vxl_value lisp_atom(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(!is_cons(args[0]));
}

static vxl_value lisp_listp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(is_cons(args[0]) || args[0] == VXL_NIL);
}

static vxl_value lisp_null(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(args[0] == VXL_NIL);
}

static vxl_value lisp_symbolp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(is_symbol(args[0]));
}

static vxl_value lisp_keywordp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string name = vxl_symbol_name(&m->space, args[0]);

	(void)nargs;
	return truth(name.length > 1 && name.bytes[0] == ':');
}

static vxl_value lisp_functionp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return truth(is_function(&m->space, args[0]));
}

static vxl_value lisp_symbol_name(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	if (!is_symbol(args[0]))
		return vxl_raise_type(m, "a symbol", args[0]);
	return symbol_at(&m->space, args[0])->name;
}

static vxl_value lisp_intern(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string name;

	(void)nargs;
	if (!get_string(m, args[0], &name))
		return VXL_ERROR;
	if (!name.length || name.length > VXL_SYMBOL_MAX)
		return vxl_raise(m, VXL_LIMIT, "a symbol has 1 to %u bytes",
				 (unsigned int)VXL_SYMBOL_MAX);
	if (!vxl_charge(m, name.length / 4))
		return VXL_ERROR;
	return vxl_make_symbol(m, name.bytes, name.length);
}

static const struct vxl_primitive entries[] = {
	{ "cons", lisp_cons, 2, 2, 0, "(cons CAR CDR)\nA new pair." },
	{ "car", lisp_car, 1, 1, 0, "(car LIST)\nThe first element; nil of nil." },
	{ "first", lisp_car, 1, 1, 0, "(first LIST)\nThe same as car." },
	{ "cdr", lisp_cdr, 1, 1, 0, "(cdr LIST)\nThe list without its first element; nil of nil." },
	{ "rest", lisp_cdr, 1, 1, 0, "(rest LIST)\nThe same as cdr." },
	{ "rplaca", lisp_set_car, 2, 2, 0,
	  "(rplaca CONS VALUE)\nPuts VALUE into the car, and returns it. (setf (car CONS) VALUE)." },
	{ "rplacd", lisp_set_cdr, 2, 2, 0,
	  "(rplacd CONS VALUE)\nPuts VALUE into the cdr, and returns it. (setf (cdr CONS) VALUE)." },
	{ "list", lisp_list, 0, VXL_MANY, 0, "(list VALUE ...)\nA new list." },
	{ "list*", lisp_list_star, 1, VXL_MANY, 0,
	  "(list* VALUE ... LIST)\nLIST with the values in front." },
	{ "append", lisp_append, 0, VXL_MANY, 0,
	  "(append LIST ...)\nThe elements of all; the last list is not copied." },
	{ "reverse", lisp_reverse, 1, 1, 0, "(reverse LIST)\nA new list, back to front." },
	{ "nreverse", lisp_reverse, 1, 1, 0, "(nreverse LIST)\nThe same as reverse." },
	{ "nth", lisp_nth, 2, 2, 0, "(nth INDEX LIST)\nThe element number INDEX, from 0; nil beyond." },
	{ "nthcdr", lisp_nthcdr, 2, 2, 0, "(nthcdr COUNT LIST)\nLIST without its first COUNT elements." },
	{ "last", lisp_last, 1, 1, 0, "(last LIST)\nThe list of its last element." },
	{ "length", lisp_length, 1, 1, 0,
	  "(length SEQUENCE)\nElements of a list or vector, bytes of a string." },
	{ "member", lisp_member, 2, 2, 0,
	  "(member ITEM LIST)\nLIST from the first element that is equal to ITEM, or nil." },
	{ "assoc", lisp_assoc, 2, 2, 0,
	  "(assoc KEY LIST)\nThe first pair in LIST whose car is equal to KEY, or nil." },
	{ "eq", lisp_eq, 2, 2, 0, "(eq A B)\nAre they the same object, or the same integer?" },
	{ "eql", lisp_eq, 2, 2, 0, "(eql A B)\nThe same as eq." },
	{ "equal", lisp_equal, 2, 2, 0,
	  "(equal A B)\nAre they eq, strings of the same bytes, or conses of equal parts?" },
	{ "consp", lisp_consp, 1, 1, 0, "(consp VALUE)\nIs it a cons?" },
	{ "atom", lisp_atom, 1, 1, 0, "(atom VALUE)\nIs it anything but a cons?" },
	{ "listp", lisp_listp, 1, 1, 0, "(listp VALUE)\nIs it a cons or nil?" },
	{ "null", lisp_null, 1, 1, 0, "(null VALUE)\nIs it nil?" },
	{ "not", lisp_null, 1, 1, 0, "(not VALUE)\nThe same as null." },
	{ "symbolp", lisp_symbolp, 1, 1, 0, "(symbolp VALUE)\nIs it a symbol? nil and t are." },
	{ "keywordp", lisp_keywordp, 1, 1, 0,
	  "(keywordp VALUE)\nIs it a symbol that starts with a colon?" },
	{ "functionp", lisp_functionp, 1, 1, 0, "(functionp VALUE)\nCan it be called?" },
	{ "symbol-name", lisp_symbol_name, 1, 1, 0, "(symbol-name SYMBOL)\nIts name, a string." },
	{ "intern", lisp_intern, 1, 1, 0,
	  "(intern STRING)\nThe symbol of that name. While judging, nil if the policy has none." },
};

const struct primitive_table list_primitives = { entries, ARRAY_SIZE(entries) };
