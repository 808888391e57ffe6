// SPDX-License-Identifier: GPL-2.0
/* Attacks on files, and through other views of the file system. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attacks.h"

/* Namespaces and mounts -------------------------------------------------------------- */

static long enter_namespace(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", getppid());
	fd = open(path, O_RDONLY);
	return fd < 0 ? -1 : setns(fd, CLONE_NEWNS);
}

static long unshare_mounts(void) { return unshare(CLONE_NEWNS); }
static long unshare_users(void) { return unshare(CLONE_NEWUSER); }

static long clone_namespace(void)
{
	pid_t pid = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, NULL, NULL, NULL, 0);

	if (!pid)
		_exit(0);
	return status_of(pid);
}

static long clone_into_cgroup(void)
{
	struct clone_args arguments = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD,
					.cgroup = open("/sys/fs/cgroup", O_PATH) };
	pid_t pid = syscall(SYS_clone3, &arguments, sizeof(arguments));

	if (!pid)
		_exit(0);
	return status_of(pid);
}

static long set_mount(void)
{
	const struct mount_attr attributes = { .attr_set = MOUNT_ATTR_NODIRATIME };

	return syscall(SYS_mount_setattr, AT_FDCWD, in("mount"), 0, &attributes, sizeof(attributes));
}

static long pick_filesystem(void) { return syscall(SYS_fspick, AT_FDCWD, in("mount"), 0); }
static long change_root(void) { return chroot(in("own")); }
static long mount_tmpfs(void) { return mount("none", in("own/dir"), "tmpfs", 0, NULL); }
static long bind_folder(void) { return mount("/etc", in("own/dir"), NULL, MS_BIND, NULL); }
static long clone_tree(void) { return syscall(SYS_open_tree, AT_FDCWD, "/etc", 1 /* clone */); }
static long make_filesystem(void) { return syscall(SYS_fsopen, "tmpfs", 0); }
static long unmount(void) { return umount2(in("mount"), MNT_DETACH); }

static long open_handle(void)
{
	struct {
		struct file_handle head;
		char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount;

	if (name_to_handle_at(AT_FDCWD, in("secret"), &handle.head, &mount, 0))
		return -1;
	return open_by_handle_at(open(top, O_RDONLY), &handle.head, O_RDWR);
}

/* The VXED permits watching one file in the file system. */
static long watch_filesystem(void)
{
	return fanotify_mark(fanotify_init(FAN_CLASS_NOTIF, O_RDONLY),
			     FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, in("own/file"));
}

/* The VXED permits renaming the first to the second, but not the reverse. */
static long exchange(void)
{
	return syscall(SYS_renameat2, AT_FDCWD, in("mine"), AT_FDCWD, in("secret-too"),
		       2 /* RENAME_EXCHANGE */);
}

static long watch_files(void) { return fanotify_init(FAN_CLASS_CONTENT, O_RDONLY); }

/* Files -------------------------------------------------------------------------------- */

static long write_secret(void) { return opened("secret", O_WRONLY); }
static long write_by_link(void) { return opened("own/link", O_WRONLY); }

static long write_by_root(void)
{
	char path[4200];

	snprintf(path, sizeof(path), "/proc/self/root%s", in("secret"));
	return open(path, O_WRONLY);
}

static long write_reopened(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%ld", opened("secret", O_PATH));
	return open(path, O_WRONLY);
}

static long receive_file(void)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr head;
	} control;
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { (char [1]) { 0 }, 1 },
				  .msg_iovlen = 1 };

	if (recvmsg(CHANNEL, &message, MSG_DONTWAIT) != 1)
		return -1;
	errno = EPERM;
	return message.msg_flags & MSG_CTRUNC ? -1 : 0;
}

static long link_secret(void) { return link(in("secret"), in("own/linked")); }
static long rename_secret(void) { return rename(in("secret-too"), in("own/renamed")); }
static long rename_folder(void) { return rename(in("folder"), in("own/moved")); }

static long set_attributes(void)
{
	return ioctl(opened("secret", O_RDONLY), FS_IOC_SETFLAGS, &(int) { FS_NODUMP_FL });
}

