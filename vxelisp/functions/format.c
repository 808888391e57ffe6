/* SPDX-License-Identifier: GPL-2.0 */
/* The functions format and error, and the primitives behind handler-case. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/print.h"

/* State of format. args[0] is the control string. */
static bool format_to(struct vxl_machine *m, struct sink *sink, const vxl_value *args,
		      unsigned int nargs)
{
	const char *at, *end, *tilde;
	struct vxl_string control;
	unsigned int used = 1;
	vxl_value v;
	char kind;
	s64 n;

	if (!get_string(m, args[0], &control) || !vxl_charge(m, control.length / 16))
		return false;
	end = control.bytes + control.length;
	for (at = control.bytes; at < end; at = tilde + 2) {
		for (tilde = at; tilde < end && *tilde != '~'; tilde++)
			;
		sink_add(sink, at, tilde - at);
		if (tilde == end)
			break;
		kind = end - tilde > 1 ? tilde[1] | 0x20 : 0;
		if (kind == ('%' | 0x20) || kind == ('~' | 0x20) || kind == ('&' | 0x20)) {
			sink_add(sink, tilde[1] == '~' ? "~" : "\n", 1);
			continue;
		}
		if (!kind || !memchr("asdxobc", kind, 7)) {
			vxl_raise(m, VXL_RANGE, "unknown directive in \"%.*s\"", TEXT(control));
			return false;
		}
		if (used == nargs) {
			vxl_raise(m, VXL_RANGE, "too few arguments for \"%.*s\"", TEXT(control));
			return false;
		}
		v = args[used++];
		if (kind == 'c' && is_fixnum(v)) {
			sink_add(sink, &(char) { fixnum_value(v) }, 1);
		} else if (kind != 'a' && kind != 's' && is_integer(&m->space, v)) {
			n = integer_of(&m->space, v);
			sink_number(sink, n, kind == 'x' ? 16 : kind == 'o' ? 8 :
					     kind == 'b' ? 2 : 10);
		} else {
			print_value(sink, &m->space, v, kind == 's', m->walk, VXL_WALK_MAX);
		}
	}
	return true;
}

vxl_value vxl_format(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct builder builder;
	struct sink sink = { .builder = &builder };

	builder_start(&builder, m);
	if (!format_to(m, &sink, args, nargs))
		return VXL_ERROR;
	return builder_finish(&builder);
}

static vxl_value lisp_format(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	if (args[0] != VXL_NIL)
		return vxl_raise(m, VXL_RANGE, "policies cannot print: use (format nil ...)");
	return vxl_format(m, args + 1, nargs - 1);
}

static vxl_value lisp_error(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct sink sink = {
		.buffer = m->error.message, .size = sizeof(m->error.message),
	};

	vxl_raise(m, VXL_RAISED, "%s", "");
	format_to(m, &sink, args, nargs);
	return VXL_ERROR;
}

/* True if the status of the last error is in the mask. */
static vxl_value lisp_error_among(struct vxl_machine *m, const vxl_value *args,
				unsigned int nargs)
{
	s64 statuses;

	(void)nargs;
	return get_integer(m, args[0], &statuses) ?
	       truth(statuses >> m->error.status & 1) : VXL_ERROR;
}

static vxl_value lisp_error_message(struct vxl_machine *m, const vxl_value *args,
				  unsigned int nargs)
{
	(void)args, (void)nargs;
	return vxl_make_string(m, m->error.message, strlen(m->error.message));
}

static vxl_value to_string(struct vxl_machine *m, vxl_value v, bool escape)
{
	struct builder builder;
	struct sink sink = { .builder = &builder };

	builder_start(&builder, m);
	print_value(&sink, &m->space, v, escape, m->walk, VXL_WALK_MAX);
	return builder_finish(&builder);
}

static vxl_value lisp_princ_to_string(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return to_string(m, args[0], false);
}

static vxl_value lisp_prin1_to_string(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return to_string(m, args[0], true);
}

static const struct vxl_primitive entries[] = {
	{ "format", lisp_format, 2, VXL_MANY, 0,
	  "(format nil CONTROL ARGUMENT ...)\n"
	  "Formats CONTROL: ~a is replaced by an argument as text for people, ~s by one\n"
	  "as the reader reads it, ~d ~x ~o ~b by an integer in radix 10, 16, 8 or 2,\n"
	  "~c by a character. ~% is a newline, ~~ a tilde. Returns the text if\n"
	  "DESTINATION is nil, and prints it if it is t. Policies can only use nil.\n"
	  "(format nil \"~a is ~s\" 'x \"y\") => \"x is \\\"y\\\"\"" },
	{ "error", lisp_error, 1, VXL_MANY, 0,
	  "(error CONTROL ARGUMENT ...)\n"
	  "Raises an error. The message is made as by format.\n"
	  "(error \"no ~a\" 'x) => error: no x" },
	{ "%error-among-p", lisp_error_among, 1, 1, 0, NULL },
	{ "%error-message", lisp_error_message, 0, 0, 0, NULL },
	{ "princ-to-string", lisp_princ_to_string, 1, 1, 0,
	  "(princ-to-string VALUE)\n"
	  "Returns VALUE as text for people: without quotes and escapes.\n"
	  "(princ-to-string '(\"a\")) => \"(a)\"" },
	{ "prin1-to-string", lisp_prin1_to_string, 1, 1, 0,
	  "(prin1-to-string VALUE)\n"
	  "Returns VALUE as text that the reader can read.\n"
	  "(prin1-to-string '(\"a\")) => \"(\\\"a\\\")\"" },
};

const struct primitive_table format_primitives = { "text", entries, ARRAY_SIZE(entries) };
