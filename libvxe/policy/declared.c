// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/declared.h"

#include <stdlib.h>
#include <string.h>

#include "vxelisp/vxelisp.h"

/* The text of a symbol or string; NULL: it is neither, or out of memory. */
static char *text_of(const struct vxl_space *space, vxl_value value)
{
	struct vxl_string string;

	if (vxl_is_string(value))
		string = vxl_string(space, value);
	else if (vxl_is_symbol(value) && value != VXL_NIL)
		string = vxl_symbol_name(space, value);
	else
		return NULL;
	return strndup(string.bytes, string.length);
}

static bool add_pattern(struct declared *declared, char *pattern)
{
	char **more = reallocarray(declared->activate, declared->nactivate + 1, sizeof(*more));

	if (!more || !pattern) {
		free(pattern);
		if (more)
			declared->activate = more;
		return false;
	}
	declared->activate = more;
	more[declared->nactivate++] = pattern;
	return true;
}

/* (vxed NAME (model NAME) (activate PATTERN ...) ...) */
static bool read_declaration(struct declared *declared, const struct vxl_space *space,
			     vxl_value form)
{
	form = vxl_cdr(space, form);
	if (!declared->name)
		declared->name = text_of(space, vxl_car(space, form));
	for (form = vxl_cdr(space, form); vxl_is_cons(form); form = vxl_cdr(space, form)) {
		vxl_value part = vxl_car(space, form), rest = vxl_cdr(space, part);

		if (vxl_symbol_is(space, vxl_car(space, part), "model") && !declared->model)
			declared->model = text_of(space, vxl_car(space, rest));
		if (!vxl_symbol_is(space, vxl_car(space, part), "activate"))
			continue;
		for (; vxl_is_cons(rest); rest = vxl_cdr(space, rest))
			if (vxl_is_string(vxl_car(space, rest)) &&
			    !add_pattern(declared, text_of(space, vxl_car(space, rest))))
				return false;
	}
	return true;
}

static bool count_form(struct declared *declared, const struct vxl_space *space, vxl_value form)
{
	struct declared_form *more;
	char *name = text_of(space, vxl_car(space, form));
	size_t i;

	if (!name)
		return true;
	for (i = 0; i < declared->nforms; i++) {
		if (strcmp(declared->forms[i].name, name))
			continue;
		declared->forms[i].count++;
		free(name);
		return true;
	}
	more = reallocarray(declared->forms, i + 1, sizeof(*more));
	if (!more) {
		free(name);
		return false;
	}
	declared->forms = more;
	more[i] = (struct declared_form) { .name = name, .count = 1 };
	declared->nforms++;
	return true;
}

static bool read_forms(struct declared *declared, struct vxl_reader *reader,
		       struct failure *failure)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	struct vxl_position where;
	vxl_value form;

	for (;;) {
		if (vxl_reader_next(reader, &form, &where))
			return failure_lisp(failure, FAILURE_INPUT, vxl_reader_error(reader));
		if (!where.end)
			return true;
		if (!count_form(declared, space, form) ||
		    (vxl_symbol_is(space, vxl_car(space, form), "vxed") &&
		     !read_declaration(declared, space, form)))
			return failure_memory(failure);
	}
}

bool declared_read(const char *text, size_t size, const char *file, struct declared *declared,
		   struct failure *failure)
{
	struct vxl_reader *reader;
	struct vxl_error error;
	bool ok;

	memset(declared, 0, sizeof(*declared));
	reader = vxl_reader_new(text, size, file, &error);
	if (!reader)
		return failure_lisp(failure, FAILURE_INPUT, &error);
	ok = read_forms(declared, reader, failure);
	vxl_reader_free(reader);
	if (!ok)
		declared_free(declared);
	return ok;
}

void declared_free(struct declared *declared)
{
	size_t i;

	for (i = 0; i < declared->nactivate; i++)
		free(declared->activate[i]);
	for (i = 0; i < declared->nforms; i++)
		free(declared->forms[i].name);
	free(declared->activate);
	free(declared->forms);
	free(declared->name);
	free(declared->model);
	memset(declared, 0, sizeof(*declared));
}
