/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of the naive language. Their callers have checked the types of arguments. */
#include "naive.h"

#define N(i)	(args[i]->n)

static struct value *truth(bool condition)
{
	return condition ? t : nil;
}

/* --- Integers ------------------------------------------------------------- */

static struct value *fold(struct value **args, int n, int op)
{
	u64 sum = op == '*' ? 1 : op == '&' ? ~0ull : 0;
	int i;

	if (op == 'm' || op == 'M')
		sum = N(0);
	for (i = 0; i < n; i++) {
		u64 x = N(i);

		sum = op == '+' ? sum + x : op == '*' ? sum * x : op == '&' ? (sum & x) :
		      op == '|' ? (sum | x) : op == '^' ? (sum ^ x) :
		      op == 'm' ? ((s64)x < (s64)sum ? x : sum) :
				  ((s64)x > (s64)sum ? x : sum);
	}
	return naive_integer(sum);
}

static struct value *subtract(struct value **args, int n, int op)
{
	u64 rest = N(0);
	int i;

	for (i = 1; i < n; i++)
		rest -= N(i);
	return naive_integer(n == 1 ? 0 - rest : rest);
}

static struct value *compare(struct value **args, int n, int op)
{
	bool holds = true;
	int i, j;

	for (i = 1; i < n; i++) {
		s64 a = N(i - 1), b = N(i);

		holds &= op == '=' ? a == b : op == '<' ? a < b : op == '>' ? a > b :
			 op == 'l' ? a <= b : op == 'g' ? a >= b :
			 op == 'u' ? (u64)a < (u64)b : op == 'U' ? (u64)a <= (u64)b : true;
		for (j = 0; op == '/' && j < i; j++)
			holds &= N(j) != b;
	}
	return truth(holds);
}

static struct value *divide(struct value **args, int n, int op)
{
	__int128 a = N(0), b = N(1), quotient, rest;

	if (!b)
		return naive_raise(VXL_RANGE);
	quotient = a / b;
	rest = a % b;
	if ((op == 'f' || op == 'm') && rest && (rest < 0) != (b < 0)) {
		quotient--;
		rest += b;
	}
	return naive_integer(op == 't' || op == 'f' ? quotient : rest);
}

static struct value *step(struct value **args, int n, int op)
{
	return naive_integer((u64)N(0) + op);
}

static struct value *is_integer(struct value **args, int n, int op)
{
	s64 x = N(0);

	return truth(op == 'z' ? !x : op == '+' ? x > 0 : op == '-' ? x < 0 : op == 'e' ? !(x & 1) :
		     x & 1);
}

static struct value *sign(struct value **args, int n, int op)
{
	s64 x = N(0);

	return naive_integer(op == 'a' ? (x < 0 ? 0 - (u64)x : (u64)x) : (u64)((x > 0) - (x < 0)));
}

static struct value *shift(struct value **args, int n, int op)
{
	__int128 x = N(0);
	s64 by = N(1);

	if (by >= 64)
		return naive_integer(0);
	if (by < 0)
		return naive_integer(x >> (by < -64 ? 64 : -by));
	return naive_integer((u64)N(0) << by);
}

static struct value *bits(struct value **args, int n, int op)
{
	u64 x = N(0), count = 0;
	int i;

	switch (op) {
	case '~':
		return naive_integer(~x);
	case '\\':
		return naive_integer(x & ~(u64)N(1));
	case 't':
		return truth(x & N(1));
	case 'p':
		if ((s64)x < 0)
			return naive_raise(VXL_RANGE);
		return truth((__int128)N(1) >> (x > 100 ? 100 : x) & 1);
	}
	for (i = 0; i < 64; i++)
		if ((x >> i & 1) != x >> 63)
			count = op == 'c' ? count + 1 : (u64)i + 1;
	return naive_integer(count);
}

static struct value *view(struct value **args, int n, int width)
{
	u64 size = width < 0 ? -width : width, x = N(0) & ((1ull << size) - 1);

	return naive_integer(width < 0 && x >> (size - 1) ? x - (1ull << size) : x);
}

