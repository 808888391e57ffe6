/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tree of nodes that the first pass makes, and the second walks. Functions that
 * return bool are false when an error was raised.
 */
#ifndef VXELISP_TREE_H
#define VXELISP_TREE_H

#include "vxelisp/compiler/compiler.h"

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

/* Turns the node into a call of the primitive @name on its children. */
bool call_primitive(struct compiler *c, struct node *node, const char *name);

/* Raises if the function of that name is not for programs to define. */
bool check_definable(struct compiler *c, struct node *node, vxl_value name);

#endif
