/* SPDX-License-Identifier: GPL-2.0 */
/* Strings of any bytes. A substring shares the memory of the whole string. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/integers.h"
#include "vxelisp/machine/print.h"

/* Gets the two strings at @args. */
static bool get_pair(struct vxl_machine *m, const vxl_value *args, struct vxl_string *a,
		     struct vxl_string *b)
{
	return get_string(m, args[0], a) && get_string(m, args[1], b) &&
	       vxl_charge(m, (a->length < b->length ? a->length : b->length) / 16);
}

/* Negative, 0 or positive if a is before, equal to or after b. */
static int compare_bytes(struct vxl_string a, struct vxl_string b)
{
	int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);

	if (order)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

static vxl_value lisp_string_equal(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string a, b;

	(void)nargs;
	if (!get_pair(m, args, &a, &b))
		return VXL_ERROR;
	return truth(a.length == b.length && !memcmp(a.bytes, b.bytes, a.length));
}

enum order { BEFORE = 1, SAME = 2, BEHIND = 4 };

static vxl_value compare(struct vxl_machine *m, const vxl_value *args, unsigned int orders)
{
	struct vxl_string a, b;
	int order;

	if (!get_pair(m, args, &a, &b))
		return VXL_ERROR;
	order = compare_bytes(a, b);
	return truth(orders & (order < 0 ? BEFORE : order > 0 ? BEHIND : SAME));
}

static vxl_value lisp_string_different(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	(void)nargs;
	return compare(m, args, BEFORE | BEHIND);
}

static vxl_value lisp_string_less(struct vxl_machine *m, const vxl_value *args,
				unsigned int nargs)
{
	(void)nargs;
	return compare(m, args, BEFORE);
}

static vxl_value lisp_string_greater(struct vxl_machine *m, const vxl_value *args,
				   unsigned int nargs)
{
	(void)nargs;
	return compare(m, args, BEHIND);
}

static vxl_value lisp_string_not_greater(struct vxl_machine *m, const vxl_value *args,
				       unsigned int nargs)
{
	(void)nargs;
	return compare(m, args, BEFORE | SAME);
}