/* A field is encoded as its size plus 256 times its position. */
static struct value *field(struct value **args, int n, int op)
{
	if (N(0) < 0 || N(1) < 0 || N(0) > 64 || N(1) > 64 || N(0) + N(1) > 64)
		return naive_raise(VXL_RANGE);
	return naive_integer(N(1) * 256 + N(0));
}

static struct value *load_or_deposit(struct value **args, int n, int op)
{
	s64 spec = N(op == 'd'), size = spec & 255, position = spec >> 8;
	u64 x = args[n - 1]->n, mask;

	if (spec < 0 || position > 64 || size + position > 64)
		return naive_raise(VXL_TYPE);
	mask = size ? ~0ull >> (64 - size) : 0;
	if (op == 'l')
		return naive_integer(mask ? x >> position & mask : 0);
	return naive_integer(mask ? (x & ~(mask << position)) | ((u64)N(0) & mask) << position : x);
}

/* --- Lists ------------------------------------------------------------------ */

static struct value *part(struct value **args, int n, int path)
{
	struct value *value = args[0];

	for (; path; path /= 10) {
		if (value->type != CONS && value != nil)
			return naive_raise(VXL_TYPE);
		if (value != nil)
			value = path % 10 == 1 ? value->car : value->cdr;
	}
	return value;
}

static struct value *list(struct value **args, int n, int op)
{
	struct value *value = op == '*' ? args[--n] : nil;

	if (op == 'c')
		return naive_cons(args[0], args[1]);
	while (n--)
		value = naive_cons(args[n], value);
	return value;
}

static struct value *join(struct value *list, struct value *rest)
{
	if (list == nil)
		return rest;
	if (list->type != CONS)
		return naive_raise(VXL_TYPE);
	rest = join(list->cdr, rest);
	return rest ? naive_cons(list->car, rest) : NULL;
}

static struct value *append(struct value **args, int n, int op)
{
	struct value *value = n ? args[n - 1] : nil;
	int i;

	for (i = n - 2; i >= 0 && value; i--)
		value = join(args[i], value);
	return value;
}

static struct value *reverse(struct value **args, int n, int op)
{
	struct value *value = nil, *rest;

	for (rest = args[0]; rest->type == CONS; rest = rest->cdr)
		value = naive_cons(rest->car, value);
	return rest == nil ? value : naive_raise(VXL_TYPE);
}

static struct value *length(struct value **args, int n, int op)
{
	struct value *rest = args[0];
	s64 count = 0;

	if (rest->type == STRING)
		return naive_integer(rest->n);
	for (; rest->type == CONS; rest = rest->cdr)
		count++;
	return rest == nil ? naive_integer(count) : naive_raise(VXL_TYPE);
}

static struct value *nth(struct value **args, int n, int op)
{
	struct value *rest = args[1];
	s64 i;

	if (N(0) < 0)
		return naive_raise(VXL_RANGE);
	for (i = N(0); i && rest->type == CONS; i--)
		rest = rest->cdr;
	if (rest->type != CONS && rest != nil && (i || op == 'n'))
		return naive_raise(VXL_TYPE);
	return op == 'n' && rest != nil ? rest->car : rest;
}

static struct value *member(struct value **args, int n, int op)
{
	struct value *rest;

	for (rest = args[1]; rest->type == CONS; rest = rest->cdr) {
		if (op == 'm' && naive_equal(args[0], rest->car))
			return rest;
		if (op == 'a' && rest->car->type == CONS && naive_equal(args[0], rest->car->car))
			return rest->car;
	}
	return rest == nil ? nil : naive_raise(VXL_TYPE);
}

bool naive_equal(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case INTEGER:
		return a->n == b->n;
	case STRING:
		return a->n == b->n && !memcmp(a->bytes, b->bytes, a->n);
	case CONS:
		return naive_equal(a->car, b->car) && naive_equal(a->cdr, b->cdr);
	default:
		return a == b;
	}
}

static struct value *equal(struct value **args, int n, int op)
{
	if (op == 'q' && (args[0]->type != INTEGER || args[1]->type != INTEGER))
		return truth(args[0] == args[1]);
	return truth(naive_equal(args[0], args[1]));
}

