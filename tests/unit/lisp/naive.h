/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second, simple implementation of the language: a reader of its own, and an evaluator that
 * walks the forms. It gives up at a bound on time, memory and depth, and has no other bounds.
 * It shares only the numbers of errors with the language.
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
 * A function and the types of its arguments: 'i' an integer, 's' a string, 'l' a list, '.' any.
 * Arguments after '|' are optional. The one before '*' may be repeated. The function is called
 * only if the arguments fit. It returns NULL if it has raised an error.
 */
struct naive_function {
	const char *name, *types;
	struct value *(*call)(struct value **args, int n, int op);
	int op;
};

extern const struct naive_function naive_functions[];
extern struct value *const nil, *const t;

/* Gives up if there is no memory. */
void *naive_take(size_t size);
struct value *naive_integer(s64 n);
struct value *naive_string(const char *bytes, size_t length);
struct value *naive_cons(struct value *car, struct value *cdr);
struct value *naive_raise(int status);	/* returns NULL */
struct value *naive_call(struct value *function, struct value **args, int n);
struct value *naive_print(struct value *value, bool escape);	/* a string */
bool naive_equal(const struct value *a, const struct value *b);

/*
 * Evaluates the form in a text and prints its value into @out. Returns VXL_OK or the status of
 * an error; @out is then the message of (error ...). NAIVE_GAVE_UP: the form took too long,
 * took too much memory, or nested too deeply.
 */
#define NAIVE_GAVE_UP	(-1)
int naive_run(const char *text, char *out, size_t size);

/* Calls a function on arguments that were made after naive_start(). */
void naive_start(void);
int naive_apply(const char *name, struct value **args, int n, char *out, size_t size);

#endif