/* Makes a call with bit 63 of rax set: the kernel reads only the lower 32 bits as its number. */
static long call_high(long number, long a, long b, long c)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(number | 1l << 63), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	errno = ret < 0 ? -ret : 0;
	return ret < 0 ? -1 : ret;
}

static long set_attributes_high(void)
{
	return call_high(SYS_ioctl, opened("secret", O_RDONLY), FS_IOC_SETFLAGS,
			 (long)&(int) { FS_NODUMP_FL });
}

static long remove_acl(void) { return removexattr(in("secret"), "system.posix_acl_access"); }

static long remove_acl_high(void)
{
	return call_high(SYS_removexattr, (long)in("secret"), (long)"system.posix_acl_access", 0);
}

static long look_high(void) { return call_high(SYS_access, (long)in("hidden"), F_OK, 0); }

/* Writes from a grandchild whose ancestors inside have exited. */
static long write_orphaned(void)
{
	volatile int *error = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	*error = -1;
	pid = fork();
	if (!pid) {
		pid = getpid();
		if (fork())
			_exit(0);
		while (getppid() == pid)
			sched_yield();
		*error = opened("secret", O_WRONLY) < 0 ? errno : 0;
		_exit(0);
	}
	if (status_of(pid))
		return -1;
	while (*error < 0)
		sched_yield();
	errno = *error;
	return errno ? -1 : 0;
}

static long set_times(void) { return utimensat(AT_FDCWD, in("secret"), NULL, 0); }
static long make_folder(void) { return mkdir(in("made"), 0755); }
static long make_symlink(void) { return symlink("/", in("made-link")); }

static long lock_store(void)
{
	struct flock lock = { .l_type = F_RDLCK };

	return fcntl(opened("/var/lib/vxe/log.db-shm", O_RDONLY), F_SETLK, &lock);
}

static long change_vxed(void) { return opened("/etc/vxe/x.vxed", O_RDWR); }

static long look_at_hidden(void)
{
	struct stat status;

	return stat(in("hidden"), &status);
}

static long move_mount_away(void)
{
	return syscall(SYS_move_mount, AT_FDCWD, in("own/dir"), AT_FDCWD, in("mount"), 0);
}

static long make_set_id(void) { return chmod(in("own/file"), 04755); }
/* Makes an unnamed file (O_TMPFILE), and then links it. */
static long link_set_id(void)
{
	char path[64];
	int fd = open(in("own"), O_TMPFILE | O_RDWR, 04755);

	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, in("own/set-id"), AT_SYMLINK_FOLLOW);
}

static long make_device(void) { return mknod(in("own/device"), S_IFBLK | 0600, 0x700); }

static long give_capability(void)
{
	const struct vfs_cap_data data = { VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
					   { { 1 << CAP_SYS_CHROOT, 0 } } };

	return setxattr(in("own/file"), "security.capability", &data, XATTR_CAPS_SZ_2, 0);
}

static long execute(const char *path, int fd)
{
	char *const arguments[] = { "attacks", NULL };
	pid_t pid = fork();

	if (!pid) {
		if (fd < 0)
			execv(path, arguments);
		else
			fexecve(fd, arguments, environ);
		_exit(errno);
	}
	return status_of(pid);
}

static long execute_own(void) { return execute(in("own/program"), -1); }

static long execute_memory(void)
{
	int fd = memfd_create("attack", 0), from = opened("own/program", O_RDONLY);

	if (fd < 0 || from < 0)
		return -1;
	while (sendfile(fd, from, NULL, 1 << 20) > 0)
		;
	return execute("", fd);
}

/* The VXED refuses the name, but permits replacing the file. Holds it by an O_PATH descriptor. */
static long reopen_removed(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%ld", opened("vault/secret", O_PATH));
	return rename(in("vault/new"), in("vault/secret")) ? -1 : open(path, O_RDONLY);
}

/* Uses the name that /proc shows for a removed program, which the VXED permits to execute. */
static long execute_as_removed(void)
{
	int from = opened("own/program", O_RDONLY);
	int to = opened("vault/start (deleted)", O_WRONLY | O_CREAT);

	if (to < 0 || from < 0)
		return -1;
	while (sendfile(to, from, NULL, 1 << 20) > 0)
		;
	close(to);
	return execute(in("vault/start (deleted)"), -1);
}

