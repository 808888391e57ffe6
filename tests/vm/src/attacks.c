// SPDX-License-Identifier: GPL-2.0
/*
 * attacks list MODEL         the attacks that MODEL (strict, filesystem) must
 *                            refuse: lines of a name, a tab and what it does
 * attacks hold DIR PROGRAM... starts it with what one of outside might hand on:
 *                            a ring, a terminal, a module's file, /dev/vxe, a socket
 * attacks run DIR TARGET MODEL
 *                            makes each as root, in a child of its name: lines
 *                            of the name and "succeeds", an errno's name, or
 *                            the file in DIR that tells of its success
 * attacks target             waits, to be attacked
 *
 * DIR has a subfolder, "own", in which all may be written; TARGET is a pid.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "vxe.h"

enum { RING = 50, TERMINAL, MODULE_FILE, DEVICE, CHANNEL, PIPE, MEMORY };
enum { STRICT = 1, FILESYSTEM = 2, BOTH = 3 };

#define MODULE	"dummy"

static const char *top;
static pid_t target;

static const char *in(const char *name)
{
	static char paths[4][4096];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s%s%s", *name == '/' ? "" : top,
		 *name == '/' ? "" : "/", name);
	return path;
}

static long opened(const char *name, int flags)
{
	return open(in(name), flags | O_CLOEXEC, 0755);
}

static long written(const char *name, const char *text)
{
	int fd = opened(name, O_WRONLY);

	return fd < 0 ? -1 : write(fd, text, strlen(text));
}

/* The status of a child: 0, or -1 with errno. */
static long status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	return errno ? -1 : 0;
}

/* The kernel's code ------------------------------------------------------------- */

static long forget(long ret)
{
	return ret ?: syscall(SYS_delete_module, MODULE, O_NONBLOCK);
}

static long init_module_file(void)
{
	static char module[4 << 20];
	ssize_t size = pread(MODULE_FILE, module, sizeof(module), 0);

	return forget(syscall(SYS_init_module, module, size, ""));
}

static long finit_module_file(void)
{
	return forget(syscall(SYS_finit_module, MODULE_FILE, "", 0));
}

static long delete_the_module(void)
{
	syscall(SYS_finit_module, MODULE_FILE, "", 0);
	return syscall(SYS_delete_module, MODULE, O_NONBLOCK);
}

static long load_kernel(void)
{
	return syscall(SYS_kexec_load, 0, 0, NULL, 0);
}

static long load_kernel_file(void)
{
	return syscall(SYS_kexec_file_load, -1, -1, 0, NULL, 1 /* unload */);
}

static long make_bpf_map(void)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4,
				.value_size = 8, .max_entries = 1 };

	return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
}

static long watch_target(void)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
					.config = PERF_COUNT_SW_CPU_CLOCK };

	return syscall(SYS_perf_event_open, &attr, target, -1, -1, 0);
}

static long add_probe(void)
{
	long ret = written("/sys/kernel/tracing/kprobe_events", "p:vxe_attack do_nanosleep\n");

	if (ret > 0)
		written("/sys/kernel/tracing/kprobe_events", "-:vxe_attack\n");
	return ret;
}

static long switch_ftrace(void) { return opened("/proc/sys/kernel/ftrace_enabled", O_WRONLY); }
static long set_core_pattern(void) { return opened("/proc/sys/kernel/core_pattern", O_WRONLY); }
static long set_modprobe(void) { return opened("/proc/sys/kernel/modprobe", O_WRONLY); }
static long set_parameter(void) { return opened("/sys/module/printk/parameters/time", O_WRONLY); }
static long register_format(void) { return opened("binfmt/register", O_WRONLY); }
static long set_release_agent(void) { return opened("cgroup/release_agent", O_WRONLY); }
static long join_cgroup(void) { return opened("/sys/fs/cgroup/cgroup.procs", O_WRONLY); }
static long press_sysrq(void) { return opened("/proc/sysrq-trigger", O_WRONLY); }
static long read_memory(void) { return opened("/dev/mem", O_RDONLY); }
static long open_disk(void) { return opened("/dev/loop0", O_RDWR); }
static long read_disk(void) { return opened("/dev/loop0", O_RDONLY); }
static long control_vxe(void) { return opened(VXE_DEVICE, O_RDWR); }

static long control_by_descriptor(void)
{
	struct vxe_status status;

	return ioctl(DEVICE, VXE_IOC_STATUS, &status);
}

