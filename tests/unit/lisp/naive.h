/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The language once more, as plainly as can be: its own reader, an evaluator
 * that walks the forms, and no bound but for giving up. It shares nothing with
 * the language but the numbers of its errors.
 */
#ifndef NAIVE_H
#define NAIVE_H

#include "vxelisp/vxelisp.h"

enum naive_type { INTEGER, STRING, SYMBOL, CONS, FUNCTION };

struct value {
	enum naive_type type;
	s64 n;				/* an integer, or the length of bytes */
	const char *bytes;		/* of a string, or a symbol's name */
	struct value *car, *cdr;	/* of a function: parameters and body */
	const struct binding *env;
	const struct naive_function *function;
	struct value *(*special)(struct value *form, const struct binding *env);
};

/*
 * A function's arguments: 'i' an integer, 's' a string, 'l' a list, '.' any;
 * behind '|' they may be missing; the one before '*' may come any number of
 * times. Where they fit, it is called; NULL: an error was raised.
 */
struct naive_function {
	const char *name, *types;
	struct value *(*call)(struct value **args, int n, int op);
	int op;
};

extern const struct naive_function naive_functions[];
extern struct value *const nil, *const t;

/* Out of memory: gives up. */
void *naive_take(size_t size);
struct value *naive_integer(s64 n);
struct value *naive_string(const char *bytes, size_t length);
struct value *naive_cons(struct value *car, struct value *cdr);
struct value *naive_raise(int status);	/* NULL */
struct value *naive_call(struct value *function, struct value **args, int n);
struct value *naive_print(struct value *value, bool escape);	/* a string */
bool naive_equal(const struct value *a, const struct value *b);

/*
 * The value of the form in a text, printed into @out; or an error's
 * status, with the message of (error ...). NAIVE_GAVE_UP: it took too long,
 * too much memory, or nested too deeply.
 */
#define NAIVE_GAVE_UP	(-1)
int naive_run(const char *text, char *out, size_t size);

/* Calls a function on arguments that were made after naive_start(). */
void naive_start(void);
int naive_apply(const char *name, struct value **args, int n, char *out, size_t size);

#endif
