/* SPDX-License-Identifier: GPL-2.0 */
/* The reader. It keeps open forms on a stack of its own, and does not recurse. */
#include "vxelisp/compiler/reader.h"
#include "vxelisp/functions/integers.h"
#include "vxelisp/machine/heap.h"

enum open_kind {
	OPEN_LIST,
	OPEN_VECTOR,
	OPEN_PREFIX,		/* 'x `x ,x ,@x #'x: complete after one form */
};

enum dot_state {
	NO_DOT,
	AFTER_DOT,
	TAIL_READ,
};

struct open_form {
	vxl_value head, tail;
	struct place place;
	u8 kind, dot;
	bool empty;
};

bool reader_init(struct reader *r, struct vxl_machine *m)
{
	r->m = m;
	r->m->world->file = VXL_NIL;
	r->open = vxl_alloc(VXL_DEPTH_MAX * sizeof(*r->open));
	if (!r->open)
		vxl_raise(m, VXL_MEMORY, "out of memory for the reader");
	return r->open;
}

void reader_release(struct reader *r)
{
	vxl_free(r->open);
	vxl_free(r->places.entries);
}

bool reader_start(struct reader *r, const char *text, size_t length,
		  const char *file, u32 line)
{
	r->start = r->at = r->line_start = text;
	r->end = text + length;
	r->line = line;
	r->place = (struct place) { 0, 0 };
	r->m->world->file = vxl_make_string(r->m, file, strlen(file));
	if (r->m->world->file == VXL_ERROR) {
		r->m->world->file = VXL_NIL;
		return false;
	}
	if (length > VXL_TEXT_MAX) {
		r->place = (struct place) { 1, 1 };
		vxl_raise(r->m, VXL_LIMIT, "the text has %llu bytes, more than the %u allowed",
			  (unsigned long long)length, (unsigned int)VXL_TEXT_MAX);
		return false;
	}
	return true;
}

static struct place here(const struct reader *r)
{
	return (struct place) { r->line, r->at - r->line_start + 1 };
}

static bool places_add(struct reader *r, vxl_value cell, struct place place)
{
	struct places *p = &r->places;

	if (!grow_array(r->m, (void **)&p->entries, &p->capacity, p->count,
			sizeof(*p->entries), VXL_TEXT_MAX))
		return false;
	p->entries[p->count++] = (struct place_of) { cell & OFFSET_MASK, place };
	return true;
}

bool places_find(const struct places *places, vxl_value cell, struct place *place)
{
	u32 offset = cell & OFFSET_MASK;
	u32 low = 0, high = places->count, middle;

	if (!is_cons(cell))
		return false;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (places->entries[middle].cell < offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == places->count || places->entries[low].cell != offset)
		return false;
	*place = places->entries[low].place;
	return true;
}

static bool syntax_error(struct reader *r, struct place place, const char *message)
{
	r->place = place;
	vxl_raise(r->m, VXL_SYNTAX, "%s", message);
	return false;
}

static bool incomplete(struct reader *r, struct place place, const char *message)
{
	syntax_error(r, place, message);
	r->m->error.status = VXL_INCOMPLETE;
	return false;
}

enum byte_class {
	SPACE = 1,
	ENDS_TOKEN = 2,
	PREFIX = 4,		/* a prefix may begin with it */
	ENDS_PLAIN = 8,		/* of a string: not simply one byte of it */
};

static const u8 classes[256] = {
	['\t'] = SPACE | ENDS_TOKEN, ['\n'] = SPACE | ENDS_TOKEN | ENDS_PLAIN,
	['\v'] = SPACE | ENDS_TOKEN, ['\f'] = SPACE | ENDS_TOKEN, ['\r'] = SPACE | ENDS_TOKEN,
	[' '] = SPACE | ENDS_TOKEN, ['('] = ENDS_TOKEN, [')'] = ENDS_TOKEN, [';'] = ENDS_TOKEN,
	['"'] = ENDS_TOKEN | ENDS_PLAIN, ['\\'] = ENDS_PLAIN, ['#'] = PREFIX,
	['\''] = ENDS_TOKEN | PREFIX, ['`'] = ENDS_TOKEN | PREFIX, [','] = ENDS_TOKEN | PREFIX,
};

static bool is_of(char c, enum byte_class class)
{
	return classes[(u8)c] & class;
}

static void next_line(struct reader *r)
{
	r->line++;
	r->line_start = r->at;
}

