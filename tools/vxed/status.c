// SPDX-License-Identifier: GPL-2.0
/* vxed status: the state of the module. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/store/service.h"
#include "tools/vxed/command.h"

int command_status(const struct options *options, char **none)
{
	struct failure failure;
	int device = device_open(O_RDWR, &failure);
	static const char *const logs[] = {
		[STORE_UNSERVED] = "not kept: vxelogd is not running",
		[STORE_STALLED] = "STALLED: vxelogd cannot write to the store",
		[STORE_SERVING] = "kept by vxelogd",
	};
	static const char *const words[] = {
		[STORE_UNSERVED] = "unserved", [STORE_STALLED] = "stalled",
		[STORE_SERVING] = "serving",
	};
	static const char *const answers[2][2] = { { "no", "yes" }, { "false", "true" } };
	enum store_service log = store_service_of_file(STORE_FILE);
	struct vxe_status s;
	bool ok;

	if (device < 0)
		return report_failure(&failure);
	ok = device_status(device, &s, &failure);
	close(device);
	if (!ok)
		return report_failure(&failure);
	printf(options->json ?
	       "{\"abi_version\":%u,\"syscalls_hooked\":%u,\"objects_hooked\":%u,"
	       "\"loaded\":%u,\"events\":%" PRIu64 ",\"events_lost\":%" PRIu64
	       ",\"ring_size\":%u,\"names\":%s,\"remembers\":%s,\"log\":\"%s\"}\n" :
	       "interface version  %u\nsyscalls hooked    %u\nobjects hooked     %u\n"
	       "VXEDs loaded       %u\nevents             %" PRIu64 "\nevents lost        %"
	       PRIu64 "\nring of events     %u bytes\nnames files itself %s\n"
	       "remembers verdicts %s\nlog                %s\n",
	       s.abi_version, s.syscalls_hooked, s.objects_hooked, s.loaded,
	       (uint64_t)s.events, (uint64_t)s.events_lost, s.ring_size,
	       answers[options->json][!!(s.fast & VXE_FAST_NAMES)],
	       answers[options->json][!!(s.fast & VXE_FAST_REMEMBERS)],
	       options->json ? words[log] : logs[log]);
	return log == STORE_STALLED ? STATUS_FAILED : STATUS_OK;
}
