// SPDX-License-Identifier: GPL-2.0
/*
 * attack NAME [ARGUMENT]: tries, as root, what an attacker would try after taking over a
 * daemon. Exit status 0: it succeeded; 1: it failed, and the name of the errno is printed.
 * Linked statically, so that it needs no permission to start.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "uapi/vxe.h"

static const char *argument;

static int open_and_close(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	return fd < 0 ? -1 : close(fd);
}

static int read_file(void)
{
	return open_and_close(argument, O_RDONLY);
}

static int write_file(void)
{
	return open_and_close(argument, O_WRONLY | O_APPEND);
}

static int create_file(void)
{
	return open_and_close(argument, O_WRONLY | O_CREAT | O_TRUNC);
}

static int run_shell(void)
{
	execl("/bin/sh", "sh", "-c", "exit 0", NULL);
	return -1;
}

static int connect_out(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(7777),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&to, sizeof(to));
}

/* Sends a datagram to the socket of a daemon. */
static int send_datagram(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	strncpy(to.sun_path, argument, sizeof(to.sun_path) - 1);
	return fd < 0 ? -1 : (int)sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to));
}

/* The argument is a descriptor, so that the load is refused and not an open. */
static int load_module(void)
{
	return syscall(SYS_finit_module, atoi(argument), "", 0);
}

static int trace_init(void)
{
	int ret = ptrace(PTRACE_SEIZE, 1, 0, 0);

	if (!ret)
		ptrace(PTRACE_DETACH, 1, 0, 0);
	return ret;
}

static int mount_tmpfs(void)
{
	return mount("none", "/mnt", "tmpfs", 0, NULL);
}

static int signal_init(void)
{
	return kill(1, 0);
}

/* Switches the VXED named by the argument to soft mode. */
static int change_vxed(void)
{
	struct vxe_set_mode mode = { .mode = VXE_MODE_SOFT };
	int fd = open(VXE_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -1;
	strncpy(mode.name, argument, sizeof(mode.name) - 1);
	return ioctl(fd, VXE_IOC_MODE, &mode);
}

static const struct attack {
	const char *name;
	int (*run)(void);
} attacks[] = {
	{ "read", read_file },
	{ "write", write_file },
	{ "create", create_file },
	{ "shell", run_shell },
	{ "connect", connect_out },
	{ "datagram", send_datagram },
	{ "module", load_module },
	{ "ptrace", trace_init },
	{ "mount", mount_tmpfs },
	{ "kill", signal_init },
	{ "vxed", change_vxed },
};

int main(int argc, char **argv)
{
	size_t i;

	argument = argc > 2 ? argv[2] : "";
	for (i = 0; argc > 1 && i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		if (strcmp(argv[1], attacks[i].name))
			continue;
		if (attacks[i].run() >= 0)
			return 0;
		dprintf(STDOUT_FILENO, "%s\n", strerrorname_np(errno));
		return 1;
	}
	fputs("usage: attack NAME [ARGUMENT]\n", stderr);
	return 2;
}
