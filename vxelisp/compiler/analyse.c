/* SPDX-License-Identifier: GPL-2.0 */
/* The first pass: names and calls. Special forms are in special.c. */
#include "vxelisp/compiler/compiler.h"

#define POOL_CHUNK	(32u << 10)

struct pool_chunk {
	struct pool_chunk *next;
	u8 bytes[POOL_CHUNK];
};

const struct operation operations[] = {
	{ "+", BINARY, 2, OP_ADD, OP_ADDI, OP_ADDI, false },
	{ "-", BINARY, 2, OP_SUB, 0, 0, false },
	{ "*", BINARY, 2, OP_MUL, 0, 0, false },
	{ "logand", BINARY, 2, OP_AND, OP_ANDI, OP_ANDI, false },
	{ "logior", BINARY, 2, OP_OR, 0, 0, false },
	{ "logxor", BINARY, 2, OP_XOR, 0, 0, false },
	{ "logandc2", BINARY, 2, OP_ANDNOT, 0, 0, false },
	{ "cons", BINARY, 2, OP_CONS, 0, 0, false },
	{ "car", UNARY, 1, OP_CAR, 0, 0, false },
	{ "cdr", UNARY, 1, OP_CDR, 0, 0, false },
	{ "first", UNARY, 1, OP_CAR, 0, 0, false },
	{ "rest", UNARY, 1, OP_CDR, 0, 0, false },
	{ "=", COMPARE, 2, OP_JNUMEQ, OP_JNUMEQI, OP_JNUMEQI, false },
	{ "/=", COMPARE, 2, OP_JNUMNE, OP_JNUMNEI, OP_JNUMNEI, false },
	{ "<", COMPARE, 2, OP_JLT, OP_JLTI, OP_JGTI, false },
	{ ">", COMPARE, 2, OP_JLT, OP_JGTI, OP_JLTI, true },
	{ "<=", COMPARE, 2, OP_JLE, OP_JLEI, OP_JGEI, false },
	{ ">=", COMPARE, 2, OP_JLE, OP_JGEI, OP_JLEI, true },
	{ "logtest", BIT_TEST, 2, OP_JTEST, OP_JTESTI, OP_JTESTI, false },
	{ "eq", IDENTITY, 2, OP_JEQ, OP_JIS, OP_JIS, false },
	{ "eql", IDENTITY, 2, OP_JEQ, OP_JIS, OP_JIS, false },
	{ "consp", TYPE_TEST, 1, OP_JCONS, 0, 0, false },
	{ "atom", TYPE_TEST, 1, OP_JATOM, 0, 0, false },
};

const u32 operation_count = ARRAY_SIZE(operations);

void *pool_take(struct compiler *c, u32 size)
{
	struct pool_chunk *chunk;

	size = (size + 7) & ~7u;
	if (!c->pool || size > POOL_CHUNK - c->pool_used) {
		chunk = vxl_alloc(sizeof(*chunk));
		if (!chunk) {
			vxl_raise(c->m, VXL_MEMORY, "out of memory for the compiler");
			return NULL;
		}
		chunk->next = c->pool;
		c->pool = chunk;
		c->pool_used = 0;
	}
	c->pool_used += size;
	return memset(c->pool->bytes + c->pool_used - size, 0, size);
}

/* Frees all but one chunk, which is used again. */
static void pool_empty(struct compiler *c)
{
	struct pool_chunk *chunk;

	while (c->pool && c->pool->next) {
		chunk = c->pool;
		c->pool = chunk->next;
		vxl_free(chunk);
	}
	c->pool_used = 0;
}

void compiler_release(struct compiler *c)
{
	pool_empty(c);
	vxl_free(c->pool);
	vxl_free(c->code);
	vxl_free(c->positions);
	vxl_free(c->tasks);
}

bool compile_error(struct compiler *c, struct place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->m->error.message, sizeof(c->m->error.message), format, args);
	va_end(args);
	c->m->error.status = VXL_COMPILE;
	world_blame(c->world, c->file, place);
	return false;
}

s64 form_length(struct compiler *c, vxl_value list)
{
	s64 length = 0, most = VXL_HEAP_MAX / (s64)sizeof(struct cons);

	while (is_cons(list) && ++length <= most)
		list = cdr_of(c, list);
	/* With none left, there are no more nodes. */
	c->m->steps = length <= c->m->steps ? c->m->steps - length : -1;
	return list == VXL_NIL ? length : -1;	/* or a circle */
}

/* The place of a form in @cell: of the list it is, or of the cell. */
static struct place form_place(struct compiler *c, vxl_value form, vxl_value cell,
			       struct place otherwise)
{
	const struct places *places = &c->world->reader.places;

