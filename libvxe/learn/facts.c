// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/facts.h"

#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvxe/text/output.h"
#include "vxelisp/port.h"

#define FACTS_MAX	64
#define FILE_MAX	(16 << 20)	/* bytes of a file that is read */

/* A package: the files that it has, and the source that it is built from. */
struct package {
	char *name, *source;
	char *list;		/* its files: a line for each */
};

/* A paragraph of dpkg's status, whose text it points into. */
struct stanza {
	const char *name, *source;
	size_t length;		/* of the name */
};

struct reader {
	const char *root;
	const char *const *programs;
	struct package *packages;
	size_t npackages;
	char *status;		/* dpkg's own file */
	struct stanza *stanzas;	/* sorted by name */
	size_t nstanzas;
	struct facts *facts;
	bool failed;		/* out of memory */
};

static const char *const places[] = {
	"/etc/", "/run/", "/var/cache/", "/var/lib/", "/var/log/", "/var/spool/",
};

/* The length of the directory in which the path lies, such as "/var/lib/NAME"; 0: none. */
static size_t top(const char *path, size_t length)
{
	size_t i, place, end;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		if (length > strlen(places[i]) && !strncmp(path, places[i], strlen(places[i])))
			break;
	if (i == ARRAY_SIZE(places))
		return 0;
	place = strlen(places[i]);
	for (end = place; end < length && path[end] != '/'; end++)
		if ((unsigned char)path[end] <= ' ' || path[end] == '%')
			return 0;
	return end == place || path[place] == '.' ? 0 : end;
}

/* Adds a path, once. The other arguments are as in struct fact. */
static void add_path(struct reader *r, const char *path, size_t length, const char *source,
		     unsigned int uid, bool log)
{
	struct facts *facts = r->facts;
	struct fact *more;
	size_t i;

	if (!length || facts->count == FACTS_MAX)
		return;
	for (i = 0; i < facts->count; i++)
		if (!facts->list[i].uid && strlen(facts->list[i].path) == length &&
		    !strncmp(facts->list[i].path, path, length))
			return;
	more = reallocarray(facts->list, facts->count + 1, sizeof(*more));
	if (!more) {
		r->failed = true;
		return;
	}
	facts->list = more;
	more[facts->count].path = strndup(path, length);
	more[facts->count].source = strdup(source);
	more[facts->count].uid = uid;
	more[facts->count].log = log;
	r->failed |= !more[facts->count].path || !more[facts->count].source;
	facts->count++;
}

/* Adds the directory in which the path lies. */
static void add(struct reader *r, const char *path, size_t length, const char *source)
{
	add_path(r, path, top(path, length), source, 0, false);
}

/* Whether the text has the line, which ends with a newline. */
static bool has_line(const char *text, const char *line, size_t length)
{
	const char *at = text;

	while ((at = memmem(at, strlen(at), line, length))) {
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
		at += length;
	}
	return false;
}

/* Packages from before the merge of /usr list /sbin/x for the file that is now /usr/sbin/x. */
static bool has_program(const struct package *package, const char *program)
{
	return has_line(package->list, program, strlen(program)) ||
	       (!strncmp(program, "/usr/", 5) &&
		has_line(package->list, program + 4, strlen(program + 4)));
}

/* NULL: it cannot be read, or is no regular file, such as a masked unit. */
static char *read_file(const char *path)
{
	struct stat stat_of;

	return stat(path, &stat_of) || !S_ISREG(stat_of.st_mode) ? NULL :
	       output_read(path, FILE_MAX, NULL);
}

/* A path of length bytes beneath the root. NULL: out of memory. */
static char *beneath(const struct reader *r, const char *path, size_t length)
{
	char *name;

	return asprintf(&name, "%s%.*s", r->root, (int)length, path) < 0 ? NULL : name;
}

/* Like read_file(), for a file beneath the root. */
static char *read_beneath(struct reader *r, const char *path, size_t length)
{
	char *name = beneath(r, path, length);
	char *text = name ? read_file(name) : NULL;

	r->failed |= !name;
	free(name);
	return text;
}