static struct value *type_is(struct value **args, int n, int op)
{
	enum naive_type type = args[0]->type;
	bool is_nil = args[0] == nil;

	return truth(op == 'n' ? is_nil : op == 'c' ? type == CONS : op == 'a' ? type != CONS :
		     op == 'l' ? type == CONS || is_nil : op == 'i' ? type == INTEGER :
		     op == 's' ? type == STRING : type == SYMBOL);
}

static struct value *map(struct value **args, int n, int op)
{
	struct value *value, *rest = args[1];

	if (rest->type != CONS)
		return rest == nil ? nil : naive_raise(VXL_TYPE);
	value = naive_call(args[0], &rest->car, 1);
	args = (struct value *[]) { args[0], rest->cdr };
	rest = value ? map(args, 2, op) : NULL;
	return rest ? naive_cons(value, rest) : NULL;
}

static struct value *filter(struct value **args, int n, int op)
{
	struct value *kept = nil, *rest, *value;

	for (rest = args[1]; rest->type == CONS; rest = rest->cdr) {
		value = naive_call(args[0], &rest->car, 1);
		if (!value)
			return NULL;
		if ((value != nil) == (op == '+'))
			kept = naive_cons(rest->car, kept);
	}
	return rest == nil ? reverse(&kept, 1, 0) : naive_raise(VXL_TYPE);
}

/* The elements of a list, or the bytes of a string. */
static struct value *elements(struct value *from, s64 i)
{
	if (from->type != STRING || i == from->n)
		return from->type == STRING ? nil : from;
	return naive_cons(naive_integer((u8)from->bytes[i]), elements(from, i + 1));
}

static struct value *some(struct value **args, int n, int op)
{
	struct value *rest, *value;

	for (rest = elements(args[1], 0); rest->type == CONS; rest = rest->cdr) {
		value = naive_call(args[0], &rest->car, 1);
		if (!value || (value != nil) == (op == 's'))
			return value;
	}
	return rest != nil ? naive_raise(VXL_TYPE) : op == 's' ? nil : t;
}

static struct value *reduce(struct value **args, int n, int op)
{
	struct value *pair[2], *rest = elements(args[1], 0);

	if (rest->type != CONS)
		return rest == nil ? naive_call(args[0], pair, 0) : naive_raise(VXL_TYPE);
	pair[0] = rest->car;
	while ((rest = rest->cdr)->type == CONS && pair[0]) {
		pair[1] = rest->car;
		pair[0] = naive_call(args[0], pair, 2);
	}
	return !pair[0] || rest == nil ? pair[0] : naive_raise(VXL_TYPE);
}

/* --- Strings ---------------------------------------------------------------- */

static int order_of(const struct value *a, const struct value *b)
{
	s64 i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->bytes[i] != b->bytes[i])
			return (u8)a->bytes[i] < (u8)b->bytes[i] ? -1 : 1;
	return (a->n > b->n) - (a->n < b->n);
}

static struct value *change_case(struct value **args, int n, int op)
{
	struct value *value = naive_string(args[0]->bytes, args[0]->n);
	char *bytes = (char *)value->bytes;
	s64 i;

	for (i = 0; i < value->n; i++)
		if (bytes[i] >= op && bytes[i] <= op + 25)
			bytes[i] += op == 'a' ? -32 : 32;
	return value;
}

static struct value *compare_strings(struct value **args, int n, int op)
{
	int order = order_of(args[0], args[1]);

	if (op == 'e')
		order = order_of(change_case(args, 1, 'A'), change_case(args + 1, 1, 'A'));
	return truth(op == '<' ? order < 0 : op == '>' ? order > 0 : op == 'l' ? order <= 0 :
		     op == 'g' ? order >= 0 : op == '/' ? order : !order);
}

static bool is_at(const struct value *s, s64 at, const struct value *part)
{
	return at >= 0 && at + part->n <= s->n && !memcmp(s->bytes + at, part->bytes, part->n);
}

static struct value *ends(struct value **args, int n, int op)
{
	return truth(is_at(args[1], op == 'p' ? 0 : args[1]->n - N(0), args[0]));
}

