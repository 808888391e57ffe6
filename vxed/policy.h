/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compiles a VXED's text into a policy, which judges calls and objects. The module and the
 * tools share this code, so that both give the same verdicts.
 *
 * Loading runs the text once. The text leaves its policy in the following global variables. This
 * code knows nothing else about any model:
 *
 *   *name*      a string
 *   *mode*      trace, soft or production (a symbol)
 *   *abis*      a list of x86-64, i386 and x32; calls of other ABIs are refused
 *   *activate*  a list of path-maps, one for each activation pattern; the value of each
 *               is the length of the pattern's literal beginning, in bytes
 *   *activate-folded*  the same for the same patterns with A to Z converted to a to z
 *   *checks*    a vector of VXE_POINTS verdicts, indexed by point
 *
 * If the text defines a function or macro named install, (install) is compiled and run
 * after the last form of the text. Models fill in *checks* there.
 *
 * Only these variables, and what they refer to, are kept.
 *
 * A verdict is one of
 *   nil            refuse with EPERM
 *   an integer     refuse with this errno, from 1 to POLICY_ERRNO_MAX
 *   t              permit
 *   :log           permit, and log the call
 *   :uncheckable   permit without judging (calls only, not objects)
 *   a function     call it with the point's arguments, in order, as many as it takes; it
 *                  returns one of the first four
 *   (TABLES . V)   permit if one of a list of tables does (see vxed/table.h); else V, which
 *                  is one of the above. Objects only
 */
#ifndef VXED_POLICY_H
#define VXED_POLICY_H

#include "vxelisp/vxelisp.h"
#include "uapi/vxe.h"
#include "vxed/host.h"
#include "vxed/library.h"
#include "vxed/points.h"
#include "vxed/table.h"

/* Whether a VXED's name may contain this byte. The name is also used as a file name, so blanks,
 * control characters and slashes are not allowed. Any context. */
static inline bool policy_name_has(char byte)
{
	return (u8)byte > ' ' && byte != '/' && byte != 0x7f;
}

#define POLICY_PATTERNS		64
#define POLICY_REGISTERS	6

/* An activation pattern: programs that match it start inside. The last bytes of the literal
 * beginning are compared before the map is asked, which excludes most paths. */
struct activation {
	vxl_value map;
	vxl_value folded;	/* the map of the pattern with A to Z converted to a to z */
	u32 literal;		/* length of the literal beginning, in bytes */
	u64 tail;		/* the last 8 bytes of it; 0 if it is shorter */
};

/* EHWPOISON, the highest errno that user space knows. Numbers above 511 have other meanings
 * inside the kernel, for example that a write has been queued. */
#define POLICY_ERRNO_MAX	133

struct policy {
	struct vxl_image *image;
	char name[VXE_NAME_SIZE];
	enum vxe_mode mode;
	unsigned int abis;		/* bit (1 << enum vxe_abi) */
	unsigned int npatterns;
	struct activation patterns[POLICY_PATTERNS];
	u64 uncheckable[VXE_CALLS / 64];	/* a bit for each call */
	vxl_value checks[VXE_POINTS];
	vxl_value log;			/* the symbol :log; VXL_ERROR: the text has none */
	/* The number of arguments that a check takes; POLICY_CONSTANT: it is not a function. */
#define POLICY_CONSTANT	255
	u8 arity[VXE_POINTS];
	/* Checks of x86-64 calls that can be called with six integers directly; else NULL. */
#define POLICY_NATIVE	512	/* no call of x86-64 has this number or a higher one */
	const struct vxl_entry *native[POLICY_NATIVE];
	struct tables tables;
};

/*
 * Compiles a text of size bytes whose includes are resolved. libraries: NULL, or a cache, see
 * vxed/library.h. Returns a policy, which the caller frees with policy_free(), or NULL with *error
 * set. May sleep.
 */
struct policy *policy_load(struct libraries *libraries, const char *text, size_t size,
			   struct vxl_error *error);
void policy_free(struct policy *policy);

struct verdict {
	int error;		/* errno > 0: refused; 0: permitted */
	bool log;		/* the check wants an event to be logged */
	bool failed;		/* the check could not be evaluated; see vxl_machine_error() */
};

#ifndef POLICY_BUDGET		/* steps that one verdict may take */
#define POLICY_BUDGET	100000
#endif

/* Whether a call is permitted without being judged or logged. Any context. */
static inline bool policy_uncheckable(const struct policy *policy, unsigned int point)
{
	return policy->uncheckable[point / 64] >> (point % 64) & 1;
}

/*
 * Evaluate the check of a call or of an object. They return the verdict as a value, or VXL_ERROR;
 * VXL_T permits. They do not sleep, allocate or lock. No other thread may use the machine until the
 * caller has read the value and the machine's error. For a call, point is below VXE_CALLS, and
 * argument i is from[order[i]].
 */
vxl_value policy_ask_call(const struct policy *policy, struct vxl_machine *machine,
			  unsigned int point, const u64 *from, const u8 *order);
vxl_value policy_ask_object(const struct policy *policy, struct vxl_machine *machine,
			    unsigned int point, const struct vxl_arg *args,
			    unsigned int nargs);

/* Converts such a value to a verdict. Follows no references, so the arena that the value may point
 * into need not be accessible. */
struct verdict policy_verdict(const struct policy *policy, vxl_value value);

/* Evaluate the check and convert the value in one step. Context: as above. */
struct verdict policy_judge_call(const struct policy *policy,
				 struct vxl_machine *machine, unsigned int point,
				 const u64 registers[POLICY_REGISTERS]);
struct verdict policy_judge_object(const struct policy *policy,
				   struct vxl_machine *machine, unsigned int point,
				   const struct vxl_arg *args, unsigned int nargs);

/* {0, 1, 2, ...}: the order for arguments that lie in order. */
extern const u8 policy_in_order[POLICY_REGISTERS];

/* If the pattern matches the path, returns the length of its literal beginning in bytes; else 0.
 * Subtracts the steps that it took from *steps; negative: they ran out. */
s64 policy_pattern_match(const struct policy *policy, unsigned int index,
			 const char *path, size_t length, s64 *steps);

/* Returns the length in bytes of the longest literal beginning among the activation patterns that
 * match the path; 0 if none matches. Negative: it took more than POLICY_BUDGET steps. Context: as
 * above. */
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

/*
 * A path on a file system that accepts several spellings of the same name. A to Z are converted to
 * a to z, and dots and blanks at the end of a component are removed. A component with bytes outside
 * ASCII, or with a ~ as in FAT's short names, may be a spelling of any other name. From there on,
 * nothing is known about the path.
 */
struct policy_folded {
	const char *bytes;
	size_t length;
	size_t known;		/* bytes before the first component that may be any name */
};

/* Folds a path of length bytes into to, which has room for length bytes. Any context. */
struct policy_folded policy_fold(const char *path, size_t length, char *to);

/* Like policy_activates(), but a pattern also counts if it may match another spelling of the
 * path. */
s64 policy_activates_folded(const struct policy *policy, const struct policy_folded *path);

/* Whether an activation pattern may match the path, or a longer path that begins with it, in any
 * spelling. Compares the path only with the pattern's literal beginning: one must begin with the
 * other. Any context. */
bool policy_may_activate(const struct policy *policy, const char *path, size_t length);

#endif /* VXED_POLICY_H */