	if (!places_find(places, form, &otherwise))
		places_find(places, cell, &otherwise);
	return otherwise;
}

struct node *add_made(struct compiler *c, struct node *parent, enum node_kind kind,
		      vxl_value value, struct scope *scope)
{
	struct node *node;

	if (!vxl_charge(c->m, 1))
		return NULL;
	if (++c->node_count > VXL_FORM_MAX || parent->depth >= VXL_DEPTH_MAX) {
		compile_error(c, parent->place, "the form is too %s to compile",
			      parent->depth >= VXL_DEPTH_MAX ? "deeply nested" : "large");
		c->m->error.status = VXL_LIMIT;
		return NULL;
	}
	node = pool_take(c, sizeof(*node));
	if (!node)
		return NULL;
	node->kind = kind;
	node->value = value;
	node->lambda = parent->lambda;
	node->scope = scope;
	node->depth = parent->depth + 1;
	node->place = parent->place;
	node->last = &node->child;
	*parent->last = node;
	parent->last = &node->next;
	parent->count++;
	return node;
}

struct node *add_child(struct compiler *c, struct node *parent, vxl_value form,
		       struct scope *scope, vxl_value cell)
{
	struct node *node = add_made(c, parent, NODE_CONST, form, scope);

	if (!node)
		return NULL;
	node->place = form_place(c, form, cell, parent->place);
	*c->last_fresh = node;
	c->last_fresh = &node->waiting;
	return node;
}

bool add_children(struct compiler *c, struct node *node, vxl_value list,
		  struct scope *scope)
{
	for (; is_cons(list); list = cdr_of(c, list))
		if (!add_child(c, node, car_of(c, list), scope, list))
			return false;
	return true;
}

bool add_body(struct compiler *c, struct node *node, vxl_value body, struct scope *scope)
{
	struct node *progn;

	if (is_cons(body) && cdr_of(c, body) == VXL_NIL)
		return add_child(c, node, car_of(c, body), scope, body);
	progn = add_made(c, node, NODE_PROGN, VXL_NIL, scope);
	return progn && add_children(c, progn, body, scope);
}

struct scope *new_scope(struct compiler *c, struct node *node, struct scope *outer,
			enum scope_kind kind, vxl_value symbol)
{
	struct scope *scope = pool_take(c, sizeof(*scope));

	if (!scope)
		return NULL;
	scope->outer = outer;
	scope->lambda = node->lambda;
	scope->kind = kind;
	scope->symbol = symbol;
	return scope;
}

bool check_variable(struct compiler *c, struct node *node, vxl_value symbol)
{
	struct vxl_string name = vxl_symbol_name(c->space, symbol);

	if (!is_symbol(symbol))
		return compile_error(c, node->place, "a variable's name expected");
	if (symbol_at(c->space, symbol)->flags & SYMBOL_CONSTANT)
		return compile_error(c, node->place, "%.*s is a constant", TEXT(name));
	if (name.length && name.bytes[0] == '&')
		return compile_error(c, node->place, "%.*s is not a variable", TEXT(name));
	return true;
}

/* Every function between the variable's and @lambda passes it on. */
static bool add_captures(struct compiler *c, struct lambda *lambda, struct scope *variable)
{
	struct capture *capture;
	u32 passed;

	variable->captured = true;
	for (; lambda != variable->lambda; lambda = lambda->outer) {
		passed = 1;
		for (capture = lambda->captures; capture; capture = capture->next, passed++)
			if (capture->variable == variable)
				break;
		if (!vxl_charge(c->m, passed))
			return false;
		if (capture)
			continue;
		capture = pool_take(c, sizeof(*capture));
		if (!capture)
			return false;
		capture->variable = variable;
		capture->index = lambda->capture_count++;
		capture->next = lambda->captures;
		lambda->captures = capture;
	}
	return true;
}

bool find_scope(struct compiler *c, struct node *node, vxl_value symbol,
		enum scope_kind kind, struct scope **found)
{
	struct scope *scope;
	u32 passed = 0;

	for (scope = node->scope; scope; scope = scope->outer, passed++)
		if (scope->symbol == symbol && scope->kind == kind)
			break;
	*found = scope;
	return vxl_charge(c->m, passed);
}

bool find_binding(struct compiler *c, struct node *node, vxl_value symbol,
		  enum scope_kind kind, struct scope **found)
{
	struct scope *scope;

	if (!find_scope(c, node, symbol, kind, found))
		return false;
	scope = *found;
	if (scope)
		scope->used = true;
	return !scope || scope->lambda == node->lambda || add_captures(c, node->lambda, scope);
}

bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs)
{
	struct promises *p = &c->world->promises;

	if (!world_grow(c->m, (void **)&p->entries, &p->capacity, p->count,
			sizeof(*p->entries), VXL_TEXT_MAX))
		return false;
	p->entries[p->count++] = (struct promise) {
		.symbol = symbol, .file = c->file, .place = node->place,
		.is_function = is_function, .nargs = nargs,
	};
	return true;
}

static bool analyse_symbol(struct compiler *c, struct node *node, vxl_value form)
{
	struct symbol *symbol = symbol_at(c->space, form);

	if (!find_binding(c, node, form, SCOPE_VARIABLE, &node->variable))
		return false;
	if (node->variable) {
		node->kind = NODE_LOCAL;
	} else if (symbol->flags & SYMBOL_CONSTANT) {
		node->kind = NODE_CONST;
		node->value = symbol->value;
	} else {
		node->kind = NODE_GLOBAL;
		if (!(symbol->flags & SYMBOL_VARIABLE))
			return add_promise(c, node, form, false, 0xff);
	}
	return true;
}

static bool count_error(struct compiler *c, struct node *node, vxl_value name,
			u32 nargs, u32 min, u32 max)
{
	struct vxl_string s = vxl_symbol_name(c->space, name);

	if (min == max)
		return compile_error(c, node->place, "%.*s takes %u argument%s, not %u",
				     TEXT(s), min, min == 1 ? "" : "s", nargs);
	if (max == VXL_MANY)
		return compile_error(c, node->place, "%.*s takes at least %u argument%s, not %u",
				     TEXT(s), min, min == 1 ? "" : "s", nargs);
	return compile_error(c, node->place, "%.*s takes %u to %u arguments, not %u",
			     TEXT(s), min, max, nargs);
}

bool call_primitive(struct compiler *c, struct node *node, const char *name)
{
	vxl_value symbol = symbol_find(c->world, name, strlen(name));

	node->kind = NODE_PRIMITIVE;
	node->primitive = object_at(c->space, symbol_at(c->space, symbol)->function)->count;
	return true;
}

