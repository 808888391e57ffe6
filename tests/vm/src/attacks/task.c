// SPDX-License-Identifier: GPL-2.0
/* Attacks on tasks outside, and on daemons that would act for the caller. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attacks.h"

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

static long pidfd(void) { return syscall(SYS_pidfd_open, target, 0); }
static long take_descriptor(void) { return syscall(SYS_pidfd_getfd, pidfd(), 0, 0); }
static long signal_target(void) { return kill(target, 0); }
static long signal_pidfd(void) { return syscall(SYS_pidfd_send_signal, pidfd(), 0, NULL, 0); }
static long signal_group(void) { return kill(-target, 0); }
static long signal_all(void) { return kill(-1, SIGURG); }
static long signal_foreground(void) { return ioctl(OTHERS_TERMINAL, TIOCSIG, SIGINT); }
static long enter_by_pidfd(void) { return setns(pidfd(), CLONE_NEWUTS); }
static long compare_target(void) { return syscall(SYS_kcmp, getpid(), target, 0 /* file */, 0, 0); }

/* Signals the pid of a child that has ended, after a task outside was given the same pid. */
static long signal_successor(void)
{
	pid_t pid = fork();
	int error;

	if (!pid)
		_exit(0);
	if (status_of(pid) || write(SPAWNER, &pid, sizeof(pid)) != sizeof(pid) ||
	    read(SPAWNER, &error, sizeof(error)) != sizeof(error) || error)
		return -1;
	return kill(pid, 0);
}

/* Lets the kernel send a signal to the target when data arrives. */
static long own_signals(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 0;
	return fcntl(pair[0], F_SETOWN, target);
}

static long own_signals_of_group(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 0;
	return fcntl(pair[0], F_SETOWN, -target);
}

static long own_signals_ex(void)
{
	struct f_owner_ex owner = { F_OWNER_PGRP, target };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 0;
	return fcntl(pair[0], F_SETOWN_EX, &owner);
}

static long own_signals_ioctl(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return 0;
	return ioctl(pair[0], 0x8901 /* FIOSETOWN */, &(int) { -target });
}

/* An orphan, whose parent is outside, starts a child of that parent (CLONE_PARENT). */
static long start_for_parent(void)
{
	int ends[2], error = 0;

	if (pipe(ends))
		return -1;
	if (!fork()) {
		if (fork())
			_exit(0);
		while (getppid() != 1)
			usleep(1000);
		if (!syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0))
			_exit(write(ends[1], &error, sizeof(error)) != sizeof(error));
		error = errno;
		_exit(error && write(ends[1], &error, sizeof(error)) != sizeof(error));
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) != sizeof(error))
		error = EIO;
	errno = error;
	return error ? -1 : 0;
}

/* Chooses the pid of a new task, for example that of a daemon that has ended. */
static long choose_number(void)
{
	pid_t wanted = 31337, pid;
	struct clone_args arguments = { .exit_signal = SIGCHLD, .set_tid_size = 1,
					.set_tid = (uintptr_t)&wanted };

	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (!pid)
		_exit(0);
	return pid == wanted ? 0 : -1;
}

/* An orphan makes its parent outside its tracer. */
static long trace_me(void)
{
	int ends[2], error = EIO;

	if (pipe(ends))
		return 0;
	if (!fork()) {
		if (fork())
			_exit(0);
		while (getppid() != 1)
			usleep(1000);
		error = ptrace(PTRACE_TRACEME, 0, 0, 0) ? errno : 0;
		_exit(write(ends[1], &error, sizeof(error)) != sizeof(error));
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) != sizeof(error))
		return 0;
	errno = error;
	return error ? -1 : 0;
}

static long open_own(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags);
}

static long read_lent_pipe(void) { return open_own(WRITE_END, O_RDONLY | O_NONBLOCK); }
static long write_lent_memory(void) { return open_own(READ_MEMORY, O_RDWR); }

static const char *descriptor(int fd)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", target, fd);
	return path;
}

static long open_pipe(void) { return open(descriptor(PIPE), O_WRONLY | O_NONBLOCK); }
static long open_memfd(void) { return open(descriptor(MEMORY), O_RDWR); }

