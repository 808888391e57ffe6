/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytecode. The first word of an instruction is op | A << 8 | B << 16 | C << 24. sBx is
 * its upper half as a signed number. Operands are registers of the frame unless the
 * table says otherwise. More words may follow; the letters in the table describe them:
 *	r  a 32-bit reference	f  a reference to the symbol of a function
 *				n  a reference to the symbol of a variable
 *	k  a reference to code	v  a value that has only 32 bits
 *	j  a signed offset from the next instruction
 *	i  plain data		c  B words of captures (index << 1 | is_local)
 *	s  a table. The upper half of the first word is the number of entries. First
 *	   come the keys, sorted fixnums. Then comes one offset a key, counted from the
 *	   word after the offset.
 *
 * Positions of a function are a string of variable-length integers, 7 bits a byte. It
 * starts with the number of error handlers. Each handler has four numbers: the word
 * where its range starts, the word where the range ends, the word of its code, and the
 * statuses it handles as bits. An outer handler comes before an inner one. Triples
 * follow: words since the last triple, zigzag line difference, column.
 */
#ifndef VXELISP_CODE_H
#define VXELISP_CODE_H

#include "vxelisp/machine/value.h"

#define OPCODES(X) \
	X(NIL, "")		/* A = nil */ \
	X(TRUE, "")		/* A = t */ \
	X(INT, "")		/* A = sBx */ \
	X(INT32, "i")		/* A = signed word */ \
	X(INT64, "ii")		/* A = two words, low first */ \
	X(CONST, "r")		/* A = the reference */ \
	X(MOVE, "")		/* A = B */ \
	X(GLOBAL, "n")		/* A = value of the symbol */ \
	X(SETGLOBAL, "r")	/* value of the symbol = A */ \
	X(FUNCTION, "f")	/* A = function of the symbol */ \
	X(FREE, "")		/* A = captured value B of the closure in C */ \
	X(BOX, "")		/* A = new box of B */ \
	X(UNBOX, "")		/* A = content of box B */ \
	X(SETBOX, "")		/* content of box A = B */ \
	X(CLOSURE, "kc")	/* A = closure of the code and captures */ \
	X(JUMP, "j") \
	X(LOOP, "j")		/* backwards; costs as many steps as words */ \
	X(JNIL, "j")		/* if A is nil */ \
	X(JTRUE, "j")		/* if A is not nil */ \
	X(JBOUND, "j")		/* if the optional argument A was given */ \
	X(JCONS, "j") \
	X(JATOM, "j") \
	X(JIS, "vj")		/* if A is the value in the word */ \
	X(JISNT, "vj") \
	X(JEQ, "j")		/* if A eq B */ \
	X(JNE, "j") \
	X(JNUMEQ, "j")		/* integers A = B */ \
	X(JNUMNE, "j") \
	X(JLT, "j")		/* A < B */ \
	X(JGE, "j") \
	X(JLE, "j")		/* A <= B */ \
	X(JGT, "j") \
	X(JNUMEQI, "j")		/* A = sBx */ \
	X(JNUMNEI, "j") \
	X(JLTI, "j") \
	X(JGEI, "j") \
	X(JLEI, "j") \
	X(JGTI, "j") \
	X(JTEST, "j")		/* if A & B is not 0 */ \
	X(JTESTNOT, "j") \
	X(JTESTI, "ij")		/* if A & unsigned word is not 0 */ \
	X(JTESTNOTI, "ij") \
	X(CASE, "s")		/* to the offset whose key is A, if any */ \
	X(ADD, "")		/* A = B + C */ \
	X(SUB, "") \
	X(MUL, "") \
	X(AND, "") \
	X(OR, "") \
	X(XOR, "") \
	X(ANDNOT, "")		/* A = B & ~C */ \
	X(ADDI, "")		/* A = B + signed C */ \
	X(ANDI, "i")		/* A = B & unsigned word */ \
	X(CAR, "") \
	X(CDR, "") \
	X(CONS, "") \
	X(PRIM, "i")		/* C = primitive on A ... A+B-1 */ \
	X(CALL, "f")		/* C = function on A ... A+B-1 */ \
	X(CALLK, "k") \
	X(FUNCALL, "i")		/* function in the register of the word */ \
	X(APPLY, "i")		/* as FUNCALL, but the last argument is a list */ \
	X(TCALL, "f")		/* the same calls in tail position */ \
	X(TCALLK, "k") \
	X(TFUNCALL, "i") \
	X(TAPPLY, "i") \
	X(RETURN, "")		/* returns A */ \
	X(GIVE, "v")		/* returns the value in the word */

enum opcode {
#define X(name, words) OP_##name,
	OPCODES(X)
#undef X
	OPCODE_COUNT
};

#define MAX_REGISTERS	250

struct opcode_info {
	const char *name;
	const char *words;
};

extern const struct opcode_info opcodes[OPCODE_COUNT];

/* The length of the instruction at @word, in words. */
unsigned int instruction_length(const u32 *word);

/* Line and column of the instruction that @pc points into or just after. */
void code_position(const struct vxl_space *space, const struct code *code,
		   const u32 *pc, u32 *line, u32 *column);

/*
 * Finds the handler of an error with @status that was raised at @pc. Returns its first instruction,
 * or NULL if there is none. The handler uses the current contents of the registers.
 */
const u32 *code_handler(const struct vxl_space *space, const struct code *code,
			const u32 *pc, int status);

/* Completes m->error: the place of the error, and the names of the active functions. */
struct vxl_machine;
struct frame;
void error_locate(struct vxl_machine *m, const struct frame *top, const u32 *pc,
		  const struct code *code);

#endif
