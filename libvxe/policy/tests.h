/* SPDX-License-Identifier: GPL-2.0 */
/* Runs tests of VXEDs: files in Lisp with (deftest NAME FORM ...). See check/test.lisp. */
#ifndef LIBVXE_TESTS_H
#define LIBVXE_TESTS_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "libvxe/policy/source.h"

struct test_result {
	char *name;
	unsigned int line;		/* of its (deftest ...); 0: not known */
	struct test_fault {		/* a form that was false, or failed */
		unsigned int line;	/* 0: not known */
		char *text;		/* the form, or the error */
	} *faults;
	size_t nfaults;			/* 0: the test passed */
};

struct test_run {
	struct test_result *list;	/* in the order of the file */
	size_t count, failed;
};

/*
 * Runs tests. (vxed-under-test FILE) in them is beside their file unless it is absolute;
 * if vxed is not NULL, every FILE means that one. library: as for source_resolve(). Tests
 * that fail are no failure of the run; a text that cannot be read or run is a
 * FAILURE_INPUT. On success the caller calls tests_free().
 */
bool tests_run(const struct vxed_text *tests, const struct vxed_text *vxed,
	       const char *library, struct test_run *run, struct failure *failure);
void tests_free(struct test_run *run);

#endif
