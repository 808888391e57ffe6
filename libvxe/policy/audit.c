// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"

#define LINE_MAX_BYTES	16384	/* longer than any entry */

/* Who --------------------------------------------------------------------------------- */

static void name_user(struct actor *actor, uid_t uid)
{
	struct passwd account, *found = NULL;
	char memory[4096];

	if (!getpwuid_r(uid, &account, memory, sizeof(memory), &found) && found &&
	    strlen(found->pw_name) < sizeof(actor->user))
		strcpy(actor->user, found->pw_name);
	else
		snprintf(actor->user, sizeof(actor->user), "%u", uid);
}

/* The uid that logged in; -1: none, as for services. */
static uid_t login_uid(void)
{
	char *text = output_read("/proc/self/loginuid", 32, NULL);
	uid_t uid = text ? strtoul(text, NULL, 10) : (uid_t)-1;

	free(text);
	return uid;
}

void actor_of_process(struct actor *actor)
{
	char tty[64] = "", login[32] = "";
	uid_t uid = login_uid();
	int fd;

	memset(actor, 0, sizeof(*actor));
	for (fd = 0; fd < 3 && ttyname_r(fd, tty, sizeof(tty)); fd++)
		tty[0] = 0;
	if (uid != (uid_t)-1)
		snprintf(login, sizeof(login), " login=%u", uid);
	name_user(actor, uid == (uid_t)-1 ? geteuid() : uid);
	snprintf(actor->address, sizeof(actor->address), "uid=%u%s%s%.48s", geteuid(), login,
		 tty[0] ? " tty=" : "", tty);
}

/* Appending --------------------------------------------------------------------------- */

void audit_path(const char *state, char path[PATH_MAX])
{
	/* No VXED's name begins with a dot. */
	if (state)
		snprintf(path, PATH_MAX, "%s/.audit.jsonl", state);
	else
		strcpy(path, "/var/lib/vxe/audit.jsonl");
}