static s64 find(const struct value *part, const struct value *s, s64 from)
{
	for (; from <= s->n; from++)
		if (is_at(s, from, part))
			return from;
	return -1;
}

static struct value *search(struct value **args, int n, int op)
{
	s64 from = n > 2 ? N(2) : 0;

	if (from < 0 || from > args[1]->n)
		return naive_raise(VXL_RANGE);
	from = find(args[0], args[1], from);
	return from < 0 ? nil : naive_integer(from);
}

static struct value *concatenate(struct value **args, int n, int op)
{
	char bytes[1 << 16];
	s64 used = 0;
	int i;

	for (i = 0; i < n && used + N(i) <= (s64)sizeof(bytes); used += N(i++))
		memcpy(bytes + used, args[i]->bytes, N(i));
	if (i < n)
		naive_take(~0u);
	return naive_string(bytes, used);
}

/* Elements of a list from @start to @end, or to the end of the list if @end is negative. */
static struct value *sublist(struct value *list, s64 start, s64 end)
{
	struct value *rest;

	if (!end || (list->type != CONS && end < 0 && !start))
		return !end || list == nil ? nil : naive_raise(VXL_TYPE);
	if (list->type != CONS)
		return naive_raise(VXL_RANGE);
	rest = sublist(list->cdr, start ? start - 1 : 0, end - 1);
	return rest && !start ? naive_cons(list->car, rest) : rest;
}

static struct value *subseq(struct value **args, int n, int op)
{
	struct value *s = args[0];
	s64 start = N(1), end = n > 2 ? N(2) : s->type == STRING ? s->n : -1;

	if (s->type != STRING && s->type != CONS && s != nil)
		return naive_raise(VXL_TYPE);
	if (start < 0 || (n > 2 && (end < 0 || start > end)))
		return naive_raise(VXL_RANGE);
	if (s->type != STRING)
		return sublist(s, start, end);
	if (end > s->n || start > end)
		return naive_raise(VXL_RANGE);
	return naive_string(s->bytes + start, end - start);
}

static struct value *byte_at(struct value **args, int n, int op)
{
	if (N(1) < 0 || N(1) >= N(0))
		return naive_raise(VXL_RANGE);
	return naive_integer((u8)args[0]->bytes[N(1)]);
}

static struct value *trim(struct value **args, int n, int op)
{
	struct value *set = args[0], *s = args[1];
	s64 start = 0, end = s->n;

	while (op != 'r' && start < end && memchr(set->bytes, s->bytes[start], set->n))
		start++;
	while (op != 'l' && start < end && memchr(set->bytes, s->bytes[end - 1], set->n))
		end--;
	return naive_string(s->bytes + start, end - start);
}

static struct value *split_from(struct value **args, s64 from)
{
	s64 at = find(args[1], args[0], from), end = at < 0 ? args[0]->n : at;

	return naive_cons(naive_string(args[0]->bytes + from, end - from),
			  at < 0 ? nil : split_from(args, at + args[1]->n));
}

static struct value *split(struct value **args, int n, int op)
{
	return N(1) ? split_from(args, 0) : naive_raise(VXL_RANGE);
}

static struct value *join_strings(struct value **args, int n, int op)
{
	struct value *all = naive_string("", 0), *rest;

	for (rest = args[0]; rest->type == CONS; rest = rest->cdr) {
		struct value *parts[] = { all, rest == args[0] ? naive_string("", 0) : args[1],
					  rest->car };

		if (rest->car->type != STRING)
			return naive_raise(VXL_TYPE);
		all = concatenate(parts, 3, 0);
	}
	return rest == nil ? all : naive_raise(VXL_TYPE);
}

static struct value *replace(struct value **args, int n, int op)
{
	struct value *joined[2];

	if (!N(1))
		return naive_raise(VXL_RANGE);
	joined[0] = split_from(args, 0);
	joined[1] = args[2];
	return join_strings(joined, 2, 0);
}

static struct value *digits(struct value **args, int n, int op)
{
	s64 radix = n > 1 ? N(1) : 10;
	__int128 x = N(0);
	char text[70], *at = text + 70;
	bool negative = x < 0;

