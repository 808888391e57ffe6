// SPDX-License-Identifier: GPL-2.0
/* Checks owners and permissions of the files that VXE trusts, and the room for the log. */
#include "libvxe/health/examination.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "libvxe/policy/home.h"
#include "libvxe/store/store.h"

#define ROOM_LEAST	(UINT64_C(64) << 20)	/* bytes */

/* Files that only root may change. secret: others must not read them either. */
static const struct {
	const char *pattern;
	bool secret;
} trusted[] = {
	{ HOME_VXEDS, false }, { HOME_VXEDS "/*.vxed", false },
	{ HOME_VXEDS "/enabled", false }, { HOME_VXEDS "/*.vxed.d", false },
	{ HOME_VXEDS "/*.vxed.d/*", false }, { "/var/lib/vxe", true },
	{ STORE_FILE, true }, { HOME_STATE, true }, { "/usr/sbin/vxed", false },
	{ "/usr/share/vxe", false }, { "/usr/share/vxe/models/*", false },
};

static unsigned int check_file_of(struct examination *examination, const char *file, bool secret)
{
	char remedy[PATH_MAX + 32];
	struct stat status;

	if (stat(file, &status))
		return 0;
	if (status.st_uid || status.st_mode & 022) {
		snprintf(remedy, sizeof(remedy), "chown root:root %s; chmod go-w %s", file, file);
		health_add(examination->health, HEALTH_CRITICAL, "files", remedy,
			   "others than root can change %s", file);
		return 1;
	}
	if (secret && status.st_mode & 007) {
		snprintf(remedy, sizeof(remedy), "chmod o= %s", file);
		health_add(examination->health, HEALTH_WARNING, "files", remedy,
			   "everybody can read %s, which tells what programs do", file);
		return 1;
	}
	return 0;
}

static void check_room(struct examination *examination)
{
	struct statvfs room;
	uint64_t bytes;

	if (statvfs("/var/lib/vxe", &room))
		return;
	bytes = (uint64_t)room.f_bavail * room.f_frsize;
	if (bytes < ROOM_LEAST)
		health_add(examination->health, HEALTH_WARNING, "files",
			   "make room, or let vxelogd keep " "less: see --keep in vxelogd(8)",
			   "the disk of /var/lib/vxe has only %u MB " "left",
			   (unsigned int)(bytes >> 20));
}

void health_files(struct examination *examination)
{
	unsigned int bad = 0;
	size_t i, j;

	for (i = 0; i < sizeof(trusted) / sizeof(trusted[0]); i++) {
		glob_t files = { 0 };

		if (!glob(trusted[i].pattern, 0, NULL, &files))
			for (j = 0; j < files.gl_pathc; j++)
				bad += check_file_of(examination, files.gl_pathv[j],
						     trusted[i].secret);
		globfree(&files);
	}
	if (!bad)
		health_add(examination->health, HEALTH_OK, "files", NULL,
			   "only root can change policies, " "models and tools");
	check_room(examination);
}