/* A core dump that a helper takes. */
static long crash(void)
{
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_CORE, &(struct rlimit) { RLIM_INFINITY, RLIM_INFINITY });
		abort();
	}
	return waitpid(pid, NULL, 0);
}

/* A family that no module has brought yet. */
static long request_module(void)
{
	return socket(AF_X25, SOCK_SEQPACKET, 0) < 0 ? 0 : -1;
}

static long add_key(void)
{
	return syscall(SYS_add_key, "user", "vxe", "x", 1, -4 /* the user's */);
}

static long use_keyring(void)
{
	return syscall(SYS_keyctl, 0 /* get id */, -4, 1);
}

static long request_key(void)
{
	add_key();
	return syscall(SYS_request_key, "user", "vxe", NULL, -4);
}

static long handle_faults(void) { return syscall(SYS_userfaultfd, O_CLOEXEC); }
static long use_ports(void) { return syscall(SYS_iopl, 3); }
static long read_log(void) { return syscall(SYS_syslog, 10 /* size */, NULL, 0); }

/* Rings ------------------------------------------------------------------------- */

static long make_ring(void)
{
	struct io_uring_params params = { 0 };

	return syscall(SYS_io_uring_setup, 1, &params);
}

static long make_polled_ring(void)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL };

	return syscall(SYS_io_uring_setup, 1, &params);
}

static long use_inherited_ring(void)
{
	return fcntl(RING, F_GETFD);
}

/* The machine -------------------------------------------------------------------- */

static long set_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return clock_settime(CLOCK_REALTIME, &now);
}

static long steer_clock(void)
{
	struct timex timex = { 0 };

	return adjtimex(&timex);
}

static long rename_host(void) { return sethostname("vxe", 3); }
static long stop_reboots(void)
{
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_CAD_OFF, NULL);
}

static long account(void)
{
	long ret = acct(in("own/file"));

	return ret ?: acct(NULL);
}

static long stop_swapping(void)
{
	long ret = swapoff(in("own/file"));

	/* It is no swap area; but that is known only to who may ask. */
	return ret && errno == EINVAL ? 0 : ret;
}

static long type_for_others(void) { return ioctl(TERMINAL, TIOCSTI, "x"); }
static long hang_up(void) { return ioctl(TERMINAL, TIOCVHANGUP); }

static long change_personality(void) { return syscall(SYS_personality, 0x0400000); }

static long call_i386(void)
{
	int ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(20) : "r8", "r9", "r10", "r11", "memory");
	errno = -ret;
	return ret;
}

static long call_x32(void) { return syscall(0x40000000 + SYS_getpid); }

static long call_vsyscall(void)
{
	long ret = ((long (*)(long *))0xffffffffff600400)(NULL);

	errno = -ret;
	return ret < 0 ? -1 : 0;
}

/* The tracer makes another call of one that may be made: to set the host's name. */
static long rewrite_call(void)
{
	static char name[] = "vxe";
	struct user_regs_struct registers;
	pid_t pid = fork();
	int stops;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(syscall(SYS_getppid, name, 3) ? EPERM : 0);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		return -1;
	for (stops = 0; stops < 64; stops++) {
		if (ptrace(PTRACE_SYSCALL, pid, 0, 0) || waitpid(pid, NULL, 0) != pid ||
		    ptrace(PTRACE_GETREGS, pid, 0, &registers))
			break;
		if (registers.orig_rax == SYS_getppid) {
			registers.orig_rax = SYS_sethostname;
			ptrace(PTRACE_SETREGS, pid, 0, &registers);
			ptrace(PTRACE_DETACH, pid, 0, 0);
			return status_of(pid);
		}
	}
	kill(pid, SIGKILL);
	return -1;
}

/* Other tasks ---------------------------------------------------------------------- */

static long trace_target(void)
{
	long ret = ptrace(PTRACE_SEIZE, target, 0, 0);

	if (!ret)
		ret = ptrace(PTRACE_INTERRUPT, target, 0, 0) ?: waitpid(target, NULL, 0) < 0;
	return ret;
}

static long write_to_target(void)
{
	static long word;
	struct iovec local = { &word, sizeof(word) }, remote = { &word, sizeof(word) };

	return process_vm_writev(target, &local, 1, &remote, 1, 0);
}

static long open_target(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", target);
	return open(path, O_RDWR);
}

static long open_targets(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", target, fd);
	return open(path, flags);
}

