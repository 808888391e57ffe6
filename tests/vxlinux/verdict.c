// SPDX-License-Identifier: GPL-2.0
/*
 * verdict CALL ARGUMENT...: makes one call. Prints "done", the name of its errno, or "unknown" if
 * this program cannot make it. Arguments are numbers, or names and addresses in the form of rules.
 * Under the name /program it does nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static char **arguments;

static long number(int i)
{
	return arguments[i] ? strtol(arguments[i], NULL, 0) : 0;
}

static long map_file(void)
{
	int fd = open(arguments[0], O_RDONLY);

	if (fd < 0)
		return -1;
	/* The way in which the dynamic loader maps libraries. */
	return mmap((void *)0x10000000, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_FIXED | MAP_DENYWRITE, fd, 0) == MAP_FAILED ? -1 : 0;
}

static long execute(void)
{
	char *const list[] = { "program", NULL };

	return execv(arguments[0], list);
}

static socklen_t address_of(const char *text, struct sockaddr_storage *to)
{
	struct sockaddr_un *un = (void *)to;
	struct sockaddr_in *in = (void *)to;
	struct sockaddr_in6 *in6 = (void *)to;
	char host[100];
	char *port;

	memset(to, 0, sizeof(*to));
	if (!strncmp(text, "unix:", 5)) {
		un->sun_family = AF_UNIX;
		strcpy(un->sun_path, text + 5);
		if (un->sun_path[0] == '@')
			un->sun_path[0] = 0;
		return offsetof(struct sockaddr_un, sun_path) + strlen(text + 5) +
		       (text[5] != '@');
	}
	snprintf(host, sizeof(host), "%s", strchr(text, ':') + 1);
	port = strrchr(host, ':');
	*port++ = 0;
	if (!strncmp(text, "inet6:", 6)) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(atoi(port));
		inet_pton(AF_INET6, host, &in6->sin6_addr);
		return sizeof(*in6);
	}
	in->sin_family = AF_INET;
	in->sin_port = htons(atoi(port));
	inet_pton(AF_INET, host, &in->sin_addr);
	return sizeof(*in);
}

static long use_address(const char *call)
{
	struct sockaddr_storage address;
	socklen_t size = address_of(arguments[0], &address);
	bool sends = !strcmp(call, "sendto");
	int fd = socket(address.ss_family, sends ? SOCK_DGRAM : SOCK_STREAM,
			address.ss_family == AF_UNIX || sends ? 0 : IPPROTO_TCP);

	if (fd < 0)
		return -1;
	if (sends)
		return sendto(fd, "x", 1, 0, (void *)&address, size);
	return !strcmp(call, "bind") ? bind(fd, (void *)&address, size) :
				       connect(fd, (void *)&address, size);
}

static long start(unsigned long flags)
{
	/* Do not share memory: the child would use the same stack. */
	long pid = syscall(SYS_clone, (flags & ~(CLONE_VM | CLONE_VFORK)) | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

static long make(const char *call)
{
	const char *one = arguments[0], *two = one ? arguments[1] : NULL;
	char value[4] = "";
	int fd;

	if (!strcmp(call, "openat"))
		return open(one, number(1), 0644);
	if (!strcmp(call, "execve"))
		return execute();
	if (!strcmp(call, "file-map"))
		return map_file();
	if (!strcmp(call, "unlink"))
		return unlink(one);
	if (!strcmp(call, "rmdir"))
		return rmdir(one);
	if (!strcmp(call, "mkdir"))
		return mkdir(one, 0755);
	if (!strcmp(call, "rename"))
		return rename(one, two);
	if (!strcmp(call, "link"))
		return link(one, two);
	if (!strcmp(call, "symlink"))
		return symlink(one, two);
	if (!strcmp(call, "chmod"))
		return chmod(one, number(1));
	if (!strcmp(call, "path-utimes"))
		return utimensat(AT_FDCWD, one, NULL, 0);
	if (!strcmp(call, "path-setxattr"))
		return setxattr(one, "user.x", value, 1, 0);
	if (!strcmp(call, "ftruncate")) {
		fd = open(one, O_RDWR);
		return fd < 0 ? -1 : ftruncate(fd, 0);
	}
	if (!strcmp(call, "connect") || !strcmp(call, "bind") || !strcmp(call, "sendto"))
		return use_address(call);
	if (!strcmp(call, "socket"))
		return socket(number(0), number(1), number(2));
	if (!strcmp(call, "clone"))
		return start(number(0));
	if (!strcmp(call, "unshare"))
		return unshare(number(0));
	if (!strcmp(call, "ioctl"))
		return syscall(SYS_ioctl, 0, number(0), value);
	if (!strcmp(call, "setuid"))
		return setuid(number(0));
	if (!strcmp(call, "setgid"))
		return setgid(number(0));
	if (!strcmp(call, "kill"))
		return kill(number(0), 0);
	if (!strcmp(call, "nothing"))
		return 0;
	puts("unknown");
	exit(1);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 0;
	arguments = argv + 2;
	puts(make(argv[1]) < 0 ? strerrorname_np(errno) : "done");
	return 0;
}
