/* SPDX-License-Identifier: GPL-2.0 */
/* Lists, symbols and equality. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/lists.h"
#include "vxelisp/machine/heap.h"

/* A walk over a list. Each element costs a step, because the list may be circular. */
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

static vxl_value lisp_rplaca(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return set_part(m, args[0], args[1], true) == VXL_ERROR ? VXL_ERROR : args[0];
}

static vxl_value lisp_rplacd(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return set_part(m, args[0], args[1], false) == VXL_ERROR ? VXL_ERROR : args[0];
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

/* Copies all arguments but the last, which becomes the tail. */
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

/* The elements of a sequence as a list. For a list, the list itself. */
static vxl_value lisp_elements(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value v = args[0], list = VXL_NIL;
	struct vxl_string s;
	u32 i;

	(void)nargs;
	if (is_cons(v) || v == VXL_NIL)
		return v;
	if (is_string(v)) {
		s = string_bytes(&m->space, v);
		for (i = s.length; i-- && list != VXL_ERROR; )
			list = vxl_charge(m, 1) ?
			       make_cons(m, make_fixnum((u8)s.bytes[i]), list) : VXL_ERROR;
		return list;
	}
	if (!is_type(&m->space, v, OBJECT_VECTOR))
		return vxl_raise_type(m, "a list, string or vector", v);
	for (i = object_at(&m->space, v)->count; i-- && list != VXL_ERROR; )
		list = vxl_charge(m, 1) ?
		       make_cons(m, REFERENCED(&m->space, v, vector)->element[i], list) :
		       VXL_ERROR;
	return list;
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

/* True if two values are equal that are not both conses. */
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

/* The rest of @list from the element that is equal to @item, or whose car is. */
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

/* The rest of a property list from the value of @key on; nil if @key is not in it. */
static vxl_value find_property(struct vxl_machine *m, vxl_value key, vxl_value list)
{
	struct cursor cursor = { .m = m, .rest = list };
	vxl_value name, value, found;

	while (next_element(&cursor, &name)) {
		found = cursor.rest;
		if (!is_cons(found))
			return vxl_raise(m, VXL_ARGUMENTS, "%.*s without a value",
					 TEXT(vxl_symbol_name(&m->space, name)));
		if (values_eq(&m->space, name, key))
			return found;
		next_element(&cursor, &value);
	}
	return cursor.failed ? VXL_ERROR : VXL_NIL;
}

static vxl_value lisp_find_key(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return find_property(m, args[0], args[1]);
}

static vxl_value lisp_getf(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value found = find_property(m, args[1], args[0]);

	if (found == VXL_NIL)
		return nargs > 2 ? args[2] : VXL_NIL;
	return found == VXL_ERROR ? found : cons_at(&m->space, found)->car;
}

/* Raises an error if the property list has an unknown keyword. */
static vxl_value lisp_check_keys(struct vxl_machine *m, const vxl_value *args,
			       unsigned int nargs)
{
	struct cursor cursor = { .m = m, .rest = args[0] };
	vxl_value key, value, known;

	(void)nargs;
	while (next_element(&cursor, &key)) {
		if (!is_cons(cursor.rest))
			return vxl_raise(m, VXL_ARGUMENTS, "%.*s without a value",
					 TEXT(vxl_symbol_name(&m->space, key)));
		for (known = args[1]; is_cons(known); known = vxl_cdr(&m->space, known)) {
			if (!vxl_charge(m, 1))
				return VXL_ERROR;
			if (vxl_car(&m->space, known) == key)
				break;
		}
		if (known == VXL_NIL)
			return vxl_raise(m, VXL_ARGUMENTS, "unknown keyword %.*s",
					 TEXT(vxl_symbol_name(&m->space, key)));
		next_element(&cursor, &value);
	}
	return cursor.failed ? VXL_ERROR : VXL_NIL;
}

/* Returns the list if it has MIN to MAX elements; MAX nil: any number from MIN on. */
static vxl_value lisp_check_length(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct cursor cursor = { .m = m, .rest = args[0] };
	s64 least, most = FIXNUM_MAX, length = 0;
	vxl_value element;

	(void)nargs;
	if (!get_integer(m, args[1], &least) ||
	    (args[2] != VXL_NIL && !get_integer(m, args[2], &most)))
		return VXL_ERROR;
	if (!is_cons(args[0]) && args[0] != VXL_NIL)
		return vxl_raise_type(m, "a list", args[0]);
	while (length <= most && is_cons(cursor.rest) && next_element(&cursor, &element))
		length++;
	if (cursor.failed)
		return VXL_ERROR;
	if (length < least || length > most)
		return vxl_raise(m, VXL_ARGUMENTS, "a list of %s%lld element%s expected",
				 most == least ? "" : length < least ? "at least " : "at most ",
				 (long long)(length < least ? least : most),
				 (length < least ? least : most) == 1 ? "" : "s");
	return args[0];
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
	{ "cons", lisp_cons, 2, 2, 0,
	  "(cons CAR CDR)\n"
	  "Returns a new pair of CAR and CDR.\n"
	  "(cons 1 '(2)) => (1 2)" },
	{ "car", lisp_car, 1, 1, 0,
	  "(car LIST)\n"
	  "Returns the first element of LIST; nil if LIST is nil.\n"
	  "(car '(1 2)) => 1" },
	{ "first", lisp_car, 1, 1, 0,
	  "(first LIST)\nThe same as car.\n"
	  "(first '(1 2)) => 1" },
	{ "cdr", lisp_cdr, 1, 1, 0,
	  "(cdr LIST)\n"
	  "Returns LIST without its first element; nil if LIST is nil.\n"
	  "(cdr '(1 2)) => (2)" },
	{ "rest", lisp_cdr, 1, 1, 0,
	  "(rest LIST)\nThe same as cdr.\n"
	  "(rest '(1 2)) => (2)" },
	{ "rplaca", lisp_rplaca, 2, 2, 0,
	  "(rplaca CONS VALUE)\nPuts VALUE into the car of CONS.\n"
	  "(rplaca (list 1 2) 5) => (5 2)" },
	{ "rplacd", lisp_rplacd, 2, 2, 0,
	  "(rplacd CONS VALUE)\nPuts VALUE into the cdr of CONS.\n"
	  "(rplacd (list 1 2) '(3)) => (1 3)" },
	{ "%set-car", lisp_set_car, 2, 2, 0, NULL },
	{ "%set-cdr", lisp_set_cdr, 2, 2, 0, NULL },
	{ "list", lisp_list, 0, VXL_MANY, 0,
	  "(list VALUE ...)\n"
	  "Returns a new list of the values.\n"
	  "(list 1 'a \"x\") => (1 a \"x\")" },
	{ "list*", lisp_list_star, 1, VXL_MANY, 0,
	  "(list* VALUE ... LIST)\n"
	  "Returns LIST with the values added at the front.\n"
	  "(list* 1 2 '(3 4)) => (1 2 3 4)" },
	{ "append", lisp_append, 0, VXL_MANY, 0,
	  "(append LIST ...)\n"
	  "Returns one list with the elements of all lists. The last list is not\n"
	  "copied.\n"
	  "(append '(1 2) nil '(3)) => (1 2 3)" },
	{ "reverse", lisp_reverse, 1, 1, 0,
	  "(reverse LIST)\n"
	  "Returns a new list with the elements in reverse order.\n"
	  "(reverse '(1 2 3)) => (3 2 1)" },
	{ "nreverse", lisp_reverse, 1, 1, 0,
	  "(nreverse LIST)\nThe same as reverse.\n"
	  "(nreverse '(1 2 3)) => (3 2 1)" },
	{ "nth", lisp_nth, 2, 2, 0,
	  "(nth INDEX LIST)\n"
	  "Returns element number INDEX, from 0; nil if LIST is shorter.\n"
	  "(nth 1 '(a b c)) => b" },
	{ "nthcdr", lisp_nthcdr, 2, 2, 0,
	  "(nthcdr COUNT LIST)\n"
	  "Returns LIST without its first COUNT elements.\n"
	  "(nthcdr 2 '(a b c)) => (c)" },
	{ "last", lisp_last, 1, 1, 0,
	  "(last LIST)\n"
	  "Returns the list of the last element.\n"
	  "(last '(a b c)) => (c)" },
	{ "length", lisp_length, 1, 1, 0,
	  "(length SEQUENCE)\n"
	  "Returns the number of elements of a list or vector, or of bytes of a string.\n"
	  "(length \"abc\") => 3" },
	{ "member", lisp_member, 2, 2, VXL_KEYS,
	  "(member ITEM LIST)\n"
	  "Returns the rest of LIST from the first element that is equal to ITEM; nil\n"
	  "if there is none.\n"
	  "(member \"b\" '(\"a\" \"b\" \"c\")) => (\"b\" \"c\")" },
	{ "assoc", lisp_assoc, 2, 2, VXL_KEYS,
	  "(assoc KEY LIST)\n"
	  "Returns the first pair in LIST whose car is equal to KEY, or nil.\n"
	  "(assoc 'b '((a . 1) (b . 2))) => (b . 2)" },
	{ "getf", lisp_getf, 2, 3, 0,
	  "(getf LIST KEY [DEFAULT])\n"
	  "Returns what follows KEY in a list of keys and values; DEFAULT, or nil, if\n"
	  "KEY is not in it.\n"
	  "(getf '(:a 1 :b 2) :b) => 2" },
	{ "%elements", lisp_elements, 1, 1, 0, NULL },
	{ "%find-key", lisp_find_key, 2, 2, 0, NULL },
	{ "%check-keys", lisp_check_keys, 2, 2, 0, NULL },
	{ "%check-length", lisp_check_length, 3, 3, 0, NULL },
	{ "eq", lisp_eq, 2, 2, 0,
	  "(eq A B)\n"
	  "True if A and B are the same object, or equal integers.\n"
	  "(eq 'a 'a) => t" },
	{ "eql", lisp_eq, 2, 2, 0,
	  "(eql A B)\nThe same as eq.\n"
	  "(eql \"a\" \"a\") => nil" },
	{ "equal", lisp_equal, 2, 2, 0,
	  "(equal A B)\n"
	  "True if A and B are eq, are strings of the same bytes, or are conses of\n"
	  "equal parts.\n"
	  "(equal '(1 \"a\") '(1 \"a\")) => t" },
	{ "consp", lisp_consp, 1, 1, 0,
	  "(consp VALUE)\n"
	  "True if VALUE is a cons.\n"
	  "(consp '(1)) => t" },
	{ "atom", lisp_atom, 1, 1, 0,
	  "(atom VALUE)\n"
	  "True if VALUE is not a cons.\n"
	  "(atom nil) => t" },
	{ "listp", lisp_listp, 1, 1, 0,
	  "(listp VALUE)\n"
	  "True if VALUE is a cons or nil.\n"
	  "(listp nil) => t" },
	{ "null", lisp_null, 1, 1, 0,
	  "(null VALUE)\n"
	  "True if VALUE is nil.\n"
	  "(null '(1)) => nil" },
	{ "not", lisp_null, 1, 1, 0,
	  "(not VALUE)\n"
	  "True if VALUE is nil.\n"
	  "(not nil) => t" },
	{ "symbolp", lisp_symbolp, 1, 1, 0,
	  "(symbolp VALUE)\n"
	  "True if VALUE is a symbol. nil and t are symbols.\n"
	  "(symbolp 'a) => t" },
	{ "keywordp", lisp_keywordp, 1, 1, 0,
	  "(keywordp VALUE)\n"
	  "True if VALUE is a keyword: a symbol that starts with a colon.\n"
	  "(keywordp :a) => t" },
	{ "functionp", lisp_functionp, 1, 1, 0,
	  "(functionp VALUE)\n"
	  "True if VALUE is a function.\n"
	  "(functionp #'car) => t" },
	{ "symbol-name", lisp_symbol_name, 1, 1, 0,
	  "(symbol-name SYMBOL)\n"
	  "Returns the name of SYMBOL, a string.\n"
	  "(symbol-name 'abc) => \"abc\"" },
	{ "intern", lisp_intern, 1, 1, 0,
	  "(intern STRING)\n"
	  "Returns the symbol of that name. While judging, returns nil if the policy\n"
	  "has no such symbol.\n"
	  "(intern \"abc\") => abc" },
};

const struct primitive_table list_primitives = { "lists", entries, ARRAY_SIZE(entries) };
