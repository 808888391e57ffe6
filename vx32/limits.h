/* SPDX-License-Identifier: GPL-2.0 */
/* Every bound of the library. */
#ifndef VX32_LIMITS_H
#define VX32_LIMITS_H

#define VX_PAGE			4096u
#define VX_SPACE		(1ull << 32)	/* a 32-bit guest's addresses */
#define VX_PAGES		(1u << 20)

/*
 * Address space that stays unmapped on both sides of a guest. A string instruction runs
 * at most VX_CHUNK iterations of 4 bytes before its registers wrap to 32 bits again;
 * any other access begins inside and is at most 108 bytes long.
 */
#define VX_CHUNK		0x10000u
#define VX_GUARD		(1ull << 20)

#define VX_INSTRUCTION_MAX	15		/* bytes, as the CPU has it */
#define VX_BLOCK_MAX		64		/* guest instructions in a fragment */
#define VX_FRAGMENT_MAX		8192		/* host bytes in a fragment */
#define VX_EDGES_MAX		80		/* exits of a fragment */

#define VX_CACHE_MIN		(64u << 10)
#define VX_CACHE_MAX		(256u << 20)
#define VX_CACHE_DEFAULT	(32u << 20)
#define VX_MEMORY_DEFAULT	(256ull << 20)
#define VX_MEMORY_MIN		(64ull << 10)

#define VX_STACK		(8u << 20)	/* the guest's, unless memory is short */
#define VX_STACK_TOP		0xffff0000u
#define VX_MAP_BOTTOM		0x40000000u	/* where maps without an address are looked for */
#define VX_MAP_TOP		0xf0000000u

#define VX_SEGMENTS_MAX		64		/* program headers of an ELF file */
#define VX_ARGUMENTS_MAX	(128u << 10)	/* bytes of argv and envp */

/* Fuel is handed to the guest's counter in pieces of this size. */
#define VX_FUEL_PIECE		(1 << 30)

/* vx_interrupt() sends it to the thread that runs the guest. Its default is: ignored. */
#define VX_SIGNAL		SIGURG

#endif