/* Opens and locks the file, and makes sure that it still has the name after it was locked. */
static int open_locked(const char *file, struct failure *failure)
{
	struct stat opened, named;
	int fd;

	for (;;) {
		fd = open(file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			break;
		while (flock(fd, LOCK_EX) && errno == EINTR)
			;
		if (!fstat(fd, &opened) && !stat(file, &named) &&
		    opened.st_ino == named.st_ino && opened.st_dev == named.st_dev)
			return fd;
		close(fd);
	}
	failure_errno(failure, file);
	return -1;
}

/* The id of the last whole line; 0: there is none. *whole: the file ends in a newline. */
static uint64_t last_id(int fd, bool *whole)
{
	char tail[LINE_MAX_BYTES + 1], *line;
	off_t size = lseek(fd, 0, SEEK_END), from = size > LINE_MAX_BYTES ? size - LINE_MAX_BYTES : 0;
	ssize_t got = pread(fd, tail, size - from, from);
	uint64_t id = 0;

	*whole = true;
	if (got <= 0)
		return 0;
	*whole = tail[got - 1] == '\n';
	while (got && tail[got - 1] != '\n')
		got--;
	if (!got)
		return 0;
	tail[got - 1] = 0;
	line = strrchr(tail, '\n');
	sscanf(line ? line + 1 : tail, "{\"id\":%" SCNu64, &id);
	return id;
}

static uint64_t last_id_of(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	uint64_t id;
	bool whole;

	if (fd < 0)
		return 0;
	id = last_id(fd, &whole);
	close(fd);
	return id;
}

static void put_string(FILE *to, const char *key, const char *text)
{
	size_t size = strnlen(text, AUDIT_DETAIL_MAX);

	/* Do not cut a character of UTF-8 in two. */
	while (text[size] && size && (text[size] & 0xc0) == 0x80)
		size--;
	fprintf(to, ",\"%s\":", key);
	quote_json(to, text, size);
}

/* The line of an entry, which the caller frees. NULL: out of memory. */
static char *make_line(uint64_t id, bool whole, const struct actor *actor,
		       const struct audit_entry *entry, size_t *size)
{
	char *line = NULL, when[32];
	time_t now = time(NULL);
	struct tm tm;
	FILE *to = open_memstream(&line, size);

	if (!to)
		return NULL;
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	fprintf(to, "%s{\"id\":%" PRIu64 ",\"time\":\"%s\"", whole ? "" : "\n", id, when);
	put_string(to, "user", actor->user);
	put_string(to, "from", actor->web ? "web" : "command");
	put_string(to, "address", actor->address);
	put_string(to, "what", entry->what);
	if (entry->vxed)
		put_string(to, "vxed", entry->vxed);
	if (entry->version)
		fprintf(to, ",\"version\":%u", entry->version);
	if (entry->detail)
		put_string(to, "detail", entry->detail);
	if (entry->error)
		put_string(to, "error", entry->error);
	fputs("}\n", to);
	if (!fclose(to))
		return line;
	free(line);
	return NULL;
}

static bool append(int fd, const char *file, const struct actor *actor,
		   const struct audit_entry *entry, struct failure *failure)
{
	char older[PATH_MAX + 8], *line;
	uint64_t id;
	size_t size;
	bool whole, ok;

	snprintf(older, sizeof(older), "%s.1", file);
	id = last_id(fd, &whole) ?: last_id_of(older);
	line = make_line(id + 1, whole, actor, entry, &size);
	if (!line)
		return failure_memory(failure);
	/* Use a single write, so that readers see whole lines, and a full disk leaves few bytes. */
	errno = ENOSPC;
	ok = write(fd, line, size) == (ssize_t)size;
	free(line);
	if (!ok)
		return failure_errno(failure, file);
	return lseek(fd, 0, SEEK_END) <= AUDIT_MAX || !rename(file, older) ||
	       failure_errno(failure, older);
}

bool audit_append(const char *file, const struct actor *actor, const struct audit_entry *entry,
		  struct failure *failure)
{
	char copy[PATH_MAX];
	bool ok;
	int fd;

	snprintf(copy, sizeof(copy), "%s", file);
	if (!output_directory(dirname(copy), 0750, failure))
		return false;
	fd = open_locked(file, failure);
	ok = fd >= 0 && append(fd, file, actor, entry, failure);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Reading ----------------------------------------------------------------------------- */

struct page {
	FILE *to;
	uint64_t before;
	size_t limit, count;
	bool more;
};

/* Prints the lines of a text from its end on, until the page is full. */
static void print_backwards(struct page *page, char *text, size_t size)
{
	char *line;
	uint64_t id;

	while (size && text[size - 1] != '\n')
		size--;
	while (size && !page->more) {
		text[--size] = 0;
		while (size && text[size - 1] != '\n')
			size--;
		line = text + size;
		if (sscanf(line, "{\"id\":%" SCNu64, &id) != 1 || id >= page->before)
			continue;
		page->more = page->count == page->limit;
		if (page->more)
			break;
		fprintf(page->to, "%s%s", page->count++ ? ",\n" : "", line);
		page->before = id;
	}
}

static bool print_file(struct page *page, const char *file, struct failure *failure)
{
	size_t size;
	char *text = output_read(file, AUDIT_MAX + LINE_MAX_BYTES, &size);

	if (!text)
		return errno == ENOENT || failure_errno(failure, file);
	print_backwards(page, text, size);
	free(text);
	return true;
}

bool audit_print(const char *file, uint64_t before, size_t limit, FILE *to,
		 struct failure *failure)
{
	struct page page = {
		.to = to, .before = before ?: UINT64_MAX, .limit = limit ?: AUDIT_PAGE,
	};
	char older[PATH_MAX + 8];
	bool ok;

	snprintf(older, sizeof(older), "%s.1", file);
	fputs("{\"rows\":[", to);
	ok = print_file(&page, file, failure) && (page.more || print_file(&page, older, failure));
	fputs("],\"next\":", to);
	if (page.more)
		fprintf(to, "%" PRIu64 "}", page.before);
	else
		fputs("null}", to);
	return ok;
}
