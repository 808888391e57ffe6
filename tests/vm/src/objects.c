// SPDX-License-Identifier: GPL-2.0
/*
 * objects prepare DIR              makes the files of the trials in DIR/POINT/TRIAL.
 *                                  DIR/program (a copy of this one) and DIR/module.ko
 *                                  must be there
 * objects run DIR PORT TARGET ERROR
 *                                  makes each trial and prints "ok - ..." if it ended
 *                                  with ERROR (0: success; EPERM: refused)
 * objects here DIR PORT TARGET ERROR
 *                                  the same without a mount namespace of its own
 * objects events DIR PORT          prints the event that each refusal must leave
 * objects target                   waits to be traced and signalled
 *
 * A trial is one way to reach one kind of object, its POINT. Rules refuse that kind of
 * object below DIR/POINT, and nothing else that the trial does. TARGET is a pid. With 0,
 * trials reach for a child instead, and those without an object in DIR are left out.
 */
#include <arpa/inet.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/quota.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "trials.h"

/* Calls of newer kernels than the C library knows */
#define SYS_FCHMODAT2		452
#define SYS_SETXATTRAT		463
#define SYS_GETXATTRAT		464
#define SYS_LISTXATTRAT		465
#define SYS_REMOVEXATTRAT	466
#define SYS_OPEN_TREE_ATTR	467
#define SYS_FILE_GETATTR	468
#define SYS_FILE_SETATTR	469
#define SYS_FCHROOT		472

#define MODULE	"dummy"		/* the name of the module in module.ko */

struct trial {
	const char *point;
	const char *name;		/* of its call, if any; "-" and more may follow */
	const char *object;		/* in the log; $: the trial's folder, %: the port */
	long number;			/* of the call; run, if not NULL, makes it */
	long (*run)(const struct trial *trial);
	struct argument arguments[5];
	const char *judged;		/* the point in the log, if not point */
	int error;			/* of a refusal, if not EPERM */
	bool apart;			/* its object is not in DIR */
	bool optional;			/* not every kernel has the call */
};

static int port;
static pid_t target;
static char room[1024];

static long plain(const struct trial *trial)
{
	long values[5];
	int i;

	for (i = 0; i < 5; i++)
		values[i] = value_of(trial->point, &trial->arguments[i]);
	return syscall(trial->number, values[0], values[1], values[2], values[3], values[4]);
}

/* Files ----------------------------------------------------------------------- */

static long open_queue(const struct trial *trial)
{
	char name[16];

	snprintf(name, sizeof(name), "vxe-%d", port);
	return syscall(trial->number, name, O_RDWR | O_CREAT | (int)trial->arguments[0].number,
		       0600, NULL);
}

static long open_relative(const struct trial *trial __attribute__((unused)))
{
	return chdir(in("dir")) ? -1 :
	       syscall(SYS_open, "../dir/./../file", O_RDONLY);
}

static long open_by_handle(const struct trial *trial __attribute__((unused)))
{
	struct {
		struct file_handle head;
		char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount, tmp = open("/tmp", O_RDONLY);

	if (name_to_handle_at(AT_FDCWD, in("file"), &handle.head, &mount, 0))
		return -1;
	return open_by_handle_at(tmp, &handle.head, O_RDONLY);
}

/* Sends a descriptor to itself over a socket. If the kernel refuses to install it, the message
 * arrives without it and MSG_CTRUNC is set. */
static long receive(const struct trial *trial)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr head;
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { (char [1]) { 0 }, 1 },
				  .msg_iovlen = 1 };
	int pair[2], fd = value_of(trial->point, &trial->arguments[0]);

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || sendmsg(pair[0], &message, 0) != 1 ||
	    syscall(SYS_recvmsg, pair[1], &message, 0) != 1)
		return -1;
	errno = EPERM;
	return message.msg_flags & MSG_CTRUNC ? -1 : 0;
}

static long map(const struct trial *trial)
{
	int prot = trial->number == SYS_mmap ? PROT_EXEC : PROT_READ;
	char *memory = mmap(NULL, 4096, prot, MAP_PRIVATE,
			    value_of(trial->point, &trial->arguments[0]), 0);

	return memory == MAP_FAILED ? -1 : mprotect(memory, 4096, PROT_READ | PROT_EXEC);
}

/* Reads, sets or removes an attribute that prepare() has set. */
static long attribute(const struct trial *trial)
{
	const char *path = in(trial->name[0] == 'l' ? "link" : "file");
	int file = open(in("file"), O_RDONLY | O_CLOEXEC);

	return trial->name[0] == 'f' ?
	       syscall(trial->number, file, "trusted.vxe", "2", 1, 0) :
	       syscall(trial->number, path, "trusted.vxe", room, 1, 0);
}

/* The same by setxattrat() and getxattrat(), by a name or a descriptor. */
static long attribute_at(const struct trial *trial)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} arguments = { (uintptr_t)room, 1, 0 };
	bool descriptor = strchr(trial->name, '-');
	int at = descriptor ? open(in("file"), O_RDONLY | O_CLOEXEC) : AT_FDCWD;

	return syscall(trial->number, at, descriptor ? "" : in("file"),
		       descriptor ? AT_EMPTY_PATH : 0, "trusted.vxe", &arguments,
		       sizeof(arguments));
}

