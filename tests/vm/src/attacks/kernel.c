// SPDX-License-Identifier: GPL-2.0
/* Attacks on the kernel, through io_urings, and on the whole machine. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/kd.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <linux/tty.h>
#include <linux/vt.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/quota.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "attacks.h"
#include "uapi/vxe.h"

#define MODULE	"dummy"
#define TIOCM_LOOP	0x8000	/* <asm/termios.h> contradicts the C library */

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

static long load_patch(void) { return syscall(SYS_finit_module, PATCH_FILE, "", 0); }
static long switch_patch(void) { return written("/sys/kernel/livepatch/patch/enabled", "0"); }

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

/* Opens a map that a program outside has pinned. */
static long take_map(void)
{
	union bpf_attr attr = { .pathname = (uintptr_t)in("bpf/map") };

	return syscall(SYS_bpf, BPF_OBJ_GET, &attr, sizeof(attr));
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
static long write_log(void) { return opened("/dev/kmsg", O_WRONLY); }
static long make_event(void) { return opened("/sys/class/mem/null/uevent", O_WRONLY); }
static long make_job(void) { return opened("/etc/cron.d/vxe", O_WRONLY | O_CREAT); }
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

/* Sends a netlink message, and returns the kernel's answer. */
static long told(int protocol, unsigned short type, const void *data, size_t size)
{
	struct {
		struct nlmsghdr head;
		char data[256];
	} message = { { NLMSG_LENGTH(size), type, NLM_F_REQUEST | NLM_F_ACK, 1, 0 } };
	const struct nlmsgerr *answer = (const void *)message.data;
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);

	memcpy(message.data, data, size);
	if (fd < 0 || send(fd, &message, message.head.nlmsg_len, 0) < 0 ||
	    recv(fd, &message, sizeof(message), 0) < 0)
		return -1;
	errno = -answer->error;
	return errno ? -1 : 0;
}

/* Sends an uevent to udev's netlink group, as if it came from the kernel. */
static long tell_device_event(void)
{
	static const char event[] = "change@/devices/virtual/mem/null\0ACTION=change\0"
				    "DEVPATH=/devices/virtual/mem/null\0SUBSYSTEM=mem";

	return told(NETLINK_KOBJECT_UEVENT, NLMSG_MIN_TYPE, event, sizeof(event));
}

static long set_audit(void)
{
	return told(NETLINK_AUDIT, AUDIT_SET, &(struct audit_status) { .mask = 0 },
		    sizeof(struct audit_status));
}

/*
 * Poisons a page of a read-only file, for all processes that map it. Some kernels kill the caller,
 * too.
 */
static long poison_page(void)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, opened("folder/file", O_RDONLY), 0);
	pid_t pid;

	if (page == MAP_FAILED)
		return -1;
	pid = fork();
	if (!pid)
		_exit(madvise(page, 4096, MADV_HWPOISON) ? errno : 0);
	return status_of(pid) && errno != ECHILD ? -1 : 0;
}

/* Crashes, so that the kernel starts the helper in core_pattern. */
static long crash(void)
{
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_CORE, &(struct rlimit) { RLIM_INFINITY, RLIM_INFINITY });
		abort();
	}
	return waitpid(pid, NULL, 0);
}

/* Makes a socket of a family whose module is not loaded. */
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

/* Requests a key that does not exist, so that the kernel starts /sbin/request-key. */
static long request_key(void)
{
	char name[32];

	snprintf(name, sizeof(name), "vxe-%d", getpid());
	return syscall(SYS_request_key, "user", name, "x", -4) < 0 && errno != ENOKEY ? -1 : 0;
}

static long handle_faults(void) { return syscall(SYS_userfaultfd, O_CLOEXEC); }

static long handle_faults_by_device(void)
{
	return ioctl(opened("/dev/userfaultfd", O_RDONLY), 0xaa00 /* new */, O_CLOEXEC);
}

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

	/* EINVAL: it is no swap area. The kernel says so only after the permission checks. */
	return ret && errno == EINVAL ? 0 : ret;
}

static long start_swapping(void)
{
	long ret = swapon(in("own/file"), 0);

	return ret && errno == EINVAL ? 0 : ret;
}

static long use_quota(void)
{
	long ret = syscall(SYS_quotactl, QCMD(Q_GETFMT, USRQUOTA), in("own/file"), 0, &ret);

	return ret && errno == ENOTBLK ? 0 : ret;
}

static long take_console(void)
{
	long ret = ioctl(SLAVE, TIOCCONS);

	if (!ret)
		ioctl(opened("/dev/console", O_RDWR), TIOCCONS);	/* gives it back */
	return ret;
}

/* TIOCSCTTY with argument 1 takes the terminal even from another session. */
static long take_terminal(void)
{
	setsid();
	return ioctl(TERMINAL, TIOCSCTTY, 1);
}

