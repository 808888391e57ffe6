// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/home.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/output.h"
#include "libvxe/policy/source.h"

static bool is_file(const char *what)
{
	const char *end = strrchr(what, '.');

	return strchr(what, '/') || (end && !strcmp(end, ".vxed"));
}

const char *home_file(const char *what, char path[PATH_MAX])
{
	if (is_file(what) || snprintf(path, PATH_MAX, "%s/%s.vxed", HOME_VXEDS, what) >= PATH_MAX)
		return what;
	return access(path, F_OK) ? what : path;
}

bool home_of_name(struct home *home, const char *name, const char *state)
{
	if (!name_is_valid(name)) {
		warnx("%s: not a VXED's name", name);
		return false;
	}
	strcpy(home->name, name);
	snprintf(home->file, sizeof(home->file), "%s/%s.vxed", HOME_VXEDS, name);
	snprintf(home->state, sizeof(home->state), "%s/%s", state ? state : HOME_STATE, name);
	return true;
}

bool home_find(struct home *home, const char *what, const char *state, const char *library)
{
	struct judge judge;
	bool ok;

	if (!is_file(what)) {
		if (!home_of_name(home, what, state))
			return false;
		ok = !access(home->file, R_OK);
		if (!ok)
			warn("%s", home->file);
		return ok;
	}
	if (strlen(what) >= sizeof(home->file)) {
		errno = ENAMETOOLONG;
		warn("%s", what);
		return false;
	}
	if (!judge_open(&judge, what, library))
		return false;
	ok = home_of_name(home, judge.policy->name, state);
	judge_close(&judge);
	strcpy(home->file, what);
	return ok;
}

void home_path(const struct home *home, const char *suffix, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", home->state, suffix);
}

bool home_make(const struct home *home, const char *directory)
{
	char path[PATH_MAX];

	home_path(home, directory ? directory : "", path);
	return output_directory(path, 0700);
}

int home_lock(const struct home *home)
{
	int fd = home_make(home, NULL) ?
		 open(home->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX)) {
		if (errno == EINTR)
			continue;
		warn("%s", home->state);
		close(fd);
		return -1;
	}
	return fd;
}

/* Of two that make it at once, one may have shown IDs that are none any more. */
static bool make_key(const struct home *home, const char *path,
		     unsigned char key[HOME_KEY_SIZE])
{
	char text[2 * HOME_KEY_SIZE + 1];

	randombytes_buf(key, HOME_KEY_SIZE);
	sodium_bin2hex(text, sizeof(text), key, HOME_KEY_SIZE);
	return home_make(home, NULL) && output_write(text, path, 0600);
}

bool home_key(const struct home *home, unsigned char key[HOME_KEY_SIZE])
{
	char path[PATH_MAX], *text;
	size_t size = 0;
	bool ok;

	if (sodium_init() < 0) {
		warnx("libsodium does not work");
		return false;
	}
	home_path(home, "key", path);
	text = output_read(path, 4 * HOME_KEY_SIZE, NULL);
	if (!text && errno == ENOENT)
		return make_key(home, path, key);
	if (!text) {
		warn("%s", path);
		return false;
	}
	ok = !sodium_hex2bin(key, HOME_KEY_SIZE, text, strlen(text), "\n", &size, NULL) &&
	     size == HOME_KEY_SIZE;
	if (!ok)
		warnx("%s: %d bytes in hexadecimal expected; without it a new one is made",
		      path, HOME_KEY_SIZE);
	free(text);
	return ok;
}

unsigned int home_versions(const struct home *home)
{
	DIR *directory = opendir(home->state);
	unsigned int newest = 0, version;
	struct dirent *entry;
	int length;

	while (directory && (entry = readdir(directory))) {
		length = 0;
		if (sscanf(entry->d_name, "%u.vxed%n", &version, &length) == 1 && length &&
		    !entry->d_name[length] && version > newest)
			newest = version;
	}
	if (directory)
		closedir(directory);
	return newest;
}

static void version_path(const struct home *home, unsigned int version, char path[PATH_MAX])
{
	char name[32];

	snprintf(name, sizeof(name), "%04u.vxed", version);
	home_path(home, name, path);
}

char *home_version(const struct home *home, unsigned int version)
{
	char path[PATH_MAX], *text;

	version_path(home, version, path);
	text = output_read(path, VXE_TEXT_MAX, NULL);
	if (!text)
		warn("%s", path);
	return text;
}

static bool note(const struct home *home, unsigned int version, const char *what)
{
	char path[PATH_MAX], when[32];
	time_t now = time(NULL);
	struct tm tm;
	FILE *to;
	bool ok;

	home_path(home, "changes", path);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	to = fopen(path, "ae");
	ok = to && fprintf(to, "%04u %s %s\n", version, when, what) > 0;
	ok = to && !fclose(to) && ok;
	if (!ok)
		warn("%s", path);
	return ok;
}

bool home_replace(const struct home *home, const char *text, const char *what)
{
	unsigned int version = home_versions(home) + 1;
	char path[PATH_MAX], *old;
	bool ok;

	old = output_read(home->file, VXE_TEXT_MAX, NULL);
	if (!old && errno != ENOENT) {
		warn("%s", home->file);
		return false;
	}
	version_path(home, version, path);
	ok = (!old || output_write(old, path, 0600)) && output_write(text, home->file, 0644);
	free(old);
	return ok && note(home, version, what);
}

void home_print_history(const struct home *home, FILE *to)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *from;

	home_path(home, "changes", path);
	from = fopen(path, "re");
	while (from && getline(&line, &size, from) >= 0)
		fputs(line, to);
	free(line);
	if (from)
		fclose(from);
}
