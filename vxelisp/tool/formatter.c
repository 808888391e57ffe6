/* SPDX-License-Identifier: GPL-2.0 */
#include "vxelisp/tool/formatter.h"
#include "vxelisp/limits.h"

enum token_kind {
	OPEN,			/* ( or #( */
	CLOSE,
	PREFIX,			/* ' ` , ,@ #' */
	ATOM,
	COMMENT,		/* ; up to the end of the line */
};

struct token {
	enum token_kind kind;
	struct vxl_string text;
	unsigned int lines;	/* newlines before it */
	unsigned int line, column;	/* its place in the text */
};

/* How the elements of an open form are laid out. */
enum layout {
	CALL,			/* aligned below the first argument */
	BODY,			/* some arguments, then an indented body */
	LIST,			/* aligned; each is a call */
	DATA,			/* aligned; so are their own elements */
	BINDINGS,		/* aligned; each is a list */
	FUNCTIONS,		/* aligned; each has a body */
};

struct form {
	enum layout layout;
	unsigned int column;		/* of the parenthesis */
	unsigned int argument;		/* column of the second element; 0: it starts a line */
	unsigned int count;		/* elements so far */
	unsigned int before;		/* number of elements before the body */
	struct vxl_string head;
};

struct output {
	char *bytes;
	size_t length, capacity;
	unsigned int column;
};

struct formatter {
	struct token *tokens;
	size_t count, capacity;
	struct form open[VXL_DEPTH_MAX + 1];
	unsigned int depth;
	struct output out;
	bool quoted, unquoted;		/* the next form is data, or is a call */
};

/* Forms with a body: how many elements come before it, and their layout. */
static const struct body {
	const char *head;
	unsigned char before;
	enum layout second, later;	/* of the second element; of the later ones */
} bodies[] = {
	{ "defun", 2, CALL, CALL }, { "defmacro", 2, CALL, CALL },
	{ "define-check", 2, CALL, CALL }, { "deftest", 1, CALL, CALL },
	{ "defconstant", 1, CALL, CALL }, { "defparameter", 1, CALL, CALL },
	{ "defvar", 1, CALL, CALL }, { "lambda", 1, DATA, CALL },
	{ "let", 1, BINDINGS, CALL }, { "let*", 1, BINDINGS, CALL },
	{ "flet", 1, FUNCTIONS, CALL }, { "labels", 1, FUNCTIONS, CALL },
	{ "destructuring-bind", 2, DATA, CALL }, { "handler-case", 1, CALL, BODY },
	{ "dolist", 1, CALL, CALL }, { "dotimes", 1, CALL, CALL },
	{ "when", 1, CALL, CALL }, { "unless", 1, CALL, CALL }, { "while", 1, CALL, CALL },
	{ "case", 1, CALL, LIST }, { "ecase", 1, CALL, LIST }, { "block", 1, CALL, CALL },
	{ "progn", 0, CALL, CALL }, { "loop", 0, CALL, CALL }, { "prog1", 1, CALL, CALL },
	{ "ignore-errors", 0, CALL, CALL }, { "vxed", 1, CALL, CALL },
};

static const struct body *find_body(struct vxl_string head)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bodies); i++)
		if (strlen(bodies[i].head) == head.length &&
		    !memcmp(bodies[i].head, head.bytes, head.length))
			return &bodies[i];
	return NULL;
}

static bool is(struct vxl_string s, const char *text)
{
	return s.length == strlen(text) && !memcmp(s.bytes, text, s.length);
}

static void *grow(void *array, size_t *capacity, size_t count, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity * 2 + 256;
	array = realloc(array, *capacity * size);
	if (!array)
		exit(1);
	return array;
}

/* The scanner: makes tokens of the text, which the reader has accepted. */

static size_t block_comment_length(const char *at, const char *end)
{
	const char *start = at;
	int depth = 0;

	do {
		if (end - at >= 2 && !memcmp(at, "#|", 2)) {
			depth++;
			at += 2;
		} else if (end - at >= 2 && !memcmp(at, "|#", 2)) {
			depth--;
			at += 2;
		} else {
			at++;
		}
	} while (depth && at < end);
	return at - start;
}