static vxl_value lisp_string_not_less(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return compare(m, args, BEHIND | SAME);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static vxl_value lisp_string_equal_ignoring_case(struct vxl_machine *m, const vxl_value *args,
					       unsigned int nargs)
{
	struct vxl_string a, b;
	size_t i;

	(void)nargs;
	if (!get_pair(m, args, &a, &b) || !vxl_charge(m, a.length / 4))
		return VXL_ERROR;
	if (a.length != b.length)
		return VXL_NIL;
	for (i = 0; i < a.length; i++)
		if (lower(a.bytes[i]) != lower(b.bytes[i]))
			return VXL_NIL;
	return VXL_T;
}

static vxl_value lisp_prefix_p(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string a, b;

	(void)nargs;
	if (!get_pair(m, args, &a, &b))
		return VXL_ERROR;
	return truth(a.length <= b.length && !memcmp(a.bytes, b.bytes, a.length));
}

static vxl_value lisp_suffix_p(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string a, b;

	(void)nargs;
	if (!get_pair(m, args, &a, &b))
		return VXL_ERROR;
	return truth(a.length <= b.length &&
		     !memcmp(a.bytes, b.bytes + (b.length - a.length), a.length));
}

/* The index of the first @needle from @start on; -1 if there is none. On an error, raises it and
 * returns -2. */
static s64 find_bytes(struct vxl_machine *m, struct vxl_string needle,
		      struct vxl_string hay, size_t start)
{
	const char *at = hay.bytes + start, *last;

	if (needle.length > hay.length - start)
		return -1;
	if (!needle.length)
		return start;
	last = hay.bytes + hay.length - needle.length;
	for (; at <= last; at++) {
		const char *from = at;

		at = memchr(at, needle.bytes[0], last - at + 1);
		if (!vxl_charge(m, 1 + ((at ? at : last) - from + needle.length) / 16))
			return -2;
		if (!at)
			return -1;
		if (!memcmp(at, needle.bytes, needle.length))
			return at - hay.bytes;
	}
	return -1;
}

/* An optional argument that is an index into a string. Default: @otherwise. */
static bool get_offset(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
		       unsigned int index, size_t length, s64 otherwise, s64 *offset)
{
	*offset = otherwise;
	if (index >= nargs || args[index] == VXL_NIL)
		return true;
	if (!get_integer(m, args[index], offset))
		return false;
	if (*offset >= 0 && *offset <= (s64)length)
		return true;
	vxl_raise(m, VXL_RANGE, "%lld is not within 0 to %llu", (long long)*offset,
		  (unsigned long long)length);
	return false;
}

/* The index of the last @needle that ends at or before @end. */
static s64 find_last_bytes(struct vxl_machine *m, struct vxl_string needle,
			   struct vxl_string hay, s64 start, s64 end)
{
	s64 at;

	for (at = end - (s64)needle.length; at >= start; at--) {
		if (!vxl_charge(m, 1 + needle.length / 16))
			return -2;
		if (!memcmp(hay.bytes + at, needle.bytes, needle.length))
			return at;
	}
	return -1;
}

static vxl_value search_result(s64 found)
{
	return found >= 0 ? make_fixnum(found) : found == -1 ? VXL_NIL : VXL_ERROR;
}

static vxl_value lisp_search(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string needle, hay;
	bool from_end = false;
	unsigned int i;
	s64 start, end;

	if (!get_string(m, args[0], &needle) || !get_string(m, args[1], &hay))
		return VXL_ERROR;
	start = 0;
	end = hay.length;
	for (i = 2; i < nargs; i += 2) {
		if (i + 1 < nargs && vxl_symbol_is(&m->space, args[i], ":start2")) {
			if (!get_offset(m, args, nargs, i + 1, hay.length, 0, &start))
				return VXL_ERROR;
		} else if (i + 1 < nargs && vxl_symbol_is(&m->space, args[i], ":end2")) {
			if (!get_offset(m, args, nargs, i + 1, hay.length, end, &end))
				return VXL_ERROR;
		} else if (i + 1 < nargs && vxl_symbol_is(&m->space, args[i], ":from-end")) {
			from_end = args[i + 1] != VXL_NIL;
		} else {
			return vxl_raise_type(m, ":start2, :end2 or :from-end, and a value", args[i]);
		}
	}
	if (start > end)
		return VXL_NIL;
	if (from_end)
		return search_result(find_last_bytes(m, needle, hay, start, end));
	hay.length = end;
	return search_result(find_bytes(m, needle, hay, start));
}

static vxl_value lisp_string_search(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	struct vxl_string needle, hay;
	s64 start;

	if (!get_string(m, args[0], &needle) || !get_string(m, args[1], &hay) ||
	    !get_offset(m, args, nargs, 2, hay.length, 0, &start))
		return VXL_ERROR;
	return search_result(find_bytes(m, needle, hay, start));
}

static vxl_value lisp_char(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s;
	s64 index;

	(void)nargs;
	if (!get_string(m, args[0], &s) || !get_integer(m, args[1], &index))
		return VXL_ERROR;
	if (index < 0 || index >= (s64)s.length)
		return vxl_raise(m, VXL_RANGE, "no byte %lld in a string of %llu",
				 (long long)index, (unsigned long long)s.length);
	return make_fixnum((u8)s.bytes[index]);
}

static vxl_value lisp_append(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s;
	u64 length = 0;
	unsigned int i;
	vxl_value v;
	char *to;

	for (i = 0; i < nargs; i++) {
		if (!get_string(m, args[i], &s))
			return VXL_ERROR;
		length += s.length;
	}
	v = make_string(m, length, &to);
	if (v == VXL_ERROR)
		return v;
	for (i = 0; i < nargs; i++) {
		s = string_bytes(&m->space, args[i]);
		memcpy(to, s.bytes, s.length);
		to += s.length;
	}
	return v;
}

static vxl_value lisp_concatenate(struct vxl_machine *m, const vxl_value *args,
				unsigned int nargs)
{
	if (!vxl_symbol_is(&m->space, args[0], "string"))
		return vxl_raise_type(m, "the symbol string", args[0]);
	return lisp_append(m, args + 1, nargs - 1);
}

static vxl_value sub_list(struct vxl_machine *m, vxl_value from, s64 start, s64 end)
{
	struct list list = { VXL_NIL, VXL_NIL };
	s64 i;

	for (i = 0; is_cons(from) && i < end; i++) {
		if (!vxl_charge(m, 1))
			return VXL_ERROR;
		if (i >= start && !list_push(m, &list, cons_at(&m->space, from)->car))
			return VXL_ERROR;
		from = cons_at(&m->space, from)->cdr;
	}
	if (i < start || (i < end && end != FIXNUM_MAX))
		return vxl_raise(m, VXL_RANGE, "the list has only %lld elements", (long long)i);
	if (i < end && from != VXL_NIL)
		return vxl_raise_type(m, "a proper list", from);
	return list.head;
}

static vxl_value sub_vector(struct vxl_machine *m, vxl_value from, s64 start, s64 end)
{
	vxl_value v = make_vector(m, end - start);

	if (v != VXL_ERROR)
		memcpy(REFERENCED(&m->space, v, vector)->element,
		       REFERENCED(&m->space, from, vector)->element + start,
		       (end - start) * sizeof(vxl_value));
	return v;
}

static vxl_value lisp_subseq(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	bool is_list = is_cons(args[0]) || args[0] == VXL_NIL;
	bool is_vector = is_type(&m->space, args[0], OBJECT_VECTOR);
	s64 length = FIXNUM_MAX, start, end;

	if (is_string(args[0]))
		length = string_at(&m->space, args[0])->length;
	else if (is_vector)
		length = object_at(&m->space, args[0])->count;
	else if (!is_list)
		return vxl_raise_type(m, "a list, string or vector", args[0]);
	if (!get_offset(m, args, nargs, 1, length, 0, &start) ||
	    !get_offset(m, args, nargs, 2, length, length, &end))
		return VXL_ERROR;
	if (start > end)
		return vxl_raise(m, VXL_RANGE, "the end, %lld, is before the start, %lld",
				 (long long)end, (long long)start);
	if (is_list)
		return sub_list(m, args[0], start, end);
	if (is_vector)
		return sub_vector(m, args[0], start, end);
	return make_slice(m, args[0], start, end);
}

static vxl_value lisp_split(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct list list = { VXL_NIL, VXL_NIL };
	struct vxl_string s, separator;
	s64 start = 0, found;
	vxl_value part;

	(void)nargs;
	if (!get_string(m, args[0], &s) || !get_string(m, args[1], &separator))
		return VXL_ERROR;
	if (!separator.length)
		return vxl_raise(m, VXL_RANGE, "the separator is empty");
	do {
		found = find_bytes(m, separator, s, start);
		if (found == -2)
			return VXL_ERROR;
		part = make_slice(m, args[0], start, found < 0 ? s.length : (size_t)found);
		if (part == VXL_ERROR || !list_push(m, &list, part))
			return VXL_ERROR;
		start = found + separator.length;
	} while (found >= 0);
	return list.head;
}

static vxl_value lisp_join(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s, separator;
	struct builder builder;
	vxl_value rest;

	(void)nargs;
	if (!get_string(m, args[1], &separator))
		return VXL_ERROR;
	builder_start(&builder, m);
	for (rest = args[0]; is_cons(rest); rest = cons_at(&m->space, rest)->cdr) {
		if (!get_string(m, cons_at(&m->space, rest)->car, &s))
			return VXL_ERROR;
		if (rest != args[0])
			builder_add(&builder, separator.bytes, separator.length);
		builder_add(&builder, s.bytes, s.length);
		if (builder.failed)
			return VXL_ERROR;
	}
	if (rest != VXL_NIL)
		return vxl_raise_type(m, "a proper list", args[0]);
	return builder_finish(&builder);
}

static vxl_value lisp_replace(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s, part, with;
	struct builder builder;
	s64 start = 0, found;

	(void)nargs;
	if (!get_string(m, args[0], &s) || !get_string(m, args[1], &part) ||
	    !get_string(m, args[2], &with))
		return VXL_ERROR;
	if (!part.length)
		return vxl_raise(m, VXL_RANGE, "the part to replace is empty");
	builder_start(&builder, m);
	while ((found = find_bytes(m, part, s, start)) >= 0 && !builder.failed) {
		builder_add(&builder, s.bytes + start, found - start);
		builder_add(&builder, with.bytes, with.length);
		start = found + part.length;
	}
	if (found == -2)
		return VXL_ERROR;
	builder_add(&builder, s.bytes + start, s.length - start);
	return builder_finish(&builder);
}

static vxl_value change_case(struct vxl_machine *m, vxl_value v, char first)
{
	struct vxl_string s;
	vxl_value result;
	size_t i;
	char *to;

	if (!get_string(m, v, &s))
		return VXL_ERROR;
	result = make_string(m, s.length, &to);
	if (result == VXL_ERROR || !vxl_charge(m, s.length / 4))
		return VXL_ERROR;
	for (i = 0; i < s.length; i++)
		to[i] = s.bytes[i] >= first && s.bytes[i] < first + 26 ?
			s.bytes[i] ^ 0x20 : s.bytes[i];
	return result;
}

static vxl_value lisp_upcase(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return change_case(m, args[0], 'a');
}

static vxl_value lisp_downcase(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return change_case(m, args[0], 'A');
}

static vxl_value trim(struct vxl_machine *m, const vxl_value *args, bool left, bool right)
{
	struct vxl_string set, s;
	size_t start = 0, end;

	if (!get_string(m, args[0], &set) || !get_string(m, args[1], &s) ||
	    !vxl_charge(m, s.length * (u64)(1 + set.length / 16) / 4))
		return VXL_ERROR;
	end = s.length;
	while (left && start < end && memchr(set.bytes, s.bytes[start], set.length))
		start++;
	while (right && end > start && memchr(set.bytes, s.bytes[end - 1], set.length))
		end--;
	return make_slice(m, args[1], start, end);
}

static vxl_value lisp_trim(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return trim(m, args, true, true);
}

static vxl_value lisp_left_trim(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return trim(m, args, true, false);
}

static vxl_value lisp_right_trim(struct vxl_machine *m, const vxl_value *args,
			       unsigned int nargs)
{
	(void)nargs;
	return trim(m, args, false, true);
}

/* Optional argument number @index. */
static bool get_radix(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
		      unsigned int index, s64 *radix)
{
	*radix = 10;
	if (nargs <= index)
		return true;
	if (!get_integer(m, args[index], radix))
		return false;
	if (*radix >= 2 && *radix <= 16)
		return true;
	vxl_raise(m, VXL_RANGE, "a radix must be 2 to 16");
	return false;
}

static vxl_value lisp_parse_integer(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	struct vxl_string s;
	s64 n, radix;

	if (nargs > 1 && (nargs == 2 || !vxl_symbol_is(&m->space, args[1], ":radix")))
		return vxl_raise_type(m, ":radix and an integer", args[1]);
	if (!get_string(m, args[0], &s) || !get_radix(m, args, nargs, 2, &radix) ||
	    !vxl_charge(m, s.length / 4))
		return VXL_ERROR;
	return parse_integer(s.bytes, s.length, radix, &n) ? make_integer(m, n) : VXL_NIL;
}

static vxl_value lisp_number_to_string(struct vxl_machine *m, const vxl_value *args,
				     unsigned int nargs)
{
	struct builder builder;
	struct sink sink = { .builder = &builder };
	s64 n, radix;

	if (!get_integer(m, args[0], &n) || !get_radix(m, args, nargs, 1, &radix))
		return VXL_ERROR;
	builder_start(&builder, m);
	sink_number(&sink, n, radix);
	return builder_finish(&builder);
}

static vxl_value lisp_string_to_hex(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	static const char digits[] = "0123456789abcdef";
	struct vxl_string s;
	vxl_value v;
	size_t i;
	char *to;

	(void)nargs;
	if (!get_string(m, args[0], &s) || !vxl_charge(m, s.length / 4))
		return VXL_ERROR;
	v = make_string(m, 2 * (u64)s.length, &to);
	for (i = 0; v != VXL_ERROR && i < s.length; i++) {
		to[2 * i] = digits[(u8)s.bytes[i] >> 4];
		to[2 * i + 1] = digits[s.bytes[i] & 15];
	}
	return v;
}

static vxl_value lisp_hex_to_string(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	struct vxl_string s;
	vxl_value v;
	size_t i;
	char *to;
	s64 byte;

	(void)nargs;
	if (!get_string(m, args[0], &s) || !vxl_charge(m, s.length / 4))
		return VXL_ERROR;
	if (s.length % 2)
		return VXL_NIL;
	v = make_string(m, s.length / 2, &to);
	for (i = 0; v != VXL_ERROR && i < s.length; i += 2) {
		if (s.bytes[i] == '-' || s.bytes[i] == '+' ||
		    !parse_integer(s.bytes + i, 2, 16, &byte))
			return VXL_NIL;
		to[i / 2] = byte;
	}
	return v;
}

static vxl_value lisp_string(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	char byte;

	(void)nargs;
	if (is_string(args[0]))
		return args[0];
	if (is_symbol(args[0]))
		return symbol_at(&m->space, args[0])->name;
	if (!is_fixnum(args[0]) || args[0] > make_fixnum(255))
		return vxl_raise_type(m, "a string, symbol or byte", args[0]);
	byte = fixnum_value(args[0]);
	return vxl_make_string(m, &byte, 1);
}

static vxl_value lisp_stringp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)m, (void)nargs;
	return truth(is_string(args[0]));
}