static long watch(const struct trial *trial)
{
	const char *path = in("file");

	if (trial->number == SYS_inotify_add_watch)
		return inotify_add_watch(inotify_init1(0), path, IN_OPEN);
	return fanotify_mark(fanotify_init(FAN_CLASS_NOTIF, 0), FAN_MARK_ADD, FAN_OPEN,
			     AT_FDCWD, path);
}

static long account(const struct trial *trial __attribute__((unused)))
{
	long ret = acct(in("file"));

	return ret ?: acct(NULL);
}

/* Mounts. They end with the mount namespace of this process. -------------------- */

static long unmount(const struct trial *trial __attribute__((unused)))
{
	const char *path = in("dir");

	return mount("none", path, "tmpfs", 0, NULL) ? -1 : syscall(SYS_umount2, path, 0);
}

static long mount_new(const struct trial *trial __attribute__((unused)))
{
	int fs = syscall(SYS_fsopen, "tmpfs", 0), mount;

	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	mount = syscall(SYS_fsmount, fs, 0, 0);
	return mount < 0 ? -1 : syscall(SYS_move_mount, mount, "", AT_FDCWD,
					in("dir"), MOVE_MOUNT_F_EMPTY_PATH);
}

static long use_mount(const struct trial *trial)
{
	static const struct mount_attr attributes = { .attr_set = MOUNT_ATTR_NOEXEC };
	const char *path = in("dir");

	if (mount_new(trial))
		return -1;
	return trial->number == SYS_fspick ? syscall(SYS_fspick, AT_FDCWD, path, 0) :
	       syscall(SYS_mount_setattr, AT_FDCWD, path, 0, &attributes, sizeof(attributes));
}

/* Mounts an overlay: its options name the layers. */
static long mount_layer(const struct trial *trial)
{
	const char *layer = in("dir");
	char options[PATH_MAX];
	int fs;

	snprintf(options, sizeof(options), "lowerdir=%s:/usr", layer);
	if (trial->number == SYS_mount)
		return mount("none", layer, "overlay", 0, options);
	fs = syscall(SYS_fsopen, "overlay", 0);
	if (fs < 0 || syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "lowerdir",
			      strchr(options, '/'), 0))
		return -1;
	return syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
}

/* Makes a new tmpfs the root of a new mount namespace. */
static long change_root(const struct trial *trial)
{
	const char *root = in("dir"), *old = in("dir/old");

	if (unshare(CLONE_NEWNS) || mount_new(trial) || mkdir(old, 0700))
		return -1;
	return syscall(SYS_pivot_root, root, old);
}

/* The file is no block device. ENOTBLK shows that the caller was allowed to look it up. */
static long use_quota(const struct trial *trial __attribute__((unused)))
{
	long ret = syscall(SYS_quotactl, QCMD(Q_GETFMT, USRQUOTA), in("link"), 0, room);

	return ret && errno == ENOTBLK ? 0 : ret;
}

/* Sockets --------------------------------------------------------------------- */

enum address { INET, ANY_UNSPEC, INET_UNSPEC, INET6, MAPPED, UNIX, ABSTRACT };

static int domain_of(enum address kind)
{
	return kind < INET6 ? AF_INET : kind < UNIX ? AF_INET6 : AF_UNIX;
}

static socklen_t fill_address(const struct trial *trial, enum address kind,
			      struct sockaddr_storage *storage)
{
	struct sockaddr_in *in4 = (void *)storage;
	struct sockaddr_in6 *in6 = (void *)storage;
	struct sockaddr_un *un = (void *)storage;

	memset(storage, 0, sizeof(*storage));
	storage->ss_family = domain_of(kind);
	switch (kind) {
	case ANY_UNSPEC:
	case INET_UNSPEC:	/* the kernel treats it as AF_INET */
		storage->ss_family = AF_UNSPEC;
		/* fall through */
	case INET:
		in4->sin_port = htons(port_of(trial->point, port));
		in4->sin_addr.s_addr = htonl(kind == ANY_UNSPEC ? INADDR_ANY : INADDR_LOOPBACK);
		return sizeof(*in4);
	case INET6:
	case MAPPED:
		in6->sin6_port = htons(port_of(trial->point, port));
		inet_pton(AF_INET6, kind == MAPPED ? "::ffff:127.0.0.1" : "::1", &in6->sin6_addr);
		return sizeof(*in6);
	case UNIX:
		snprintf(un->sun_path, sizeof(un->sun_path), "%s", in("socket"));
		return sizeof(*un);
	case ABSTRACT:
		return offsetof(struct sockaddr_un, sun_path) + 1 +
		       sprintf(un->sun_path + 1, "vxe-%d", port_of(trial->point, port));
	}
	return 0;
}

