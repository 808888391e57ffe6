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
 * Runs tests. FILE in (vxed-under-test FILE) is relative to the directory of the tests' file. If
 * vxed is not NULL, it replaces every such FILE. library: as for source_resolve(). A test that
 * fails is no failure of the run. A text that cannot be read or run is a FAILURE_INPUT. On success
 * the caller calls tests_free().
 */
bool tests_run(const struct vxed_text *tests, const struct vxed_text *vxed,
	       const char *library, struct test_run *run, struct failure *failure);
void tests_free(struct test_run *run);

#endif
