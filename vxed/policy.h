/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A VXED's text made into what judges: shared by the module and the tools, so
 * that both give the same verdicts.
 *
 * The text runs once, when it is loaded, and leaves its policy in these global
 * variables; that is all that is known here of any model:
 *
 *   *name*      a string
 *   *mode*      trace, soft or production (a symbol)
 *   *abis*      a list out of x86-64, i386, x32; calls of others are refused
 *   *activate*  a list of path-maps, one for each activation pattern, whose
 *               value is the length of the pattern's literal beginning
 *   *checks*    a vector of VXE_POINTS verdicts, by point
 *
 * After the last form of the text, (install) is compiled and run if there is
 * such a function or macro: a model makes its *checks* there.
 *
 * A verdict is one of
 *   nil            refuse with EPERM
 *   an integer     refuse with that errno, which is at most 133
 *   t              permit
 *   :log           permit, and log the call
 *   :uncheckable   permit, and never ask (calls only)
 *   a function     ask it: it gets the point's arguments, in order, as many as
 *                  it takes, and returns any of the first four
 */
#ifndef VXED_POLICY_H
#define VXED_POLICY_H

#include "vxelisp/vxelisp.h"
#include "uapi/vxe.h"
#include "vxed/points.h"

/* Whether a VXED's name may have it: not blanks, control characters and slashes, for
 * it is that of files as well. Any context. */
static inline bool policy_name_has(char byte)
{
	return (u8)byte > ' ' && byte != '/' && byte != 0x7f;
}

#define POLICY_PATTERNS		64
#define POLICY_REGISTERS	6

/* What programs start inside. Most paths are told apart by the end of the
 * literal beginning. */
struct activation {
	vxl_value map;
	u32 literal;		/* bytes of the beginning */
	u64 tail;		/* its last 8; 0 if it has less */
};

/* EHWPOISON. What is beyond 511 means other things within the kernel, such as that a
 * write will be done later. */
#define POLICY_ERRNO_MAX	133

struct policy {
	struct vxl_image *image;
	char name[VXE_NAME_SIZE];
	enum vxe_mode mode;
	unsigned int abis;		/* bit (1 << enum vxe_abi) */
	unsigned int npatterns;
	struct activation patterns[POLICY_PATTERNS];
	u64 uncheckable[VXE_CALLS / 64];	/* bit by point */
	vxl_value checks[VXE_POINTS];
	vxl_value log;			/* the symbol :log; VXL_ERROR: it has none */
	/* Of a function: how many arguments it takes; of a constant: */
#define POLICY_CONSTANT	255
	u8 arity[VXE_POINTS];
	/* Of a native call, if it is a function that can be called the short
	 * way, and the ABI is permitted. */
	const struct vxl_entry *native[VXE_CALLS];
};

/* What VXEDs have beyond the language: constants and primitives. */
void policy_host(struct vxl_host *host);

/*
 * Compiles a text whose includes are resolved. Returns a policy that the
 * caller frees, or NULL with *error set. May sleep.
 */
struct policy *policy_load(const char *text, size_t size, struct vxl_error *error);
void policy_free(struct policy *policy);

struct verdict {
	int error;		/* errno > 0: refused; 0: permitted */
	bool log;		/* the check asked for an event */
	bool failed;		/* the evaluation did; see vxl_machine_error() */
};

#ifndef POLICY_BUDGET		/* steps of one verdict */
#define POLICY_BUDGET	100000
#endif

/* Of a call; nothing of it is ever logged. */
static inline bool policy_uncheckable(const struct policy *policy, unsigned int point)
{
	return policy->uncheckable[point / 64] >> (point % 64) & 1;
}

/*
 * What a VXED says to one call or one object: a value, or VXL_ERROR; VXL_T
 * permits. Neither sleeps, allocates nor locks; the caller owns the machine
 * until it has read the value and the machine's error. Argument i of a call
 * is from[order[i]]; point is below VXE_CALLS.
 */
vxl_value policy_ask_call(const struct policy *policy, struct vxl_machine *machine,
			  unsigned int point, const u64 *from, const u8 *order);
vxl_value policy_ask_object(const struct policy *policy, struct vxl_machine *machine,
			    unsigned int point, const struct vxl_arg *args,
			    unsigned int nargs);

/* Looks at no object: value may lie in an arena that is not at hand. */
struct verdict policy_verdict(const struct policy *policy, vxl_value value);

/* Both at once. */
struct verdict policy_judge_call(const struct policy *policy,
				 struct vxl_machine *machine, unsigned int point,
				 const u64 registers[POLICY_REGISTERS]);
struct verdict policy_judge_object(const struct policy *policy,
				   struct vxl_machine *machine, unsigned int point,
				   const struct vxl_arg *args, unsigned int nargs);

/* 0, 1, 2, ...: the order of arguments that lie in theirs. */
extern const u8 policy_in_order[POLICY_REGISTERS];

/* Length of the pattern's literal beginning, in bytes, if it matches; else 0. *steps
 * becomes less, and negative when they are used up. */
s64 policy_pattern_match(const struct policy *policy, unsigned int index,
			 const char *path, size_t length, s64 *steps);

/* How long the literal beginning is of the activation pattern that matches, in bytes,
 * and of several the longest; 0: none does; negative: it took more than POLICY_BUDGET
 * steps to tell. Context: as above. */
static inline s64 policy_activates(const struct policy *policy, const char *path,
				   size_t length)
{
	s64 steps = POLICY_BUDGET, longest = 0, literal;
	unsigned int i;
	u64 tail;

	for (i = 0; i < policy->npatterns; i++) {
		const struct activation *pattern = &policy->patterns[i];

		if (length < pattern->literal)
			continue;
		if (pattern->literal >= sizeof(tail)) {
			memcpy(&tail, path + pattern->literal - sizeof(tail), sizeof(tail));
			if (tail != pattern->tail)
				continue;
		}
		literal = policy_pattern_match(policy, i, path, length, &steps);
		if (steps < 0)
			return -1;
		if (literal > longest)
			longest = literal;
	}
	return longest;
}

#endif /* VXED_POLICY_H */