static size_t string_length(const char *at, const char *end)
{
	const char *start = at++;

	for (; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at - start + 1;
}

static size_t atom_length(const char *at, const char *end)
{
	const char *start = at;

	if (end - at > 2 && at[0] == '#' && at[1] == '\\')
		at += 3;
	while (at < end && !strchr(" \t\n\v\f\r()\"'`,;", *at))
		at++;
	return at - start;
}

static enum token_kind scan_token(const char *at, const char *end, bool starts_line,
				  size_t *length)
{
	static const char *const prefixes[] = { ",@", "#'", "'", "`", "," };
	size_t i;

	*length = 1;
	if (*at == ')')
		return CLOSE;
	if (*at == '(')
		return OPEN;
	if (*at == ';' || (starts_line && end - at > 2 &&
			   (!memcmp(at, "#!", 2) || !strncmp(at, "#line ", 6)))) {
		for (*length = 0; at + *length < end && at[*length] != '\n'; )
			++*length;
		return COMMENT;
	}
	if (end - at > 1 && !memcmp(at, "#(", 2)) {
		*length = 2;
		return OPEN;
	}
	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		*length = strlen(prefixes[i]);
		if ((size_t)(end - at) >= *length && !memcmp(at, prefixes[i], *length))
			return PREFIX;
	}
	if (*at == '"')
		*length = string_length(at, end);
	else if (end - at > 1 && !memcmp(at, "#|", 2))
		*length = block_comment_length(at, end);
	else
		*length = atom_length(at, end);
	return ATOM;
}

static void scan(struct formatter *f, const char *at, const char *end)
{
	unsigned int lines = 0, line = 0;
	const char *line_start = at, *next;
	struct token *token;

	while (at < end) {
		if (strchr(" \t\n\v\f\r", *at)) {
			if (*at++ == '\n') {
				lines++;
				line++;
				line_start = at;
			}
			continue;
		}
		f->tokens = grow(f->tokens, &f->capacity, f->count, sizeof(*token));
		token = &f->tokens[f->count++];
		*token = (struct token) {
			.lines = lines, .line = line, .column = at - line_start,
			.text = { at, 0 },
		};
		token->kind = scan_token(at, end, at == line_start, &token->text.length);
		lines = 0;
		for (next = at + token->text.length; at < next; at++) {
			if (*at == '\n') {
				line++;
				line_start = at + 1;
			}
		}
	}
}

/* The output. */

static void put(struct output *out, const char *bytes, size_t length)
{
	size_t i;

	while (out->length + length + 1 > out->capacity)
		out->bytes = grow(out->bytes, &out->capacity, out->capacity, 1);
	memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
	for (i = 0; i < length; i++)
		out->column = bytes[i] == '\n' ? 0 : out->column + 1;
}

static void put_spaces(struct output *out, unsigned int count)
{
	while (count--)
		put(out, " ", 1);
}

static unsigned int indentation(const struct formatter *f)
{
	const struct form *form = &f->open[f->depth];

	if (!f->depth)
		return 0;
	switch (form->layout) {
	case CALL:
		if (form->argument)
			return form->argument;
		return form->column + (f->depth == 1 ? 2 : 1);
	case BODY:
		return form->column + (form->count <= form->before ? 4 : 2);
	default:
		return form->column + 1;
	}
}

/* The layout of the form that starts here, as an element of the form around it. */
static enum layout inner_layout(const struct formatter *f, bool vector)
{
	const struct form *outer = &f->open[f->depth];
	const struct body *body = f->depth ? find_body(outer->head) : NULL;

	if (f->quoted || vector)
		return DATA;
	if (f->unquoted || !f->depth)
		return CALL;
	switch (outer->layout) {
	case DATA:
		return DATA;
	case BINDINGS:
		return LIST;
	case FUNCTIONS:
		return BODY;
	case LIST:
		return CALL;
	default:
		break;
	}
	if (is(outer->head, "cond"))
		return LIST;
	if (!body)
		return CALL;
	if (outer->count > body->before)
		return body->later;
	if ((is(outer->head, "defun") || is(outer->head, "defmacro") ||
	     is(outer->head, "define-check")) && outer->count == 2)
		return DATA;
	return outer->count == 1 ? body->second : CALL;
}

static void open_form(struct formatter *f, const struct token *token)
{
	enum layout layout = inner_layout(f, token->text.length == 2);

	f->open[f->depth].count++;
	f->open[++f->depth] = (struct form) {
		.layout = layout,
		.column = f->out.column + token->text.length - 1,
		.before = 1,
	};
	f->quoted = f->unquoted = false;
}

/* The first element of a form determines the layout of the others. */
static void set_head(struct form *form, const struct token *token)
{
	const struct body *body;

	if (token->kind != ATOM) {
		if (form->layout == CALL)
			form->layout = LIST;
		return;
	}
	form->head = token->text;
	body = find_body(token->text);
	if (form->layout != CALL)
		return;
	if (token->text.bytes[0] == ':' || token->text.bytes[0] == '"')
		form->layout = DATA;
	else if (body)
		form->layout = BODY;
	else if (token->text.length > 3 && !memcmp(token->text.bytes, "def", 3))
		form->layout = BODY;
	if (form->layout == BODY && body)
		form->before = body->before;
}

/* True if a token in the line above or below starts in the same column. */
static bool is_aligned(const struct formatter *f, size_t index)
{
	const struct token *token = &f->tokens[index];
	size_t i;

	for (i = index; i-- && f->tokens[i].line + 1 >= token->line; )
		if (f->tokens[i].line + 1 == token->line && f->tokens[i].column == token->column)
			return true;
	for (i = index + 1; i < f->count && f->tokens[i].line <= token->line + 1; i++)
		if (f->tokens[i].line == token->line + 1 && f->tokens[i].column == token->column)
			return true;
	return false;
}