/* Opens a file through /proc/self/fd, from an O_PATH descriptor. */
static long open_named(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", open(descriptor(fd), O_PATH));
	return open(path, flags);
}

static long open_named_pipe(void) { return open_named(PIPE, O_WRONLY | O_NONBLOCK); }
static long open_named_memfd(void) { return open_named(MEMORY, O_RDWR); }
static long truncate_memfd(void) { return truncate(descriptor(MEMORY), 0); }

/*
 * Leaves the target's process group, so that nobody is left who could continue its stopped
 * processes. The kernel then sends SIGHUP to the orphaned group.
 */
static long orphan_group(void)
{
	pid_t leaver = fork(), stopped;

	if (leaver)
		return status_of(leaver);
	if (setpgid(0, target))
		_exit(errno);
	stopped = fork();
	if (!stopped) {
		kill(getpid(), SIGSTOP);
		_exit(0);
	}
	_exit(waitpid(stopped, NULL, WUNTRACED) == stopped ? 0 : errno);
}

/* Writes a file of another mount namespace, whose path may be written in this namespace. */
static long write_by_namespace(void)
{
	char path[4200];

	snprintf(path, sizeof(path), "/proc/%d/root%s", target, in("own/dir/file"));
	return open(path, O_WRONLY);
}

static long reach(const char *path, int abstract)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = snprintf(address.sun_path + abstract, sizeof(address.sun_path) - abstract,
			      "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (void *)&address, offsetof(struct sockaddr_un, sun_path) +
				     abstract + length);
}

/* Connects to a socket of another mount namespace, whose path is permitted in this namespace. */
static long connect_by_namespace(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/cwd/socket", target);
	return reach(path, 0);
}

static long attach_memory(void)
{
	return shmat(shmget(KEY, 1, 0), NULL, 0) == (void *)-1 ? -1 : 0;
}

static long send_message(void)
{
	return msgsnd(msgget(KEY, 0), &(struct { long type; }) { 1 }, 0, IPC_NOWAIT);
}

static long set_semaphore(void) { return semctl(semget(KEY, 1, 0), 0, SETVAL, 1); }
static long open_queue(void) { return mq_open(QUEUE, O_RDWR); }
static long take_message(void)
{
	char byte;

	return mq_receive(opened("queues/vxe", O_RDONLY), &byte, 1, NULL);
}

static long remove_queue(void) { return mq_unlink(QUEUE); }
/* Takes a call of a child by the listener of the child's seccomp filter, and answers it. */
static long answer_call(void)
{
	const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { 4, (struct sock_filter *)code };
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp answer = { .val = 4711 };
	int fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			 &filter);
	pid_t pid;

	if (fd < 0)
		return 0;
	pid = fork();
	if (!pid) {
		close(fd);
		_exit(syscall(SYS_getppid) == 4711 ? 0 : EPERM);
	}
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &call))
		return -1;
	answer.id = call.id;
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer))
		return -1;
	return status_of(pid);
}

/* The VXED permits writing oom_score_adj of tasks inside. */
static long offer_target(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", target);
	fd = open(path, O_WRONLY);
	return fd < 0 ? -1 : write(fd, "900", 3);
}

static long slow_target(void) { return setpriority(PRIO_PROCESS, target, 5); }

static long swap_target_out(void)
{
	static long word;
	struct iovec page = { (void *)((uintptr_t)&word & -4096ul), 4096 };

	return syscall(SYS_process_madvise, pidfd(), &page, 1, MADV_PAGEOUT, 0);
}

static long limit_target(void)
{
	const struct rlimit64 limit = { 64, 64 };

	return syscall(SYS_prlimit64, target, RLIMIT_NOFILE, &limit, NULL);
}

static long pin_target(void)
{
	return syscall(SYS_sched_setaffinity, target, 8, &(long) { 1 });
}

/* Daemons outside ------------------------------------------------------------------------ */