	if (radix < 2 || radix > 16)
		return naive_raise(VXL_RANGE);
	if (negative)
		x = -x;
	do
		*--at = "0123456789abcdef"[x % radix];
	while (x /= radix);
	if (negative)
		*--at = '-';
	return naive_string(at, text + 70 - at);
}

static struct value *parse(struct value **args, int n, int op)
{
	char text[32], *end;
	s64 x;

	/* strtoll accepts these, the language does not. */
	if (!N(0) || N(0) > 18 || memchr(args[0]->bytes, 0, N(0)))
		return N(0) > 18 ? (naive_take(~0u), nil) : nil;
	snprintf(text, sizeof(text), "%.*s", (int)N(0), args[0]->bytes);
	if (strspn(text, "-+0123456789") < 1)
		return nil;
	x = strtoll(text, &end, 10);
	return *end ? nil : naive_integer(x);
}

static struct value *hex(struct value **args, int n, int op)
{
	struct value *all = naive_string("", 0);
	s64 i;

	for (i = 0; i < N(0); i++) {
		char pair[3];
		struct value *parts[2] = { all, NULL };

		snprintf(pair, sizeof(pair), "%02x", (u8)args[0]->bytes[i]);
		parts[1] = naive_string(pair, 2);
		all = concatenate(parts, 2, 0);
	}
	return all;
}

/* --- Printing ---------------------------------------------------------------- */

static size_t put(struct value *value, bool escape, char *out, char *end)
{
	char *at = out;
	s64 i;

	if (end - at < 100 || (value->n > end - at - 100 && value->type == STRING))
		naive_take(~0u);
	switch (value->type) {
	case INTEGER:
		return sprintf(out, "%lld", (long long)value->n);
	case FUNCTION:
		return sprintf(out, "#<>");
	case SYMBOL:
		return sprintf(out, "%s", value->bytes);
	case STRING:
		if (!escape) {
			memcpy(out, value->bytes, value->n);
			return value->n;
		}
		*at++ = '"';
		for (i = 0; i < value->n; i++) {
			u8 byte = value->bytes[i];

			if (end - at < 100)
				naive_take(~0u);
			if (byte == '\n' || byte == '\t')
				at += sprintf(at, byte == '\n' ? "\\n" : "\\t");
			else if (byte < ' ' || byte == 127)
				at += sprintf(at, "\\x%02x", byte);
			else
				at += sprintf(at, byte == '"' || byte == '\\' ? "\\%c" : "%c", byte);
		}
		*at++ = '"';
		return at - out;
	case CONS:
		break;
	}
	*at++ = '(';
	for (; value->type == CONS; value = value->cdr) {
		at += put(value->car, escape, at, end);
		*at++ = ' ';
	}
	if (value != nil) {
		at += sprintf(at, ". ");
		at += put(value, escape, at, end);
		at++;
	}
	at[-1] = ')';
	return at - out;
}

struct value *naive_print(struct value *value, bool escape)
{
	static char text[1 << 16];

	return naive_string(text, put(value, escape, text, text + sizeof(text)));
}

static struct value *print(struct value **args, int n, int op)
{
	return naive_print(args[0], op == '1');
}