static bool looking_at(const struct reader *r, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(r->end - r->at) >= length && !memcmp(r->at, text, length);
}

/* #line N "FILE" */
static bool read_line_directive(struct reader *r)
{
	struct place place = here(r);
	const char *name;
	u64 line = 0;

	for (r->at += 6; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
		if (line < 1u << 30)
			line = line * 10 + (*r->at - '0');
	if (!looking_at(r, " \""))
		return syntax_error(r, place, "malformed #line: #line N \"FILE\" expected");
	r->at += 2;
	for (name = r->at; r->at < r->end && *r->at != '"' && *r->at != '\n'; r->at++)
		;
	if (r->at == r->end || *r->at != '"')
		return syntax_error(r, place, "malformed #line: #line N \"FILE\" expected");
	r->m->world->file = vxl_make_string(r->m, name, r->at - name);
	if (r->m->world->file == VXL_ERROR) {
		r->m->world->file = VXL_NIL;
		return false;
	}
	r->at++;
	r->line = line - 1;	/* the newline will make it N */
	return true;
}

static bool skip_block_comment(struct reader *r)
{
	struct place place = here(r);
	u32 depth = 0;

	do {
		if (r->at == r->end)
			return incomplete(r, place, "this #| has no |#");
		if (looking_at(r, "#|")) {
			depth++;
			r->at += 2;
		} else if (looking_at(r, "|#")) {
			depth--;
			r->at += 2;
		} else if (*r->at++ == '\n') {
			next_line(r);
		}
	} while (depth);
	return true;
}

static bool skip_blanks(struct reader *r)
{
	for (;;) {
		while (r->at < r->end && is_of(*r->at, SPACE))
			if (*r->at++ == '\n')
				next_line(r);
		if (r->at == r->end || (*r->at != ';' && *r->at != '#')) {
			return true;
		} else if (*r->at == ';' || (r->at == r->start && looking_at(r, "#!"))) {
			while (r->at < r->end && *r->at != '\n')
				r->at++;
		} else if (looking_at(r, "#|")) {
			if (!skip_block_comment(r))
				return false;
		} else if (r->at == r->line_start && looking_at(r, "#line ")) {
			if (!read_line_directive(r))
				return false;
		} else {
			return true;
		}
	}
}

/* Reads a byte or an escape of a string at *@at. Returns the byte; -1: malformed; -2: no byte (\
 * newline). */
static int unescape(const char **at, const char *end)
{
	static const char names[] = "n\nt\tr\r0\0e\033\\\\\"\"";
	const char *p = *at;
	unsigned int i;

	if (*p != '\\') {
		*at = p + 1;
		return (u8)*p;
	}
	if (++p == end)
		return -1;
	if (*p == '\n') {
		*at = p + 1;
		return -2;
	}
	if (*p == 'x' && end - p > 2 && hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0) {
		*at = p + 3;
		return hex_digit(p[1]) << 4 | hex_digit(p[2]);
	}
	for (i = 0; i < sizeof(names) - 1; i += 2) {
		if (names[i] == *p) {
			*at = p + 1;
			return (u8)names[i + 1];
		}
	}
	*at = p;
	return -1;
}

static bool read_string(struct reader *r, vxl_value *value)
{
	struct place place = here(r);
	const char *at = ++r->at, *plain;
	size_t length = 0;
	char *bytes;
	int byte;

	for (;;) {
		for (plain = r->at; r->at < r->end && !is_of(*r->at, ENDS_PLAIN); r->at++)
			;
		length += r->at - plain;
		if (r->at == r->end || *r->at == '"')
			break;
		if (*r->at == '\\' && r->end - r->at > 1 && r->at[1] == '\n') {
			r->at += 2;
			next_line(r);
			continue;
		}
		if (*r->at == '\n') {
			r->at++;
			next_line(r);
		} else if (unescape(&r->at, r->end) < 0) {
			return syntax_error(r, here(r),
					    "unknown escape in a string: \\n \\t \\r \\0 \\e \\\\ \\\" \\xHH are known");
		}
		length++;
	}
	if (r->at == r->end)
		return incomplete(r, place, "this string has no end");
	*value = make_string(r->m, length, &bytes);
	if (*value == VXL_ERROR)
		return false;
	if (length == (size_t)(r->at - at)) {
		memcpy(bytes, at, length);
		at = r->at;
	}
	while (at < r->at) {
		byte = unescape(&at, r->at);
		if (byte >= 0)
			*bytes++ = byte;
	}
	r->at++;
	return true;
}

static bool number_error(struct reader *r, struct place place)
{
	return syntax_error(r, place, "not a number of 64 bits");
}

static bool token_value(struct reader *r, const char *token, size_t length,
			struct place place, vxl_value *value)
{
	size_t sign = token[0] == '-' || token[0] == '+', i;
	s64 n;

	for (i = sign; i < length && token[i] >= '0' && token[i] <= '9'; i++)
		;
	if (i == length && length > sign) {
		if (!parse_integer(token, length, 10, &n))
			return number_error(r, place);
		*value = make_integer(r->m, n);
	} else if (length > 2 && token[0] == '0' && token[1] == 'x') {
		if (!parse_integer(token + 2, length - 2, 16, &n))
			return number_error(r, place);
		*value = make_integer(r->m, n);
	} else {
		for (i = 0; i < length; i++)
			if ((u8)token[i] < ' ' || token[i] == 0x7f)
				return syntax_error(r, place, "control character in a name");
		r->place = place;
		*value = vxl_make_symbol(r->m, token, length);
	}
	return *value != VXL_ERROR;
}

static const char *token_end(const struct reader *r, const char *at)
{
	while (at < r->end && !is_of(*at, ENDS_TOKEN))
		at++;
	return at;
}

/* #\a #x1f #o17 #b101 */
static bool read_hash(struct reader *r, vxl_value *value)
{
	static const struct {
		const char *name;
		char byte;
	} characters[] = {
		{ "space", ' ' }, { "newline", '\n' }, { "tab", '\t' },
		{ "return", '\r' }, { "nul", '\0' },
	};
	struct place place = here(r);
	const char *token = r->at + 2, *end;
	unsigned int radix, i;
	size_t length;
	s64 n;

	if (r->end - r->at < 3)
		return syntax_error(r, place, "unknown syntax after #");
	end = token_end(r, token + 1);
	length = end - token;
	r->at = end;
	if (token[-1] == '\\') {
		for (i = 0; i < ARRAY_SIZE(characters); i++) {
			if (length == strlen(characters[i].name) &&
			    !memcmp(token, characters[i].name, length)) {
				*value = make_fixnum((u8)characters[i].byte);
				return true;
			}
		}
		*value = make_fixnum((u8)*token);
		return length == 1 || syntax_error(r, place, "unknown character name");
	}
	radix = token[-1] == 'x' ? 16 : token[-1] == 'o' ? 8 : token[-1] == 'b' ? 2 : 0;
	if (!radix)
		return syntax_error(r, place, "unknown syntax after #");
	if (!parse_integer(token, length, radix, &n))
		return number_error(r, place);
	*value = make_integer(r->m, n);
	return *value != VXL_ERROR;
}

static bool open_form(struct reader *r, enum open_kind kind, const char *prefix)
{
	struct open_form *open = &r->open[r->depth];
	struct place place = here(r);
	vxl_value first = VXL_NIL;

	if (r->depth == VXL_DEPTH_MAX) {
		r->place = place;
		vxl_raise(r->m, VXL_LIMIT, "nested deeper than %u forms",
			  (unsigned int)VXL_DEPTH_MAX);
		return false;
	}
	if (kind == OPEN_PREFIX)
		first = vxl_make_symbol(r->m, prefix, strlen(prefix));
	*open = (struct open_form) { .kind = kind, .place = place, .empty = true };
	open->head = first == VXL_ERROR ? first : make_cons(r->m, first, VXL_NIL);
	open->tail = open->head;
	r->place = place;
	if (open->head == VXL_ERROR || !places_add(r, open->head, place))
		return false;
	r->depth++;
	return true;
}

static vxl_value list_to_vector(struct reader *r, vxl_value list)
{
	const struct vxl_space *space = &r->m->space;
	vxl_value v, rest;
	u32 count = 0;

	for (rest = list; is_cons(rest); rest = cons_at(space, rest)->cdr)
		count++;
	v = make_vector(r->m, count);
	if (v == VXL_ERROR)
		return v;
	for (count = 0; is_cons(list); list = cons_at(space, list)->cdr)
		REFERENCED(space, v, vector)->element[count++] = cons_at(space, list)->car;
	return v;
}

static bool close_form(struct reader *r, vxl_value *value, struct place *place)
{
	struct open_form *open;

	if (!r->depth)
		return syntax_error(r, here(r), "unexpected )");
	open = &r->open[r->depth - 1];
	if (open->kind == OPEN_PREFIX)
		return syntax_error(r, open->place, "no form follows this prefix");
	if (open->dot == AFTER_DOT)
		return syntax_error(r, here(r), "a form expected after the .");
	*value = open->head;
	*place = open->place;
	if (open->empty) {
		*value = VXL_NIL;
		r->places.count--;
	}
	if (open->kind == OPEN_VECTOR)
		*value = list_to_vector(r, *value);
	r->at++;
	r->depth--;
	return *value != VXL_ERROR;
}

/* Adds a complete form to the innermost open form. */
static bool add_element(struct reader *r, struct open_form *open, vxl_value value,
			struct place place)
{
	struct cons *tail = cons_at(&r->m->space, open->tail);
	vxl_value cell;

	if (open->dot == TAIL_READ)
		return syntax_error(r, place, "more than one form after the .");
	if (open->dot == AFTER_DOT) {
		tail->cdr = value;
		open->dot = TAIL_READ;
		return true;
	}
	if (open->empty && open->kind != OPEN_PREFIX) {
		tail->car = value;
		open->empty = false;
		return true;
	}
	cell = make_cons(r->m, value, VXL_NIL);
	r->place = place;
	if (cell == VXL_ERROR || !places_add(r, cell, place))
		return false;
	cons_at(&r->m->space, open->tail)->cdr = cell;
	open->tail = cell;
	return true;
}

/* Reads up to the end of an atom or list. Sets *@opened if it opened a list and has no value
 * yet. */
static bool read_part(struct reader *r, vxl_value *value, struct place *place, bool *opened)
{
	static const struct {
		const char *text;
		const char *symbol;
	} prefixes[] = {
		{ "'", "quote" }, { "`", "quasiquote" }, { ",@", "unquote-splicing" },
		{ ",", "unquote" }, { "#'", "function" },
	};
	struct open_form *open = r->depth ? &r->open[r->depth - 1] : NULL;
	const char *token, *end;
	unsigned int i;

	*place = here(r);
	*opened = true;
	if (*r->at == '(') {
		if (!open_form(r, OPEN_LIST, NULL))
			return false;
		r->at++;
		return true;
	}
	if (looking_at(r, "#(")) {
		if (!open_form(r, OPEN_VECTOR, NULL))
			return false;
		r->at += 2;
		return true;
	}
	for (i = 0; is_of(*r->at, PREFIX) && i < ARRAY_SIZE(prefixes); i++) {
		if (looking_at(r, prefixes[i].text)) {
			if (!open_form(r, OPEN_PREFIX, prefixes[i].symbol))
				return false;
			r->at += strlen(prefixes[i].text);
			return true;
		}
	}
	end = token_end(r, r->at);
	if (end - r->at == 1 && *r->at == '.') {
		if (!open || open->kind != OPEN_LIST || open->empty || open->dot)
			return syntax_error(r, *place, "unexpected .");
		open->dot = AFTER_DOT;
		r->at++;
		return true;
	}
	*opened = false;
	if (*r->at == ')')
		return close_form(r, value, place);
	if (*r->at == '"')
		return read_string(r, value);
	if (*r->at == '#')
		return read_hash(r, value);
	token = r->at;
	r->at = end;
	return token_value(r, token, end - token, *place, value);
}

int reader_next(struct reader *r, vxl_value *form)
{
	struct place place;
	bool opened;

	r->depth = 0;
	r->places.count = 0;
	for (;;) {
		r->place = here(r);
		if (!skip_blanks(r))
			return -1;
		if (r->at == r->end) {
			if (!r->depth)
				return 0;
			incomplete(r, r->open[r->depth - 1].place,
				   "the text ends inside the form that starts here");
			return -1;
		}
		if (!r->depth)
			r->form_start = r->at;
		if (!read_part(r, form, &place, &opened))
			return -1;
		if (opened)
			continue;
		while (r->depth) {
			struct open_form *open = &r->open[r->depth - 1];

			if (!add_element(r, open, *form, place))
				return -1;
			if (open->kind != OPEN_PREFIX)
				break;
			*form = open->head;
			place = open->place;
			r->depth--;
		}
		if (!r->depth) {
			r->place = place;
			return 1;
		}
	}
}