static long reach_daemon(void) { return reach(in("daemon"), 0); }
static long reach_systemd(void) { return reach("/run/systemd/private", 0); }
static long reach_bus(void) { return reach("/run/dbus/system_bus_socket", 0); }
static long reach_docker(void) { return reach("/run/docker.sock", 0); }
static long reach_abstract(void) { return reach("vxe-daemon", 1); }

static long send_to_daemon(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", in("datagrams"));
	return sendto(fd, "x", 1, MSG_DONTWAIT, (const void *)&address, sizeof(address)) < 0 ? -1 : 0;
}

static long connect_inet(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(9),
					     .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd < 0 ? 0 : connect(fd, (const void *)&address, sizeof(address));
}

/* Addresses with a wrong family ------------------------------------------------------------- */

static long bind_as_unix(void)
{
	const struct sockaddr_alg address = { AF_UNIX, "hash", .salg_name = "sha256" };
	int fd = socket(AF_ALG, SOCK_SEQPACKET, 0);

	return fd < 0 ? -1 : bind(fd, (const void *)&address, sizeof(address));
}

/* The kernel does not check the family here. */
static long bind_as_netlink(void)
{
	const struct sockaddr_in address = { .sin_family = AF_NETLINK,
					     .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_RAW, 253);

	return fd < 0 ? -1 : bind(fd, (const void *)&address, sizeof(address));
}

/* listen() without bind() binds to a free port of all addresses. */
static long listen_unbound(void) { return listen(socket(AF_INET, SOCK_STREAM, 0), 1); }

static long send_as_nobody(void)
{
	const struct sockaddr_in6 address = { .sin6_family = AF_UNSPEC,
					      .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int fd = socket(AF_INET6, SOCK_RAW, 253);

	return sendto(fd, "x", 1, 0, (const void *)&address, sizeof(address)) < 0 ? -1 : 0;
}

/* Sends to the netlink port of a task outside. */
static long send_to_port(void)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = target };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	return sendto(fd, "x", 1, 0, (const void *)&address, sizeof(address)) < 0 ? -1 : 0;
}

/* Sends through a host that IP options name as the first hop. */
static long send_routed(int second)
{
	union {
		char bytes[CMSG_SPACE(7)];
		struct cmsghdr head;
	} control = { .head = { CMSG_LEN(7), IPPROTO_IP, IP_RETOPTS } };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(9),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct msghdr plain = { .msg_name = &address, .msg_namelen = sizeof(address),
				.msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1 };
	struct msghdr message = plain;
	struct mmsghdr both[2];
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	/* A loose source route with one hop, 127.0.0.2. */
	static const unsigned char route[7] = { 131, 7, 4, 127, 0, 0, 2 };

	memcpy(CMSG_DATA(&control.head), route, sizeof(route));
	message.msg_control = &control;
	message.msg_controllen = sizeof(control);
	if (!second)
		return sendmsg(fd, &message, 0) == 1 ? 0 : -1;
	both[0] = (struct mmsghdr) { plain, 0 };
	both[1] = (struct mmsghdr) { message, 0 };
	/* A short count is all that tells of the second one. If the first one is not sent,
	 * nothing is known about the second one. */
	if (sendmmsg(fd, both, 2, 0) != 1)
		return 0;
	errno = EPERM;
	return -1;
}

/* The header of UDP is part of the packet, and names another port than the address does. */
static long send_raw(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(53),
					     .sin_addr = { htonl(0x7f000035) } };
	const struct { uint16_t from, to, size, sum; } packet = { htons(1), htons(9), htons(8), 0 };
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_UDP);

	return sendto(fd, &packet, sizeof(packet), 0, (const void *)&address,
		      sizeof(address)) < 0 ? -1 : 0;
}

/* The VXED permits one port of the host. Ping has no ports. */
static long send_ping(void)
{
	const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(53),
					     .sin_addr = { htonl(0x7f000035) } };
	const struct icmphdr request = { .type = ICMP_ECHO };
	int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);

	return sendto(fd, &request, sizeof(request), 0, (const void *)&address,
		      sizeof(address)) < 0 ? -1 : 0;
}