/* The files that match a pattern beneath the root. The caller calls globfree(). */
static bool find(const struct reader *r, const char *pattern, glob_t *found)
{
	char *path = beneath(r, pattern, strlen(pattern));
	bool ok = path && !glob(path, 0, NULL, found);

	free(path);
	return ok;
}

/* dpkg ---------------------------------------------------------------------------- */

/* The text after the head of a line, in the paragraph from at to end; NULL: there is no such
 * line. */
static const char *field(const char *at, const char *end, const char *head)
{
	for (; at < end; at += strcspn(at, "\n") + 1)
		if (!strncmp(at, head, strlen(head)))
			return at + strlen(head);
	return NULL;
}

static int compare_stanzas(const void *a, const void *b)
{
	const struct stanza *left = a, *right = b;
	size_t length = left->length < right->length ? left->length : right->length;
	int order = strncmp(left->name, right->name, length);

	return order ? order : (left->length > right->length) - (left->length < right->length);
}

/* Sorts the paragraphs of dpkg's status that name another source than the package. */
static void read_stanzas(struct reader *r)
{
	const char *at = r->status, *end;

	for (; at && *at; at = end + strspn(end, "\n")) {
		const char *name, *source;
		struct stanza *more;

		end = strstr(at, "\n\n");
		end = end ? end : at + strlen(at);
		name = field(at, end, "Package: ");
		source = field(at, end, "Source: ");
		if (!name || !source)
			continue;
		more = reallocarray(r->stanzas, r->nstanzas + 1, sizeof(*more));
		if (!more) {
			r->failed = true;
			return;
		}
		r->stanzas = more;
		more[r->nstanzas++] = (struct stanza) {
			.name = name, .length = strcspn(name, "\n"), .source = source,
		};
	}
	if (r->nstanzas)
		qsort(r->stanzas, r->nstanzas, sizeof(*r->stanzas), compare_stanzas);
}

/* The source of a package by dpkg's status, or its own name. NULL: out of memory. */
static char *source_of(const struct reader *r, const char *name)
{
	struct stanza wanted = { .name = name, .length = strlen(name) }, *found = NULL;

	if (r->nstanzas)
		found = bsearch(&wanted, r->stanzas, r->nstanzas, sizeof(wanted), compare_stanzas);
	return found ? strndup(found->source, strcspn(found->source, " \n")) : strdup(name);
}

static void read_package(struct reader *r, const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct package *package;
	char *text = read_file(path);
	size_t length;

	package = reallocarray(r->packages, r->npackages + 1, sizeof(*package));
	if (!package || !text) {
		r->failed |= !package;
		free(text);
		if (package)
			r->packages = package;
		return;
	}
	r->packages = package;
	package += r->npackages;
	length = strcspn(name, ":");
	package->name = strndup(name, name[length] ? length : length - strlen(".list"));
	package->source = NULL;
	package->list = text;
	r->failed |= !package->name;
	r->npackages++;
}

static void read_packages(struct reader *r)
{
	glob_t found;
	size_t i;

	r->status = read_beneath(r, "/var/lib/dpkg/status", strlen("/var/lib/dpkg/status"));
	read_stanzas(r);
	if (!find(r, "/var/lib/dpkg/info/*.list", &found))
		return;
	for (i = 0; i < found.gl_pathc && !r->failed; i++)
		read_package(r, found.gl_pathv[i]);
	globfree(&found);
}

/* Whether the package is built from the same source as one that has a program. */
static bool is_own(struct reader *r, struct package *package, char **sources, size_t count)
{
	size_t i;

	if (!package->source)
		package->source = source_of(r, package->name);
	r->failed |= !package->source;
	for (i = 0; i < count && package->source; i++)
		if (!strcmp(sources[i], package->source))
			return true;
	return false;
}

static bool is_others(struct reader *r, const char *path, size_t length, char **sources,
		      size_t count)
{
	size_t i;

	for (i = 0; i < r->npackages; i++)
		if (has_line(r->packages[i].list, path, length) &&
		    !is_own(r, &r->packages[i], sources, count))
			return true;
	return false;
}

/* tmpfiles.d: "d /run/x 0755 ..." */
static void read_tmpfiles(struct reader *r, char *text, const char *source)
{
	const char *at;

	for (at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *place = at + strcspn(at, " \t\n");

		place += strspn(place, " \t");
		if (strchr("dDvqQ", *at))
			add(r, place, strcspn(place, " \t\n"), source);
	}
}