const struct naive_function naive_functions[] = {
	{ "+", "i*", fold, '+' }, { "*", "i*", fold, '*' }, { "logand", "i*", fold, '&' },
	{ "logior", "i*", fold, '|' }, { "logxor", "i*", fold, '^' },
	{ "min", "ii*", fold, 'm' }, { "max", "ii*", fold, 'M' }, { "-", "ii*", subtract, 0 },
	{ "=", "ii*", compare, '=' }, { "/=", "ii*", compare, '/' }, { "<", "ii*", compare, '<' },
	{ ">", "ii*", compare, '>' }, { "<=", "ii*", compare, 'l' }, { ">=", "ii*", compare, 'g' },
	{ "u64<", "ii*", compare, 'u' }, { "u64<=", "ii*", compare, 'U' },
	{ "truncate", "ii", divide, 't' }, { "rem", "ii", divide, 'r' },
	{ "floor", "ii", divide, 'f' }, { "mod", "ii", divide, 'm' },
	{ "1+", "i", step, 1 }, { "1-", "i", step, -1 },
	{ "zerop", "i", is_integer, 'z' }, { "plusp", "i", is_integer, '+' },
	{ "minusp", "i", is_integer, '-' }, { "evenp", "i", is_integer, 'e' },
	{ "oddp", "i", is_integer, 'o' }, { "abs", "i", sign, 'a' }, { "signum", "i", sign, 's' },
	{ "ash", "ii", shift, 0 }, { "lognot", "i", bits, '~' }, { "logandc2", "ii", bits, '\\' },
	{ "logtest", "ii", bits, 't' }, { "logbitp", "ii", bits, 'p' },
	{ "logcount", "i", bits, 'c' }, { "integer-length", "i", bits, 'l' },
	{ "u8", "i", view, 8 }, { "u16", "i", view, 16 }, { "u32", "i", view, 32 },
	{ "s8", "i", view, -8 }, { "s16", "i", view, -16 }, { "s32", "i", view, -32 },
	{ "byte", "ii", field, 0 }, { "ldb", "ii", load_or_deposit, 'l' },
	{ "dpb", "iii", load_or_deposit, 'd' },
	{ "car", ".", part, 1 }, { "cdr", ".", part, 2 }, { "cadr", ".", part, 12 },
	{ "second", ".", part, 12 }, { "cddr", ".", part, 22 }, { "caddr", ".", part, 122 },
	{ "cons", "..", list, 'c' }, { "list", ".*", list, 0 }, { "list*", "..*", list, '*' },
	{ "append", ".*", append, 0 }, { "reverse", "l", reverse, 0 }, { "length", ".", length, 0 },
	{ "nth", "i.", nth, 'n' }, { "nthcdr", "i.", nth, 'c' },
	{ "member", ".l", member, 'm' }, { "assoc", ".l", member, 'a' },
	{ "eq", "..", equal, 'q' }, { "eql", "..", equal, 'q' }, { "equal", "..", equal, 0 },
	{ "null", ".", type_is, 'n' }, { "not", ".", type_is, 'n' }, { "consp", ".", type_is, 'c' },
	{ "atom", ".", type_is, 'a' }, { "listp", ".", type_is, 'l' },
	{ "integerp", ".", type_is, 'i' }, { "stringp", ".", type_is, 's' },
	{ "symbolp", ".", type_is, 'y' },
	{ "mapcar", ".l", map, 0 }, { "remove-if", ".l", filter, '-' },
	{ "remove-if-not", ".l", filter, '+' }, { "some", "..", some, 's' },
	{ "every", "..", some, 'e' }, { "reduce", "..", reduce, 0 },
	{ "string=", "ss", compare_strings, '=' }, { "string/=", "ss", compare_strings, '/' },
	{ "string<", "ss", compare_strings, '<' }, { "string>", "ss", compare_strings, '>' },
	{ "string<=", "ss", compare_strings, 'l' }, { "string>=", "ss", compare_strings, 'g' },
	{ "string-equal", "ss", compare_strings, 'e' },
	{ "string-prefix-p", "ss", ends, 'p' }, { "string-suffix-p", "ss", ends, 's' },
	{ "search", "ss", search, 0 }, { "string-search", "ss|i", search, 0 },
	{ "string-append", "s*", concatenate, 0 }, { "subseq", ".i|i", subseq, 0 },
	{ "char", "si", byte_at, 0 }, { "string-upcase", "s", change_case, 'a' },
	{ "string-downcase", "s", change_case, 'A' },
	{ "string-trim", "ss", trim, 0 }, { "string-left-trim", "ss", trim, 'l' },
	{ "string-right-trim", "ss", trim, 'r' },
	{ "string-split", "ss", split, 0 }, { "string-join", "ls", join_strings, 0 },
	{ "string-replace", "sss", replace, 0 }, { "number-to-string", "i|i", digits, 0 },
	{ "parse-integer", "s", parse, 0 }, { "string-to-hex", "s", hex, 0 },
	{ "prin1-to-string", ".", print, '1' }, { "princ-to-string", ".", print, 0 },
	{ NULL, NULL, NULL, 0 },
};
