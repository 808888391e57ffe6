// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vxlinux/mapping.h"

#define STATUS_SIZE	4096
#define RED_ZONE	128		/* bytes below the stack pointer that code may use */
#define GENERATIONS	100000		/* more ancestors than any process has */

/* Reads /proc/PID/status as a string. false: there is no such task. */
static bool read_status(pid_t pid, char text[STATUS_SIZE])
{
	ssize_t n = proc_read(pid, "status", text, STATUS_SIZE - 1);

	if (n <= 0)
		return false;
	text[n] = 0;
	return true;
}

/*
 * Finds the text after "\nFIELD:\t"; "" if there is none. A task's name cannot fake a field: the
 * kernel escapes newlines in it.
 */
static const char *field(const char *text, const char *name)
{
	char key[32];
	const char *at;
	int n = snprintf(key, sizeof(key), "\n%s:\t", name);

	at = strstr(text, key);
	return at ? at + n : "";
}

static void read_comm(const char *text, char comm[VXE_COMM_SIZE])
{
	const char *at = text + 6;		/* "Name:\t" */
	size_t n = 0;

	memset(comm, 0, VXE_COMM_SIZE);
	for (; *at && *at != '\n' && n < VXE_COMM_SIZE - 1; at++) {
		if (*at == '\\' && at[1])
			at++;
		comm[n++] = *at;
	}
}

/*
 * Linux before 6.14 sets comm to the number of the descriptor if a program was executed by
 * descriptor. Replaces such a name by that of the file.
 */
static void name_by_file(pid_t tid, char comm[VXE_COMM_SIZE])
{
	char link[32], path[PATH_MAX], usual[VXE_COMM_SIZE], *last;
	ssize_t n;

	snprintf(usual, sizeof(usual), "%d", VX_CELL_FD_OWN);
	if (strcmp(comm, usual))
		return;
	snprintf(link, sizeof(link), "/proc/%d/exe", tid);
	n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return;
	path[n] = 0;
	last = strrchr(path, '/');
	snprintf(comm, VXE_COMM_SIZE, "%.15s", last ? last + 1 : path);
}

bool guest_read(struct call *call, struct guest *guest)
{
	char text[STATUS_SIZE];
	uint64_t blocked;

	if (!read_status(call->trap.tid, text) || !vx_cell_waits(call->run->cell, &call->trap))
		return false;
	read_comm(text, guest->comm);
	name_by_file(call->trap.tid, guest->comm);
	guest->process = atoi(field(text, "Tgid"));
	guest->parent = atoi(field(text, "PPid"));
	guest->umask = strtoul(field(text, "Umask"), NULL, 8);
	guest->uid = strtoul(strchrnul(field(text, "Uid"), '\t'), NULL, 10);
	blocked = strtoull(field(text, "SigBlk"), NULL, 16);
	guest->signalled = (strtoull(field(text, "SigPnd"), NULL, 16) |
			    strtoull(field(text, "ShdPnd"), NULL, 16)) & ~blocked &
			   ~strtoull(field(text, "SigIgn"), NULL, 16);
	call->process = guest->process;
	return guest->process > 0;
}

pid_t call_process(struct call *call)
{
	struct guest guest;

	return call->process || guest_read(call, &guest) ? call->process : 0;
}

bool guest_is_inside(const struct run *run, pid_t pid)
{
	char text[STATUS_SIZE];

	/* vxlinux is a child subreaper: orphans become its children, so no parent is missing. */
	for (int i = 0; i < GENERATIONS && pid > 1 && pid != run->self; i++) {
		if (!read_status(pid, text))
			return false;
		pid = atoi(field(text, "PPid"));
		if (pid == run->self)
			return true;
	}
	return false;
}

const char *guest_target(const struct run *run, pid_t pid)
{
	return guest_is_inside(run, pid) ? "inside" : "outside";
}

pid_t guest_process(pid_t tid)
{
	char text[STATUS_SIZE];

	return tid > 0 && read_status(tid, text) ? atoi(field(text, "Tgid")) : 0;
}

int guest_take(struct call *call, int fd)
{
	pid_t process = call_process(call);

	if (!process)
		return -ESRCH;
	return vx_cell_take(call->run->cell, &call->trap, process, fd);
}

int guest_folder(struct call *call, int fd)
{
	char name[40];
	int folder;

	if (fd != AT_FDCWD)
		return guest_take(call, fd);
	snprintf(name, sizeof(name), "/proc/%d/cwd", call->trap.tid);
	folder = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return -errno;
	if (vx_cell_waits(call->run->cell, &call->trap))
		return folder;
	close(folder);
	return -ESRCH;
}

int guest_string(struct call *call, uint64_t from, char *to)
{
	long n = vx_cell_copy_string(call->run->cell, &call->trap, to, from, PATH_MAX);

	return n < 0 ? n : 0;
}

int guest_in(struct call *call, void *to, uint64_t from, size_t size)
{
	return vx_cell_copy_in(call->run->cell, &call->trap, to, from, size) ? 0 : -EFAULT;
}

int guest_out(struct call *call, uint64_t to, const void *from, size_t size)
{
	return vx_cell_copy_out(call->run->cell, &call->trap, to, from, size) ? 0 : -EFAULT;
}

/* Reads the stack pointer of the thread, which waits in a system call. 0: not known. */
static uint64_t stack_pointer(const struct call *call)
{
	unsigned long long stack = 0;
	char text[256];
	ssize_t n = proc_read(call->trap.tid, "syscall", text, sizeof(text) - 1);

	text[n < 0 ? 0 : n] = 0;
	return sscanf(text, "%*d %*s %*s %*s %*s %*s %*s %llx", &stack) == 1 ? stack : 0;
}

struct range {
	uint64_t from, to;
};

/* vxlinux could write to pages that are read-only for the guest, so it checks first. */
static bool is_writable(const struct mapping *mapping, void *context)
{
	const struct range *range = context;

	return mapping->from <= range->from && range->to <= mapping->to &&
	       mapping->access[1] == 'w';
}

uint64_t guest_room(const struct call *call, size_t size)
{
	uint64_t stack = stack_pointer(call), at;

	if (stack < RED_ZONE + size + 16)
		return 0;
	at = (stack - RED_ZONE - size) & ~UINT64_C(15);
	return mapping_find(call->trap.tid, is_writable, &(struct range){ at, stack }) ? at : 0;
}