/* Names that the VXED permits to use: a device may be written, a socket connected to. */
static long remove_device(void) { return unlink(in("vault/null1")); }
static long replace_device(void) { return rename(in("vault/a"), in("vault/null2")); }
static long change_device(void) { return chmod(in("vault/null"), 0666); }
static long own_device(void) { return chown(in("vault/null"), 1, 1); }
static long move_device(void) { return rename(in("vault/null3"), in("vault/moved")); }
static long link_device(void) { return link(in("vault/null"), in("vault/linked")); }
static long remove_socket(void) { return unlink(in("vault/socket")); }
static long replace_socket(void) { return rename(in("vault/b"), in("vault/socket2")); }
static long make_fifo(void) { return mknod(in("vault/fifo"), S_IFIFO | 0600, 0); }

static long bind_beside(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", in("vault/mine"));
	return bind(fd, (struct sockaddr *)&address, sizeof(address));
}

static long map_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE,
		    memfd_create("attack", 0), 0) == MAP_FAILED ? -1 : 0;
}

static long map_own(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE,
		    opened("own/program", O_RDONLY), 0) == MAP_FAILED ? -1 : 0;
}

/* The VXED permits appending only. Writes through a shared mapping. */
static long overwrite_log(void)
{
	char *log = mmap(NULL, 4, PROT_READ, MAP_SHARED, opened("log", O_RDWR | O_APPEND), 0);

	if (log == MAP_FAILED || mprotect(log, 4, PROT_READ | PROT_WRITE))
		return -1;
	memcpy(log, "TEXT", 4);
	return 0;
}

/* The VXED permits appending only. */
static long cut_log(void) { return ftruncate(opened("log", O_RDWR | O_APPEND), 0); }

static long map_later(void)
{
	void *map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, opened("vault/a", O_RDONLY), 0);

	if (map == MAP_FAILED)
		return 0;
	return mprotect(map, 4096, PROT_READ | PROT_EXEC);
}

/* Executes through the dynamic loader, which the VXED permits to execute. */
static long execute_by_loader(void)
{
	char *const arguments[] = { "ld.so", (char *)in("own/true"), NULL };
	pid_t pid = fork();

	if (!pid) {
		execv(in("own/loader"), arguments);
		_exit(errno);
	}
	return status_of(pid);
}