static bool analyse_primitive(struct compiler *c, struct node *node, vxl_value form,
			      vxl_value function, u32 nargs)
{
	u32 index = object_at(c->space, function)->count;
	const struct vxl_primitive *primitive = c->world->primitives[index];

	if (nargs < primitive->min ||
	    (nargs > primitive->max && primitive->max != VXL_MANY))
		return count_error(c, node, car_of(c, form), nargs,
				   primitive->min, primitive->max);
	node->kind = NODE_PRIMITIVE;
	node->primitive = index;
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool takes_keys(struct compiler *c, vxl_value function, u32 nargs)
{
	const struct vxl_primitive *primitive =
		c->world->primitives[object_at(c->space, function)->count];

	return (primitive->flags & VXL_KEYS) && nargs > primitive->max;
}

/* The code of a function that is not a primitive. */
static const struct code *function_code(struct compiler *c, vxl_value function)
{
	if (is_type(c->space, function, OBJECT_CLOSURE))
		function = REFERENCED(c->space, function, closure)->code;
	return REFERENCED(c->space, function, code);
}

static bool analyse_call(struct compiler *c, struct node *node, vxl_value form, u32 nargs)
{
	vxl_value name = car_of(c, form);
	vxl_value function = symbol_at(c->space, name)->function;
	const struct code *code;
	u32 most;

	if (is_type(c->space, function, OBJECT_PRIMITIVE)) {
		if (!takes_keys(c, function, nargs))
			return analyse_primitive(c, node, form, function, nargs);
		name = prefixed(c, '%', name);
		if (name == VXL_ERROR)
			return false;
		function = symbol_at(c->space, name)->function;
	}
	node->kind = NODE_CALL;
	node->value = name;
	if (function == UNBOUND) {
		if (!add_promise(c, node, name, true, nargs))
			return false;
	} else {
		code = function_code(c, function);
		most = code->required + code->optional;
		if (nargs < code->required || (nargs > most && !code->rest))
			return count_error(c, node, name, nargs, code->required,
					   code->rest ? VXL_MANY : most);
	}
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool analyse_special(struct compiler *c, struct node *node, vxl_value form,
			    u32 index, u32 nargs)
{
	const struct special_form *special = &special_forms[index];

	if (nargs < special->min || (nargs > special->max && special->max != VXL_MANY))
		return compile_error(c, node->place, "malformed %s: %.*s expected",
				     special->name, (int)strcspn(special->doc, "\n"),
				     special->doc);
	return special->analyse(c, node, form);
}

/* Makes the node a call if the form is one of a function of flet or labels. */
static bool analyse_local_call(struct compiler *c, struct node *node, vxl_value form,
			       bool *local)
{
	struct scope *function = NULL;
	struct node *child;

	if (c->local_functions && is_symbol(car_of(c, form)) &&
	    !find_binding(c, node, car_of(c, form), SCOPE_FUNCTION, &function))
		return false;
	*local = function;
	if (!function)
		return true;
	if (form_length(c, form) < 0)
		return compile_error(c, node->place, "this form is not a proper list");
	if (form_length(c, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	node->kind = NODE_FUNCALL;
	child = add_made(c, node, NODE_LOCAL, VXL_NIL, node->scope);
	if (!child)
		return false;
	child->variable = function;
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool analyse_list(struct compiler *c, struct node *node, vxl_value form)
{
	const struct operation *operation;
	vxl_value head = car_of(c, form);
	s64 nargs = form_length(c, form) - 1;
	struct symbol *symbol;

	if (nargs < 0)
		return compile_error(c, node->place, "this form is not a proper list");
	if (is_cons(head) && vxl_symbol_is(c->space, car_of(c, head), "lambda")) {
		node->kind = NODE_FUNCALL;
		return add_children(c, node, form, node->scope);
	}
	if (!is_symbol(head))
		return compile_error(c, node->place, "a function's name expected at the start of a form");
	symbol = symbol_at(c->space, head);
	if (symbol->special && symbol->special < SPECIAL_OPERATION)
		return analyse_special(c, node, form, symbol->special - 1, nargs);
	if (nargs > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	if (symbol->special) {
		operation = &operations[symbol->special - SPECIAL_OPERATION];
		if (nargs == operation->operands) {
			node->kind = NODE_OPERATION;
			node->operation = operation;
			return add_children(c, node, cdr_of(c, form), node->scope);
		}
	}
	return analyse_call(c, node, form, nargs);
}

bool expand_macro(struct compiler *c, vxl_value form, struct place place,
		  vxl_value *result, bool *expanded)
{
	struct symbol *symbol;
	vxl_value head = vxl_car(c->space, form);

	*result = form;
	*expanded = false;
	if (!is_cons(form) || !is_symbol(head))
		return true;
	symbol = symbol_at(c->space, head);
	if (!(symbol->flags & SYMBOL_MACRO))
		return true;
	if (++c->expansions > VXL_EXPANSIONS_MAX)
		return compile_error(c, place, "more than %u macro calls in one form",
				     (unsigned int)VXL_EXPANSIONS_MAX);
	if (form_length(c, form) < 0)
		return compile_error(c, place, "this form is not a proper list");
	*expanded = true;
	if (!vxl_charge(c->m, 1)) {
		world_blame(c->world, c->file, place);
		return false;
	}
	if (machine_apply(c->m, symbol->function, cdr_of(c, form), result) == VXL_OK)
		return true;
	/* What the macro says about its arguments is said of the call. */
	if (c->m->error.status == VXL_RAISED || c->m->error.status == VXL_ARGUMENTS)
		world_blame(c->world, c->file, place);
	return false;
}

static bool analyse_node(struct compiler *c, struct node *node)
{
	vxl_value form = node->value;
	bool expanded, local;

	if (is_symbol(form))
		return analyse_symbol(c, node, form);
	if (!is_cons(form))
		return true;
	if (!analyse_local_call(c, node, form, &local))
		return false;
	if (local)
		return true;
	if (!expand_macro(c, form, node->place, &form, &expanded))
		return false;
	if (expanded) {
		node->value = form;
		node->waiting = NULL;
		*c->last_fresh = node;
		c->last_fresh = &node->waiting;
		return true;
	}
	return analyse_list(c, node, form);
}

static bool analyse(struct compiler *c)
{
	struct node *node;

	while (c->waiting) {
		node = c->waiting;
		c->waiting = node->waiting;
		c->fresh = NULL;
		c->last_fresh = &c->fresh;
		if (!analyse_node(c, node))
			return false;
		*c->last_fresh = c->waiting;
		c->waiting = c->fresh;
	}
	return true;
}

bool compile_form(struct compiler *c, vxl_value form, struct place place, vxl_value *code)
{
	struct lambda *lambda;
	struct node root = { 0 };

	pool_empty(c);
	c->node_count = c->expansions = c->local_functions = 0;
	c->lambdas = NULL;
	lambda = pool_take(c, sizeof(*lambda));
	if (!lambda)
		return false;
	lambda->name = VXL_NIL;
	c->lambdas = lambda;
	root.last = &root.child;
	root.lambda = lambda;
	root.place = place;
	c->fresh = NULL;
	c->last_fresh = &c->fresh;
	lambda->body = add_made(c, &root, NODE_PROGN, VXL_NIL, NULL);
	if (!lambda->body || !add_child(c, lambda->body, form, NULL, VXL_NIL))
		return false;
	c->waiting = c->fresh;
	if (!analyse(c) || !generate(c))
		return false;
	*code = lambda->code;
	return true;
}