/* The key map is that of the keyboard, for all consoles. */
static long set_key(void)
{
	struct kbsentry entry = { .kb_func = 0, .kb_string = "reboot\n" };

	return ioctl(CONSOLE, KDSKBSENT, &entry);
}

static long set_key_rate(void)
{
	struct kbd_repeat rate = { .delay = 1000, .period = 1000 };

	return ioctl(CONSOLE, KDKBDREP, &rate);
}

/* These requests set what is set already, or concern a console that does not exist. */
static long set_console_mode(void)
{
	return ioctl(READ_CONSOLE, VT_SETMODE, &(struct vt_mode) { .mode = VT_AUTO });
}

static long set_keyboard_mode(void) { return ioctl(READ_CONSOLE, KDSKBMODE, K_UNICODE); }
static long set_console_graphics(void) { return ioctl(READ_CONSOLE, KDSETMODE, KD_TEXT); }
static long free_console(void) { return ioctl(READ_CONSOLE, VT_DISALLOCATE, 2); }
static long switch_consoles(void) { return ioctl(READ_CONSOLE, VT_ACTIVATE, 1); }

static long map_screen(void)
{
	static char map[E_TABSZ];

	return ioctl(READ_CONSOLE, GIO_SCRNMAP, map) ? -1 : ioctl(READ_CONSOLE, PIO_SCRNMAP, map);
}

/*
 * The kernel permits changing /proc/self/exe only after the old file is unmapped, so the call is
 * made from anonymous memory.
 */
static long set_program(void)
{
	/* munmap(rdi, rsi); prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, rdx); exit_group(-result) */
	static const unsigned char code[] = {
		0x49, 0x89, 0xd4,				/* mov %rdx, %r12 */
		0xb8, SYS_munmap, 0, 0, 0, 0x0f, 0x05,
		0xb8, SYS_prctl, 0, 0, 0, 0xbf, PR_SET_MM, 0, 0, 0,
		0xbe, PR_SET_MM_EXE_FILE, 0, 0, 0, 0x4c, 0x89, 0xe2,
		0x4d, 0x31, 0xd2, 0x4d, 0x31, 0xc0, 0x0f, 0x05,	/* r10 and r8 are 0 */
		0x89, 0xc7, 0xf7, 0xdf,				/* edi = -eax */
		0xb8, SYS_exit_group, 0, 0, 0, 0x0f, 0x05,
	};
	extern char __executable_start[], _end[];
	uintptr_t from = (uintptr_t)__executable_start & -4096ul;
	int fd = open(in("own/true"), O_RDONLY);
	void *copy = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	if (fd < 0 || copy == MAP_FAILED)
		return -1;
	memcpy(copy, code, sizeof(code));
	pid = fork();
	if (!pid)
		((void (*)(uintptr_t, uintptr_t, long))copy)(from, (uintptr_t)_end - from, fd);
	return status_of(pid);
}

static long lock_consoles(void)
{
	long ret = ioctl(CONSOLE, VT_LOCKSWITCH, 0);

	if (!ret)
		ioctl(CONSOLE, VT_UNLOCKSWITCH, 0);
	return ret;
}

/* In loopback mode, a serial line receives as input what is written to it. */
static long type_by_loop(unsigned long request)
{
	char byte;
	long ret;

	ret = ioctl(SERIAL, request, &(int) { TIOCM_LOOP });
	if (ret)
		return ret;
	ret = write(SERIAL, "x", 1) == 1 && read(SERIAL, &byte, 1) == 1 && byte == 'x' ? 0 : -1;
	ioctl(SERIAL, TIOCMBIC, &(int) { TIOCM_LOOP });
	return ret;
}

static long type_by_adding_loop(void) { return type_by_loop(TIOCMBIS); }
static long type_by_setting_loop(void) { return type_by_loop(TIOCMSET); }

static long change_discipline(void)
{
	long ret = ioctl(SLAVE, TIOCSETD, &(int) { N_NULL });

	if (!ret)
		ioctl(SLAVE, TIOCSETD, &(int) { 0 });
	return ret;
}

static long lock_modes(void)
{
	struct termios all;

	memset(&all, 0xff, sizeof(all));
	return ioctl(TERMINAL, TIOCSLCKTRMIOS, &all);
}

static long use_alone(void) { return ioctl(TERMINAL, TIOCEXCL); }
static long hang_up(void) { return ioctl(TERMINAL, TIOCVHANGUP); }
static long change_memory_map(void) { return prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &(int) { 0 }, 0, 0); }
static long read_segments(void) { return syscall(SYS_modify_ldt, 0, (char [16]) { 0 }, 16); }
static long type_for_others(void) { return ioctl(TERMINAL, TIOCSTI, "x"); }

