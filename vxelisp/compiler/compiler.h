/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler. It has two passes, and neither recurses in C.
 *
 * The first pass expands macros, resolves names, and turns a form into a tree of nodes
 * (analyse, special, lambda, template, handler; tree, syntax, macro, promises). A new
 * node waits in a list until its form is analysed. A scope refers only to the scopes
 * around it, so the order of analysis does not matter. The pass also finds out which
 * variables are captured and which are assigned.
 *
 * The second pass walks the tree with a stack of tasks and emits bytecode (generate, let,
 * branch, dispatch; task, emit).
 *
 * Nodes, scopes and labels are allocated from a pool, which is emptied before each
 * top-level form. A function that returns bool returns false when it raised an error.
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
	NODE_LET,		/* children: values of the variables, body */
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

/* The target of jumps. Jumps may be emitted before their target is known. */
struct label {
	u32 chain;		/* the last jump to patch; 0: none */
	u32 at;			/* valid when bound */
	bool bound;
};

struct lambda;
struct node;

enum scope_kind {
	SCOPE_VARIABLE,
	SCOPE_BLOCK,
	SCOPE_FUNCTION,		/* of flet or labels; it is a variable as well */
};

/* A variable, local function or block. Its outer scope is the one that it is in. */
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
	struct node **last;		/* where to link the next child */
	struct node *waiting;		/* the next node to analyse */
	struct lambda *lambda;		/* the function that it is in */
	struct scope *scope;
	vxl_value value;		/* at first: the form */
	struct place place;
	u32 count;			/* of children */
	u16 depth;
	u8 kind;
	u8 mode;			/* of a block: use of its value, an enum mode */
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

/* @at is the code that handles errors of the code from @start to before @end. */
struct handler {
	struct handler *next;
	u32 start, end, at;
	u32 statuses;		/* bit (1 << enum vxl_status) */
};

struct lambda {
	struct lambda *outer;
	struct lambda *next;		/* the lambda made before it */
	struct scope *parameters;	/* innermost: the last one */
	struct node *body;		/* children: defaults, then body */
	struct capture *captures;	/* the latest first */
	u32 capture_count;
	vxl_value name;			/* nil: it has no name */
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

/* A name that was used before its definition. A later form must define it. */
struct promise {
	u32 symbol, file;
	struct place place;
	u8 is_function;
	u8 nargs;		/* number of arguments; 0xff: not a call */
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
	u32 local_functions;		/* made by this top-level form */
	struct node *waiting;		/* nodes to analyse, in order */
	struct node *fresh, **last_fresh;	/* children of the node being analysed */
	struct lambda *lambdas;
	u32 file;			/* name of the text, a string */

	/* the function whose code is being emitted */
	u32 *code;
	u32 count, capacity;
	u8 *positions;
	u32 position_count, position_capacity;
	struct handler *handlers;	/* the latest first */
	struct place last_place;
	u32 last_pc;
	struct lambda *lambda;
	u32 top, registers;
	struct task *tasks;
	u32 task_count, task_capacity;
};

/* Frees what the compiler holds, but not @c itself. */
void compiler_release(struct compiler *c);

/* Ends the life of all nodes, scopes and labels. Keeps one chunk of memory for reuse. */
void pool_empty(struct compiler *c);

/* Raises VXL_COMPILE at @place; returns false. */
bool compile_error(struct compiler *c, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Zeroed memory, valid until pool_empty(). NULL, with the error raised. May sleep. */
void *pool_take(struct compiler *c, u32 size);

#endif