#define COMMENT_SPACES	3

/* Spaces between a token and the previous one in the same line. */
static unsigned int spaces(const struct formatter *f, size_t index)
{
	const struct token *token = &f->tokens[index], *before = token - 1;
	unsigned int were = token->column - before->column - before->text.length;

	if (token->line != before->line)
		were = 1;	/* the previous token ends in another line */
	if (were > 1 && is_aligned(f, index))
		return were;
	return token->kind == COMMENT ? COMMENT_SPACES : 1;
}

/* Puts newlines and spaces before a token. */
static void separate(struct formatter *f, size_t index)
{
	const struct token *token = &f->tokens[index];
	const struct token *before = index ? token - 1 : NULL;
	unsigned int lines = token->lines > 2 ? 2 : token->lines;

	if (!before)
		return;
	if (before->kind == COMMENT && !lines)
		lines = 1;
	if (before->kind == COMMENT && token->kind == CLOSE)
		lines = 1;
	else if (token->kind == CLOSE || (before->kind == OPEN && token->kind != COMMENT) ||
		 before->kind == PREFIX)
		return;
	if (!f->depth && !lines && token->kind != COMMENT)
		lines = 1;
	if (before->kind == OPEN && lines > 1)
		lines = 1;
	if (!lines) {
		put_spaces(&f->out, before->kind == OPEN ? 1 : spaces(f, index));
		return;
	}
	put(&f->out, "\n\n", lines);
	put_spaces(&f->out, indentation(f));
}

static void layout_token(struct formatter *f, size_t index)
{
	const struct token *token = &f->tokens[index];
	struct form *form = &f->open[f->depth];

	separate(f, index);
	if (f->depth && (token->kind == OPEN || token->kind == ATOM || token->kind == PREFIX)) {
		if (!form->count)
			set_head(form, token);
		else if (form->count == 1 && !form->argument && token[-1].kind != PREFIX &&
			 !token->lines)
			form->argument = f->out.column;
	}
	switch (token->kind) {
	case OPEN:
		open_form(f, token);
		break;
	case CLOSE:
		f->depth--;
		break;
	case PREFIX:
		f->quoted = is(token->text, "'");
		f->unquoted = token->text.bytes[0] == ',';
		break;
	case ATOM:
		form->count++;
		f->quoted = f->unquoted = false;
		break;
	case COMMENT:
		break;
	}
	put(&f->out, token->text.bytes, token->text.length);
	while (token->kind == COMMENT && f->out.bytes[f->out.length - 1] == ' ')
		f->out.length--;
}

static char *layout(const char *text, size_t length)
{
	struct formatter f = { .tokens = NULL };
	size_t i;

	scan(&f, text, text + length);
	for (i = 0; i < f.count; i++)
		layout_token(&f, i);
	if (f.count)
		put(&f.out, "\n", 1);
	put(&f.out, "", 1);
	free(f.tokens);
	return f.out.bytes;
}

/* Rejects a text that contains a NUL: the result is a C string, which a NUL would end. */
static bool has_no_nul(const char *text, size_t length, const char *file,
		       struct vxl_error *error)
{
	const char *nul = memchr(text, 0, length), *start = text, *at;

	if (!nul)
		return true;
	memset(error, 0, sizeof(*error));
	error->status = VXL_SYNTAX;
	error->line = 1;
	for (at = text; at < nul; at++) {
		if (*at == '\n') {
			error->line++;
			start = at + 1;
		}
	}
	error->column = nul - start + 1;
	snprintf(error->file, sizeof(error->file), "%s", file);
	snprintf(error->message, sizeof(error->message), "a byte 0: in a string, write \\0");
	return false;
}

static bool can_be_read(const char *text, size_t length, const char *file,
			struct vxl_error *error)
{
	struct vxl_reader *reader = vxl_reader_new(text, length, file, error);
	struct vxl_position where;
	vxl_value form;
	int status;

	if (!reader)
		return false;
	do {
		status = vxl_reader_next(reader, &form, &where);
	} while (status == VXL_OK && where.end);
	if (status)
		*error = *vxl_reader_error(reader);
	vxl_reader_free(reader);
	return !status;
}

/* A pass can align columns that were not aligned before: repeat until stable. */
#define ROUNDS	5

char *formatter_run(const char *text, size_t length, const char *file, struct vxl_error *error)
{
	char *formatted, *again;
	int i;

	if (!can_be_read(text, length, file, error) || !has_no_nul(text, length, file, error))
		return NULL;
	formatted = layout(text, length);
	for (i = 1; i < ROUNDS; i++) {
		again = layout(formatted, strlen(formatted));
		if (!strcmp(again, formatted)) {
			free(again);
			break;
		}
		free(formatted);
		formatted = again;
	}
	return formatted;
}
