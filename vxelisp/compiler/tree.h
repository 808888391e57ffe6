/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nodes and scopes, as the first pass makes them. A function that returns bool returns
 * false when it raised an error; one that returns a pointer then returns NULL.
 */
#ifndef VXELISP_TREE_H
#define VXELISP_TREE_H

#include "vxelisp/compiler/compiler.h"

/*
 * These add a child after the existing children of @node. add_child() adds one for @form, which is
 * analysed later; @cell is the cons that holds the form, and serves to find its place in the text.
 * add_made() adds a child of the given kind.
 */
struct node *add_child(struct compiler *c, struct node *node, vxl_value form,
		       struct scope *scope, vxl_value cell);
struct node *add_made(struct compiler *c, struct node *node, enum node_kind kind,
		      vxl_value value, struct scope *scope);

/* add_child() for each element of a list. */
bool add_children(struct compiler *c, struct node *node, vxl_value list,
		  struct scope *scope);

/* Adds one child, a progn of the forms of a body. */
bool add_body(struct compiler *c, struct node *node, vxl_value body,
	      struct scope *scope);

/* A scope of a variable, function or block inside of @outer. */
struct scope *new_scope(struct compiler *c, struct node *node, struct scope *outer,
			enum scope_kind kind, vxl_value symbol);

/* The innermost scope of that name and kind around @node. *@found is NULL if there is
 * none. Costs a step for each scope passed. */
bool find_scope(struct compiler *c, struct node *node, vxl_value symbol,
		enum scope_kind kind, struct scope **found);

/* If the symbol cannot be a variable, raises an error and returns false. */
bool check_variable(struct compiler *c, struct node *node, vxl_value symbol);

/*
 * The variable or local function of that name, as seen from @node. Captures it if it
 * belongs to a function outside. *@found is NULL if the name is not local.
 */
bool find_binding(struct compiler *c, struct node *node, vxl_value symbol,
		  enum scope_kind kind, struct scope **found);

/* Makes the node a call of the primitive @name. Its children, which are added later, are the
 * arguments. */
bool call_primitive(struct compiler *c, struct node *node, const char *name);

/* If programs cannot define a function of that name, raises an error and returns false. */
bool check_definable(struct compiler *c, struct node *node, vxl_value name);

#endif
