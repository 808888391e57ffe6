// SPDX-License-Identifier: GPL-2.0
/* Checks whether the module is loaded, and its version. */
#include "libvxe/health/examination.h"

#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "uapi/version.h"

static bool is_installed(const char *release)
{
	char pattern[sizeof(struct utsname) + 64];
	glob_t found = { 0 };
	bool any;

	snprintf(pattern, sizeof(pattern), "/lib/modules/%s/{updates,extra}{,/dkms}/vxe.ko*",
		 release);
	any = !glob(pattern, GLOB_BRACE, NULL, &found);
	globfree(&found);
	return any;
}

/* Whether the kernel's command line has the word novxe. */
static bool is_unwanted(void)
{
	char line[4096], *word, *rest = line;

	if (!health_read("/proc/cmdline", line, sizeof(line)))
		return false;
	while ((word = strsep(&rest, " ")))
		if (!strcmp(word, "novxe"))
			return true;
	return false;
}

static void tell_why_silent(struct examination *examination)
{
	struct failure failure;
	int device = device_open(O_RDWR, &failure);

	if (device >= 0) {
		close(device);
		return;
	}
	health_add(examination->health, HEALTH_CRITICAL, "module",
		   "run as root, outside any VXE, with the tools of the module's version",
		   "the module is loaded, but does not answer: %s", failure.message);
}

static void tell_why_absent(struct examination *examination)
{
	struct utsname name;

	uname(&name);
	if (!access("/sys/module/vxe", F_OK))
		tell_why_silent(examination);
	else if (is_unwanted())
		health_add(examination->health, HEALTH_CRITICAL, "module", "boot without novxe",
			   "the module is not loaded: the kernel's command line says novxe");
	else if (is_installed(name.release))
		health_add(examination->health, HEALTH_CRITICAL, "module",
			   "systemctl restart vxed-load; journalctl -k -g vxe tells why it fails",
			   "the module is installed and not loaded");
	else
		health_add(examination->health, HEALTH_CRITICAL, "module",
			   "apt install vxe-dkms linux-headers-$(uname -r), or make install-module",
			   "there is no module for the running kernel %s", name.release);
}

void health_module(struct examination *examination)
{
	struct vxe_status status;
	struct failure failure;
	char version[64], remedy[160];

	if (examination->device < 0) {
		tell_why_absent(examination);
		return;
	}
	if (!device_status(examination->device, &status, &failure)) {
		health_add(examination->health, HEALTH_CRITICAL, "module", NULL, "%s",
			   failure.message);
		return;
	}
	health_add(examination->health,
		   status.syscalls_hooked && status.objects_hooked ? HEALTH_OK : HEALTH_CRITICAL,
		   "module", NULL, "%u functions of system calls and %u others " "are hooked",
		   status.syscalls_hooked, status.objects_hooked);
	if (health_read("/sys/module/vxe/version", version, sizeof(version)) &&
	    strcmp(version, VXE_VERSION))
		health_add(examination->health, HEALTH_WARNING, "module",
			   "reboot, so that the module of the tools' version is loaded",
			   "the module is of version %s, the tools are of " VXE_VERSION, version);
	if (!status.events_lost) {
		health_add(examination->health, HEALTH_OK, "events", NULL, "no event was lost");
		return;
	}
	snprintf(remedy, sizeof(remedy), "systemctl status vxelogd; or load the module with "
		 "ring_bytes=%" PRIu64, (uint64_t)status.ring_size * 4);
	health_add(examination->health, HEALTH_WARNING, "events", remedy, "%" PRIu64 " of %" PRIu64
		   " events were lost before anybody read them", (uint64_t)status.events_lost,
		   (uint64_t)status.events);
}