/* Returns a socket bound to the address. A stream socket also listens. */
static int named_socket(const struct trial *trial, enum address kind, int type)
{
	struct sockaddr_storage address;
	socklen_t size = fill_address(trial, kind, &address);
	int fd = socket(domain_of(kind), type, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int) { 1 }, sizeof(int));
	if (bind(fd, (struct sockaddr *)&address, size))
		return -1;
	return type == SOCK_STREAM && listen(fd, 1) ? -1 : fd;
}

static long bind_socket(const struct trial *trial)
{
	return named_socket(trial, trial->arguments[0].number, trial->arguments[1].number);
}

static long reach_socket(const struct trial *trial)
{
	enum address kind = trial->arguments[0].number;
	int type = trial->arguments[1].number, flags = trial->arguments[2].number;
	struct sockaddr_storage address;
	socklen_t size = fill_address(trial, kind, &address);
	struct iovec vector = { "x", 1 };
	struct mmsghdr message = { .msg_hdr = {
		.msg_name = &address, .msg_namelen = size,
		.msg_iov = &vector, .msg_iovlen = 1 } };
	int fd = socket(domain_of(kind), type, 0);

	if (named_socket(trial, kind == MAPPED || kind == INET_UNSPEC ? INET : kind, type) < 0)
		return -1;
	switch (trial->number) {
	case SYS_connect:
		return connect(fd, (struct sockaddr *)&address, size);
	case SYS_sendto:
		return sendto(fd, "x", 1, flags, (struct sockaddr *)&address, size);
	case SYS_sendmsg:
		return sendmsg(fd, &message.msg_hdr, flags);
	default:
		return sendmmsg(fd, &message, 1, flags);
	}
}

/* Other processes ------------------------------------------------------------- */

static char remembered[8];

static long reach_memory(const struct trial *trial)
{
	struct iovec local = { (char [8]) { 0 }, 8 }, remote = { remembered, 8 };

	return syscall(trial->number, target, &local, 1, &remote, 1, 0);
}

static long open_memory(const struct trial *trial __attribute__((unused)))
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", target);
	return open(path, O_RDONLY);
}

static long trace(const struct trial *trial __attribute__((unused)))
{
	return syscall(SYS_ptrace, PTRACE_SEIZE, target, 0, 0);
}

static long take_descriptor(const struct trial *trial __attribute__((unused)))
{
	return syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, target, 0), 0, 0);
}

static long compare(const struct trial *trial __attribute__((unused)))
{
	return syscall(SYS_kcmp, getpid(), target, 1, 0, 0);
}

static long send_signal(const struct trial *trial)
{
	siginfo_t info = { .si_code = SI_QUEUE };

	switch (trial->number) {
	case SYS_tgkill:
		return syscall(SYS_tgkill, target, target, 0);
	case SYS_rt_sigqueueinfo:
		return syscall(SYS_rt_sigqueueinfo, target, 0, &info);
	case SYS_rt_tgsigqueueinfo:
		return syscall(SYS_rt_tgsigqueueinfo, target, target, 0, &info);
	case SYS_pidfd_send_signal:
		return syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, target, 0),
			       0, NULL, 0);
	default:
		return syscall(trial->number, target, 0);
	}
}

static long own_signals(const struct trial *trial)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return -1;
	if (trial->number == SYS_fcntl)
		fcntl(pair[0], F_SETOWN, target);
	else
		ioctl(pair[0], FIOSETOWN, &target);
	errno = EPERM;
	return fcntl(pair[0], F_GETOWN) == target ? 0 : -1;
}

static long start_child(const struct trial *trial)
{
	struct clone_args arguments = { .flags = CLONE_NEWUTS, .exit_signal = SIGCHLD };
	pid_t pid = trial->number == SYS_clone ?
		    syscall(SYS_clone, CLONE_NEWUTS | SIGCHLD, NULL, NULL, NULL, 0) :
		    syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : waitpid(pid, NULL, 0);
}

/* The kernel ------------------------------------------------------------------ */

static long load_module(const struct trial *trial)
{
	static char module[4 << 20];
	int fd = open(in("module.ko"), O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, module, sizeof(module));
	long ret;

	if (trial->number == SYS_finit_module)
		ret = syscall(SYS_finit_module, fd, "", 0);
	else
		ret = syscall(SYS_init_module, module, size, "");
	if (!ret)
		syscall(SYS_delete_module, MODULE, 0);
	return ret;
}

static const struct open_how how = { .flags = O_RDONLY };
static const int no_dump = FS_NODUMP_FL;
static const struct {
	uint64_t flags;
	uint32_t others[4];
} no_dump_of_file = { .flags = FS_XFLAG_NODUMP };
static char flags_of_file[sizeof(no_dump_of_file)];
static const struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
static const char *const arguments[] = { "/program", NULL };
static struct {
	struct file_handle head;
	char bytes[MAX_HANDLE_SZ];
} handle = { .head.handle_bytes = MAX_HANDLE_SZ };

