/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why an operation of libvxe failed, as a value. The library prints nothing: each
 * function that can fail takes a struct failure and fills it in; the caller shows it.
 */
#ifndef LIBVXE_FAILURE_H
#define LIBVXE_FAILURE_H

#include <stdbool.h>

struct nearest;
struct vxl_error;

enum failure_kind {
	FAILURE_NONE,
	FAILURE_INPUT,	/* the caller's input is wrong: a VXED, a name, an id, a file of events */
	FAILURE_SYSTEM,	/* the kernel or the module refused, or memory or a file failed */
};

#define FAILURE_FILE_SIZE	4096
#define FAILURE_MESSAGE_SIZE	8704	/* holds two paths and a sentence */
#define FAILURE_SUGGESTION_SIZE	64

struct failure {
	enum failure_kind kind;
	int code;			/* an errno; 0: none */
	unsigned int line, column;	/* from 1; 0: not known */
	char file[FAILURE_FILE_SIZE];	/* where the mistake is; "": in no file */
	/* One line, without a newline and without the place. It may contain untrusted bytes: escape
	 * them before showing them (see text/quote.h). */
	char message[FAILURE_MESSAGE_SIZE];
	/* the name that was probably meant; "": none */
	char suggestion[FAILURE_SUGGESTION_SIZE];
};

/*
 * These fill in *failure and return false, so that a function can end with
 * `return failure_set(...)`. failure must not be NULL.
 */
bool failure_set(struct failure *failure, enum failure_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A FAILURE_SYSTEM with the message "WHAT: text of errno", and errno as its code. */
bool failure_errno(struct failure *failure, const char *what);

/* A FAILURE_SYSTEM with the code ENOMEM. */
bool failure_memory(struct failure *failure);

/* A mistake in a text in Lisp, with its place, and a suggestion if a name is unknown. */
bool failure_lisp(struct failure *failure, enum failure_kind kind, const struct vxl_error *error);

/* Offers the names of all calls and objects, for the suggestion of one. */
void failure_offer_points(struct nearest *nearest);

#endif