/* Connects an SCTP socket by setsockopt. The VXED permits the first of two addresses. */
static long connect_sctp_to(unsigned int count)
{
	const struct sockaddr_in addresses[] = {
		{ .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = { htonl(0x7f000035) } },
		{ .sin_family = AF_INET, .sin_port = htons(53), .sin_addr = { htonl(0x7f000036) } },
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_SCTP);

	if (fd < 0)
		return -1;
	return setsockopt(fd, IPPROTO_SCTP, 110 /* connectx */, &addresses[2 - count],
			  count * sizeof(addresses[0])) < 0 && errno != EINPROGRESS ? -1 : 0;
}

static long connect_sctp(void) { return connect_sctp_to(1); }
static long connect_sctp_second(void) { return connect_sctp_to(2); }

/* Sends a message that says that it comes from the target. */
static long send_as_target(void)
{
	const struct ucred sender = { .pid = target };
	union {
		char bytes[CMSG_SPACE(sizeof(sender))];
		struct cmsghdr head;
	} control = { .head = { CMSG_LEN(sizeof(sender)), SOL_SOCKET, SCM_CREDENTIALS } };
	struct msghdr message = { .msg_control = &control, .msg_controllen = sizeof(control),
				  .msg_iov = &(struct iovec) { "x", 1 }, .msg_iovlen = 1 };
	int pair[2];

	memcpy(CMSG_DATA(&control.head), &sender, sizeof(sender));
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return -1;
	return sendmsg(pair[0], &message, 0) == 1 ? 0 : -1;
}

static long send_by_route(void) { return send_routed(0); }
static long send_second_by_route(void) { return send_routed(1); }

