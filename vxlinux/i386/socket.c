// SPDX-License-Identifier: GPL-2.0
/* i386 system calls for sockets, with numbers of their own and through socketcall(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "vxlinux/i386/program.h"

#define MESSAGES_MAX	64
#define CONTROL_MAX	8192		/* bytes of control messages */
#define SOCKETCALL	102

/* Options of SOL_SOCKET with a 32-bit struct timeval. */
#define RCVTIMEO	20
#define SNDTIMEO	21

/* The struct msghdr and struct cmsghdr of i386. */
struct message {
	uint32_t name, name_size, vectors, count, control, control_size, flags;
};

struct control {
	uint32_t size;
	int32_t level, type;
};

#define ROUND(size)	(((size) + 3) & ~3ull)

/* A message converted for the host. */
struct wide {
	struct msghdr head;
	struct iovec vectors[UIO_MAXIOV];
	uint8_t control[2 * CONTROL_MAX] __attribute__((aligned(8)));
};

static int64_t widen_control(struct thread *t, const struct message *from, struct wide *to)
{
	uint64_t at = 0, size = 0;
	struct control head;

	while (from->control && at + sizeof(head) <= from->control_size) {
		struct cmsghdr *put = (struct cmsghdr *)(to->control + size);
		uint64_t bytes;

		if (!vx_copy_in(t->box, &head, from->control + at, sizeof(head)))
			return -EFAULT;
		bytes = head.size - sizeof(head);
		if (head.size < sizeof(head) || head.size > from->control_size - at ||
		    size + CMSG_SPACE(bytes) > sizeof(to->control))
			return -EINVAL;
		*put = (struct cmsghdr){ CMSG_LEN(bytes), head.level, head.type };
		if (!vx_copy_in(t->box, CMSG_DATA(put), from->control + at + sizeof(head), bytes))
			return -EFAULT;
		size += CMSG_SPACE(bytes);
		at += ROUND(head.size);
	}
	to->head.msg_controllen = size;
	return 0;
}

/* Converts a message. sends: with its control messages; otherwise with room for them. */
static int64_t widen(struct thread *t, uint32_t at, bool sends, struct message *from,
		     struct wide *to)
{
	int64_t n;

	if (!vx_copy_in(t->box, from, at, sizeof(*from)))
		return -EFAULT;
	n = from->count > UIO_MAXIOV ? -EMSGSIZE :
	    vx_linux_vectors(t->box, !sends, from->vectors, from->count, to->vectors);
	if (n < 0)
		return n;
	if (from->name && (int32_t)from->name_size < 0)
		return -EINVAL;
	to->head = (struct msghdr){
		.msg_name = (void *)guest_at(t, from->name, from->name_size, !sends),
		.msg_namelen = from->name ? from->name_size : 0, .msg_iov = to->vectors,
		.msg_iovlen = n, .msg_control = from->control_size ? to->control : NULL,
		.msg_flags = from->flags,
	};
	if (sends)
		return widen_control(t, from, to);
	to->head.msg_controllen = !from->control ? 0 : from->control_size > CONTROL_MAX ?
				  2 * CONTROL_MAX : 2 * from->control_size;
	return 0;
}

/* Converts a received message. Sets MSG_CTRUNC if control messages do not fit. */
static int64_t narrow(struct thread *t, uint32_t at, const struct message *asked,
		      struct wide *from)
{
	struct message to = *asked;
	uint64_t size = 0;

	to.name_size = from->head.msg_namelen;
	to.flags = from->head.msg_flags & ~MSG_CMSG_CLOEXEC;
	for (struct cmsghdr *got = CMSG_FIRSTHDR(&from->head); got;
	     got = CMSG_NXTHDR(&from->head, got)) {
		uint32_t bytes = got->cmsg_len - sizeof(*got);
		const struct control head = { sizeof(head) + bytes, got->cmsg_level, got->cmsg_type };

		if (size + head.size > asked->control_size) {
			/* Close descriptors that the guest does not learn of. */
			if (got->cmsg_level == SOL_SOCKET && got->cmsg_type == SCM_RIGHTS)
				for (uint32_t i = 0; i < bytes; i += 4)
					HOST(t, SYS_close, *(int *)(CMSG_DATA(got) + i));
			to.flags |= MSG_CTRUNC;
			continue;
		}
		if (!vx_copy_out(t->box, asked->control + size, &head, sizeof(head)) ||
		    !vx_copy_out(t->box, asked->control + size + sizeof(head), CMSG_DATA(got), bytes))
			return -EFAULT;
		size += ROUND(head.size);
	}
	to.control_size = size < asked->control_size ? size : asked->control_size;
	return vx_copy_out(t->box, at, &to, sizeof(to)) ? 0 : -EFAULT;
}

