// SPDX-License-Identifier: GPL-2.0
/*
 * objects32 prepare DIR            these three do for the ABIs i386 and x32 what the
 * objects32 run DIR PORT ERROR     program objects does
 * objects32 events DIR PORT        prints the ABI before each event
 *
 * Pointers that are passed to a call must lie below 4 GiB. This program is linked there, and
 * passes only static memory, never the stack.
 */
#include <arpa/inet.h>
#include <asm/unistd_32.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "trials.h"

#define X32_BIT		0x40000000
#define X32_ACCESS	21
#define X32_FSETXATTR	190
#define X32_OPENAT	257
#define X32_SENDMSG	518
#define X32_EXECVE	520
#define STATFS64_SIZE	84

enum abi { I386, X32 };
static const char *const abis[] = { "i386", "x32" };

struct trial {
	enum abi abi;
	const char *point;
	const char *name;		/* of its call; "-" and more may follow */
	const char *object;		/* in the log; $: the trial's folder, %: the port */
	long number;
	struct argument arguments[5];
	long (*run)(const struct trial *trial);		/* NULL: plain() makes the call */
};

static int port;
static char room[1024];
static const int no_dump = FS_NODUMP_FL;
static struct sockaddr_in address;
static uint32_t program[2];	/* argv of the program to execute */

static uint32_t low(const void *memory)
{
	return (uintptr_t)memory;
}

static long call(enum abi abi, long number, const long *values)
{
	long ret;
	register long d __asm__("r10") = values[3];
	register long e __asm__("r8") = values[4];

	if (abi == I386)
		__asm__ volatile("int $0x80" : "=a"(ret)
				 : "0"(number), "b"(values[0]), "c"(values[1]), "d"(values[2]),
				   "S"(values[3]), "D"(values[4])
				 : "r8", "r9", "r10", "r11", "memory");
	else
		__asm__ volatile("syscall" : "=a"(ret), "+r"(d), "+r"(e)
				 : "0"(number | X32_BIT), "D"(values[0]), "S"(values[1]),
				   "d"(values[2])
				 : "rcx", "r9", "r11", "memory");
	ret = (int)ret;
	errno = -ret;
	return ret < 0 ? -1 : ret;
}

static long plain(const void *data)
{
	const struct trial *trial = data;
	long values[5];
	int i;

	if (trial->run)
		return trial->run(trial);
	for (i = 0; i < 5; i++)
		values[i] = value_of(trial->point, &trial->arguments[i]);
	return call(trial->abi, trial->number, values);
}

static long unmount(const struct trial *trial)
{
	const long values[5] = { low(in("dir")) };

	return mount("none", in("dir"), "tmpfs", 0, NULL) ? -1 :
	       call(trial->abi, trial->number, values);
}

static void fill_address(const struct trial *trial)
{
	address = (struct sockaddr_in) {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(port_of(trial->point, port)) };
}

/* socketcall: bind, connect or sendto, with its arguments in memory. */
static long call_socket(const struct trial *trial)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	static uint32_t words[6];
	long values[5] = { trial->arguments[0].number, low(words) };

	fill_address(trial);
	memcpy(words, values[0] == SYS_SENDTO ?
	       (uint32_t []) { fd, low("x"), 1, 0, low(&address), sizeof(address) } :
	       (uint32_t []) { fd, low(&address), sizeof(address), 0, 0, 0 }, sizeof(words));
	return call(trial->abi, trial->number, values);
}

static long send_message(const struct trial *trial)
{
	static uint32_t vector[2], message[7];	/* laid out as compat_iovec and compat_msghdr */
	const long values[5] = { socket(AF_INET, SOCK_DGRAM, 0), low(message) };

	fill_address(trial);
	vector[0] = low("x");
	vector[1] = 1;
	memcpy(message, (uint32_t []) { low(&address), sizeof(address), low(vector), 1, 0, 0, 0 },
	       sizeof(message));
	return call(trial->abi, trial->number, values);
}

