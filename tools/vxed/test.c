// SPDX-License-Identifier: GPL-2.0
/* vxed test: runs tests of VXEDs. */
#include <stdio.h>

#include "libvxe/policy/tests.h"
#include "tools/vxed/command.h"

/* Prints lines of TAP. */
static int test_file(const struct options *options, const char *file)
{
	struct failure failure;
	struct test_run run;
	int status;
	size_t i, j;

	if (!tests_run(&(struct vxed_text) { .file = file }, NULL, options->library, &run, &failure))
		return report_failure(&failure);
	printf("1..%zu\n", run.count);
	for (i = 0; i < run.count; i++) {
		const struct test_result *test = &run.list[i];

		for (j = 0; j < test->nfaults; j++) {
			fputs("# ", stdout);
			if (test->faults[j].line)
				printf("%s:%u: ", file, test->faults[j].line);
			puts(test->faults[j].text);
		}
		printf("%sok %zu - %s\n", test->nfaults ? "not " : "", i + 1, test->name);
	}
	status = run.failed ? STATUS_FAILED : STATUS_OK;
	tests_free(&run);
	return status;
}

int command_test(const struct options *options, char **files)
{
	int status = STATUS_OK;

	for (; *files; files++)
		status = worse(status, test_file(options, *files));
	return status;
}
