/* SPDX-License-Identifier: GPL-2.0 */
/* Compiling one form: runs both passes. */
#include "vxelisp/compiler/analyse.h"
#include "vxelisp/compiler/compile.h"
#include "vxelisp/compiler/generate.h"
#include "vxelisp/compiler/tree.h"

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
