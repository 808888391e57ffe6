/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler, in two passes, neither of which recurses in C.
 *
 * analyse.c, special.c and their kin expand macros, resolve names and turn a form into
 * a tree of nodes. Every node waits in a list until its form is looked at,
 * one level at a time; scopes are chains that only grow at their inner end,
 * so the order does not matter. Afterwards it is known which variables are
 * captured and assigned.
 *
 * generate.c and branch.c walk the tree with a stack of tasks and emit bytecode.
 *
 * Nodes, scopes and so on lie in a pool that is emptied after each top-level
 * form. All functions that return bool are false when an error was raised.
 */
#ifndef VXELISP_COMPILER_H
#define VXELISP_COMPILER_H

#include "vxelisp/machine/code.h"
#include "vxelisp/machine/world.h"

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

/* Primitives with instructions of their own. */
enum operation_kind {
	BINARY,			/* op A B C */
	UNARY,			/* op A B */
	COMPARE,		/* jumps: op if true, op + 1 if false */
	BIT_TEST,		/* COMPARE with a mask: takes any unsigned word */
	IDENTITY,		/* eq: COMPARE of any values */
	TYPE_TEST,		/* jumps on one operand */
};

struct operation {
	const char *name;
	u8 kind;
	u8 operands;
	u8 op;
	u8 immediate;		/* second operand is a constant; 0: none */
	u8 mirrored;		/* the first is */
	bool swapped;		/* op takes the operands in reverse: > is < */
};

extern const struct operation operations[];
extern const u32 operation_count;

struct compiler;

/* Takes apart a form whose head is the special form's name. */
struct special_form {
	const char *name;
	bool (*analyse)(struct compiler *c, struct node *node, vxl_value form);
	u8 min, max;		/* forms behind the name; VXL_MANY: any number */
	const char *doc;
};

extern const struct special_form special_forms[];
extern const u32 special_form_count;

/* symbol->special is 0, 1 + a special form, or this + an operation. */
#define SPECIAL_OPERATION	128

struct pool_chunk;
struct task;

struct compiler {
	struct vxl_world *world;
	struct vxl_machine *m;
	const struct vxl_space *space;
	struct pool_chunk *pool;
	u32 pool_used;
	u32 node_count, expansions;
	u32 local_functions;		/* that this top-level form has made */
	struct node *waiting;		/* forms to look at, in order */
	struct node *fresh, **last_fresh;	/* those of the node at hand */
	struct lambda *lambdas;
	u32 file;

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

/* Compiles a top-level form to a function without parameters. */
bool compile_form(struct compiler *c, vxl_value form, struct place place, vxl_value *code);

/* The form after macro expansion at its top; *@expanded says if it was one. */
bool expand_macro(struct compiler *c, vxl_value form, struct place place,
		  vxl_value *result, bool *expanded);

void compiler_release(struct compiler *c);

/* Raises VXL_COMPILE at @place; returns false. */
bool compile_error(struct compiler *c, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4), cold));

/* Zeroed memory until the end of the top-level form; NULL, raised. */
void *pool_take(struct compiler *c, u32 size);

/*
 * Children, in order. The first has @form looked at later; @cell is the cons
 * that holds the form, for its place. The second is given its kind by the
 * caller. NULL, raised, when there is no room.
 */
struct node *add_child(struct compiler *c, struct node *node, vxl_value form,
		       struct scope *scope, vxl_value cell);
struct node *add_made(struct compiler *c, struct node *node, enum node_kind kind,
		      vxl_value value, struct scope *scope);

/* add_child() for each element of a list. */
bool add_children(struct compiler *c, struct node *node, vxl_value list,
		  struct scope *scope);

/* One child, a progn of the forms of a body. */
bool add_body(struct compiler *c, struct node *node, vxl_value body,
	      struct scope *scope);

struct scope *new_scope(struct compiler *c, struct node *node, struct scope *outer,
			enum scope_kind kind, vxl_value symbol);

/* The innermost of that name and kind around @node; NULL: there is none. A step for
 * each scope passed. */
