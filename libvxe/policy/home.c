// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/output.h"

static bool is_file(const char *what)
{
	const char *end = strrchr(what, '.');

	return strchr(what, '/') || (end && !strcmp(end, ".vxed"));
}

const char *home_file(const char *what, char path[PATH_MAX])
{
	if (is_file(what) || snprintf(path, PATH_MAX, "%s/%s.vxed", HOME_VXEDS, what) >= PATH_MAX)
		return what;
	/* If neither exists, the caller's message shall name the file of the VXED. */
	return access(path, F_OK) && (!strcmp(what, "-") || !access(what, F_OK)) ? what : path;
}

bool home_of_name(struct home *home, const char *name, const char *state,
		  struct failure *failure)
{
	if (!name_is_valid(name))
		return failure_set(failure, FAILURE_INPUT, "%s: not a VXED's name", name);
	strcpy(home->name, name);
	snprintf(home->file, sizeof(home->file), "%s/%s.vxed", HOME_VXEDS, name);
	snprintf(home->state, sizeof(home->state), "%s/%s", state ? state : HOME_STATE, name);
	return true;
}

static bool fail_input(struct failure *failure, const char *what)
{
	failure_errno(failure, what);
	failure->kind = FAILURE_INPUT;
	return false;
}

bool home_find(struct home *home, const char *what, const char *state, const char *library,
	       struct failure *failure)
{
	struct judge judge;
	bool ok;

	if (!is_file(what))
		return home_of_name(home, what, state, failure) &&
		       (!access(home->file, R_OK) || fail_input(failure, home->file));
	if (strlen(what) >= sizeof(home->file)) {
		errno = ENAMETOOLONG;
		return fail_input(failure, what);
	}
	if (!judge_open(&judge, what, library, failure))
		return false;
	ok = home_of_name(home, judge.policy->name, state, failure);
	judge_close(&judge);
	strcpy(home->file, what);
	return ok;
}

void home_path(const struct home *home, const char *suffix, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", home->state, suffix);
}

bool home_make(const struct home *home, const char *directory, struct failure *failure)
{
	char path[PATH_MAX];

	home_path(home, directory ? directory : "", path);
	return output_directory(path, 0750, failure);
}

int home_lock(const struct home *home, struct failure *failure)
{
	int fd;

	if (!home_make(home, NULL, failure))
		return -1;
	fd = open(home->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && flock(fd, LOCK_EX)) {
		if (errno == EINTR)
			continue;
		failure_errno(failure, home->state);
		close(fd);
		return -1;
	}
	if (fd < 0)
		failure_errno(failure, home->state);
	return fd;
}

/* If two processes create the key at the same time, the last one remains. Ids that the other
 * process has shown are then invalid and are refused. */
static bool make_key(const struct home *home, const char *path,
		     unsigned char key[HOME_KEY_SIZE], struct failure *failure)
{
	char text[2 * HOME_KEY_SIZE + 1];

	randombytes_buf(key, HOME_KEY_SIZE);
	sodium_bin2hex(text, sizeof(text), key, HOME_KEY_SIZE);
	return home_make(home, NULL, failure) && output_write(text, path, 0640, failure);
}

bool home_key(const struct home *home, unsigned char key[HOME_KEY_SIZE],
	      struct failure *failure)
{
	char path[PATH_MAX], *text;
	size_t size = 0;
	bool ok;

	if (sodium_init() < 0)
		return failure_set(failure, FAILURE_SYSTEM, "libsodium does not work");
	home_path(home, "key", path);
	text = output_read(path, 4 * HOME_KEY_SIZE, NULL);
	if (!text && errno == ENOENT)
		return make_key(home, path, key, failure);
	if (!text)
		return failure_errno(failure, path);
	ok = !sodium_hex2bin(key, HOME_KEY_SIZE, text, strlen(text), "\n", &size, NULL) &&
	     size == HOME_KEY_SIZE;
	free(text);
	return ok || failure_set(failure, FAILURE_SYSTEM, "%s: %d bytes in hexadecimal "
				 "expected; without it a new one is made", path,
				 HOME_KEY_SIZE);
}
