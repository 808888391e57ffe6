/* SPDX-License-Identifier: GPL-2.0 */
/* Vectors. A vector in an image cannot be changed; one in the arena can. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/heap.h"

static vxl_value lisp_make_array(struct vxl_machine *m, const vxl_value *args,
			       unsigned int nargs)
{
	vxl_value v, initial = VXL_NIL;
	struct vector *vector;
	s64 count;
	u32 i;

	if (!get_integer(m, args[0], &count))
		return VXL_ERROR;
	if (count < 0)
		return vxl_raise(m, VXL_RANGE, "a vector cannot have %lld elements",
				 (long long)count);
	if (nargs == 2 || (nargs == 3 && !vxl_symbol_is(&m->space, args[1], ":initial-element")))
		return vxl_raise_type(m, ":initial-element and a value", args[1]);
	if (nargs == 3)
		initial = args[2];
	v = make_vector(m, count);
	if (v == VXL_ERROR)
		return v;
	vector = REFERENCED(&m->space, v, vector);
	for (i = 0; i < count; i++)
		vector->element[i] = initial;
	return v;
}

static vxl_value lisp_vector(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value v = make_vector(m, nargs);

	if (v != VXL_ERROR && nargs)
		memcpy(REFERENCED(&m->space, v, vector)->element, args, nargs * sizeof(*args));
	return v;
}

static vxl_value *element_at(struct vxl_machine *m, vxl_value v, vxl_value index)
{
	s64 n;

	if (!is_type(&m->space, v, OBJECT_VECTOR)) {
		vxl_raise_type(m, "a vector", v);
		return NULL;
	}
	if (!get_integer(m, index, &n))
		return NULL;
	if (n < 0 || n >= object_at(&m->space, v)->count) {
		vxl_raise(m, VXL_RANGE, "no element %lld in a vector of %u", (long long)n,
			  object_at(&m->space, v)->count);
		return NULL;
	}
	return &REFERENCED(&m->space, v, vector)->element[n];
}

static vxl_value lisp_aref(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *element = element_at(m, args[0], args[1]);

	(void)nargs;
	return element ? *element : VXL_ERROR;
}

static vxl_value lisp_svset(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value *element = element_at(m, args[0], args[1]);

	(void)nargs;
	if (!element || !check_mutable(m, args[0]))
		return VXL_ERROR;
	return *element = args[2];
}

/* An element of any sequence. */
static vxl_value lisp_elt(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s;
	vxl_value *element, list = args[0];
	s64 n, i;

	(void)nargs;
	if (is_type(&m->space, args[0], OBJECT_VECTOR)) {
		element = element_at(m, args[0], args[1]);
		return element ? *element : VXL_ERROR;
	}
	if (!get_integer(m, args[1], &n))
		return VXL_ERROR;
	if (is_string(args[0])) {
		s = string_bytes(&m->space, args[0]);
		if (n >= 0 && n < (s64)s.length)
			return make_fixnum((u8)s.bytes[n]);
	} else if (is_cons(list) || list == VXL_NIL) {
		for (i = 0; i < n && is_cons(list) && vxl_charge(m, 1); i++)
			list = cons_at(&m->space, list)->cdr;
		if (m->steps < 0)
			return VXL_ERROR;
		if (n >= 0 && is_cons(list))
			return cons_at(&m->space, list)->car;
	} else {
		return vxl_raise_type(m, "a list, string or vector", args[0]);
	}
	return vxl_raise(m, VXL_RANGE, "there is no element %lld", (long long)n);
}

static vxl_value lisp_vectorp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return truth(is_type(&m->space, args[0], OBJECT_VECTOR));
}

static const struct vxl_primitive entries[] = {
	{ "make-array", lisp_make_array, 1, 3, 0,
	  "(make-array COUNT [:initial-element VALUE])\n"
	  "Returns a vector of COUNT elements, each of them VALUE, or nil.\n"
	  "(make-array 2 :initial-element 7) => #(7 7)" },
	{ "vector", lisp_vector, 0, VXL_MANY, 0,
	  "(vector VALUE ...)\n"
	  "Returns a vector of the values.\n"
	  "(vector 1 'a) => #(1 a)" },
	{ "aref", lisp_aref, 2, 2, 0,
	  "(aref VECTOR INDEX)\n"
	  "Returns element number INDEX, from 0. (setf (aref VECTOR INDEX) VALUE)\n"
	  "changes it.\n"
	  "(aref #(a b) 1) => b" },
	{ "elt", lisp_elt, 2, 2, 0,
	  "(elt SEQUENCE INDEX)\n"
	  "Returns element number INDEX, from 0, of a list or vector; of a string, the\n"
	  "byte.\n"
	  "(elt \"abc\" 1) => 98" },
	{ "svset", lisp_svset, 3, 3, 0,
	  "(svset VECTOR INDEX VALUE)\n"
	  "Sets element number INDEX to VALUE, and returns VALUE. (setf (aref VECTOR\n"
	  "INDEX) VALUE) is the usual way.\n"
	  "(let ((v (vector 1 2))) (svset v 0 5) v) => #(5 2)" },
	{ "vectorp", lisp_vectorp, 1, 1, 0,
	  "(vectorp VALUE)\n"
	  "True if VALUE is a vector.\n"
	  "(vectorp #(1)) => t" },
};

const struct primitive_table vector_primitives = { "vectors", entries, ARRAY_SIZE(entries) };
