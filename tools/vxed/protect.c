// SPDX-License-Identifier: GPL-2.0
/* vxed protect and vxed require: a service that does not start unless its VXED is loaded. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/text/output.h"
#include "tools/vxed/command.h"

#define UNITS	"/etc/systemd/system"

/* A drop-in for systemd. A separate unit checks that the VXED is loaded. The service itself may
 * have no access to the device because of PrivateDevices= or DevicePolicy=, which also apply to
 * ExecStartPre=+. */
static const char drop_in[] =
"# Written by vxed protect: the service starts only if its VXED is loaded.\n"
"[Unit]\n"
"Requires=vxed-require@%s.service\n"
"After=vxed-require@%s.service\n";

/* True if systemd starts the services of this root file system. The program that the kernel starts
 * decides; a distribution without /sbin/init has systemd if that runs. */
static bool has_systemd(void)
{
	char init[PATH_MAX];

	if (!realpath("/sbin/init", init))
		return !access("/run/systemd/system", F_OK);
	return !strcmp(strrchr(init, '/'), "/systemd");
}

static bool is_service(const char *unit)
{
	size_t length = strlen(unit);

	return length > 8 && length < 200 && !strcmp(unit + length - 8, ".service") &&
	       !strchr(unit, '/');
}

/* Whether systemd has a file for the service: a unit, its template, or an init script. */
static bool service_exists(const char *unit)
{
	static const char *const folders[] = {
		UNITS, "/run/systemd/system", "/run/systemd/generator", "/run/systemd/transient",
		"/run/systemd/generator.early", "/run/systemd/generator.late",
		"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
	};
	const char *at = strchr(unit, '@');
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], unit);
		if (!access(path, F_OK))
			return true;
		if (!at)
			continue;
		snprintf(path, sizeof(path), "%s/%.*s@.service", folders[i], (int)(at - unit), unit);
		if (!access(path, F_OK))
			return true;
	}
	snprintf(path, sizeof(path), "/etc/init.d/%.*s", (int)strlen(unit) - 8, unit);
	return !access(path, X_OK);
}

/* Arguments: UNIT [NAME]. The default of NAME is the unit's name. */
int command_protect(const struct options *options, char **arguments)
{
	const char *unit = arguments[0], *name = arguments[1];
	char own[VXE_NAME_SIZE], folder[PATH_MAX], file[PATH_MAX], text[sizeof(drop_in) + 2 * VXE_NAME_SIZE];
	struct failure failure;

	if (!is_service(unit)) {
		warnx("%s: not the name of a service, such as popa3d.service%s%s%s", unit,
		      strchr(unit, '/') ? "" : "; write ", strchr(unit, '/') ? "" : unit,
		      strchr(unit, '/') ? "" : ".service");
		return STATUS_BAD;
	}
	if (!name) {
		snprintf(own, sizeof(own), "%.*s", (int)strlen(unit) - 8, unit);
		name = own;
	}
	if (!name_check(name, &failure))
		return report_failure(&failure);
	if (!has_systemd()) {
		warnx("there is no systemd here: begin the script that starts the service with\n"
		      "[ \"$1\" = stop ] || vxed require %s || exit 1", name);
		return STATUS_FAILED;
	}
	if (!service_exists(unit)) {
		warnx("%s: systemd has no such service; systemctl list-unit-files lists them", unit);
		return STATUS_BAD;
	}
	snprintf(folder, sizeof(folder), UNITS "/%s.d", unit);
	snprintf(file, sizeof(file), UNITS "/%s.d/vxe.conf", unit);
	snprintf(text, sizeof(text), drop_in, name, name);
	if (mkdir(folder, 0755) && errno != EEXIST) {
		warn("%s", folder);
		return STATUS_FAILED;
	}
	if (!output_write(text, file, 0644, &failure))
		return report_failure(&failure);
	printf("%s: %s starts only if the VXED %s is loaded\n"
	       "systemctl daemon-reload makes systemd read it\n", file, unit, name);
	return STATUS_OK;
}

int command_require(const struct options *options, char **names)
{
	int status = STATUS_OK, device;
	struct failure failure;

	device = device_open(O_RDWR, &failure);
	if (device < 0)
		return report_failure(&failure);
	for (; *names; names++) {
		if (!device_require(device, *names, &failure))
			status = report_failure(&failure);
	}
	close(device);
	return status;
}