static const struct trial trials[] = {
	{ I386, "file-open", "open", "$/file", __NR_open, .arguments = { P("link"), N(O_RDONLY) } },
	{ I386, "file-open", "creat", "$/file", __NR_creat, .arguments = { P("file"), N(0600) } },
	{ I386, "file-open", "openat", "$/file", __NR_openat,
	  .arguments = { D(""), T("file"), N(O_RDWR) } },
	{ I386, "file-exec", "execve", "$/program", __NR_execve, .arguments = { P("program"), T(program) } },
	{ I386, "file-exec", "execveat", "$/program", __NR_execveat,
	  .arguments = { D(""), T("program"), T(program) } },
	{ I386, "path-stat", "oldstat", "$/file", __NR_oldstat,
	  .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "oldlstat", "$/link", __NR_oldlstat,
	  .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "stat", "$/file", __NR_stat, .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "stat64", "$/file", __NR_stat64, .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "lstat64", "$/link", __NR_lstat64,
	  .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "fstatat64", "$/file", __NR_fstatat64,
	  .arguments = { D(""), T("link"), T(room) } },
	{ I386, "path-stat", "statfs", "$/file", __NR_statfs, .arguments = { P("link"), T(room) } },
	{ I386, "path-stat", "statfs64", "$/file", __NR_statfs64,
	  .arguments = { P("link"), N(STATFS64_SIZE), T(room) } },
	{ I386, "path-stat", "access", "$/file", __NR_access, .arguments = { P("link"), N(R_OK) } },
	{ I386, "path-stat", "readlink", "$/link", __NR_readlink,
	  .arguments = { P("link"), T(room), N(sizeof(room)) } },
	{ I386, "path-chdir", "chdir", "$/dir", __NR_chdir, .arguments = { P("dir") } },
	{ I386, "path-utimes", "utimensat_time64", "$/file", __NR_utimensat_time64,
	  .arguments = { D(""), T("link") } },
	{ I386, "path-setxattr", "setxattr", "$/file", __NR_setxattr,
	  .arguments = { P("link"), T("trusted.vxe"), T(room), N(1) } },
	{ I386, "path-setxattr", "fsetxattr", "$/file", __NR_fsetxattr,
	  .arguments = { F("file"), T("trusted.vxe"), T(room), N(1) } },
	{ I386, "path-setxattr", "ioctl", "$/file", __NR_ioctl,
	  .arguments = { F("file"), N(FS_IOC32_SETFLAGS), T(&no_dump) } },
	{ I386, "path-truncate", "truncate", "$/file", __NR_truncate,
	  .arguments = { P("file"), N(0) } },
	{ I386, "path-truncate", "truncate64", "$/file", __NR_truncate64,
	  .arguments = { P("file"), N(0), N(0) } },
	{ I386, "path-truncate", "ftruncate64", "$/file", __NR_ftruncate64,
	  .arguments = { F("file"), N(0), N(0) } },
	{ I386, "path-unlink", "unlink", "$/file", __NR_unlink, .arguments = { P("file") } },
	{ I386, "path-rmdir", "rmdir", "$/dir", __NR_rmdir, .arguments = { P("dir") } },
	{ I386, "path-mkdir", "mkdir", "$/new", __NR_mkdir, .arguments = { P("new"), N(0700) } },
	{ I386, "path-mknod", "mknod", "$/new", __NR_mknod,
	  .arguments = { P("new"), N(S_IFIFO | 0600) } },
	{ I386, "path-symlink", "symlink", "aim $/new", __NR_symlink,
	  .arguments = { T("aim"), P("new") } },
	{ I386, "path-link", "link", "$/file $/new", __NR_link,
	  .arguments = { P("file"), P("new") } },
	{ I386, "path-rename", "rename", "$/file $/new", __NR_rename,
	  .arguments = { P("file"), P("new") } },
	{ I386, "path-chmod", "chmod", "$/file", __NR_chmod, .arguments = { P("link"), N(0777) } },
	{ I386, "path-chown", "chown", "$/file", __NR_chown,
	  .arguments = { P("link"), N(1), N(1) } },
	{ I386, "path-chown", "chown32", "$/file", __NR_chown32,
	  .arguments = { P("link"), N(1), N(1) } },
	{ I386, "path-chown", "lchown32", "$/link", __NR_lchown32,
	  .arguments = { P("link"), N(1), N(1) } },
	{ I386, "path-chown", "fchown32", "$/file", __NR_fchown32,
	  .arguments = { F("file"), N(1), N(1) } },
	{ I386, "path-chroot", "chroot", "$/dir", __NR_chroot, .arguments = { P("dir") } },
	{ I386, "sb-mount", "mount", "none $/dir tmpfs", __NR_mount,
	  .arguments = { T("none"), P("dir"), T("tmpfs") } },
	{ I386, "mount-use", "mount", "$/dir", __NR_mount,
	  .arguments = { P("dir/../dir"), P("dir"), T(NULL), N(MS_BIND) } },
	{ I386, "sb-umount", "umount", "$/dir", __NR_umount, .run = unmount },
	{ I386, "sb-umount", "umount2", "$/dir", __NR_umount2, .run = unmount },
	{ I386, "socket-bind", "socketcall", "inet:127.0.0.1:%", __NR_socketcall,
	  .arguments = { N(SYS_BIND) }, .run = call_socket },
	{ I386, "socket-connect", "socketcall", "inet:127.0.0.1:%", __NR_socketcall,
	  .arguments = { N(SYS_CONNECT) }, .run = call_socket },
	{ I386, "socket-sendmsg", "socketcall", "inet:127.0.0.1:%", __NR_socketcall,
	  .arguments = { N(SYS_SENDTO) }, .run = call_socket },
	{ I386, "socket-sendmsg", "sendmsg", "inet:127.0.0.1:%", __NR_sendmsg,
	  .run = send_message },

	{ X32, "file-open", "openat", "$/file", X32_OPENAT,
	  .arguments = { D(""), T("file"), N(O_RDONLY) } },
	{ X32, "path-stat", "access", "$/file", X32_ACCESS, .arguments = { P("link"), N(R_OK) } },
	{ X32, "path-setxattr", "fsetxattr", "$/file", X32_FSETXATTR,
	  .arguments = { F("file"), T("trusted.vxe"), T(room), N(1) } },
	{ X32, "file-exec", "execve", "$/program", X32_EXECVE, .arguments = { P("program"), T(program) } },
	{ X32, "socket-sendmsg", "sendmsg", "inet:127.0.0.1:%", X32_SENDMSG, .run = send_message },
};