static long change_personality(void) { return syscall(SYS_personality, 0x0400000); }

static long call_i386(void)
{
	int ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(20) : "r8", "r9", "r10", "r11", "memory");
	errno = -ret;
	return ret;
}

static long call_x32(void) { return syscall(0x40000000 + SYS_getpid); }

static long call_vsyscall(unsigned long address)
{
	static struct timeval now;
	long ret = ((long (*)(void *, void *, void *))address)(&now, NULL, NULL);

	errno = -ret;
	return ret < 0 ? -1 : 0;
}

static long call_gettimeofday(void) { return call_vsyscall(0xffffffffff600000); }
static long call_time(void) { return call_vsyscall(0xffffffffff600400); }
static long call_getcpu(void) { return call_vsyscall(0xffffffffff600800); }

/* Changes a permitted call of a traced child to sethostname. */
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

/* The same, at a stop that a seccomp filter of the child requests. */
static long rewrite_filtered(void)
{
	static char name[] = "vxe";
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, filter };
	struct user_regs_struct registers;
	pid_t pid = fork();

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
			_exit(errno);
		_exit(syscall(SYS_getppid, name, 3) ? EPERM : 0);
	}
	if (pid < 0 || waitpid(pid, NULL, 0) != pid ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESECCOMP) ||
	    ptrace(PTRACE_CONT, pid, 0, 0) || waitpid(pid, NULL, 0) != pid ||
	    ptrace(PTRACE_GETREGS, pid, 0, &registers))
		return -1;
	registers.orig_rax = SYS_sethostname;
	ptrace(PTRACE_SETREGS, pid, 0, &registers);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	return status_of(pid);
}

