// SPDX-License-Identifier: GPL-2.0
/*
 * rings prepare DIR          these three do for requests of an io_uring what the
 * rings run DIR ERROR        program objects does for system calls
 * rings events DIR
 * rings hold SOCKET          makes a ring and sends it to every task that connects
 * rings receive SOCKET       exit status 0: received that ring; 1: it was refused; 2: this
 *                            kernel does not send rings
 * rings take PID             tries to get the ring by pidfd_getfd; 0: got it; 1: refused
 */
#include <linux/io_uring.h>
#include <linux/mount.h>
#include <linux/stat.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "trials.h"

static const struct way {
	const char *name;
	unsigned int setup, request, enter;
	bool later;		/* runs as task work, at the end of another call */
} ways[] = {
	{ "inline", 0, 0, 0, false },
	{ "worker", 0, IOSQE_ASYNC, 0, false },
	{ "thread", IORING_SETUP_SQPOLL, 0, IORING_ENTER_SQ_WAKEUP, false },
	{ "task-work", 0, 0, 0, true },
};

static const struct trial {
	const char *point;
	const char *name;
	const char *object;
	int operation;
	bool at_once;		/* the caller itself can carry it out, in io_uring_enter */
	bool looks;		/* O_PATH; task work runs at the end of open_tree */
	bool detached;		/* in a detached mount, with credentials registered before */
} trials[] = {
	{ "file-open", "openat", "$/file", IORING_OP_OPENAT, true, false, false },
	{ "file-open", "detached", "tmpfs:~/file", IORING_OP_OPENAT, true, false, true },
	{ "path-stat", "path", "$/file", IORING_OP_OPENAT, true, true, false },
	{ "path-stat", "statx", "$/file", IORING_OP_STATX, false, false, false },
	{ "path-unlink", "unlinkat", "$/file", IORING_OP_UNLINKAT, false, false, false },
	{ "path-rename", "renameat", "$/file $/new", IORING_OP_RENAMEAT, false, false, false },
	{ "path-mkdir", "mkdirat", "$/new", IORING_OP_MKDIRAT, false, false, false },
	{ "path-setxattr", "setxattr", "tmpfs:~/file", IORING_OP_SETXATTR, false, false, false },
	{ "socket-connect", "connect", "unix:$/socket", IORING_OP_CONNECT, true, false, false },
};

#define TRIALS (trials + sizeof(trials) / sizeof(trials[0]))
#define WAYS (ways + sizeof(ways) / sizeof(ways[0]))

struct made {
	const struct trial *trial;
	const struct way *way;
};

static int unix_socket(const char *path, bool connects)
{
	static struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (connects ? connect(fd, (struct sockaddr *)&address, sizeof(address)) :
		       bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		err(2, "%s", path);
	return fd;
}

static void fill(struct io_uring_sqe *request, const struct made *made)
{
	static struct sockaddr_un address = { .sun_family = AF_UNIX };
	static struct statx attributes;

	*request = (struct io_uring_sqe) {
		.opcode = made->trial->operation, .flags = made->way->request, .fd = AT_FDCWD,
		.addr = (uintptr_t)"file",
		.open_flags = made->trial->looks ? O_PATH : 0,
	};
	if (made->trial->detached)
		request->fd = syscall(SYS_open_tree, AT_FDCWD, ".", OPEN_TREE_CLONE);
	switch (request->opcode) {
	case IORING_OP_STATX:
		request->len = STATX_ALL;
		request->off = (uintptr_t)&attributes;
		break;
	case IORING_OP_RENAMEAT:
		request->len = AT_FDCWD;
		request->addr2 = (uintptr_t)"new";
		break;
	case IORING_OP_MKDIRAT:
		request->len = 0700;
		request->addr = (uintptr_t)"new";
		break;
	case IORING_OP_SETXATTR:
		request->addr3 = request->addr;
		request->addr = (uintptr_t)"trusted.vxe";
		request->addr2 = (uintptr_t)"1";
		request->len = 1;
		break;
	case IORING_OP_CONNECT:
		unix_socket("socket", false);
		strcpy(address.sun_path, "socket");
		request->fd = socket(AF_UNIX, SOCK_STREAM, 0);
		request->addr = (uintptr_t)&address;
		request->addr2 = sizeof(address);
		break;
	}
}

static void *map(int ring, size_t size, off_t part)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			    ring, part);

	if (memory == MAP_FAILED)
		err(2, "a ring");
	return memory;
}

/* Registers the task's credentials with the ring. Then gives the task a new struct cred with
 * the same values. */
static int registered_rights(int ring)
{
	int number = syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);

	setfsuid(1);
	setfsuid(0);
	return number;
}

static long trigger(const struct made *made)
{
	return syscall(made->trial->looks ? SYS_open_tree : SYS_getppid, -1, "", 0);
}

