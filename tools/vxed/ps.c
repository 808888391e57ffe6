// SPDX-License-Identifier: GPL-2.0
/* vxed ps: the processes that are inside. vxed listening: who listens on the network. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/process/listener.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "tools/vxed/table.h"

struct output {
	struct table table;
	const char *only;		/* this VXED; NULL: all */
	const struct vxe_info *loaded;
	size_t nloaded;
	bool json, further;		/* further: something has been printed */
};

static enum vxe_mode mode_of(const struct output *output, const struct process *process)
{
	size_t i;

	for (i = 0; process->inside.slot && !process->inside.pending && i < output->nloaded; i++)
		if (output->loaded[i].slot == process->inside.slot)
			return output->loaded[i].mode;
	return VXE_MODE_DEFAULT;
}

static void print_process_json(struct output *output, const struct process *process)
{
	const struct vxe_task *inside = &process->inside;

	fputs(output->further ? ",\n{" : "\n{", stdout);
	output->further = true;
	printf("\"pid\":%d,\"uid\":%u,\"vxed\":", process->pid, process->uid);
	if (inside->slot)
		quote_json(stdout, inside->name, strlen(inside->name));
	else
		fputs("null", stdout);
	printf(",\"mode\":%s%s%s,\"subsystem\":%u,\"pending\":%s,\"comm\":",
	       mode_of(output, process) ? "\"" : "",
	       mode_of(output, process) ? mode_name(mode_of(output, process)) : "null",
	       mode_of(output, process) ? "\"" : "", inside->subsystem,
	       inside->pending ? "true" : "false");
	quote_json(stdout, process->comm, strlen(process->comm));
	fputs(",\"program\":", stdout);
	quote_json(stdout, process->program, strlen(process->program));
}

/* The cells of the VXED and of its mode. */
static void add_guard(struct output *output, const struct process *process)
{
	enum vxe_mode mode = mode_of(output, process);
	const char *name = process->inside.name;

	if (process->inside.slot)
		table_bytes(&output->table, LOOK_PLAIN, name, strlen(name));
	else
		table_text(&output->table, LOOK_BAD, "unguarded");
	if (mode)
		table_text(&output->table, mode == VXE_MODE_PRODUCTION ? LOOK_GOOD : LOOK_WARNING,
			   "%s", mode_name(mode));
	else
		table_text(&output->table, LOOK_PLAIN, process->inside.pending ? "pending" : "-");
}

static void add_program(struct output *output, const struct process *process)
{
	const char *program = process->program[0] ? process->program : process->comm;

	table_bytes(&output->table, LOOK_PLAIN, program, strlen(program));
}

static bool add_process(const struct process *process, void *context)
{
	struct output *output = context;

	if (!process->inside.slot || (output->only && strcmp(output->only, process->inside.name)))
		return true;
	if (output->json) {
		print_process_json(output, process);
		putchar('}');
		return true;
	}
	table_text(&output->table, LOOK_PLAIN, "%d", process->pid);
	table_text(&output->table, LOOK_PLAIN, "%u", process->uid);
	add_guard(output, process);
	table_text(&output->table, LOOK_PLAIN, "%u", process->inside.subsystem);
	table_bytes(&output->table, LOOK_PLAIN, process->comm, strlen(process->comm));
	add_program(output, process);
	return true;
}

static bool add_listener(const struct listener *listener, void *context)
{
	struct output *output = context;

	if (output->json) {
		print_process_json(output, &listener->process);
		printf(",\"protocol\":\"%s\",\"address\":\"%s\",\"port\":%u}", listener->protocol,
		       listener->address, listener->port);
		return true;
	}
	table_text(&output->table, LOOK_PLAIN, "%s", listener->protocol);
	table_text(&output->table, LOOK_PLAIN,
		   strchr(listener->address, ':') ? "[%s]:%u" : "%s:%u", listener->address,
		   listener->port);
	table_text(&output->table, LOOK_PLAIN, "%d", listener->process.pid);
	add_guard(output, &listener->process);
	add_program(output, &listener->process);
	return true;
}

static int finish(struct output *output, bool ok, const struct failure *failure)
{
	if (output->json)
		puts(output->further ? "\n]" : "]");
	else if (!table_print(&output->table))
		return STATUS_FAILED;
	return ok ? STATUS_OK : report_failure(failure);
}

int command_ps(const struct options *options, char **names)
{
	static const char *const headings[] = {
		"PID", "UID", "VXED", "MODE", "SUBSYSTEM", "NAME", "PROGRAM", NULL
	};
	struct output output = { .table = { .headings = headings }, .only = names[0], .json = options->json };
	struct failure failure;
	int device = device_open(O_RDWR, &failure), status;
	struct vxe_info *loaded;
	bool ok;

	if (device < 0)
		return report_failure(&failure);
	if (output.only && !device_require(device, output.only, &failure)) {
		close(device);
		return report_failure(&failure);
	}
	loaded = loaded_list(device, &output.nloaded, &failure);
	output.loaded = loaded;
	if (options->json)
		putchar('[');
	ok = loaded && process_each(device, add_process, &output, &failure);
	status = finish(&output, ok, &failure);
	free(loaded);
	close(device);
	return status;
}

/* Without the module, no process is inside. */
int command_listening(const struct options *options, char **none)
{
	static const char *const headings[] = {
		"PROTOCOL", "ADDRESS", "PID", "VXED", "MODE", "PROGRAM", NULL
	};
	struct output output = { .table = { .headings = headings }, .json = options->json };
	struct failure failure;
	int device = device_open(O_RDWR, &failure), status;
	struct vxe_info *loaded = NULL;
	bool ok = true;

	if (device < 0 && failure.code != ENOENT)
		return report_failure(&failure);
	if (device < 0)
		warnx("%s", failure.message);
	else
		loaded = loaded_list(device, &output.nloaded, &failure);
	output.loaded = loaded;
	ok = device < 0 || loaded;
	if (options->json)
		putchar('[');
	ok = ok && listener_each(device, add_listener, &output, &failure);
	status = finish(&output, ok, &failure);
	free(loaded);
	if (device >= 0)
		close(device);
	return status;
}
