/* SPDX-License-Identifier: GPL-2.0 */
#include "vxelisp/machine/code.h"
#include "vxelisp/tool/disassemble.h"
#include "vxelisp/machine/symbol.h"

static void print_quoted(const struct vxl_space *space, vxl_value v, FILE *out)
{
	char text[200];

	vxl_print(space, v, true, text, sizeof(text));
	fprintf(out, " %s", text);
}

/* Prints a word after the first of an instruction. @at is its place in the code. */
static void print_word(const struct vxl_world *world, const struct code *code, u32 at, char letter,
		       FILE *out)
{
	u32 word = code->word[at];
	const u32 *first;

	switch (letter) {
	case 'r':
	case 'f':
	case 'k':
	case 'v':
		print_quoted(&world->machine.space, word, out);
		break;
	case 'j':
		fprintf(out, " -> %u", at + 1 + word);
		break;
	default:
		first = &code->word[at - 1];
		if ((*first & 0xff) == OP_PRIM)
			fprintf(out, " %s", world->primitives[word]->name);
		else
			fprintf(out, " #x%x", word);
	}
}

static void print_instruction(const struct vxl_world *world, const struct code *code, u32 at,
			      FILE *out)
{
	u32 word = code->word[at], length = instruction_length(&code->word[at]), i;
	const struct opcode_info *info = &opcodes[word & 0xff];
	u32 line, column;

	code_position(&world->machine.space, code, &code->word[at] + 1, &line, &column);
	fprintf(out, "%5u %5u  %-10s %3u %3u %3u", line, at, info->name, word >> 8 & 0xff,
		word >> 16 & 0xff, word >> 24);
	for (i = 1; i < length; i++)
		print_word(world, code, at + i,
			   i <= strlen(info->words) ? info->words[i - 1] : 'c', out);
	fputc('\n', out);
}

static void print_code(const struct vxl_world *world, vxl_value v, FILE *out)
{
	const struct vxl_space *space = &world->machine.space;
	const struct code *code = REFERENCED(space, v, code);
	struct vxl_string name = vxl_symbol_name(space, code->name);
	struct vxl_string file = vxl_string(space, code->file);
	u32 at;

	if (code->name == VXL_NIL)
		name = (struct vxl_string) { "lambda", 6 };
	fprintf(out, "%.*s, %.*s:%u: %u arguments", TEXT(name), TEXT(file), code->line,
		code->required);
	if (code->optional)
		fprintf(out, ", %u more", code->optional);
	fprintf(out, "%s, %u registers\n", code->rest ? ", and a list of any others" : "",
		code->object.extra);
	fprintf(out, " line  word                A   B   C\n");
	for (at = 0; at < code->object.count; at += instruction_length(&code->word[at]))
		print_instruction(world, code, at, out);
}

/* Prints a function, then the functions that it makes or refers to. */
static void print_all(const struct vxl_world *world, vxl_value v, FILE *out)
{
	const struct vxl_space *space = &world->machine.space;
	vxl_value waiting[64];
	const struct code *code;
	u32 count = 1, i, at;

	waiting[0] = v;
	for (i = 0; i < count; i++) {
		if (i)
			fputc('\n', out);
		print_code(world, waiting[i], out);
		code = REFERENCED(space, waiting[i], code);
		for (at = 0; at < code->object.count; at += instruction_length(&code->word[at]))
			if (((code->word[at] & 0xff) == OP_CLOSURE ||
			     (code->word[at] & 0xff) == OP_CONST) &&
			    is_type(space, code->word[at + 1], OBJECT_CODE) &&
			    count < ARRAY_SIZE(waiting))
				waiting[count++] = code->word[at + 1];
	}
}

static vxl_value code_of(const struct vxl_space *space, vxl_value v)
{
	if (is_type(space, v, OBJECT_CLOSURE))
		v = REFERENCED(space, v, closure)->code;
	return is_type(space, v, OBJECT_CODE) ? v : VXL_NIL;
}

bool disassemble_name(const struct vxl_world *world, const char *name, FILE *out)
{
	vxl_value symbol = symbol_find(world, name, strlen(name)), code;

	if (symbol == VXL_ERROR)
		return false;
	code = code_of(&world->machine.space,
		       symbol_at(&world->machine.space, symbol)->function);
	if (code == VXL_NIL)
		return false;
	print_all(world, code, out);
	return true;
}

void disassemble_file(const struct vxl_world *world, const char *file, FILE *out)
{
	const struct vxl_space *space = &world->machine.space;
	bool first = true;
	vxl_value code;
	u32 slot;

	for (slot = 0; slot <= world->symbol_mask; slot++) {
		if (!world->symbols[slot])
			continue;
		code = code_of(space, symbol_at(space, world->symbols[slot])->function);
		if (code == VXL_NIL ||
		    !vxl_string_is(space, REFERENCED(space, code, code)->file, file))
			continue;
		if (!first)
			fputc('\n', out);
		first = false;
		print_all(world, code, out);
	}
}