static long write_to_pipe(void) { return open_targets(PIPE, O_WRONLY); }
static long write_to_memory(void) { return open_targets(MEMORY, O_RDWR); }

static long pidfd(void) { return syscall(SYS_pidfd_open, target, 0); }
static long take_descriptor(void) { return syscall(SYS_pidfd_getfd, pidfd(), 0, 0); }
static long signal_target(void) { return kill(target, 0); }
static long signal_pidfd(void) { return syscall(SYS_pidfd_send_signal, pidfd(), 0, NULL, 0); }
static long signal_all(void) { return kill(-target, 0); }

/* The kernel sends the owner of a descriptor any signal that is asked for. */
static long signal_owner(void)
{
	int ends[2];

	if (pipe(ends) || fcntl(ends[0], F_SETSIG, SIGKILL) || fcntl(ends[0], F_SETOWN, target))
		return -1;
	errno = EPERM;
	return fcntl(ends[0], F_GETOWN) == target ? 0 : -1;
}

static long slow_target(void) { return setpriority(PRIO_PROCESS, target, 5); }

static long limit_target(void)
{
	const struct rlimit64 limit = { 64, 64 };

	return syscall(SYS_prlimit64, target, RLIMIT_NOFILE, &limit, NULL);
}

static long pin_target(void)
{
	return syscall(SYS_sched_setaffinity, target, 8, &(long) { 1 });
}

/* Another view ----------------------------------------------------------------------- */

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

static long watch_files(void) { return fanotify_init(FAN_CLASS_CONTENT, O_RDONLY); }

/* Files -------------------------------------------------------------------------------- */

static long write_secret(void) { return opened("secret", O_WRONLY); }

static long change_attributes(void)
{
	int fd = opened("secret", O_RDONLY), flags = FS_IMMUTABLE_FL;

	if (fd < 0 || ioctl(fd, FS_IOC_SETFLAGS, &flags))
		return -1;
	flags = 0;
	return ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

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
static long make_set_id(void) { return chmod(in("own/file"), 04755); }
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

static long map_own(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE,
		    opened("own/program", O_RDONLY), 0) == MAP_FAILED ? -1 : 0;
}

/* By the loader, which may be executed. */
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

/* Daemons outside ------------------------------------------------------------------------ */

static long reach(const char *path, int abstract)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = snprintf(address.sun_path + abstract, sizeof(address.sun_path) - abstract,
			      "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (void *)&address, offsetof(struct sockaddr_un, sun_path) +
				     abstract + length);
}

static long reach_daemon(void) { return reach(in("daemon"), 0); }
static long reach_abstract(void) { return reach("vxe-daemon", 1); }