/* Makes calls until the request is done. It starts when a child writes to the pipe. */
static void wait_for(const struct made *made, const __u32 *tail, int pipe)
{
	pid_t writer = fork();

	if (!writer) {
		usleep(20000);
		_exit(write(pipe, "x", 1) != 1);
	}
	while (__atomic_load_n(tail, __ATOMIC_ACQUIRE) != 2)
		trigger(made);
	waitpid(writer, NULL, 0);
}

/* Submits one request and returns its result. If the way is "later", the request is linked
 * behind a poll of a pipe. The names have one component, so the kernel can look them up
 * without sleeping, which inline execution needs. */
static long make(const void *data)
{
	const struct made *made = data;
	struct io_uring_params params = { .flags = made->way->setup };
	int ring = syscall(SYS_io_uring_setup, 2, &params), ends[2];
	char *sq = map(ring, params.sq_off.array + 2 * sizeof(__u32), IORING_OFF_SQ_RING);
	char *cq = map(ring, params.cq_off.cqes + 4 * sizeof(struct io_uring_cqe),
		       IORING_OFF_CQ_RING);
	struct io_uring_sqe *requests = map(ring, 2 * sizeof(*requests), IORING_OFF_SQES);
	unsigned int count = made->way->later ? 2 : 1, i;

	if (chdir(folder) || pipe(ends))
		return -1;
	if (made->way->later)
		*requests = (struct io_uring_sqe) {
			.opcode = IORING_OP_POLL_ADD, .flags = IOSQE_IO_LINK, .fd = ends[0],
			.poll32_events = POLLIN,
		};
	fill(&requests[count - 1], made);
	if (made->trial->detached)
		requests[count - 1].personality = registered_rights(ring);
	for (i = 0; i < count; i++)
		((__u32 *)(sq + params.sq_off.array))[i] = i;
	__atomic_store_n((__u32 *)(sq + params.sq_off.tail), count, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, count, made->way->later ? 0 : 1,
		    (made->way->later ? 0 : IORING_ENTER_GETEVENTS) | made->way->enter,
		    NULL, 0) != (long)count)
		return -1;
	if (made->way->later)
		wait_for(made, (__u32 *)(cq + params.cq_off.tail), ends[1]);
	errno = -((struct io_uring_cqe *)(cq + params.cq_off.cqes))[count - 1].res;
	return errno > 0 ? -1 : 0;
}

/* Rings of others -------------------------------------------------------------- */

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr head;
};

static struct msghdr *message(int ring)
{
	static union control control;
	static struct iovec vector = { "x", 1 };
	static struct msghdr message;

	control.head = (struct cmsghdr) { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.head), &ring, sizeof(ring));
	message = (struct msghdr) { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control,
				    .msg_controllen = sizeof(control) };
	return &message;
}

/* The ring must get descriptor 3: take() asks for that number. */
static int hold(const char *path)
{
	int ring = syscall(SYS_io_uring_setup, 1, &(struct io_uring_params) { 0 });
	int listener = unix_socket(path, false), peer;

	while (ring == 3 && (peer = accept(listener, NULL, NULL)) >= 0) {
		if (sendmsg(peer, message(ring), 0) != 1 && errno != EINVAL)
			break;
		close(peer);
	}
	err(2, "a ring is held");
}

static int receive(const char *path)
{
	static char byte;
	struct msghdr *received = message(-1);

	received->msg_iov->iov_base = &byte;
	if (recvmsg(unix_socket(path, true), received, 0) != 1)
		return 2;
	return received->msg_flags & MSG_CTRUNC ? 1 : 0;
}

static int take(pid_t pid)
{
	return syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, pid, 0), 3, 0) < 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "", *top = argc > 2 ? argv[2] : "";
	int wanted = argc == 4 && !strcmp(argv[3], "EPERM") ? EPERM : 0, failures = 0;
	struct made made;

	if (!strcmp(verb, "hold") && argc == 3)
		return hold(top);
	if (!strcmp(verb, "receive") && argc == 3)
		return receive(top);
	if (!strcmp(verb, "take") && argc == 3)
		return take(atoi(top));
	if (argc != 3 && (argc != 4 || strcmp(verb, "run")))
		errx(2, "usage: rings prepare|run|events|hold|receive|take ...");
	for (made.trial = trials; made.trial < TRIALS; made.trial++)
		for (made.way = ways; made.way < WAYS; made.way++) {
			snprintf(folder, sizeof(folder), "%s/%s/ring-%s-%s", top,
				 made.trial->point, made.trial->name, made.way->name);
			if (!strcmp(verb, "prepare")) {
				make_files();
			} else if (!strcmp(verb, "run")) {
				failures += !tell(made.trial->point, strrchr(folder, '/') + 1,
						  result_of(make, &made), wanted);
			} else {
				printf("%s %s ", made.trial->point,
				       made.way == ways && made.trial->at_once ?
				       "io_uring_enter" : "-");
				print_object(made.trial->object, 0);
			}
		}
	return failures != 0;
}
