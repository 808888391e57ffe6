/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generator, which is written in Lisp (vxed/learn/), and the values that it takes. For
 * generate.c and proposals.c only. A world is used by one thread at a time.
 */
#ifndef LIBVXE_GENERATOR_H
#define LIBVXE_GENERATOR_H

#include "libvxe/failure.h"
#include "libvxe/learn/trace.h"
#include "vxelisp/vxelisp.h"

/* A world with the generator loaded, for vxl_world_free(). NULL with *failure. library:
 * as for source_resolve(). */
struct vxl_world *generator_new(const char *library, struct failure *failure);

/* Calls a function of the generator. An argument that is VXL_ERROR fails. */
bool generator_call(struct vxl_world *world, const char *function, const vxl_value *args,
		    unsigned int nargs, vxl_value *result, struct failure *failure);

/* Runs a text. name: what messages call the text. */
bool generator_load(struct vxl_world *world, const char *program, const char *name,
		    struct failure *failure);

/* A copy of a string, NUL-terminated, which the caller frees. NULL: out of memory. */
char *generator_string(const struct vxl_world *world, vxl_value value);

/* Counts the rules of a text whose names look made up but were not widened, because each was seen
 * only once. */
bool generator_count_single(struct vxl_world *world, const char *text, uint64_t *count,
			    struct failure *failure);

/* Values for Lisp. Each is VXL_ERROR when memory runs out. */
vxl_value generator_cons(struct vxl_machine *m, vxl_value car, vxl_value cdr);
vxl_value generator_text(struct vxl_machine *m, const char *text);	/* nil of NULL */
vxl_value generator_texts(struct vxl_machine *m, const char *const *texts);
/* The events of a trace, as learn/listing.lisp describes them. */
vxl_value generator_events(struct vxl_machine *m, const struct trace *trace);
/* The PIDs of its processes, as texts. */
vxl_value generator_pids(struct vxl_machine *m, const struct trace *trace);
/* (FROM UNTIL DAY ...): when it began and ended, in seconds since the epoch, and the days between,
 * here and in UTC, as texts such as "20260131". NIL: not known. */
vxl_value generator_times(struct vxl_machine *m, const struct trace *trace);
/* The names and numbers of people's accounts. passwd: a file like /etc/passwd; NULL: the
 * system's. */
vxl_value generator_users(struct vxl_machine *m, const char *passwd);


/* Passes to the generator the directories that belong to programs: to these, and to those that the
 * trace executed. root: the evidence of struct generate_options. programs: paths, NULL-terminated,
 * or NULL. */
bool generator_facts(struct vxl_world *world, const char *root, const char *const *programs,
		     const struct trace *trace, struct failure *failure);

#endif
