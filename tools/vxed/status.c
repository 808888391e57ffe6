// SPDX-License-Identifier: GPL-2.0
/* vxed status: the state of the module. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/store/service.h"
#include "tools/vxed/command.h"

static const struct {
	const char *text, *word;
} logs[] = {
	[STORE_UNSERVED] = { "not kept: vxelogd is not running", "unserved" },
	[STORE_STALLED] = { "STALLED: vxelogd cannot write to the store", "stalled" },
	[STORE_SERVING] = { "kept by vxelogd", "serving" },
};

static void print_status(const struct vxe_status *s, enum store_service log, bool json)
{
	static const char *const answers[2][2] = { { "no", "yes" }, { "false", "true" } };

	printf(json ?
	       "{\"abi_version\":%u,\"syscalls_hooked\":%u,\"objects_hooked\":%u,"
	       "\"loaded\":%u,\"events\":%" PRIu64 ",\"events_lost\":%" PRIu64
	       ",\"ring_size\":%u,\"names\":%s,\"remembers\":%s,\"log\":\"%s\"}\n" :
	       "interface version  %u\nsyscalls hooked    %u\nobjects hooked     %u\n"
	       "VXEDs loaded       %u\nevents             %" PRIu64 "\nevents lost        %"
	       PRIu64 "\nring of events     %u bytes\nnames files itself %s\n"
	       "remembers verdicts %s\nlog                %s\n",
	       s->abi_version, s->syscalls_hooked, s->objects_hooked, s->loaded,
	       (uint64_t)s->events, (uint64_t)s->events_lost, s->ring_size,
	       answers[json][!!(s->fast & VXE_FAST_NAMES)],
	       answers[json][!!(s->fast & VXE_FAST_REMEMBERS)],
	       json ? logs[log].word : logs[log].text);
}

/* Metrics ------------------------------------------------------------------------ */

static void describe(const char *metric, const char *type, const char *help)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", metric, help, metric, type);
}

static void print_value(const char *metric, const char *type, const char *help, uint64_t value)
{
	describe(metric, type, help);
	printf("%s %" PRIu64 "\n", metric, value);
}

/* The value of a label. A VXED's name has no control characters. */
static void print_label(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void print_vxeds(const struct vxe_info *list, size_t count)
{
	static const struct {
		const char *metric, *type, *help;
	} metrics[] = {
		{ "vxe_vxed_mode", "gauge", "1 for the mode in which the VXED is" },
		{ "vxe_vxed_threads", "gauge", "Threads that are inside" },
		{ "vxe_vxed_violations_total", "counter", "Violations since the VXED was loaded" },
		{ "vxe_vxed_loaded_timestamp_seconds", "gauge", "When the VXED was loaded" },
	};
	size_t metric, i;

	for (metric = 0; metric < sizeof(metrics) / sizeof(metrics[0]); metric++) {
		describe(metrics[metric].metric, metrics[metric].type, metrics[metric].help);
		for (i = 0; i < count; i++) {
			const uint64_t values[] = {
				1, list[i].tasks, list[i].violations, list[i].loaded / 1000000000,
			};

			printf("%s{vxed=", metrics[metric].metric);
			print_label(list[i].name);
			if (!metric)
				printf(",mode=\"%s\"", mode_name(list[i].mode));
			printf("} %" PRIu64 "\n", values[metric]);
		}
	}
}

static void print_metrics(const struct vxe_status *s, enum store_service log,
			  const struct vxe_info *list, size_t count)
{
	size_t i;

	print_value("vxe_up", "gauge", "1 if the module is loaded", 1);
	print_value("vxe_syscalls_hooked", "gauge", "Functions of system calls that are hooked",
		    s->syscalls_hooked);
	print_value("vxe_objects_hooked", "gauge", "Other functions that are hooked",
		    s->objects_hooked);
	print_value("vxe_vxeds_loaded", "gauge", "Loaded VXEDs", s->loaded);
	print_value("vxe_events_total", "counter", "Events since the module was loaded",
		    s->events);
	print_value("vxe_events_lost_total", "counter",
		    "Events that were overwritten before anybody read them", s->events_lost);
	describe("vxe_log", "gauge", "1 for the state of the log");
	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++)
		printf("vxe_log{state=\"%s\"} %d\n", logs[i].word, i == log);
	print_vxeds(list, count);
}

int command_status(const struct options *options, char **none)
{
	struct failure failure;
	int device = device_open(O_RDWR, &failure);
	enum store_service log = store_service_of_file(STORE_FILE);
	struct vxe_info *list = NULL;
	struct vxe_status status;
	size_t count;
	bool ok;

	if (device < 0 && options->prometheus)
		print_value("vxe_up", "gauge", "1 if the module is loaded", 0);
	if (device < 0)
		return report_failure(&failure);
	ok = device_status(device, &status, &failure);
	if (ok && options->prometheus)
		ok = (list = loaded_list(device, &count, &failure));
	close(device);
	if (!ok)
		return report_failure(&failure);
	if (options->prometheus)
		print_metrics(&status, log, list, count);
	else
		print_status(&status, log, options->json);
	free(list);
	return log == STORE_STALLED ? STATUS_FAILED : STATUS_OK;
}