/* logrotate.d: the names of logs, before a brace. A log's directory is the program's, except
 * /var/log itself: there, only the log is. */
static void read_rotation(struct reader *r, char *text, const char *source)
{
	char *word, *state;

	for (word = strtok_r(text, " \t\n\"", &state); word;
	     word = strtok_r(NULL, " \t\n\"", &state)) {
		if (strncmp(word, "/var/log/", strlen("/var/log/")))
			continue;
		if (strchr(word + strlen("/var/log/"), '/'))
			add(r, word, strlen(word), source);
		else if (!strpbrk(word, "*?[]{}\\,"))
			add_path(r, word, top(word, strlen(word)), source, 0, true);
	}
}

/* A profile of AppArmor: lines such as "owner /var/lib/x/PATTERN rwk,". By such a line, the
 * package's authors declare that the program writes everything beneath the directory. */
static void read_profile(struct reader *r, char *text, const char *source)
{
	const char *at;

	for (at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		const char *rights;
		size_t size;

		at += strspn(at, " \t");
		at += strncmp(at, "owner ", strlen("owner ")) ? 0 : strlen("owner ");
		rights = at + strcspn(at, " \t\n");
		size = strcspn(rights, ",\n");
		if (*at != '/' || !memchr(rights, 'w', size) || !memchr(at, '*', rights - at))
			continue;
		size = strcspn(at, "*?{[ \t\n");
		if (size && top(at, size) == size - 1)
			add(r, at, size, source);
	}
}

static bool is_directory(const struct reader *r, const char *path, size_t length)
{
	struct stat stat;
	char *name = beneath(r, path, length);
	bool is = name && !lstat(name, &stat) && S_ISDIR(stat.st_mode);

	free(name);
	return is;
}

static void read_list(struct reader *r, const struct package *package, char **sources,
		      size_t count)
{
	static const struct {
		const char *place;
		void (*read)(struct reader *, char *text, const char *source);
	} says[] = {
		{ "/usr/lib/tmpfiles.d/", read_tmpfiles }, { "/etc/logrotate.d/", read_rotation },
		{ "/etc/apparmor.d/", read_profile },
	};
	const char *at, *last = "";
	size_t length, directory, before = 0, i;
	char *source, *text;

	if (asprintf(&source, "package %s", package->name) < 0) {
		r->failed = true;
		return;
	}
	for (at = package->list; *at; at += length + (at[length] == '\n')) {
		length = strcspn(at, "\n");
		for (i = 0; i < ARRAY_SIZE(says); i++) {
			if (strncmp(at, says[i].place, strlen(says[i].place)))
				continue;
			text = read_beneath(r, at, length);
			if (text)
				says[i].read(r, text, source);
			free(text);
		}
		directory = top(at, length);
		if (!directory || (directory == before && !strncmp(at, last, before)))
			continue;
		/* If the package lists nothing beneath a name, it may be a file. */
		if (directory == length && !is_directory(r, at, directory))
			continue;
		last = at;
		before = directory;
		if (!is_others(r, at, directory, sources, count))
			add(r, at, directory, source);
	}
	free(source);
}

static void read_own_packages(struct reader *r)
{
	const char *const *program;
	char **sources = NULL, **more;
	size_t count = 0, i;

	for (i = 0; i < r->npackages && !r->failed; i++)
		for (program = r->programs; *program; program++) {
			if (!has_program(&r->packages[i], *program))
				continue;
			more = reallocarray(sources, count + 1, sizeof(*more));
			if (more)
				sources = more;
			r->failed |= !more || !(sources[count++] = source_of(r, r->packages[i].name));
			break;
		}
	for (i = 0; count && i < r->npackages && !r->failed; i++)
		if (is_own(r, &r->packages[i], sources, count))
			read_list(r, &r->packages[i], sources, count);
	for (i = 0; i < count; i++)
		free(sources[i]);
	free(sources);
}

/* systemd ------------------------------------------------------------------------- */