const struct attack task_attacks[] = {
	{ "ptrace", "trace a task outside", trace_target, .models = BOTH },
	{ "trace-me", "be traced by a task outside (PTRACE_TRACEME)", trace_me, .models = BOTH },
	{ "vm-writev", "write to the memory of a task outside", write_to_target, .models = BOTH },
	{ "proc-mem", "open the memory of a task outside", open_target, .models = BOTH },
	{ "pidfd-getfd", "copy a descriptor of a task outside (pidfd_getfd)",
	  take_descriptor, .models = BOTH },
	{ "open-pipe", "open a pipe of a task outside through /proc/PID/fd",
	  open_pipe, .models = BOTH },
	{ "open-memfd", "open a memfd of a task outside through /proc/PID/fd",
	  open_memfd, .models = BOTH },
	{ "named-pipe", "open a pipe of a task outside through an O_PATH descriptor",
	  open_named_pipe, .models = BOTH },
	{ "named-memfd", "open a memfd of a task outside through an O_PATH descriptor",
	  open_named_memfd, .models = BOTH },
	{ "truncate-memfd", "truncate a memfd of a task outside by its name in /proc",
	  truncate_memfd, .models = BOTH },
	{ "other-root", "write a file through another mount namespace (/proc/PID/root)",
	  write_by_namespace, .models = BOTH },
	{ "other-socket", "connect to a daemon through another mount namespace",
	  connect_by_namespace,
	  .models = BOTH },
	{ "kcmp", "compare kernel resources with a task outside (kcmp)",
	  compare_target, .models = STRICT },
	{ "kill", "signal a task outside", signal_target, .models = BOTH },
	{ "kill-group", "signal a process group outside", signal_group, .models = BOTH },
	{ "kill-all", "signal all tasks", signal_all, .models = BOTH, .trace = "signalled" },
	{ "interrupt", "make a terminal interrupt a process group outside", signal_foreground,
	  .models = BOTH, .trace = "interrupted" },
	{ "orphan-group", "orphan a process group outside, so that the kernel hangs it up",
	  orphan_group,
	  .models = BOTH, .trace = "hung-up" },
	{ "pidfd-signal", "signal a task outside through a pidfd", signal_pidfd, .models = BOTH },
	{ "pid-reuse", "signal a task outside that reuses a child's PID",
	  signal_successor, .models = BOTH },
	{ "set-owner", "make a task outside the owner of a file's signals (F_SETOWN)",
	  own_signals, .models = BOTH },
	{ "set-group", "direct a file's signals at a process group outside (F_SETOWN)",
	  own_signals_of_group, .models = BOTH },
	{ "set-group-ex", "direct a file's signals at a process group outside (F_SETOWN_EX)",
	  own_signals_ex, .models = BOTH },
	{ "set-group-ioctl", "direct a socket's signals at a process group outside (FIOSETOWN)",
	  own_signals_ioctl, .models = BOTH },
	{ "for-parent", "start a child of a task outside (CLONE_PARENT)", start_for_parent,
	  .models = BOTH },
	{ "answer-call", "answer the calls of another program (seccomp's listener)", answer_call,
	  .models = BOTH },
	{ "set-tid", "choose the pid of a new task (set_tid)", choose_number, .models = BOTH },
	{ "pipe-end", "read from a pipe whose write end was inherited", read_lent_pipe,
	  .models = BOTH },
	{ "lent-memory", "write to a memfd that was inherited read-only", write_lent_memory,
	  .models = BOTH },
	{ "oom-score", "raise the OOM score of a task outside", offer_target, .models = BOTH },
	{ "setpriority", "lower the priority of a task outside", slow_target, .models = BOTH },
	{ "swap-out", "swap out the memory of a task outside", swap_target_out, .models = BOTH },
	{ "prlimit", "set a resource limit of a task outside", limit_target, .models = BOTH },
	{ "affinity", "set the CPU affinity of a task outside", pin_target, .models = BOTH },
	{ "shm", "attach the shared memory of a task outside", attach_memory, .models = BOTH },
	{ "msg", "send to the message queue of a task outside", send_message, .models = BOTH },
	{ "sem", "set the semaphore of a task outside", set_semaphore, .models = BOTH },
	{ "mqueue", "open the POSIX queue of a task outside", open_queue, .models = BOTH },
	{ "mq-receive", "read a POSIX queue of a task outside through its file",
	  take_message, .models = BOTH },
	{ "mq-unlink", "remove a POSIX queue of a task outside", remove_queue, .models = BOTH },
	{ "setns-pidfd", "enter a namespace of a task outside through its pidfd",
	  enter_by_pidfd, .models = BOTH },
	{ "daemon", "connect to a daemon's unix socket", reach_daemon, .models = BOTH },
	{ "systemd", "ask systemd to start a service", reach_systemd, .models = BOTH },
	{ "bus", "connect to the system bus", reach_bus, .models = BOTH },
	{ "docker", "ask docker to start a container", reach_docker, .models = BOTH },
	{ "abstract", "connect to a daemon's abstract socket", reach_abstract, .models = BOTH },
	{ "send-daemon", "send a datagram to a daemon's unix socket", send_to_daemon,
	  .models = BOTH },
	{ "connect-inet", "connect to a port of the local host", connect_inet, .models = STRICT },
	{ "bind-family", "bind a socket to an address that claims another family",
	  bind_as_unix, .models = BOTH },
	{ "bind-raw", "bind a raw socket to an address that claims another family",
	  bind_as_netlink, .models = STRICT },
	{ "listen", "listen on a TCP socket without bind", listen_unbound, .models = STRICT },
	{ "send-family", "send to an address that claims no family",
	  send_as_nobody, .models = BOTH },
	{ "netlink-port", "send a netlink message to a task outside",
	  send_to_port, .models = BOTH },
	{ "send-second", "send through another host (IP_RETOPTS) in sendmmsg's second message",
	  send_second_by_route, .models = STRICT },
	{ "raw-port", "send to another port by a raw socket", send_raw, .models = STRICT },
	{ "ping-port", "ping a host of which one port is permitted", send_ping, .models = STRICT },
	{ "sctp-connect", "connect an SCTP socket by setsockopt", connect_sctp, .models = STRICT },
	{ "sctp-second", "connect an SCTP socket by setsockopt to a second address",
	  connect_sctp_second, .models = STRICT },
	{ "claim", "send a message in the name of a task outside (SCM_CREDENTIALS)",
	  send_as_target, .models = BOTH },
	{ "send-route", "send through a source route (IP_RETOPTS)",
	  send_by_route, .models = STRICT },
	{ .name = NULL }
};