static const struct attack {
	const char *name;	/* of the task, 15 bytes at most */
	const char *title;
	long (*run)(void);
	int models;		/* which must refuse it; the other one may permit it */
	const char *trace;	/* a file in DIR: it succeeded if that is there */
} attacks[] = {
	{ "init-module", "load a module from memory", init_module_file, .models = BOTH },
	{ "finit-module", "load a module from an open file", finit_module_file, .models = BOTH },
	{ "delete-module", "remove a module", delete_the_module, .models = BOTH },
	{ "kexec", "load another kernel", load_kernel, .models = BOTH },
	{ "kexec-file", "load another kernel from a file", load_kernel_file, .models = BOTH },
	{ "bpf", "make a BPF map", make_bpf_map, .models = BOTH },
	{ "perf", "observe a task outside with perf_event_open", watch_target, .models = BOTH },
	{ "kprobe", "set a kprobe through tracefs", add_probe, .models = BOTH },
	{ "ftrace", "switch ftrace off", switch_ftrace, .models = BOTH },
	{ "core-pattern", "name a program for core dumps", set_core_pattern, .models = BOTH },
	{ "modprobe", "name another modprobe", set_modprobe, .models = BOTH },
	{ "parameter", "change a module's parameter", set_parameter, .models = BOTH },
	{ "binfmt", "register a binary format", register_format, .models = BOTH },
	{ "release-agent", "name a cgroup's release agent", set_release_agent, .models = BOTH },
	{ "cgroup", "move tasks between cgroups", join_cgroup, .models = BOTH },
	{ "sysrq", "use the magic SysRq", press_sysrq, .models = BOTH },
	{ "mem", "open /dev/mem", read_memory, .models = BOTH },
	{ "disk", "open a raw block device", open_disk, .models = BOTH },
	{ "disk-read", "the same, to read what is hidden", read_disk, .models = BOTH },
	{ "iopl", "use the I/O ports", use_ports, .models = BOTH },
	{ "syslog", "read the kernel's log", read_log, .models = BOTH },
	{ "crash", "crash, for a helper that takes core dumps", crash, .models = BOTH, .trace = "core" },
	{ "autoload", "have the kernel start modprobe", request_module, .models = BOTH, .trace = "probed" },
	{ "add-key", "give others a key", add_key, .models = BOTH },
	{ "keyctl", "use others' keyrings", use_keyring, .models = BOTH },
	{ "request-key", "have a key requested", request_key, .models = BOTH },
	{ "userfaultfd", "handle the kernel's page faults", handle_faults, .models = BOTH },
	{ "ring", "make an io_uring", make_ring, .models = BOTH },
	{ "ring-polled", "make an io_uring with a thread of its own", make_polled_ring, .models = BOTH },
	{ "ring-kept", "use an io_uring that was inherited", use_inherited_ring, .models = BOTH },
	{ "clock", "set the clock", set_clock, .models = BOTH },
	{ "adjtimex", "steer the clock", steer_clock, .models = BOTH },
	{ "hostname", "rename the machine", rename_host, .models = BOTH },
	{ "reboot", "use reboot", stop_reboots, .models = BOTH },
	{ "acct", "have the kernel write its accounts", account, .models = BOTH },
	{ "swapoff", "change where memory goes", stop_swapping, .models = BOTH },
	{ "tiocsti", "type on a terminal", type_for_others, .models = BOTH },
	{ "hang-up", "hang up others' terminal", hang_up, .models = BOTH },
	{ "personality", "make all memory executable", change_personality, .models = STRICT },
	{ "i386", "make a 32-bit call", call_i386, .models = BOTH },
	{ "x32", "make an x32 call", call_x32, .models = BOTH },
	{ "vsyscall", "call through the vsyscall page", call_vsyscall, .models = STRICT },
	{ "rewrite", "have a tracer change a call's number", rewrite_call, .models = BOTH },
	{ "vxe", "open /dev/vxe", control_vxe, .models = BOTH },
	{ "vxe-inherited", "control VXE by an inherited descriptor", control_by_descriptor, .models = BOTH },
	{ "ptrace", "trace a task outside", trace_target, .models = BOTH },
	{ "vm-writev", "write to the memory of a task outside", write_to_target, .models = BOTH },
	{ "proc-mem", "open the memory of a task outside", open_target, .models = BOTH },
	{ "proc-pipe", "open its pipe, to tell it something", write_to_pipe, .models = BOTH },
	{ "proc-memory", "open its anonymous memory", write_to_memory, .models = BOTH },
	{ "pidfd-getfd", "take a descriptor from a task outside", take_descriptor, .models = BOTH },
	{ "kill", "signal a task outside", signal_target, .models = BOTH },
	{ "kill-group", "signal a process group outside", signal_all, .models = BOTH },
	{ "pidfd-signal", "signal a task outside by a pidfd", signal_pidfd, .models = BOTH },
	{ "owner-signal", "have the kernel signal a task outside for a pipe", signal_owner, .models = BOTH },
	{ "setpriority", "slow a task outside down", slow_target, .models = BOTH },
	{ "prlimit", "limit a task outside", limit_target, .models = BOTH },
	{ "affinity", "move a task outside to a processor", pin_target, .models = BOTH },
	{ "setns", "enter another mount namespace", enter_namespace, .models = BOTH },
	{ "unshare", "make a mount namespace", unshare_mounts, .models = BOTH },
	{ "unshare-user", "make a user namespace", unshare_users, .models = BOTH },
	{ "clone-newns", "start a child in a mount namespace", clone_namespace, .models = BOTH },
	{ "chroot", "change the root", change_root, .models = BOTH },
	{ "mount", "mount a file system", mount_tmpfs, .models = BOTH },
	{ "bind-mount", "mount a folder elsewhere", bind_folder, .models = BOTH },
	{ "open-tree", "clone a mount", clone_tree, .models = BOTH },
	{ "fsopen", "make a file system with the newer calls", make_filesystem, .models = BOTH },
	{ "umount", "uncover what a mount hides", unmount, .models = BOTH },
	{ "handle", "open a file by its handle", open_handle, .models = BOTH },
	{ "fanotify", "watch, and stop, every access to files", watch_files, .models = BOTH },
	{ "write", "write a file that only may be read", write_secret, .models = BOTH },
	{ "chattr", "make it immutable through a descriptor to read it", change_attributes, .models = BOTH },
	{ "write-link", "the same by a symlink", write_by_link, .models = BOTH },
	{ "write-root", "the same by /proc/self/root", write_by_root, .models = BOTH },
	{ "write-reopen", "the same by /proc/self/fd", write_reopened, .models = BOTH },
	{ "receive", "receive it over a socket, opened to be written", receive_file, .models = BOTH },
	{ "hard-link", "link it where files may be written", link_secret, .models = BOTH },
	{ "rename", "move it where files may be written", rename_secret, .models = BOTH },
	{ "rename-folder", "move the folder it is in", rename_folder, .models = BOTH },
	{ "set-id", "make a set-user-id program", make_set_id, .models = BOTH },
	{ "mknod", "make a block device", make_device, .models = BOTH },
	{ "capability", "give a file capabilities", give_capability, .models = BOTH },
	{ "execute", "execute a file that it wrote", execute_own, .models = BOTH },
	{ "memfd", "execute a file that has no name", execute_memory, .models = BOTH },
	{ "map", "map its own file to execute it", map_own, .models = BOTH },
	{ "loader", "have ld.so run its own file", execute_by_loader, .models = BOTH },
	{ "daemon", "talk to a daemon outside by its socket", reach_daemon, .models = BOTH },
	{ "abstract", "the same by an abstract socket", reach_abstract, .models = BOTH },
};