bool find_scope(struct compiler *c, struct node *node, vxl_value symbol,
		enum scope_kind kind, struct scope **found);

/* Raises if the symbol cannot be bound as a variable. */
bool check_variable(struct compiler *c, struct node *node, vxl_value symbol);

/*
 * The variable, or local function, of that name as seen from @node. *@found
 * is NULL: there is none, or it is global.
 */
bool find_binding(struct compiler *c, struct node *node, vxl_value symbol,
		  enum scope_kind kind, struct scope **found);

/* Notes that a name must be defined at the end of the text. nargs 0xff: any. */
bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs);

/* Turns the node into a call of the primitive @name on its children. */
bool call_primitive(struct compiler *c, struct node *node, const char *name);

/* lambda.c */

/* Turns a lambda list and body into the node; @name may be nil. */
bool analyse_lambda(struct compiler *c, struct node *node, vxl_value name,
		    vxl_value parameters, vxl_value body);
/* The same of a function that has a name, and a block of that name. */
bool analyse_named_lambda(struct compiler *c, struct node *node, vxl_value name,
			  vxl_value parameters, vxl_value body);
bool analyse_flet(struct compiler *c, struct node *node, vxl_value form);
bool analyse_labels(struct compiler *c, struct node *node, vxl_value form);

/* Raises if the function of that name is not for programs to define. */
bool check_definable(struct compiler *c, struct node *node, vxl_value name);

bool generate(struct compiler *c);

/* emit.c */

static inline bool is_boxed(const struct scope *variable)
{
	return variable->captured && variable->assigned;
}

struct label *new_label(struct compiler *c);
void bind_label(struct compiler *c, struct label *label);
bool emit(struct compiler *c, u32 word);
bool emit_abc(struct compiler *c, enum opcode op, u32 a, u32 b, u32 third);
bool emit_asb(struct compiler *c, enum opcode op, u32 a, s64 b);
/* The last word of a jump: where @label is or will be. */
bool emit_offset(struct compiler *c, struct label *label);
bool emit_jump(struct compiler *c, struct label *label);
bool emit_constant(struct compiler *c, u32 dest, vxl_value v);
/* A variable that has no register of its own, or is boxed in it. */
bool emit_variable(struct compiler *c, u32 dest, struct scope *variable);
bool emit_closure(struct compiler *c, u32 dest, struct lambda *made);
u32 capture_index(const struct lambda *lambda, const struct scope *variable);
/* The instructions from here on come from this place. */
bool mark(struct compiler *c, struct place place);
/* Registers below @up_to are in use. */
bool take_registers(struct compiler *c, struct node *node, u32 up_to);
/* Makes the code object of what was emitted. */
bool emit_finish(struct compiler *c, struct lambda *lambda);

/* Elements of a proper list, each a step; -1 if it is not one. */
s64 form_length(struct compiler *c, vxl_value list);

/* template.c and handler.c: special forms. */
bool analyse_template(struct compiler *c, struct node *node, vxl_value form);
bool analyse_unquote(struct compiler *c, struct node *node, vxl_value form);
bool analyse_handler_case(struct compiler *c, struct node *node, vxl_value form);

/* special.c: helpers for taking forms apart, and making them. */
vxl_value nth_of(struct compiler *c, vxl_value list, u32 n);
bool is_named(struct compiler *c, vxl_value v, const char *name);
/* VXL_ERROR, raised, when there is no room, or a part is VXL_ERROR. */
vxl_value make_form(struct compiler *c, vxl_value car, vxl_value cdr);
/* A symbol of the language. */
vxl_value named(struct compiler *c, const char *name);
/* The symbol whose name is that of @name behind @prefix. VXL_ERROR, raised. */
vxl_value prefixed(struct compiler *c, char prefix, vxl_value name);

static inline vxl_value car_of(struct compiler *c, vxl_value v)
{
	return vxl_car(c->space, v);
}

static inline vxl_value cdr_of(struct compiler *c, vxl_value v)
{
	return vxl_cdr(c->space, v);
}

#endif
