// SPDX-License-Identifier: GPL-2.0
#include "generate.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "argument.h"
#include "policy.h"
#include "source.h"

#define HEAP	(256u << 20)
#define BUDGET	(UINT64_C(1) << 40)	/* steps; it does end */

static vxl_value text_value(struct vxl_machine *m, const char *text)
{
	return text ? vxl_make_string(m, text, strlen(text)) : VXL_NIL;
}

static vxl_value cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	return car == VXL_ERROR || cdr == VXL_ERROR ? VXL_ERROR : vxl_make_cons(m, car, cdr);
}

/* The index of the point's argument that is its n-th of a rule. */
static unsigned int rule_argument(const struct point *point, unsigned int n)
{
	unsigned int i;
	bool rule;

	for (i = 0; argument_name(point, i, &rule).length; i++)
		if (rule && !n--)
			break;
	return i;
}

/* (VALUE . TEXT) */
static vxl_value integer_value(struct vxl_machine *m, const struct seen *seen, unsigned int n)
{
	const struct point *point = point_get(seen->point);
	uint64_t args[VXE_EVENT_ARGS * 2] = { 0 };
	char text[ARGUMENT_SIZE];
	unsigned int i;

	for (i = 0; i < seen->nargs; i++)
		args[rule_argument(point, i)] = seen->args[i];
	argument_text(point, rule_argument(point, n), args, VXE_EVENT_ARGS, text);
	return cons(m, vxl_make_integer(m, seen->args[n]), text_value(m, text));
}

static vxl_value arguments_value(struct vxl_machine *m, const struct seen *seen)
{
	vxl_value values[VXE_EVENT_ARGS], list = VXL_NIL;
	const char *at = seen->bytes;
	unsigned int i;

	for (i = 0; i < seen->nargs; i++) {
		if (!(seen->strings >> i & 1)) {
			values[i] = integer_value(m, seen, i);
			continue;
		}
		values[i] = vxl_make_string(m, at, seen->args[i]);
		at += seen->args[i];
	}
	while (i--)
		list = cons(m, values[i], list);
	return list;
}

static const char *point_text(unsigned int number)
{
	const struct point *point = point_get(number);

	return point ? point->name : NULL;
}

static vxl_value seen_value(struct vxl_machine *m, const struct seen *seen)
{
	static const char *const abis[] = {
		[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
	};
	vxl_value list = arguments_value(m, seen);

	list = cons(m, text_value(m, seen->abi < ARRAY_SIZE(abis) ? abis[seen->abi] : NULL), list);
	list = cons(m, text_value(m, point_text(seen->call)), list);
	return cons(m, text_value(m, point_text(seen->point)), list);
}

static vxl_value events_value(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	size_t i;

	for (i = 0; i < trace->capacity; i++)
		if (trace->table[i])
			list = cons(m, seen_value(m, trace->table[i]), list);
	return list;
}

static vxl_value pids_value(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	char text[16];
	size_t i;

	for (i = 0; i < trace->npids; i++) {
		snprintf(text, sizeof(text), "%u", trace->pids[i]);
		list = cons(m, text_value(m, text), list);
	}
	return list;
}

static int call(struct vxl_world *world, const struct trace *trace,
		const struct generate_options *options, vxl_value *result)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value args[] = {
		text_value(m, options->name), text_value(m, options->model),
		text_value(m, options->activate), events_value(m, trace),
		pids_value(m, trace), vxl_make_integer(m, trace->lost),
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(args); i++)
		if (args[i] == VXL_ERROR)
			return VXL_MEMORY;
	return vxl_world_call(world, vxl_world_function(world, "generate"), args,
			      ARRAY_SIZE(args), result);
}

static char *run(struct vxl_world *world, const struct source *source,
		 const struct trace *trace, const struct generate_options *options)
{
	struct vxl_string string;
	vxl_value result;

	vxl_world_set_budget(world, BUDGET);
	if (vxl_world_load(world, source->text, source->size, "generate", NULL) ||
	    call(world, trace, options, &result)) {
		source_report(vxl_world_error(world));
		return NULL;
	}
	string = vxl_string(vxl_world_space(world), result);
	return strndup(string.bytes, string.length);
}

char *generate_text(const struct trace *trace, const struct generate_options *options)
{
	static const char program[] = "(include \"generate\")\n";
	struct vxl_error error;
	struct source source;
	struct vxl_world *world;
	struct vxl_host host;
	char *text = NULL;

	if (!source_resolve_text(program, strlen(program), "generate", options->library,
				 &source, &error)) {
		source_report(&error);
		return NULL;
	}
	policy_host(&host);
	world = vxl_world_new(&host, HEAP, &error);
	if (world)
		text = run(world, &source, trace, options);
	else
		source_report(&error);
	vxl_world_free(world);
	source_free(&source);
	return text;
}

static bool write_all(int fd, const char *text)
{
	size_t size = strlen(text);
	ssize_t put;

	while (size) {
		put = write(fd, text, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		text += put;
		size -= put;
	}
	return true;
}

/* Not a file of its own, but a device, a pipe or a terminal. */
static bool write_special(const char *text, const char *file)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	bool ok;

	if (fd < 0)
		return false;
	ok = write_all(fd, text);
	return !close(fd) && ok;
}

static bool write_file(const char *text, const char *file)
{
	char name[PATH_MAX];
	struct stat status;
	bool ok;
	int fd;

	if (!stat(file, &status) && !S_ISREG(status.st_mode))
		return write_special(text, file);
	if (snprintf(name, sizeof(name), "%s.XXXXXX", file) >= (int)sizeof(name)) {
		errno = ENAMETOOLONG;
		return false;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = !fchmod(fd, 0644) && write_all(fd, text) && !fsync(fd);
	ok = !close(fd) && ok && !rename(name, file);
	if (!ok)
		unlink(name);
	return ok;
}

bool generate_write(const char *text, const char *file)
{
	bool ok = file ? write_file(text, file) : write_all(STDOUT_FILENO, text);

	if (!ok)
		warn("%s", file ? file : "standard output");
	return ok;
}
