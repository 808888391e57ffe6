/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about instructions: length, place in the source text, error handler. */
#include "vxelisp/machine/code.h"
#include "vxelisp/machine/print.h"

const struct opcode_info opcodes[OPCODE_COUNT] = {
#define X(name, words) { #name, words },
	OPCODES(X)
#undef X
};

unsigned int instruction_length(const u32 *word)
{
	const char *letter = opcodes[*word & 0xff].words;
	unsigned int length = 1;

	for (; *letter; letter++) {
		if (*letter == 'c')
			length += *word >> 16 & 0xff;
		else
			length += *letter == 's' ? 2 * (*word >> 16) : 1;
	}
	return length;
}

static u32 take_number(const u8 **at)
{
	u32 n = 0, shift = 0;

	do {
		n |= (u32)(**at & 0x7f) << shift;
		shift += 7;
	} while (*(*at)++ & 0x80);
	return n;
}

const u32 *code_handler(const struct vxl_space *space, const struct code *code,
			const u32 *pc, int status)
{
	const u8 *at = (const u8 *)string_bytes(space, code->positions).bytes;
	u32 where = pc - code->word, count = take_number(&at), part[4], i;
	const u32 *found = NULL;

	while (count--) {
		for (i = 0; i < ARRAY_SIZE(part); i++)
			part[i] = take_number(&at);
		/* @pc points just after the first word of the instruction. */
		if (where > part[0] && where <= part[1] && part[3] >> status & 1)
			found = code->word + part[2];
	}
	return found;
}

void code_position(const struct vxl_space *space, const struct code *code,
		   const u32 *pc, u32 *line, u32 *column)
{
	struct vxl_string table = string_bytes(space, code->positions);
	const u8 *at = (const u8 *)table.bytes, *end = at + table.length;
	u32 target = pc - code->word, where = 0, n;

	*line = code->line;
	*column = 1;
	for (n = 4 * take_number(&at); n; n--)
		take_number(&at);
	while (at < end) {
		where += take_number(&at);
		/* @pc points just after the first word of the instruction. */
		if (where >= target)
			break;
		n = take_number(&at);
		*line += n >> 1 ^ -(n & 1);
		*column = take_number(&at);
	}
}

static void add_name(struct sink *sink, const struct vxl_space *space, const struct code *code)
{
	struct vxl_string name = { "lambda", 6 };

	if (code->name != VXL_NIL)
		name = vxl_symbol_name(space, code->name);
	if (sink->length)
		sink_add(sink, " < ", 3);
	sink_add(sink, name.bytes, name.length);
}

void error_locate(struct vxl_machine *m, const struct frame *top, const u32 *pc,
		  const struct code *code)
{
	struct sink file = { .buffer = m->error.file, .size = sizeof(m->error.file) };
	struct sink names = { .buffer = m->error.backtrace, .size = sizeof(m->error.backtrace) };
	struct vxl_string name = vxl_string(&m->space, code->file);

	file.buffer[0] = names.buffer[0] = '\0';
	sink_add(&file, name.bytes, name.length);
	code_position(&m->space, code, pc, &m->error.line, &m->error.column);
	add_name(&names, &m->space, code);
	while (top > m->frames && names.length < names.size - 1)
		add_name(&names, &m->space, (--top)->code);
}