const struct attack kernel_attacks[] = {
	{ "init-module", "load a module from memory", init_module_file, .models = BOTH },
	{ "finit-module", "load a module from an open file", finit_module_file, .models = BOTH },
	{ "delete-module", "remove a module", delete_the_module, .models = BOTH },
	{ "live-patch", "load a live patch module", load_patch, .models = BOTH },
	{ "patch-off", "disable a live patch", switch_patch, .models = BOTH },
	{ "kexec", "load a kernel with kexec_load", load_kernel, .models = BOTH },
	{ "kexec-file", "load a kernel with kexec_file_load", load_kernel_file, .models = BOTH },
	{ "bpf", "make a BPF map", make_bpf_map, .models = BOTH },
	{ "bpf-get", "open a BPF map that a program outside pinned", take_map, .models = BOTH },
	{ "perf", "observe a task outside with perf_event_open", watch_target, .models = BOTH },
	{ "kprobe", "set a kprobe through tracefs", add_probe, .models = BOTH },
	{ "ftrace", "switch ftrace off by its sysctl", switch_ftrace, .models = BOTH },
	{ "core-pattern", "set core_pattern to a program", set_core_pattern, .models = BOTH },
	{ "modprobe", "set kernel.modprobe to another program", set_modprobe, .models = BOTH },
	{ "parameter", "change a module's parameter", set_parameter, .models = BOTH },
	{ "binfmt", "register a binfmt_misc format", register_format, .models = BOTH },
	{ "release-agent", "set a cgroup's release agent", set_release_agent, .models = BOTH },
	{ "cgroup", "move tasks between cgroups", join_cgroup, .models = BOTH },
	{ "sysrq", "write to /proc/sysrq-trigger", press_sysrq, .models = BOTH },
	{ "uevent", "trigger a device's uevent through sysfs", make_event, .models = BOTH },
	{ "device-event", "send udev a made-up uevent by netlink",
	  tell_device_event, .models = BOTH },
	{ "audit", "configure the audit log by netlink", set_audit, .models = BOTH },
	{ "poison", "poison a page of a read-only file (MADV_HWPOISON)",
	  poison_page, .models = BOTH },
	{ "cron", "write a cron job", make_job, .models = BOTH },
	{ "mem", "open /dev/mem", read_memory, .models = BOTH },
	{ "disk", "open a raw block device", open_disk, .models = BOTH },
	{ "disk-read", "read a raw block device that holds hidden files",
	  read_disk, .models = BOTH },
	{ "iopl", "get access to I/O ports", use_ports, .models = BOTH },
	{ "syslog", "read the kernel's log", read_log, .models = BOTH },
	{ "kmsg", "write to the kernel's log", write_log, .models = BOTH },
	{ "crash", "crash to start the core dump helper", crash, .models = BOTH, .trace = "core" },
	{ "autoload", "make the kernel start modprobe",
	  request_module, .models = BOTH, .trace = "probed" },
	{ "add-key", "add a key for other users", add_key, .models = BOTH },
	{ "keyctl", "use another user's keyring", use_keyring, .models = BOTH },
	{ "request-key", "make the kernel start request-key",
	  request_key, .models = BOTH, .trace = "requested" },
	{ "userfaultfd", "handle the kernel's page faults with userfaultfd",
	  handle_faults, .models = BOTH },
	{ "userfault-dev", "handle the kernel's page faults with /dev/userfaultfd",
	  handle_faults_by_device, .models = BOTH },
	{ "ring", "make an io_uring", make_ring, .models = BOTH },
	{ "ring-polled", "make an io_uring with a polling thread (SQPOLL)",
	  make_polled_ring, .models = BOTH },
	{ "ring-kept", "use an io_uring inherited from outside",
	  use_inherited_ring, .models = BOTH },
	{ "clock", "set the clock", set_clock, .models = BOTH },
	{ "adjtimex", "adjust the clock's frequency", steer_clock, .models = BOTH },
	{ "hostname", "set the host name", rename_host, .models = BOTH },
	{ "reboot", "call reboot", stop_reboots, .models = BOTH },
	{ "acct", "start process accounting (acct)", account, .models = BOTH },
	{ "swapoff", "remove swap space", stop_swapping, .models = BOTH },
	{ "swapon", "add swap space", start_swapping, .models = BOTH },
	{ "quotactl", "change disk quotas", use_quota, .models = BOTH },
	{ "tiocsti", "push input into a terminal (TIOCSTI)", type_for_others, .models = BOTH },
	{ "keyboard", "change the console's key map", set_key, .models = BOTH },
	{ "keyboard-rate", "change the console's key repeat rate", set_key_rate, .models = BOTH },
	{ "lock-consoles", "lock console switching", lock_consoles, .models = BOTH },
	{ "console-mode", "set a console's switching mode (VT_SETMODE)", set_console_mode,
	  .models = BOTH },
	{ "keyboard-mode", "set a console's keyboard mode (KDSKBMODE)", set_keyboard_mode,
	  .models = BOTH },
	{ "console-text", "set a console to text or graphics (KDSETMODE)", set_console_graphics,
	  .models = BOTH },
	{ "free-console", "deallocate a console (VT_DISALLOCATE)", free_console, .models = BOTH },
	{ "switch-console", "switch to another console (VT_ACTIVATE)", switch_consoles,
	  .models = BOTH },
	{ "screen-map", "change what consoles show (PIO_SCRNMAP)", map_screen, .models = BOTH },
	{ "lock-modes", "lock a terminal's modes (TIOCSLCKTRMIOS)", lock_modes, .models = BOTH },
	{ "use-alone", "keep other users from a terminal (TIOCEXCL)", use_alone, .models = BOTH },
	{ "serial-loop", "loop a serial line's output back with TIOCMBIS",
	  type_by_adding_loop, .models = BOTH },
	{ "serial-set", "loop a serial line's output back with TIOCMSET",
	  type_by_setting_loop, .models = BOTH },
	{ "discipline", "attach a keyboard line discipline to a terminal",
	  change_discipline, .models = BOTH },
	{ "console", "redirect console output (TIOCCONS)", take_console, .models = BOTH },
	{ "terminal", "take a controlling terminal from another session",
	  take_terminal, .models = BOTH },
	{ "hang-up", "hang up a terminal", hang_up, .models = BOTH },
	{ "personality", "set the personality READ_IMPLIES_EXEC",
	  change_personality, .models = STRICT },
	{ "set-exe", "change what /proc/self/exe names (PR_SET_MM_EXE_FILE)", set_program,
	  .models = BOTH },
	{ "set-mm", "change its memory layout in /proc (PR_SET_MM)",
	  change_memory_map, .models = STRICT },
	{ "modify-ldt", "set an LDT segment", read_segments, .models = STRICT },
	{ "i386", "make a 32-bit call", call_i386, .models = BOTH },
	{ "x32", "make an x32 call", call_x32, .models = BOTH },
	{ "vsyscall", "call gettimeofday through the vsyscall page",
	  call_gettimeofday, .models = STRICT },
	{ "vsyscall-time", "call time through the vsyscall page", call_time, .models = STRICT },
	{ "vsyscall-getcpu", "call getcpu through the vsyscall page",
	  call_getcpu, .models = STRICT },
	{ "rewrite", "change a call's number by ptrace", rewrite_call, .models = BOTH },
	{ "rewrite-seccomp", "change a call's number by ptrace at a seccomp stop",
	  rewrite_filtered, .models = BOTH },
	{ "vxe", "open /dev/vxe", control_vxe, .models = BOTH },
	{ "vxe-inherited", "control VXE through an inherited descriptor",
	  control_by_descriptor, .models = BOTH },
	{ .name = NULL }
};
