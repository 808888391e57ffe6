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
 *   an integer     refuse with that errno
 *   t              permit
 *   :log           permit, and log the call
 *   :uncheckable   permit, and never ask (calls only)
 *   a function     ask it: it gets the point's arguments, in order, as many as
 *                  it takes, and returns any of the first four
 */
#ifndef VXED_POLICY_H
#define VXED_POLICY_H

#include "vxelisp.h"
#include "vxe.h"

/* A row of calls.def or objects.def. */
struct point {
	const char *name;
	const char *objects;	/* "": none; else names, space-separated */
	const char *arguments;	/* names, space-separated, '!' as there */
	short x86_64, i386, x32;	/* numbers; -1: none */
};

/* NULL: no such point. Any context. */
const struct point *point_get(unsigned int point);
/* VXE_POINT_NONE: no call or object has that name. Any context. */
unsigned int point_by_name(const char *name, size_t length);
/* The call that number means in an ABI, or VXE_POINT_NONE. x32 numbers are
 * without their bit 30. Any context. */
unsigned int point_of_call(enum vxe_abi abi, unsigned int number);

#define POLICY_PATTERNS		64

struct policy {
	struct vxl_image *image;
	char name[VXE_NAME_SIZE];
	enum vxe_mode mode;
	unsigned int abis;		/* bit (1 << enum vxe_abi) */
	unsigned int npatterns;
	vxl_value patterns[POLICY_PATTERNS];
	u64 uncheckable[VXE_CALLS / 64];	/* bit by point */
	vxl_value checks[VXE_POINTS];
	/* Of a function: how many arguments it takes; of a constant: */
#define POLICY_CONSTANT	255
	u8 arity[VXE_POINTS];
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

/*
 * Judges one call or one object. Neither sleeps, allocates nor locks; the
 * caller owns the machine until it has read the verdict and the machine's
 * error.
 */
#define POLICY_REGISTERS	6
struct verdict policy_judge_call(const struct policy *policy,
				 struct vxl_machine *machine, unsigned int point,
				 const u64 registers[POLICY_REGISTERS]);
struct verdict policy_judge_object(const struct policy *policy,
				   struct vxl_machine *machine, unsigned int point,
				   const struct vxl_arg *args, unsigned int nargs);

/* Whether one of the activation patterns matches; *exact is the length of the
 * longest such pattern's literal beginning, in bytes. Context: as above. */
bool policy_activates(const struct policy *policy, const char *path,
		      size_t length, unsigned int *exact);

#endif /* VXED_POLICY_H */
