/* SPDX-License-Identifier: GPL-2.0 */
/* Records: a few instructions, and the state in which they start. states.c makes them, apply.c runs
 * them. */
#ifndef TESTS_VX32_STATES_H
#define TESTS_VX32_STATES_H

#include <stdint.h>

#define AREA		0x30000000u	/* three pages of data; the middle one is in the record */
#define AREA_PAGE	(AREA + 4096)
#define AREA_USED	512
#define AREA_STACK	(AREA_PAGE + 384)	/* initial esp, in the middle of the compared bytes */

struct record {
	uint8_t code[64];
	uint32_t code_size;
	uint32_t flags;
	uint32_t registers[8];
	uint8_t data[AREA_USED];
	uint8_t xmm[8][16];
	double fpu[3];
	/* Results only: */
	uint8_t fpu_state[108];
	uint32_t mxcsr;
};

#endif