static const struct vxl_primitive entries[] = {
	{ "string=", lisp_string_equal, 2, 2, 0,
	  "(string= A B)\n"
	  "True if A and B have the same bytes.\n"
	  "(string= \"a\" \"a\") => t" },
	{ "string/=", lisp_string_different, 2, 2, 0,
	  "(string/= A B)\n"
	  "True if A and B have different bytes.\n"
	  "(string/= \"a\" \"a\") => nil" },
	{ "string<", lisp_string_less, 2, 2, 0,
	  "(string< A B)\n"
	  "True if A comes before B in the order of bytes.\n"
	  "(string< \"a\" \"b\") => t" },
	{ "string>", lisp_string_greater, 2, 2, 0,
	  "(string> A B)\n"
	  "True if A comes after B in the order of bytes.\n"
	  "(string> \"a\" \"b\") => nil" },
	{ "string<=", lisp_string_not_greater, 2, 2, 0,
	  "(string<= A B)\n"
	  "True if A comes before B in the order of bytes, or is equal.\n"
	  "(string<= \"a\" \"a\") => t" },
	{ "string>=", lisp_string_not_less, 2, 2, 0,
	  "(string>= A B)\n"
	  "True if A comes after B in the order of bytes, or is equal.\n"
	  "(string>= \"a\" \"b\") => nil" },
	{ "string-equal", lisp_string_equal_ignoring_case, 2, 2, 0,
	  "(string-equal A B)\n"
	  "True if A and B have the same bytes. A to Z and a to z count as the same.\n"
	  "(string-equal \"ETC\" \"etc\") => t" },
	{ "string-prefix-p", lisp_prefix_p, 2, 2, 0,
	  "(string-prefix-p PREFIX STRING)\n"
	  "True if STRING starts with PREFIX.\n"
	  "(string-prefix-p \"/etc/\" \"/etc/passwd\") => t" },
	{ "string-suffix-p", lisp_suffix_p, 2, 2, 0,
	  "(string-suffix-p SUFFIX STRING)\n"
	  "True if STRING ends with SUFFIX.\n"
	  "(string-suffix-p \".so\" \"libc.so\") => t" },
	{ "search", lisp_search, 2, 8, 0,
	  "(search PART STRING [:start2 START] [:end2 END] [:from-end t])\n"
	  "Returns the index of the first PART in STRING between START and END, or nil.\n"
	  "With :from-end, returns the index of the last.\n"
	  "(search \"b\" \"abcb\" :from-end t) => 3" },
	{ "string-search", lisp_string_search, 2, 3, 0,
	  "(string-search PART STRING [START])\n"
	  "Returns the index of the first PART in STRING from START on, or nil.\n"
	  "(string-search \"b\" \"abcb\" 2) => 3" },
	{ "char", lisp_char, 2, 2, 0,
	  "(char STRING INDEX)\n"
	  "Returns byte number INDEX, from 0, as an integer.\n"
	  "(char \"abc\" 0) => 97" },
	{ "string-append", lisp_append, 0, VXL_MANY, 0,
	  "(string-append STRING ...)\n"
	  "Returns one string with the bytes of all strings.\n"
	  "(string-append \"a\" \"bc\") => \"abc\"" },
	{ "concatenate", lisp_concatenate, 1, VXL_MANY, 0,
	  "(concatenate 'string STRING ...)\nThe same as string-append.\n"
	  "(concatenate 'string \"a\" \"bc\") => \"abc\"" },
	{ "subseq", lisp_subseq, 2, 3, 0,
	  "(subseq SEQUENCE START [END])\n"
	  "Returns the part of a list, string or vector from START to before END. The\n"
	  "part of a string shares its memory.\n"
	  "(subseq \"hello\" 1 3) => \"el\"" },
	{ "string-split", lisp_split, 2, 2, 0,
	  "(string-split STRING SEPARATOR)\n"
	  "Splits STRING at each SEPARATOR. Returns the list of the parts.\n"
	  "(string-split \"a:b\" \":\") => (\"a\" \"b\")" },
	{ "string-join", lisp_join, 2, 2, 0,
	  "(string-join LIST SEPARATOR)\n"
	  "Returns one string: the strings in LIST with SEPARATOR between them.\n"
	  "(string-join '(\"a\" \"b\") \", \") => \"a, b\"" },
	{ "string-replace", lisp_replace, 3, 3, 0,
	  "(string-replace STRING PART WITH)\n"
	  "Returns STRING with each PART replaced by WITH.\n"
	  "(string-replace \"a.b.c\" \".\" \"/\") => \"a/b/c\"" },
	{ "string-upcase", lisp_upcase, 1, 1, 0,
	  "(string-upcase STRING)\n"
	  "Returns STRING with a to z converted to A to Z.\n"
	  "(string-upcase \"etc\") => \"ETC\"" },
	{ "string-downcase", lisp_downcase, 1, 1, 0,
	  "(string-downcase STRING)\n"
	  "Returns STRING with A to Z converted to a to z.\n"
	  "(string-downcase \"ETC\") => \"etc\"" },
	{ "string-trim", lisp_trim, 2, 2, 0,
	  "(string-trim BYTES STRING)\n"
	  "Returns STRING without the bytes at its start and end that are in BYTES.\n"
	  "(string-trim \" \\n\" \" a b\\n\") => \"a b\"" },
	{ "string-left-trim", lisp_left_trim, 2, 2, 0,
	  "(string-left-trim BYTES STRING)\n"
	  "Returns STRING without the bytes at its start that are in BYTES.\n"
	  "(string-left-trim \"0\" \"007\") => \"7\"" },
	{ "string-right-trim", lisp_right_trim, 2, 2, 0,
	  "(string-right-trim BYTES STRING)\n"
	  "Returns STRING without the bytes at its end that are in BYTES.\n"
	  "(string-right-trim \"/\" \"/etc/\") => \"/etc\"" },
	{ "parse-integer", lisp_parse_integer, 1, 3, 0,
	  "(parse-integer STRING [:radix RADIX])\n"
	  "Returns the integer that STRING consists of, or nil if STRING is not an\n"
	  "integer.\n"
	  "(parse-integer \"ff\" :radix 16) => 255" },
	{ "number-to-string", lisp_number_to_string, 1, 2, 0,
	  "(number-to-string INTEGER [RADIX])\n"
	  "Returns the digits of INTEGER, a string.\n"
	  "(number-to-string 255 16) => \"ff\"" },
	{ "string-to-hex", lisp_string_to_hex, 1, 1, 0,
	  "(string-to-hex STRING)\n"
	  "Returns two hexadecimal digits for each byte.\n"
	  "(string-to-hex \"az\") => \"617a\"" },
	{ "hex-to-string", lisp_hex_to_string, 1, 1, 0,
	  "(hex-to-string DIGITS)\n"
	  "Converts hexadecimal DIGITS to the bytes they stand for. Returns nil if\n"
	  "DIGITS are malformed.\n"
	  "(hex-to-string \"617a\") => \"az\"" },
	{ "string", lisp_string, 1, 1, 0,
	  "(string VALUE)\n"
	  "Returns a string itself, the name of a symbol, or a string of one byte.\n"
	  "(string 'abc) => \"abc\"" },
	{ "stringp", lisp_stringp, 1, 1, 0,
	  "(stringp VALUE)\n"
	  "True if VALUE is a string.\n"
	  "(stringp \"a\") => t" },
};

const struct primitive_table string_primitives = { "strings", entries, ARRAY_SIZE(entries) };