static int64_t send_message(struct thread *t, int fd, uint32_t at, int flags)
{
	struct wide *wide = malloc(sizeof(*wide));
	struct message message;
	int64_t ret = wide ? widen(t, at, true, &message, wide) : -ENOMEM;

	if (!ret)
		ret = HOST(t, SYS_sendmsg, fd, (long)&wide->head, flags);
	free(wide);
	return ret;
}

static int64_t receive_message(struct thread *t, int fd, uint32_t at, int flags)
{
	struct wide *wide = malloc(sizeof(*wide));
	struct message message;
	int64_t ret = wide ? widen(t, at, false, &message, wide) : -ENOMEM, put;

	if (!ret)
		ret = HOST(t, SYS_recvmsg, fd, (long)&wide->head, flags);
	put = ret >= 0 ? narrow(t, at, &message, wide) : 0;
	free(wide);
	return put ? put : ret;
}

/* sendmmsg and recvmmsg: one message at a time. A timeout is not supported: -ENOSYS. */
static int64_t many(struct thread *t, bool sends, const uint32_t *a)
{
	uint32_t done = 0, count = a[2] < MESSAGES_MAX ? a[2] : MESSAGES_MAX;
	int64_t ret = 0;

	if (!sends && a[4])
		return -ENOSYS;
	for (; done < count; done++) {
		uint32_t at = a[1] + done * (sizeof(struct message) + 4), size;
		int flags = (int)a[3] & ~MSG_WAITFORONE;

		if (!sends && done && a[3] & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		ret = sends ? send_message(t, a[0], at, flags) : receive_message(t, a[0], at, flags);
		if (ret < 0)
			break;
		size = ret;
		if (!vx_copy_out(t->box, at + sizeof(struct message), &size, sizeof(size)))
			return -EFAULT;
	}
	return done ? done : ret;
}

/* setsockopt. Arguments: descriptor, level, option, value, size. */
static int64_t set_option(struct thread *t, const uint32_t *a)
{
	int32_t narrow[2];

	if (a[1] != SOL_SOCKET || (a[2] != RCVTIMEO && a[2] != SNDTIMEO))
		return HOST(t, SYS_setsockopt, (int)a[0], (int)a[1], (int)a[2],
			    guest_at(t, a[3], a[4], false), (int)a[4]);
	if (a[4] < sizeof(narrow))
		return -EINVAL;
	if (!vx_copy_in(t->box, narrow, a[3], sizeof(narrow)))
		return -EFAULT;
	return HOST(t, SYS_setsockopt, (int)a[0], (int)a[1], (int)a[2],
		    (long)&(struct timeval){ narrow[0], narrow[1] }, sizeof(struct timeval));
}

static int64_t get_option(struct thread *t, const uint32_t *a)
{
	struct timeval time;
	uint32_t size = sizeof(time);
	int64_t ret;

	if (a[1] != SOL_SOCKET || (a[2] != RCVTIMEO && a[2] != SNDTIMEO)) {
		if (!vx_copy_in(t->box, &size, a[4], sizeof(size)))
			return -EFAULT;
		return HOST(t, SYS_getsockopt, (int)a[0], (int)a[1], (int)a[2],
			    guest_at(t, a[3], (int)size < 0 ? 0 : size, true),
			    guest_at(t, a[4], 4, true));
	}
	ret = HOST(t, SYS_getsockopt, (int)a[0], (int)a[1], (int)a[2], (long)&time, (long)&size);
	if (ret)
		return ret;
	size = 8;
	return vx_copy_out(t->box, a[3], (int32_t[]){ time.tv_sec, time.tv_usec }, size) &&
	       vx_copy_out(t->box, a[4], &size, sizeof(size)) ? 0 : -EFAULT;
}

/* accept and the like. Arguments: descriptor, address (0: none), its size. */
static int64_t get_address(struct thread *t, long call, const uint32_t *a, int flags)
{
	uint32_t size = 0;

	if (a[2] && !vx_copy_in(t->box, &size, a[2], sizeof(size)))
		return -EFAULT;
	return HOST(t, call, (int)a[0], guest_at(t, a[1], (int)size < 0 ? 0 : size, true),
		    guest_at(t, a[2], 4, true), flags);
}

/* Numbers of socketcall(), and how many arguments each has: as in the kernel's net/socket.c. */
enum {
	SOCKET = 1, BIND, CONNECT, LISTEN, ACCEPT, GETSOCKNAME, GETPEERNAME, SOCKETPAIR, SEND, RECV,
	SENDTO, RECVFROM, SHUTDOWN, SETSOCKOPT, GETSOCKOPT, SENDMSG, RECVMSG, ACCEPT4, RECVMMSG,
	SENDMMSG, CALLS_END,
};

static const uint8_t counts[CALLS_END] = { 0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4, 6, 6, 2, 5, 5, 3, 3, 4, 5,
					   4 };

static int64_t make_call(struct thread *t, uint32_t which, const uint32_t *a)
{
	uint32_t size = 0;

	switch (which) {
	case SOCKET: return HOST(t, SYS_socket, (int)a[0], (int)a[1], (int)a[2]);
	case BIND: return HOST(t, SYS_bind, (int)a[0], guest_at(t, a[1], a[2], false), (int)a[2]);
	case CONNECT:
		return HOST(t, SYS_connect, (int)a[0], guest_at(t, a[1], a[2], false), (int)a[2]);
	case LISTEN: return HOST(t, SYS_listen, (int)a[0], (int)a[1]);
	case ACCEPT: return get_address(t, SYS_accept, a, 0);
	case ACCEPT4: return get_address(t, SYS_accept4, a, a[3]);
	case GETSOCKNAME: return get_address(t, SYS_getsockname, a, 0);
	case GETPEERNAME: return get_address(t, SYS_getpeername, a, 0);
	case SOCKETPAIR:
		return HOST(t, SYS_socketpair, (int)a[0], (int)a[1], (int)a[2],
			    guest_at(t, a[3], 8, true));
	case SEND: case SENDTO:
		return HOST(t, SYS_sendto, (int)a[0], guest_at(t, a[1], a[2], false), a[2], (int)a[3],
			    which == SEND ? 0 : guest_at(t, a[4], a[5], false),
			    which == SEND ? 0 : (int)a[5]);
	case RECV: case RECVFROM:
		if (which == RECVFROM && a[5] && !vx_copy_in(t->box, &size, a[5], sizeof(size)))
			return -EFAULT;
		return HOST(t, SYS_recvfrom, (int)a[0], guest_at(t, a[1], a[2], true), a[2],
			    (int)a[3], which == RECV ? 0 :
			    guest_at(t, a[4], (int)size < 0 ? 0 : size, true),
			    which == RECV ? 0 : guest_at(t, a[5], 4, true));
	case SHUTDOWN: return HOST(t, SYS_shutdown, (int)a[0], (int)a[1]);
	case SETSOCKOPT: return set_option(t, a);
	case GETSOCKOPT: return get_option(t, a);
	case SENDMSG: return send_message(t, a[0], a[1], a[2]);
	case RECVMSG: return receive_message(t, a[0], a[1], a[2]);
	case SENDMMSG: return many(t, true, a);
	case RECVMMSG: return many(t, false, a);
	}
	return -EINVAL;
}

bool call_socket(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result)
{
	/* System calls from number 359 on. */
	static const uint8_t direct[] = {
		SOCKET, SOCKETPAIR, BIND, CONNECT, LISTEN, ACCEPT4, GETSOCKOPT, SETSOCKOPT, GETSOCKNAME,
		GETPEERNAME, SENDTO, SENDMSG, RECVFROM, RECVMSG, SHUTDOWN,
	};
	uint32_t arguments[6] = { 0 };

	if (number == SOCKETCALL) {
		if (!a[0] || a[0] >= CALLS_END)
			*result = -EINVAL;
		else if (!vx_copy_in(t->box, arguments, a[1], 4 * counts[a[0]]))
			*result = -EFAULT;
		else
			*result = make_call(t, a[0], arguments);
	} else if (number >= 359 && number < 359 + sizeof(direct)) {
		*result = make_call(t, direct[number - 359], a);
	} else if (number == 345) {
		*result = make_call(t, SENDMMSG, a);
	} else if (number == 337 || number == 417) {
		*result = make_call(t, RECVMMSG, a);
	} else {
		return false;
	}
	return true;
}