static const struct trial trials[] = {
	{ "file-open", "open", "$/file", SYS_open, .arguments = { P("file"), N(O_RDONLY) } },
	{ "file-open", "open-write", "$/file", SYS_open, .arguments = { P("file"), N(O_WRONLY) } },
	{ "file-open", "open-folder", "$/dir", SYS_open, .arguments = { P("dir"), N(O_DIRECTORY) } },
	{ "file-open", "open-link", "$/file", SYS_open, .arguments = { P("link"), N(O_RDONLY) } },
	{ "file-open", "open-relative", "$/file", .run = open_relative },
	{ "file-open", "open-reopen", "$/file", SYS_open, .arguments = { L("file"), N(O_RDWR) } },
	{ "file-open", "open-new", "$/new", SYS_open,
	  .arguments = { P("new"), N(O_WRONLY | O_CREAT | O_EXCL), N(0600) }, .judged = "path-mknod" },
	{ "file-open", "open-unnamed", "$/#", SYS_open,
	  .arguments = { P(""), N(O_TMPFILE | O_RDWR), N(0600) } },
	{ "file-open", "openat", "$/file", SYS_openat, .arguments = { D(""), T("file"), N(O_RDONLY) } },
	{ "file-open", "openat2", "$/file", SYS_openat2,
	  .arguments = { N(AT_FDCWD), P("file"), T(&how), N(sizeof(how)) } },
	{ "file-open", "creat", "$/file", SYS_creat, .arguments = { P("file"), N(0600) } },
	{ "file-open", "open_by_handle_at", "$/file", .run = open_by_handle },
	{ "file-open", "recvmsg", "$/file", .run = receive, .arguments = { D("file") } },
	{ "file-open", "acct", "$/file", .run = account },
	{ "file-open", "mq_open", "mqueue:/vxe-%", SYS_mq_open, .run = open_queue, .optional = true },
	/* 0x20 is the kernel's internal __FMODE_EXEC: an exec opens the file. */
	{ "file-open", "mq_open-executed", "mqueue:/vxe-%", SYS_mq_open, .run = open_queue,
	  .optional = true, .arguments = { N(0x20) } },

	{ "file-exec", "execve", "$/program", SYS_execve, .arguments = { P("program"), T(arguments) } },
	{ "file-exec", "execve-linked", "$/program", SYS_execve,
	  .arguments = { L("program"), T(arguments) } },
	{ "file-exec", "execve-interpreter", "$/program", SYS_execve,
	  .arguments = { P("../../script"), T(arguments) } },
	{ "file-exec", "execveat", "$/program", SYS_execveat,
	  .arguments = { D(""), T("program"), T(arguments) } },
	{ "file-exec", "execveat-descriptor", "$/program", SYS_execveat,
	  .arguments = { D("program"), T(""), T(arguments), N(0), N(AT_EMPTY_PATH) } },

	{ "file-map", "mmap", "$/file", SYS_mmap, .run = map, .arguments = { F("file") } },
	{ "file-map", "mprotect", "$/file", SYS_mprotect, .run = map, .arguments = { F("file") } },
	{ "path-stat", "stat", "$/file", SYS_stat, .arguments = { P("link"), T(room) } },
	{ "path-stat", "lstat", "$/link", SYS_lstat, .arguments = { P("link"), T(room) } },
	{ "path-stat", "newfstatat", "$/file", SYS_newfstatat,
	  .arguments = { D(""), T("file"), T(room) } },
	{ "path-stat", "statx", "$/file", SYS_statx,
	  .arguments = { D(""), T("file"), N(0), N(STATX_ALL), T(room) } },
	{ "path-stat", "openat", "$/file", SYS_openat,
	  .arguments = { N(AT_FDCWD), P("link"), N(O_PATH) } },
	{ "path-stat", "open", "$/link", SYS_open,
	  .arguments = { P("link"), N(O_PATH | O_NOFOLLOW) } },
	{ "path-stat", "access", "$/file", SYS_access, .arguments = { P("link"), N(R_OK) } },
	{ "path-stat", "faccessat", "$/file", SYS_faccessat, .arguments = { D(""), T("file"), N(F_OK) } },
	{ "path-stat", "faccessat2", "$/link", SYS_faccessat2,
	  .arguments = { D(""), T("link"), N(F_OK), N(AT_SYMLINK_NOFOLLOW) } },
	{ "path-stat", "faccessat2-descriptor", "$/file", SYS_faccessat2,
	  .arguments = { D("file"), T(""), N(F_OK), N(AT_EMPTY_PATH) } },
	{ "path-stat", "readlink", "$/link", SYS_readlink,
	  .arguments = { P("link"), T(room), N(sizeof(room)) } },
	{ "path-stat", "readlinkat", "$/link", SYS_readlinkat,
	  .arguments = { D(""), T("link"), T(room), N(sizeof(room)) } },
	{ "path-stat", "statfs", "$/file", SYS_statfs, .arguments = { P("link"), T(room) } },
	{ "path-stat", "getxattr", "$/file", SYS_getxattr, .run = attribute },
	{ "path-stat", "lgetxattr", "$/link", SYS_lgetxattr, .run = attribute },
	{ "path-stat", "listxattr", "$/file", SYS_listxattr,
	  .arguments = { P("link"), T(room), N(sizeof(room)) } },
	{ "path-stat", "llistxattr", "$/link", SYS_llistxattr,
	  .arguments = { P("link"), T(room), N(sizeof(room)) } },
	{ "path-stat", "name_to_handle_at", "$/file", SYS_name_to_handle_at,
	  .arguments = { D(""), T("file"), T(&handle), T(room), N(0) } },
	{ "path-stat", "getxattrat", "$/file", SYS_GETXATTRAT, .run = attribute_at, .optional = true },
	{ "path-stat", "listxattrat", "$/file", SYS_LISTXATTRAT, .optional = true,
	  .arguments = { D(""), T("file"), N(0), T(room), N(sizeof(room)) } },
	{ "path-stat", "file_getattr", "$/file", SYS_FILE_GETATTR, .optional = true,
	  .arguments = { D(""), T("file"), T(&flags_of_file), N(sizeof(flags_of_file)), N(0) } },
	{ "path-setxattr", "setxattr", "$/file", SYS_setxattr, .run = attribute },
	{ "path-setxattr", "lsetxattr", "$/link", SYS_lsetxattr, .run = attribute },
	{ "path-setxattr", "fsetxattr", "$/file", SYS_fsetxattr, .run = attribute },
	{ "path-setxattr", "removexattr", "$/file", SYS_removexattr, .run = attribute },
	{ "path-setxattr", "lremovexattr", "$/link", SYS_lremovexattr, .run = attribute },
	{ "path-setxattr", "fremovexattr", "$/file", SYS_fremovexattr, .run = attribute },
	{ "path-setxattr", "ioctl", "$/file", SYS_ioctl,
	  .arguments = { F("file"), N(FS_IOC_SETFLAGS), T(&no_dump) } },
	{ "path-setxattr", "setxattrat", "$/file", SYS_SETXATTRAT, .run = attribute_at,
	  .optional = true },
	{ "path-setxattr", "setxattrat-descriptor", "$/file", SYS_SETXATTRAT, .run = attribute_at,
	  .optional = true },
	{ "path-setxattr", "removexattrat", "$/file", SYS_REMOVEXATTRAT, .optional = true,
	  .arguments = { D(""), T("file"), N(0), T("trusted.vxe") } },
	{ "path-setxattr", "removexattrat-descriptor", "$/file", SYS_REMOVEXATTRAT, .optional = true,
	  .arguments = { F("file"), T(""), N(AT_EMPTY_PATH), T("trusted.vxe") } },
	{ "path-setxattr", "file_setattr", "$/file", SYS_FILE_SETATTR, .optional = true,
	  .arguments = { D(""), T("file"), T(&no_dump_of_file), N(sizeof(no_dump_of_file)), N(0) } },
	{ "path-setxattr", "file_setattr-descriptor", "tmpfs:~/file", SYS_FILE_SETATTR, .optional = true,
	  .arguments = { F("file"), T(""), T(&no_dump_of_file), N(sizeof(no_dump_of_file)),
			 N(AT_EMPTY_PATH) } },
	{ "path-utimes", "utime", "$/file", SYS_utime, .arguments = { P("link"), T(NULL) } },
	{ "path-utimes", "utimes", "$/file", SYS_utimes, .arguments = { P("link"), T(NULL) } },
	{ "path-utimes", "futimesat", "$/file", SYS_futimesat,
	  .arguments = { D(""), T("file"), T(NULL) } },
	{ "path-utimes", "utimensat", "$/link", SYS_utimensat,
	  .arguments = { D(""), T("link"), T(NULL), N(AT_SYMLINK_NOFOLLOW) } },
	{ "path-utimes", "utimensat-descriptor", "$/file", SYS_utimensat,
	  .arguments = { F("file"), T(NULL), T(NULL) } },
	{ "path-chdir", "chdir", "$/dir", SYS_chdir, .arguments = { P("dir") } },
	{ "path-notify", "inotify_add_watch", "$/file", SYS_inotify_add_watch, .run = watch },
	{ "path-notify", "fanotify_mark", "$/file", SYS_fanotify_mark, .run = watch },

	{ "path-truncate", "truncate", "$/file", SYS_truncate, .arguments = { P("file"), N(0) } },
	{ "path-truncate", "ftruncate", "$/file", SYS_ftruncate, .arguments = { F("file"), N(0) } },
	{ "path-truncate", "open", "$/file", SYS_open, .arguments = { P("file"), N(O_WRONLY | O_TRUNC) } },
	{ "path-truncate", "creat", "$/file", SYS_creat, .arguments = { P("file"), N(0600) } },
	{ "path-unlink", "unlink", "$/file", SYS_unlink, .arguments = { P("file") } },
	{ "path-unlink", "unlinkat", "$/file", SYS_unlinkat, .arguments = { D(""), T("file") } },
	{ "path-rmdir", "rmdir", "$/dir", SYS_rmdir, .arguments = { P("dir") } },
	{ "path-rmdir", "unlinkat", "$/dir", SYS_unlinkat,
	  .arguments = { D(""), T("dir"), N(AT_REMOVEDIR) } },
	{ "path-mkdir", "mkdir", "$/new", SYS_mkdir, .arguments = { P("new"), N(0700) } },
	{ "path-mkdir", "mkdirat", "$/new", SYS_mkdirat, .arguments = { D(""), T("new"), N(0700) } },
	{ "path-mknod", "mknod", "$/new", SYS_mknod, .arguments = { P("new"), N(S_IFIFO | 0600) } },
	{ "path-mknod", "mknod-device", "$/new", SYS_mknod,
	  .arguments = { P("new"), N(S_IFBLK | 0600), N(0x800) } },
	{ "path-mknod", "mknodat", "$/new", SYS_mknodat,
	  .arguments = { D(""), T("new"), N(S_IFREG | 0600) } },
	{ "path-mknod", "openat", "$/new", SYS_openat,
	  .arguments = { D(""), T("new"), N(O_WRONLY | O_CREAT), N(0600) } },
	{ "path-symlink", "symlink", "aim $/new", SYS_symlink, .arguments = { T("aim"), P("new") } },
	{ "path-symlink", "symlinkat", "aim $/new", SYS_symlinkat,
	  .arguments = { T("aim"), D(""), T("new") } },
	{ "path-link", "link", "$/file $/new", SYS_link, .arguments = { P("file"), P("new") } },
	{ "path-link", "linkat", "$/file $/new", SYS_linkat,
	  .arguments = { D(""), T("file"), D(""), T("new") } },
	{ "path-link", "linkat-linked", "$/file $/new", SYS_linkat,
	  .arguments = { N(AT_FDCWD), L("file"), D(""), T("new"), N(AT_SYMLINK_FOLLOW) } },
	{ "path-rename", "rename", "$/file $/new", SYS_rename, .arguments = { P("file"), P("new") } },
	{ "path-rename", "renameat", "$/file $/new", SYS_renameat,
	  .arguments = { D(""), T("file"), D(""), T("new") } },
	{ "path-rename", "renameat2", "$/file $/dir", SYS_renameat2,
	  .arguments = { D(""), T("file"), D(""), T("dir"), N(RENAME_EXCHANGE) } },
	{ "path-chmod", "chmod", "$/file", SYS_chmod, .arguments = { P("file"), N(0777) } },
	{ "path-chmod", "chmod-link", "$/file", SYS_chmod, .arguments = { P("link"), N(0777) } },
	{ "path-chmod", "fchmod", "$/file", SYS_fchmod, .arguments = { F("file"), N(0777) } },
	{ "path-chmod", "fchmodat", "$/file", SYS_fchmodat, .arguments = { D(""), T("file"), N(0777) } },
	{ "path-chmod", "fchmodat2", "$/file", SYS_FCHMODAT2, .optional = true,
	  .arguments = { D("file"), T(""), N(0777), N(AT_EMPTY_PATH) } },
	{ "path-chown", "chown", "$/file", SYS_chown, .arguments = { P("file"), N(1), N(1) } },
	{ "path-chown", "lchown", "$/link", SYS_lchown, .arguments = { P("link"), N(1), N(1) } },
	{ "path-chown", "fchown", "$/file", SYS_fchown, .arguments = { F("file"), N(1), N(1) } },
	{ "path-chown", "fchownat", "$/file", SYS_fchownat,
	  .arguments = { D("file"), T(""), N(1), N(1), N(AT_EMPTY_PATH) } },
	{ "path-chroot", "chroot", "$/dir", SYS_chroot, .arguments = { P("dir") } },
	{ "path-chroot", "fchroot", "$/dir", SYS_FCHROOT, .optional = true,
	  .arguments = { D("dir"), N(0) } },

	{ "sb-mount", "mount", "none $/dir tmpfs", SYS_mount,
	  .arguments = { T("none"), P("dir"), T("tmpfs") } },
	{ "sb-mount", "mount-bind", "/etc $/dir", SYS_mount,
	  .arguments = { T("/etc"), P("dir"), T(NULL), N(MS_BIND) } },
	{ "sb-umount", "umount2", "$/dir", .run = unmount },
	{ "move-mount", "move_mount", "tmpfs:/ $/dir", .run = mount_new },

	{ "mount-use", "open_tree", "$/dir", SYS_open_tree,
	  .arguments = { D(""), T("dir"), N(OPEN_TREE_CLONE) } },
	{ "mount-use", "open_tree-descriptor", "$/dir", SYS_open_tree,
	  .arguments = { D("dir"), T(""), N(AT_EMPTY_PATH) } },
	{ "mount-use", "open_tree_attr", "$/dir", SYS_OPEN_TREE_ATTR, .optional = true,
	  .arguments = { D(""), T("dir"), N(OPEN_TREE_CLONE), T(&read_only), N(sizeof(read_only)) } },
	{ "mount-use", "fspick", "$/dir", SYS_fspick, .run = use_mount },
	{ "mount-use", "mount_setattr", "$/dir", SYS_mount_setattr, .run = use_mount },
	{ "mount-use", "mount", "$/dir", SYS_mount, .run = mount_layer },
	{ "mount-use", "mount-bind", "$/dir", SYS_mount,
	  .arguments = { P("dir/../dir"), P("dir"), T(NULL), N(MS_BIND) } },
	{ "mount-use", "fsconfig", "$/dir", SYS_fsconfig, .run = mount_layer },
	{ "mount-use", "pivot_root", "$/dir", .run = change_root },
	{ "mount-use", "quotactl", "$/file", SYS_quotactl, .run = use_quota, .optional = true },

	{ "socket-create", "socket", "", SYS_socket, .apart = true,
	  .arguments = { N(AF_PACKET), N(SOCK_RAW), N(0) } },
	{ "socket-create", "socketpair", "", SYS_socketpair, .apart = true,
	  .arguments = { N(AF_UNIX), N(SOCK_SEQPACKET), N(0), T((int [2]) { 0 }) } },
	{ "socket-bind", "bind-inet", "inet:127.0.0.1:%", .run = bind_socket,
	  .arguments = { N(INET), N(SOCK_STREAM) } },
	{ "socket-bind", "bind-unspecified", "inet:0.0.0.0:%", .run = bind_socket,
	  .arguments = { N(ANY_UNSPEC), N(SOCK_STREAM) } },
	{ "socket-bind", "bind-inet6", "inet6:::1:%", .run = bind_socket,
	  .arguments = { N(INET6), N(SOCK_DGRAM) } },
	{ "socket-bind", "bind-unix", "unix:$/socket", .run = bind_socket,
	  .arguments = { N(UNIX), N(SOCK_STREAM) } },
	{ "socket-bind", "bind-abstract", "unix:@vxe-%", .run = bind_socket,
	  .arguments = { N(ABSTRACT), N(SOCK_STREAM) } },
	{ "socket-connect", "connect-inet", "inet:127.0.0.1:%", SYS_connect, .run = reach_socket,
	  .arguments = { N(INET), N(SOCK_STREAM) } },
	{ "socket-connect", "connect-inet6", "inet6:::1:%", SYS_connect, .run = reach_socket,
	  .arguments = { N(INET6), N(SOCK_STREAM) } },
	{ "socket-connect", "connect-mapped", "inet:127.0.0.1:%", SYS_connect, .run = reach_socket,
	  .arguments = { N(MAPPED), N(SOCK_STREAM) } },
	{ "socket-connect", "sendto-fast", "inet:127.0.0.1:%", SYS_sendto, .run = reach_socket,
	  .arguments = { N(INET), N(SOCK_STREAM), N(MSG_FASTOPEN) } },
	{ "socket-connect", "connect-udp", "inet:127.0.0.1:%", SYS_connect, .run = reach_socket,
	  .arguments = { N(INET), N(SOCK_DGRAM) } },
	{ "socket-connect", "connect-unix", "unix:$/socket", SYS_connect, .run = reach_socket,
	  .arguments = { N(UNIX), N(SOCK_STREAM) } },
	{ "socket-connect", "connect-abstract", "unix:@vxe-%", SYS_connect, .run = reach_socket,
	  .arguments = { N(ABSTRACT), N(SOCK_STREAM) } },
	{ "socket-sendmsg", "sendto-inet", "inet:127.0.0.1:%", SYS_sendto, .run = reach_socket,
	  .arguments = { N(INET), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendto-mapped", "inet:127.0.0.1:%", SYS_sendto, .run = reach_socket,
	  .arguments = { N(MAPPED), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendto-unspecified", "inet:127.0.0.1:%", SYS_sendto, .run = reach_socket,
	  .arguments = { N(INET_UNSPEC), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendmsg-inet6", "inet6:::1:%", SYS_sendmsg, .run = reach_socket,
	  .arguments = { N(INET6), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendmmsg-inet", "inet:127.0.0.1:%", SYS_sendmmsg, .run = reach_socket,
	  .arguments = { N(INET), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendto-unix", "unix:$/socket", SYS_sendto, .run = reach_socket,
	  .arguments = { N(UNIX), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "sendmsg-abstract", "unix:@vxe-%", SYS_sendmsg, .run = reach_socket,
	  .arguments = { N(ABSTRACT), N(SOCK_DGRAM) } },
	{ "socket-sendmsg", "connect-unix", "unix:$/socket", SYS_connect, .run = reach_socket,
	  .arguments = { N(UNIX), N(SOCK_DGRAM) } },

	{ "task-alloc", "clone", "", SYS_clone, .run = start_child, .apart = true },
	{ "task-alloc", "clone3", "", SYS_clone3, .run = start_child, .apart = true },
	{ "ptrace-access", "ptrace", "outside", .run = trace },
	{ "ptrace-access", "process_vm_readv", "outside", SYS_process_vm_readv, .run = reach_memory },
	{ "ptrace-access", "process_vm_writev", "outside", SYS_process_vm_writev, .run = reach_memory },
	{ "ptrace-access", "openat", "outside", .run = open_memory, .error = EACCES },
	{ "ptrace-access", "pidfd_getfd", "outside", .run = take_descriptor },
	{ "ptrace-access", "kcmp", "outside", .run = compare },
	{ "task-kill", "kill", "outside", SYS_kill, .run = send_signal },
	{ "task-kill", "tkill", "outside", SYS_tkill, .run = send_signal },
	{ "task-kill", "tgkill", "outside", SYS_tgkill, .run = send_signal },
	{ "task-kill", "rt_sigqueueinfo", "outside", SYS_rt_sigqueueinfo, .run = send_signal },
	{ "task-kill", "rt_tgsigqueueinfo", "outside", SYS_rt_tgsigqueueinfo, .run = send_signal },
	{ "task-kill", "pidfd_send_signal", "outside", SYS_pidfd_send_signal, .run = send_signal },
	{ "task-kill", "fcntl", "outside", SYS_fcntl, .run = own_signals },
	{ "task-kill", "ioctl", "outside", SYS_ioctl, .run = own_signals },

	{ "kernel-load", "finit_module", "kernel-module $/module.ko", SYS_finit_module, .run = load_module },
	{ "kernel-load", "init_module", "kernel-module", SYS_init_module, .run = load_module, .apart = true },
	{ "locked-down", "openat", "/dev/mem,kmem,port", SYS_openat, .apart = true,
	  .arguments = { N(AT_FDCWD), T("/dev/mem"), N(O_RDONLY) } },
	{ "locked-down", "iopl", "raw io port access", SYS_iopl, .apart = true, .arguments = { N(3) } },
};

#define TRIALS (trials + sizeof(trials) / sizeof(trials[0]))

/* Returns the next trial whose call this kernel has, and sets folder; or NULL. */
static const struct trial *next(const char *top, const struct trial *trial)
{
	while (trial < TRIALS && trial->optional &&
	       syscall(trial->number, -1, -1, -1, -1, -1) == -1 && errno == ENOSYS)
		trial++;
	if (trial == TRIALS)
		return NULL;
	snprintf(folder, sizeof(folder), "%s/%s/%s", top, trial->point, trial->name);
	return trial;
}

static void write_file(const char *path, int flags, const char *text, const char *more)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0755);

	if (fd < 0 || dprintf(fd, "%s%s\n", text, more) < 0 || close(fd))
		err(2, "%s", path);
}

static void prepare(const struct trial *trial)
{
	make_files();
	write_file(in("file"), 0, "text", "");
	if (link(in("../../module.ko"), in("module.ko")) ||
	    setxattr(in("file"), "trusted.vxe", "1", 1, 0) ||
	    lsetxattr(in("link"), "trusted.vxe", "1", 1, 0))
		err(2, "%s", folder);
	if (!strcmp(trial->name, "execve-interpreter"))
		write_file(in("../../script"), O_CREAT | O_EXCL, "#!", in("program"));
}

static long perform(const void *data)
{
	const struct trial *trial = data;

	return (trial->run ?: plain)(trial);
}

static int run(const struct trial *trial)
{
	bool own = !target && (!strcmp(trial->point, "ptrace-access") ||
			       !strcmp(trial->point, "task-kill"));
	int result;

	if (own) {
		target = fork();
		if (!target) {
			pause();
			_exit(0);
		}
	}
	result = result_of(perform, trial);
	if (own) {
		kill(target, SIGKILL);
		waitpid(target, NULL, 0);
		target = 0;
	}
	return result;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *verb = argc > 1 ? argv[1] : "", *top = argc > 2 ? argv[2] : "";
	bool refused = argc > 5 && !strcmp(argv[5], "EPERM"), here = !strcmp(verb, "here");
	const struct trial *trial;
	int failures = 0;

	port = argc > 3 ? atoi(argv[3]) : 0;
	target = argc > 4 ? atoi(argv[4]) : 0;
	if (slash && !strcmp(slash, "/program"))
		return 0;
	if (!strcmp(verb, "target"))
		return pause();
	if (!strcmp(verb, "prepare") && argc == 3) {
		for (trial = trials; (trial = next(top, trial)); trial++)
			prepare(trial);
	} else if ((here || !strcmp(verb, "run")) && argc == 6) {
		if (!here && (unshare(CLONE_NEWNS) ||
			      mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)))
			err(2, "a mount namespace");
		for (trial = trials; (trial = next(top, trial)); trial++)
			if (!trial->apart || target)
				failures += !tell(trial->point, trial->name, run(trial),
						  refused ? trial->error ?: EPERM : 0);
	} else if (!strcmp(verb, "events") && argc == 4) {
		for (trial = trials; (trial = next(top, trial)); trial++) {
			printf("%s %.*s%s", trial->judged ?: trial->point,
			       (int)strcspn(trial->name, "-") ?: 1, trial->name,
			       *trial->object ? " " : "");
			print_object(trial->object, port_of(trial->point, port));
		}
	} else {
		errx(2, "usage: objects prepare|run|here|events|target ...");
	}
	return failures != 0;
}
