/* SPDX-License-Identifier: GPL-2.0 */
/* Every bound of the library. */
#ifndef VX32_LIMITS_H
#define VX32_LIMITS_H

#define VX_PAGE			4096u
#define VX_SPACE		(1ull << 32)	/* bytes of a guest's address space */
#define VX_PAGES		(1u << 20)

/*
 * VX_GUARD: bytes of unmapped address space on both sides of a box. A string instruction runs at
 * most VX_CHUNK iterations of 4 bytes before its registers are cut to 32 bits again. Any other
 * access starts in the box and is at most 108 bytes long.
 */
#define VX_CHUNK		0x10000u
#define VX_GUARD		(1ull << 20)

#define VX_INSTRUCTION_MAX	15		/* bytes of an instruction, as in x86 */
#define VX_BLOCK_MAX		64		/* guest instructions in a fragment */
#define VX_FRAGMENT_MAX		8192		/* host bytes in a fragment */
#define VX_EDGES_MAX		80		/* exits of a fragment */

#define VX_CACHE_MIN		(64u << 10)
#define VX_CACHE_MAX		(256u << 20)
#define VX_CACHE_DEFAULT	(32u << 20)
#define VX_MEMORY_DEFAULT	(256ull << 20)
#define VX_MEMORY_MIN		(64ull << 10)

/*
 * Writable pages with translated code, which are write-protected in the host. Each may split off
 * two memory areas of the process. The default limit of these is 65530 (vm.max_map_count); a guest
 * must not use them up.
 */
#define VX_WATCHED_MAX		2048

#define VX_STACK		(8u << 20)	/* bytes of a guest's stack; less in small memory */
#define VX_STACK_TOP		0xffff0000u
#define VX_MAP_BOTTOM		0x40000000u	/* vx_map() without an address searches from here */
#define VX_MAP_TOP		0xf0000000u	/* to here, from the top down */

#define VX_SEGMENTS_MAX		64		/* program headers of an ELF file */
#define VX_ARGUMENTS_MAX	(128u << 10)	/* bytes of argv and envp */

/* The guest's 32-bit counter is refilled with at most this many instructions at a time. */
#define VX_FUEL_PIECE		(1 << 30)

/* The signal that vx_interrupt() sends to the thread that runs the guest. Ignored by default. */
#define VX_SIGNAL		SIGURG

#endif