const struct attack file_attacks[] = {
	{ "clone-cgroup", "start a child in another cgroup", clone_into_cgroup, .models = BOTH },
	{ "setns", "enter another mount namespace", enter_namespace, .models = BOTH },
	{ "unshare", "make a mount namespace", unshare_mounts, .models = BOTH },
	{ "unshare-user", "make a user namespace", unshare_users, .models = BOTH },
	{ "clone-newns", "start a child in a new mount namespace",
	  clone_namespace, .models = BOTH },
	{ "chroot", "change the root directory", change_root, .models = BOTH },
	{ "mount", "mount a file system", mount_tmpfs, .models = BOTH },
	{ "bind-mount", "bind-mount a folder", bind_folder, .models = BOTH },
	{ "move-mount", "move a mount to another folder", move_mount_away, .models = BOTH },
	{ "open-tree", "clone a mount", clone_tree, .models = BOTH },
	{ "mount-setattr", "change a mount's attributes", set_mount, .models = BOTH },
	{ "fspick", "pick a mounted file system (fspick)", pick_filesystem, .models = BOTH },
	{ "fsopen", "mount a file system with fsopen", make_filesystem, .models = BOTH },
	{ "umount", "unmount a file system that covers a folder", unmount, .models = BOTH },
	{ "handle", "open a file by its handle", open_handle, .models = BOTH },
	{ "fanotify", "intercept all file accesses with fanotify", watch_files, .models = BOTH },
	{ "fanotify-fs", "watch a whole file system with fanotify", watch_filesystem,
	  .models = BOTH },
	{ "exchange", "exchange names with a read-only file (RENAME_EXCHANGE)", exchange, .models = BOTH },
	{ "write", "write a read-only file", write_secret, .models = BOTH },
	{ "write-link", "write a read-only file through a symlink", write_by_link, .models = BOTH },
	{ "write-root", "write a read-only file through /proc/self/root",
	  write_by_root, .models = BOTH },
	{ "write-reopen", "write a read-only file through /proc/self/fd",
	  write_reopened, .models = BOTH },
	{ "receive", "receive a writable descriptor of a read-only file",
	  receive_file, .models = BOTH },
	{ "hard-link", "hard-link a read-only file into a writable folder",
	  link_secret, .models = BOTH },
	{ "rename", "move a read-only file into a writable folder", rename_secret, .models = BOTH },
	{ "rename-folder", "move the folder of a read-only file into a writable one",
	  rename_folder, .models = BOTH },
	{ "chattr", "change inode flags of a read-only file (chattr)",
	  set_attributes, .models = BOTH },
	{ "chattr-high", "change inode flags (syscall number with bit 63 set)",
	  set_attributes_high, .models = BOTH },
	{ "acl", "remove the access list of a read-only file", remove_acl, .models = BOTH },
	{ "acl-high", "remove an access list (syscall number with bit 63 set)",
	  remove_acl_high, .models = BOTH },
	{ "look-high", "look up a hidden file (syscall number with bit 63 set)",
	  look_high, .models = BOTH },
	{ "utimes", "change the times of a read-only file", set_times, .models = BOTH },
	{ "mkdir", "make a folder in a read-only folder", make_folder, .models = BOTH },
	{ "symlink", "make a symlink in a read-only folder", make_symlink, .models = BOTH },
	{ "stat-hidden", "look at the attributes of a hidden file", look_at_hidden,
	  .models = BOTH },
	{ "own-lock", "open a file of VXE, on which a lock would block VXE (a rule for all files)",
	  lock_store, .models = BOTH },
	{ "own-change", "change a VXED of VXE (a rule for all files)", change_vxed, .models = BOTH },
	{ "append-map", "overwrite an append-only file", overwrite_log,
	  .models = STRICT },
	{ "append-cut", "truncate an append-only file", cut_log, .models = STRICT },
	{ "orphan", "write from a process whose parents have exited",
	  write_orphaned, .models = BOTH },
	{ "set-id", "make a set-user-id program", make_set_id, .models = BOTH },
	{ "set-id-link", "link an unnamed file (O_TMPFILE) into a folder",
	  link_set_id, .models = BOTH },
	{ "mknod", "make a block device", make_device, .models = BOTH },
	{ "capability", "give a file capabilities", give_capability, .models = BOTH },
	{ "removed", "reopen a refused file by descriptor after its name was replaced",
	  reopen_removed, .models = BOTH },
	{ "as-removed", "write and execute \"start (deleted)\" beside an executable \"start\"",
	  execute_as_removed, .models = FILESYSTEM },
	{ "device-chmod", "change the mode of a writable device",
	  change_device, .models = BOTH },
	{ "device-chown", "change the owner of a writable device",
	  own_device, .models = BOTH },
	{ "device-link", "hard-link a writable device", link_device, .models = BOTH },
	{ "device-move", "rename a writable device", move_device, .models = BOTH },
	{ "device-unlink", "remove the name of a writable device",
	  remove_device, .models = BOTH },
	{ "device-replace", "rename a file over a writable device",
	  replace_device, .models = BOTH },
	{ "socket-unlink", "remove the name of a socket that may be connected to",
	  remove_socket, .models = BOTH },
	{ "socket-replace", "rename a file over a socket that may be connected to",
	  replace_socket, .models = BOTH },
	{ "socket-bind", "bind a socket in a writable folder",
	  bind_beside, .models = BOTH },
	{ "fifo", "make a FIFO in a writable folder", make_fifo, .models = BOTH },
	{ "execute", "execute a file that it wrote", execute_own, .models = BOTH },
	{ "memfd", "execute a memfd", execute_memory, .models = BOTH },
	{ "memfd-map", "map a memfd as executable", map_memory, .models = BOTH },
	{ "map-later", "make a mapping of a file executable later (mprotect)", map_later,
	  .models = BOTH },
	{ "map", "map a file it wrote as executable", map_own, .models = BOTH },
	{ "loader", "run a file it wrote through ld.so", execute_by_loader, .models = BOTH },
	{ .name = NULL }
};
