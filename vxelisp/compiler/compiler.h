/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler, in two passes, neither of which recurses in C.
 *
 * analyse.c, special.c and their kin expand macros, resolve names and turn a form into
 * a tree of nodes. Every node waits in a list until its form is looked at, one level at
 * a time. Scopes are chains that only grow at their inner end, so the order does not
 * matter. Afterwards it is known which variables are captured and assigned.
 *
 * generate.c, branch.c and their kin walk the tree with a stack of tasks and emit
 * bytecode.
 *
 * Nodes, scopes and labels lie in a pool that is emptied after each top-level form. All
 * functions that return bool are false when an error was raised.
 */
#ifndef VXELISP_COMPILER_H
#define VXELISP_COMPILER_H

#include "vxelisp/compiler/reader.h"
#include "vxelisp/machine/machine.h"

enum node_kind {
	NODE_CONST,		/* value */
	NODE_LOCAL,		/* variable */
	NODE_GLOBAL,		/* value: the symbol */
	NODE_SETLOCAL,		/* variable; child */
	NODE_SETGLOBAL,		/* value: the symbol; child */
	NODE_FUNCTION,		/* value: the symbol */
	NODE_PROGN,		/* children */
	NODE_COND,		/* children: test, body, test, body, ... */
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_WHILE,		/* children: test, body */
	NODE_LET,		/* children: values of the variables, then body */
	NODE_BLOCK,		/* child */
	NODE_RETURN,		/* block; child */
	NODE_LAMBDA,		/* lambda */
	NODE_OPERATION,		/* inlined; children: operands */
	NODE_PRIMITIVE,		/* index; children: arguments */
	NODE_CALL,		/* value: the symbol; children: arguments */
	NODE_FUNCALL,		/* children: function, arguments */
	NODE_APPLY,
	NODE_TRY,		/* value: statuses, as bits; children: body, handler */
};

/* A place in the code that is jumped to, perhaps before it is known. */
struct label {
	u32 chain;		/* word of the last jump to patch; 0: none */
	u32 at;			/* only once it is bound */
	bool bound;
};

struct lambda;
struct node;

enum scope_kind {
	SCOPE_VARIABLE,
	SCOPE_BLOCK,
	SCOPE_FUNCTION,		/* a variable too, of flet or labels */
};

/* A variable or block, and the scope it was made in. */
struct scope {
	struct scope *outer;
	struct lambda *lambda;
	struct node *block;
	vxl_value symbol;
	u8 kind;
	bool used, captured, assigned;
	u8 reg;
};

struct node {
	struct node *next;		/* sibling */
	struct node *child;
	struct node **last;		/* where the next child goes */
	struct node *waiting;		/* the next form to look at */
	struct lambda *lambda;		/* the function it is part of */
	struct scope *scope;
	vxl_value value;		/* at first: the form */
	struct place place;
	u32 count;			/* of children */
	u16 depth;
	u8 kind;
	u8 mode;			/* of a block: what its value is for */
	u8 reg[2];			/* of operands, or of a block's value */
	union {
		struct scope *variable;	/* of a let: the last one */
		struct lambda *made;
		struct node *block;
		const struct operation *operation;
		struct label *label;	/* of a block: its end */
		u32 primitive;
	};
};

struct capture {
	struct capture *next;
	struct scope *variable;
	u32 index;
};

/* Where errors of the code from @start to before @end are handled. */
struct handler {
	struct handler *next;
	u32 start, end, at;
	u32 statuses;		/* bit (1 << enum vxl_status) */
};

struct lambda {
	struct lambda *outer;
	struct lambda *next;		/* the one made before */
	struct scope *parameters;	/* innermost: the last one */
	struct node *body;		/* children: defaults, then body */
	struct capture *captures;	/* the last one first */
	u32 capture_count;
	vxl_value name;			/* nil: none */
	u32 required, optional;
	bool rest;
	bool local;		/* of flet or labels */
	u8 self;
	vxl_value code;
};

struct operation;

static inline bool is_boxed(const struct scope *variable)
{
	return variable->captured && variable->assigned;
}

/* A name that was used before it was defined. */
struct promise {
	u32 symbol, file;
	struct place place;
	u8 is_function;
	u8 nargs;		/* of a call; 0xff: not a call */
};

struct promises {
	struct promise *entries;
	u32 count, capacity;
};

struct pool_chunk;
struct task;

struct compiler {
	struct vxl_world *world;
	struct reader reader;
	struct promises promises;
	struct vxl_machine *m;
	const struct vxl_space *space;
	struct pool_chunk *pool;
	u32 pool_used;
	u32 node_count, expansions;
	u32 local_functions;		/* that this top-level form has made */
	struct node *waiting;		/* forms to look at, in order */
	struct node *fresh, **last_fresh;	/* those of the node at hand */
	struct lambda *lambdas;
	u32 file;			/* name of the text, a string */

	/* code of the function at hand */
	u32 *code;
	u32 count, capacity;
	u8 *positions;
	u32 position_count, position_capacity;
	struct handler *handlers;	/* the last one first */
	struct place last_place;
	u32 last_pc;
	struct lambda *lambda;
	u32 top, registers;
	struct task *tasks;
	u32 task_count, task_capacity;
};

/* Frees what the compiler holds, but not @c itself. */
void compiler_release(struct compiler *c);

/* Gives the pool's memory back, but for one chunk that is used again. */
void pool_empty(struct compiler *c);

/* Raises VXL_COMPILE at @place; returns false. */
bool compile_error(struct compiler *c, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Zeroed memory until the end of the top-level form; NULL, raised. */
void *pool_take(struct compiler *c, u32 size);

#endif