#define ATTACKS (attacks + sizeof(attacks) / sizeof(attacks[0]))

static int models_of(const char *name)
{
	return !strcmp(name, "strict") ? STRICT : !strcmp(name, "filesystem") ? FILESYSTEM : BOTH;
}

static int run(int models)
{
	const struct attack *attack;

	for (attack = attacks; attack < ATTACKS; attack++) {
		char line[64];
		int size;
		pid_t pid;
		long ret;

		if (!(attack->models & models))
			continue;
		pid = fork();
		if (!pid) {
			prctl(PR_SET_NAME, attack->name);
			ret = attack->run();
			_exit(ret < 0 ? errno ?: EINVAL : 0);
		}
		ret = status_of(pid);
		size = snprintf(line, sizeof(line), "%s %s\n", attack->name,
				ret ? strerrorname_np(errno) ?: "fails" :
				attack->trace ?: "succeeds");
		if (write(STDOUT_FILENO, line, size) != size)
			return 1;
	}
	return 0;
}

static void keep(int fd, int as)
{
	if (fd < 0 || dup2(fd, as) != as)
		err(2, "descriptor %d", as);
	close(fd);
}

static void send_file(int to, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr head;
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1 };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	if (sendmsg(to, &message, 0) != 1)
		err(2, "sendmsg");
}

static void hold(char **program)
{
	struct io_uring_params params = { 0 };
	int pair[2];

	keep(syscall(SYS_io_uring_setup, 1, &params), RING);
	fcntl(RING, F_SETFD, 0);
	keep(open("/dev/ptmx", O_RDWR | O_NOCTTY), TERMINAL);
	keep(open(in("module.ko"), O_RDONLY), MODULE_FILE);
	keep(open(VXE_DEVICE, O_RDWR), DEVICE);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		err(2, "socketpair");
	send_file(pair[0], open(in("secret"), O_RDWR));
	keep(pair[1], CHANNEL);
	execvp(program[0], program);
	err(2, "%s", program[0]);
}

static void be_target(void)
{
	int ends[2];

	setpgid(0, 0);
	if (pipe(ends) || dup2(ends[1], PIPE) < 0)
		err(2, "pipe");
	keep(memfd_create("target", 0), MEMORY);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	const struct attack *attack;

	if (!strcmp(argv[0], "attacks"))	/* what was to be executed is */
		return 0;
	top = argc > 2 ? argv[2] : "";
	if (!strcmp(verb, "target"))
		be_target();
	if (!strcmp(verb, "hold") && argc > 3)
		hold(argv + 3);
	if (!strcmp(verb, "run") && argc == 5) {
		target = atoi(argv[3]);
		return run(models_of(argv[4]));
	}
	if (strcmp(verb, "list") || argc != 3)
		errx(2, "usage: attacks list|hold|run|target ...");
	for (attack = attacks; attack < ATTACKS; attack++)
		if (attack->models & models_of(argv[2]))
			printf("%s\t%s\n", attack->name, attack->title);
	return 0;
}
