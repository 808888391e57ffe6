/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All bounds of the language. Each can be set with -D; tests build with tiny bounds. Reaching a
 * bound raises an error.
 */
#ifndef VXELISP_LIMITS_H
#define VXELISP_LIMITS_H

#ifndef VXL_TEXT_MAX			/* bytes of one loaded text */
#define VXL_TEXT_MAX		(4u << 20)
#endif

#ifndef VXL_HEAP_MAX			/* bytes of a world; below 2^31 */
#define VXL_HEAP_MAX		(1u << 30)
#endif

#ifndef VXL_IMAGE_MAX			/* bytes of an image; below 2^31 */
#define VXL_IMAGE_MAX		(64u << 20)
#endif

#ifndef VXL_DEPTH_MAX			/* nesting of forms, read and compiled */
#define VXL_DEPTH_MAX		200
#endif

#ifndef VXL_WALK_MAX			/* nesting of values in print and equal */
#define VXL_WALK_MAX		64
#endif

#ifndef VXL_FORM_MAX			/* syntax nodes of one top-level form */
#define VXL_FORM_MAX		500000
#endif

#ifndef VXL_CODE_MAX			/* words of one compiled function */
#define VXL_CODE_MAX		(1u << 20)
#endif

#ifndef VXL_EXPANSIONS_MAX		/* macro calls in one top-level form */
#define VXL_EXPANSIONS_MAX	100000
#endif

#ifndef VXL_ARGS_MAX			/* arguments in one call; at most 200 */
#define VXL_ARGS_MAX		100
#endif

#ifndef VXL_SYMBOL_MAX			/* bytes of a symbol's name */
#define VXL_SYMBOL_MAX		255
#endif

#ifndef VXL_COLLISIONS_MAX		/* names that one search in the table passes */
#define VXL_COLLISIONS_MAX	1000
#endif

#ifndef VXL_STRING_MAX			/* bytes of a string */
#define VXL_STRING_MAX		(64u << 20)
#endif

#ifndef VXL_VECTOR_MAX			/* elements of a vector */
#define VXL_VECTOR_MAX		(1u << 20)
#endif

#ifndef VXL_GLOB_MAX			/* bytes of one pattern */
#define VXL_GLOB_MAX		4096
#endif

#ifndef VXL_GLOB_ALTERNATIVES		/* patterns that one pattern with {a,b} expands to */
#define VXL_GLOB_ALTERNATIVES	256
#endif

#ifndef VXL_PATHMAP_MAX			/* expanded patterns of one path-map */
#define VXL_PATHMAP_MAX		100000
#endif

#ifndef VXL_INTMAP_MAX			/* ranges of one int-set or int-map */
#define VXL_INTMAP_MAX		100000
#endif

#ifndef VXL_ADDRESSSET_MAX		/* addresses of one address-set */
#define VXL_ADDRESSSET_MAX	100000
#endif

#ifndef VXL_STATE_MAX			/* counters, flags and rates of a scope */
#define VXL_STATE_MAX		256
#endif

#ifndef VXL_STACK_DEFAULT		/* slots of a machine's value stack */
#define VXL_STACK_DEFAULT	2048
#endif
#ifndef VXL_STACK_MIN
#define VXL_STACK_MIN		16
#endif
#ifndef VXL_STACK_MAX
#define VXL_STACK_MAX		(1u << 22)
#endif

#ifndef VXL_FRAMES_DEFAULT		/* nested calls of a machine */
#define VXL_FRAMES_DEFAULT	200
#endif
#ifndef VXL_FRAMES_MAX
#define VXL_FRAMES_MAX		(1u << 20)
#endif

#ifndef VXL_ARENA_DEFAULT		/* bytes of a machine's arena */
#define VXL_ARENA_DEFAULT	(32u << 10)
#endif
#ifndef VXL_ARENA_MAX
#define VXL_ARENA_MAX		(1u << 30)
#endif

#ifndef VXL_COLLECT_AT			/* bytes in use at which garbage is collected */
#define VXL_COLLECT_AT		(64u << 20)
#endif

#ifndef VXL_WORLD_STACK			/* stack slots of a world's own machine */
#define VXL_WORLD_STACK		16384
#endif
#ifndef VXL_WORLD_FRAMES
#define VXL_WORLD_FRAMES	2048
#endif

#ifndef VXL_WORLD_BUDGET		/* steps of one top-level form */
#define VXL_WORLD_BUDGET	50000000
#endif

#endif