#define TRIALS (trials + sizeof(trials) / sizeof(trials[0]))

/* Whether the kernel has the trial's ABI: x32 may be switched off. */
static bool is_there(const struct trial *trial)
{
	return trial->abi == I386 || call(X32, X32_OPENAT, (long [5]) { -1 }) != -1 ||
	       errno != ENOSYS;
}

/* Returns the next trial that this kernel can make, and sets folder; or NULL. */
static const struct trial *next(const char *top, const struct trial *trial)
{
	while (trial < TRIALS && !is_there(trial))
		trial++;
	if (trial == TRIALS)
		return NULL;
	snprintf(folder, sizeof(folder), "%s/%s/%s-%s", top, trial->point,
		 abis[trial->abi], trial->name);
	return trial;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "", *top = argc > 2 ? argv[2] : "";
	int wanted = argc == 5 && !strcmp(argv[4], "EPERM") ? EPERM : 0, failures = 0;
	const struct trial *trial;

	port = argc > 3 ? atoi(argv[3]) : 0;
	program[0] = low("/program");
	if (!strcmp(verb, "run") && argc == 5) {
		if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
			err(2, "a mount namespace");
		for (trial = trials; (trial = next(top, trial)); trial++)
			failures += !tell(trial->point, strrchr(folder, '/') + 1,
					  result_of(plain, trial), wanted);
		if (!is_there(TRIALS - 1))
			puts("ok - x32 # SKIP this kernel has it not, or switched off");
	} else if (!strcmp(verb, "events") && argc == 4) {
		for (trial = trials; (trial = next(top, trial)); trial++) {
			fill_address(trial);
			printf("%s %s %s ", abis[trial->abi], trial->point, trial->name);
			print_object(trial->object, ntohs(address.sin_port));
		}
	} else if (!strcmp(verb, "prepare") && argc == 3) {
		for (trial = trials; (trial = next(top, trial)); trial++)
			make_files();
	} else {
		errx(2, "usage: objects32 prepare|run|events ...");
	}
	return failures != 0;
}