static const struct {
	const char *key, *place;	/* place: the directory above the names */
} settings[] = {
	{ "RuntimeDirectory", "/run/" }, { "StateDirectory", "/var/lib/" },
	{ "CacheDirectory", "/var/cache/" }, { "LogsDirectory", "/var/log/" },
	{ "ConfigurationDirectory", "/etc/" }, { "ReadWritePaths", "" }, { "PIDFile", "" },
};

static bool starts(const struct reader *r, const char *text)
{
	const char *const *program;
	const char *at = text;

	while ((at = strstr(at, "\nExecStart="))) {
		at += strlen("\nExecStart=");
		at += strspn(at, "@-:+!");
		for (program = r->programs; *program; program++)
			if (!strncmp(at, *program, strlen(*program)) &&
			    strchr(" \t\n", at[strlen(*program)]))
				return true;
	}
	return false;
}

static void read_setting(struct reader *r, const char *line, const char *key,
			 const char *place, const char *unit)
{
	char path[4096], source[512];
	size_t length;

	if (strncmp(line, key, strlen(key)) || line[strlen(key)] != '=')
		return;
	snprintf(source, sizeof(source), "%s: %s", unit, key);
	line += strlen(key) + 1;
	while (*line && *line != '\n') {
		line += strspn(line, " \t-+");
		length = strcspn(line, " \t\n");
		snprintf(path, sizeof(path), "%s%.*s", place, (int)length, line);
		add(r, path, strlen(path), source);
		line += length;
	}
}

static void read_units(struct reader *r, const char *pattern)
{
	const char *at;
	glob_t found;
	char *text;
	size_t i, j;

	if (!find(r, pattern, &found))
		return;
	for (i = 0; i < found.gl_pathc; i++) {
		text = read_file(found.gl_pathv[i]);
		for (at = text && starts(r, text) ? text : NULL; at; at = strchr(at, '\n')) {
			at += *at == '\n';
			for (j = 0; j < ARRAY_SIZE(settings); j++)
				read_setting(r, at, settings[j].key, settings[j].place,
					     strrchr(found.gl_pathv[i], '/') + 1);
		}
		free(text);
	}
	globfree(&found);
}

/* Accounts ------------------------------------------------------------------------ */

#define LAST_SYSTEM_UID	999

/* The home of a system account belongs to the programs that become this user. */
static void read_accounts(struct reader *r)
{
	struct passwd entry, *found;
	char buffer[16384], *path;
	FILE *from;

	if (asprintf(&path, "%s/etc/passwd", r->root) < 0) {
		r->failed = true;
		return;
	}
	from = fopen(path, "re");
	free(path);
	while (from && !fgetpwent_r(from, &entry, buffer, sizeof(buffer), &found)) {
		char source[64];

		if (!entry.pw_uid || entry.pw_uid > LAST_SYSTEM_UID ||
		    !is_directory(r, entry.pw_dir, strlen(entry.pw_dir)))
			continue;
		snprintf(source, sizeof(source), "account %s", entry.pw_name);
		add_path(r, entry.pw_dir, top(entry.pw_dir, strlen(entry.pw_dir)), source,
			 entry.pw_uid, false);
	}
	if (from)
		fclose(from);
}

bool facts_read(struct facts *facts, const char *root, const char *const *programs,
		struct failure *failure)
{
	struct reader r = { .root = root, .programs = programs, .facts = facts };
	size_t i;

	memset(facts, 0, sizeof(*facts));
	if (!programs || !*programs)
		return true;
	read_units(&r, "/etc/systemd/system/*.service");
	read_units(&r, "/usr/lib/systemd/system/*.service");
	read_units(&r, "/lib/systemd/system/*.service");
	read_packages(&r);
	read_own_packages(&r);
	read_accounts(&r);
	for (i = 0; i < r.npackages; i++) {
		free(r.packages[i].name);
		free(r.packages[i].source);
		free(r.packages[i].list);
	}
	free(r.packages);
	free(r.stanzas);
	free(r.status);
	return !r.failed || failure_memory(failure);
}

void facts_free(struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->count; i++) {
		free(facts->list[i].path);
		free(facts->list[i].source);
	}
	free(facts->list);
	memset(facts, 0, sizeof(*facts));
}
