// SPDX-License-Identifier: GPL-2.0
/* Messages of sockets. A message is copied from the guest once, judged, and sent from the copy. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "vxlinux/address.h"
#include "vxlinux/guest.h"
#include "vxlinux/job.h"
#include "vxlinux/socket.h"
#include "vxlinux/verdict.h"

#define DATA_MAX	(1u << 20)	/* bytes of one call; a longer one on a stream is cut */
#define CONTROL_MAX	65536u
#define VECTORS_MAX	1024		/* UIO_MAXIOV */
#define RIGHTS_MAX	253		/* descriptors in a message: SCM_MAX_FD */

struct message {
	struct msghdr user;		/* copy of the guest's */
	uint64_t at;			/* its guest address */
	struct iovec vectors[VECTORS_MAX];	/* copies of the guest's */
	size_t count;
	char *data, *control;
	size_t size, control_size;
	struct address address;
	bool addressed;
	int rights[RIGHTS_MAX];		/* duplicates of the descriptors in it */
	size_t nrights;
	struct socket socket;
	int flags;
	size_t sent;
};

static void message_free(struct message *m)
{
	if (m->addressed)
		address_close(&m->address);
	for (size_t i = 0; i < m->nrights; i++)
		close(m->rights[i]);
	if (m->socket.fd >= 0)
		close(m->socket.fd);
	free(m->data);
	free(m->control);
	free(m);
}

static void release(struct job *job)
{
	message_free(job->data);
}

static struct message *message_new(struct call *call, int fd, int flags, int *error)
{
	struct message *m = calloc(1, sizeof(*m));

	*error = -ENOMEM;
	if (!m)
		return NULL;
	m->flags = flags;
	m->socket.fd = -1;
	*error = socket_take(call, fd, &m->socket);
	if (!*error)
		return m;
	m->socket.fd = -1;
	message_free(m);
	return NULL;
}

/* Copies struct msghdr and the vectors, and allocates memory for the data. */
static int copy_head(struct call *call, struct message *m, uint64_t from)
{
	int ret = guest_in(call, &m->user, from, sizeof(m->user));

	m->at = from;
	if (ret)
		return ret;
	if (m->user.msg_iovlen > VECTORS_MAX)
		return -EMSGSIZE;
	m->count = m->user.msg_iovlen;
	ret = guest_in(call, m->vectors, (uint64_t)m->user.msg_iov,
		       m->count * sizeof(struct iovec));
	for (size_t i = 0; i < m->count && !ret; i++) {
		if ((ssize_t)m->vectors[i].iov_len < 0)
			return -EINVAL;
		m->size += m->vectors[i].iov_len;
		if (m->size > DATA_MAX) {
			m->vectors[i].iov_len -= m->size - DATA_MAX;
			m->size = DATA_MAX;
			m->count = i + 1;
		}
	}
	m->data = malloc(m->size + 1);
	if (m->user.msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	m->control_size = m->user.msg_control ? m->user.msg_controllen : 0;
	m->control = calloc(1, m->control_size + CMSG_SPACE(0));
	return ret ? ret : m->data && m->control ? 0 : -ENOMEM;
}

/* Sending ------------------------------------------------------------------------------- */

static int copy_data(struct call *call, struct message *m)
{
	size_t at = 0;

	for (size_t i = 0; i < m->count; i++) {
		int ret = guest_in(call, m->data + at, (uint64_t)m->vectors[i].iov_base,
				   m->vectors[i].iov_len);

		if (ret)
			return ret;
		at += m->vectors[i].iov_len;
	}
	return 0;
}

static struct msghdr head_of(struct message *m, struct iovec *vector)
{
	struct msghdr head = { .msg_iov = vector, .msg_iovlen = 1 };

	vector->iov_base = m->data + m->sent;
	vector->iov_len = m->size - m->sent;
	if (m->addressed) {
		head.msg_name = &m->address.bytes;
		head.msg_namelen = m->address.length;
	}
	if (m->control_size && !m->sent) {
		head.msg_control = m->control;
		head.msg_controllen = m->control_size;
	}
	return head;
}

/* Replaces the guest's descriptors in a control message by duplicates of vxlinux. */
static int take_rights(struct call *call, struct message *m, struct cmsghdr *c)
{
	size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	int *fds = (int *)CMSG_DATA(c);

	for (size_t i = 0; i < count; i++) {
		if (m->nrights == RIGHTS_MAX)
			return -EINVAL;
		fds[i] = guest_take(call, fds[i]);
		if (fds[i] < 0)
			return fds[i];
		m->rights[m->nrights++] = fds[i];
	}
	return 0;
}

static bool is_route(const struct cmsghdr *c)
{
	return (c->cmsg_level == SOL_IP && c->cmsg_type == IP_RETOPTS) ||
	       (c->cmsg_level == SOL_IPV6 && (c->cmsg_type == IPV6_RTHDR ||
					      c->cmsg_type == IPV6_2292RTHDR));
}

static int copy_control(struct call *call, struct message *m, bool *routed)
{
	struct msghdr head = { .msg_control = m->control, .msg_controllen = m->control_size };
	int ret = guest_in(call, m->control, (uint64_t)m->user.msg_control, m->control_size);

	for (struct cmsghdr *c = CMSG_FIRSTHDR(&head); c && !ret; c = CMSG_NXTHDR(&head, c)) {
		if (c->cmsg_len < CMSG_LEN(0) ||
		    c->cmsg_len > (size_t)(m->control + m->control_size - (char *)c))
			return -EINVAL;
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			ret = take_rights(call, m, c);
		*routed |= is_route(c);
	}
	return ret;
}

static int judge_message(struct call *call, const struct message *m, bool routed)
{
	bool stream = m->socket.type == SOCK_STREAM || m->socket.type == SOCK_SEQPACKET;
	struct vxl_arg args[2];

	if (m->socket.family == AF_UNIX)
		return m->addressed && !stream ?
		       address_judge(call, &m->address, POINT_socket_sendmsg) : 0;
	if (routed) {
		args[0] = text_argument("family-0:");
		args[1] = number_argument(0);
		return verdict_object(call, POINT_socket_sendmsg, args, 2, NULL);
	}
	/* Sending with an address connects a stream (TCP Fast Open). */
	return m->addressed ? address_judge(call, &m->address, stream ? POINT_socket_connect :
					    POINT_socket_sendmsg) : 0;
}

/* Sends the part of a message that would block. */
static int64_t send_in_job(struct job *job)
{
	struct message *m = job->data;

	do {
		struct iovec vector;
		struct msghdr head = head_of(m, &vector);
		ssize_t n = sendmsg(m->socket.fd, &head, m->flags | MSG_NOSIGNAL);

		if (n < 0)
			return m->sent ? (int64_t)m->sent : -errno;
		m->sent += n;
	} while (m->sent < m->size);
	return m->sent;
}

/* Sends SIGPIPE to the guest, as the kernel would for a stream without a reader. */
static void signal_pipe(struct call *call)
{
	pid_t process = call_process(call);
	int handle = process ? syscall(SYS_pidfd_open, process, 0) : -1;

	if (handle < 0)
		return;
	if (vx_cell_waits(call->run->cell, &call->trap))
		syscall(SYS_pidfd_send_signal, handle, SIGPIPE, NULL, 0);
	close(handle);
}

static int64_t start_sending(struct call *call, struct message *m)
{
	struct job *job = job_new(call);

	if (!job) {
		message_free(m);
		return -ENOMEM;
	}
	job->data = m;
	job->release = release;
	job->work = send_in_job;
	return job_start(job);
}

/* Sends a message that was judged, and frees it. */
static int64_t send_message(struct call *call, struct message *m)
{
	bool waits = !m->socket.nonblocking && !(m->flags & MSG_DONTWAIT);
	bool stream = m->socket.type == SOCK_STREAM;
	struct iovec vector;
	struct msghdr head = head_of(m, &vector);
	int64_t result;
	ssize_t n;

	if (waits && stream && m->addressed)
		return start_sending(call, m);		/* connecting may block */
	n = sendmsg(m->socket.fd, &head, m->flags | MSG_DONTWAIT | MSG_NOSIGNAL);
	result = n < 0 ? -errno : n;
	if (n > 0)
		m->sent = n;
	if (waits && (n < 0 ? result == -EAGAIN : stream && m->sent < m->size))
		return start_sending(call, m);
	if (result == -EPIPE && stream && !(m->flags & MSG_NOSIGNAL))
		signal_pipe(call);
	message_free(m);
	return result;
}

/* Copies the message whose struct msghdr is at guest address `from`, and judges it. */
static int prepare(struct call *call, struct message *m, uint64_t from)
{
	bool routed = false;
	int ret = copy_head(call, m, from);

	if (!ret)
		ret = copy_data(call, m);
	if (!ret && m->control_size)
		ret = copy_control(call, m, &routed);
	if (!ret && m->user.msg_name && m->user.msg_namelen) {
		ret = address_get(call, &m->socket, (uint64_t)m->user.msg_name,
				  m->user.msg_namelen, ADDRESS_SEND, &m->address);
		m->addressed = !ret;
	}
	return ret ? ret : judge_message(call, m, routed);
}

int64_t relay_sendmsg(struct call *call)
{
	int ret;
	struct message *m = message_new(call, argument(call, 0), argument(call, 2), &ret);

	if (!m)
		return ret;
	ret = prepare(call, m, argument(call, 1));
	if (!ret)
		return send_message(call, m);
	message_free(m);
	return ret;
}

/* Relays sendto with an address. Without one, the kernel executes the call. */
int64_t relay_sendto(struct call *call)
{
	struct message *m;
	int ret;

	if (!argument(call, 4))
		return GO_ON;
	m = message_new(call, argument(call, 0), argument(call, 3), &ret);
	if (!m)
		return ret;
	m->size = argument(call, 2);
	if (m->size > DATA_MAX && m->socket.type != SOCK_STREAM)
		ret = -EMSGSIZE;
	m->size = m->size > DATA_MAX ? DATA_MAX : m->size;
	m->data = malloc(m->size + 1);
	if (!ret)
		ret = m->data ? guest_in(call, m->data, argument(call, 1), m->size) : -ENOMEM;
	if (!ret && (int)argument(call, 5)) {
		ret = address_get(call, &m->socket, argument(call, 4), argument(call, 5),
				  ADDRESS_SEND, &m->address);
		m->addressed = !ret;
	}
	if (!ret)
		ret = judge_message(call, m, false);
	if (!ret)
		return send_message(call, m);
	message_free(m);
	return ret;
}

/* Sends as many messages as possible without blocking. The guest sends the rest in another call. */
int64_t relay_sendmmsg(struct call *call)
{
	unsigned int count = argument(call, 2), sent = 0;
	int ret = 0;

	for (; sent < count && sent < VECTORS_MAX; sent++) {
		uint64_t from = argument(call, 1) + sent * sizeof(struct mmsghdr);
		struct message *m = message_new(call, argument(call, 0), argument(call, 3), &ret);
		uint32_t size;

		if (!m)
			break;
		ret = prepare(call, m, from);
		if (ret) {
			message_free(m);
			break;
		}
		/* Do not block: after EAGAIN the guest waits for the socket and tries again. */
		m->flags |= MSG_DONTWAIT;
		ret = send_message(call, m);
		if (ret < 0)
			break;
		size = ret;
		ret = guest_out(call, from + offsetof(struct mmsghdr, msg_len), &size, 4);
		if (ret)
			break;
	}
	return sent ? (int64_t)sent : ret;
}

/* Receiving ----------------------------------------------------------------------------- */

static int64_t receive(struct message *m, int flags)
{
	struct iovec vector = { m->data, m->size };
	struct msghdr head = {
		.msg_iov = &vector, .msg_iovlen = 1, .msg_control = m->control,
		.msg_controllen = m->control_size,
		.msg_name = &m->address.bytes, .msg_namelen = sizeof(m->address.bytes),
	};
	ssize_t n = recvmsg(m->socket.fd, &head, m->flags | flags | MSG_CMSG_CLOEXEC);

	if (n < 0)
		return -errno;
	m->address.length = head.msg_namelen;
	m->control_size = head.msg_controllen;
	m->user.msg_flags = head.msg_flags;
	m->sent = n;
	return n;
}

static int64_t receive_in_job(struct job *job)
{
	return receive(job->data, 0);
}

/*
 * Judges a received file as file-open, like the module. Pipes, sockets and other files without a
 * path are permitted, except io_uring.
 */
static int judge_received(struct call *call, int fd)
{
	struct vxl_arg args[4];
	struct stat stat;
	struct name name;

	name_of_descriptor(fd, "", &name);
	if (name.bytes[0] != '/' && name.bytes[0] != '(' &&
	    strcmp(name.bytes, "anon_inode:[io_uring]"))
		return 0;
	if (fstat(fd, &stat))
		return -errno;
	args[0] = text_argument(name.bytes);
	args[1] = number_argument((fcntl(fd, F_GETFL) & ~(O_TMPFILE & ~O_DIRECTORY)) |
				  (stat.st_uid == geteuid() ? VXE_OPEN_OWN : 0));
	args[2] = number_argument(stat.st_mode);
	args[3] = number_argument(name.marks);
	return verdict_object(call, POINT_file_open, args, 4, name.failure);
}

/*
 * Installs the received descriptors in the guest. If one is refused, the control messages end
 * there, as in the kernel.
 */
static void give_rights(struct call *call, struct message *m)
{
	struct msghdr head = { .msg_control = m->control, .msg_controllen = m->control_size };

	for (struct cmsghdr *c = CMSG_FIRSTHDR(&head); c; c = CMSG_NXTHDR(&head, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int), given = 0;
		int *fds = (int *)CMSG_DATA(c);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int got = given < i || judge_received(call, fds[i]) ? -1 :
				  vx_cell_put(call->run->cell, &call->trap, fds[i], -1,
					      m->flags & MSG_CMSG_CLOEXEC ? O_CLOEXEC : 0);

			close(fds[i]);
			if (got >= 0)
				fds[given++] = got;
		}
		if (given < count) {
			m->user.msg_flags |= MSG_CTRUNC;
			c->cmsg_len = CMSG_LEN(given * sizeof(int));
			m->control_size = (char *)c - m->control + (given ? c->cmsg_len : 0);
			return;
		}
	}
}

static int write_name(struct call *call, const struct message *m)
{
	socklen_t room = m->user.msg_namelen;

	if (!m->user.msg_name)
		return 0;
	return guest_out(call, (uint64_t)m->user.msg_name, &m->address.bytes,
			 room < m->address.length ? room : m->address.length);
}

static int64_t deliver(struct call *call, struct message *m)
{
	size_t at = 0, part;
	int ret = 0;

	give_rights(call, m);
	for (size_t i = 0; i < m->count && at < m->sent && at < m->size && !ret; i++) {
		part = m->vectors[i].iov_len;
		if (part > m->sent - at)
			part = m->sent - at;
		ret = guest_out(call, (uint64_t)m->vectors[i].iov_base, m->data + at, part);
		at += part;
	}
	if (!ret)
		ret = guest_out(call, (uint64_t)m->user.msg_control, m->control, m->control_size);
	if (!ret)
		ret = write_name(call, m);
	/* Write back struct msghdr, with the fields that the kernel changes. */
	if (m->user.msg_name)
		m->user.msg_namelen = m->address.length;
	m->user.msg_controllen = m->control_size;
	m->user.msg_flags &= ~MSG_CMSG_CLOEXEC;
	if (!ret)
		ret = guest_out(call, m->at, &m->user, sizeof(m->user));
	return ret ? ret : (int64_t)m->sent;
}

static int64_t deliver_of_job(struct job *job)
{
	return deliver(&job->call, job->data);
}

int64_t relay_recvmsg(struct call *call)
{
	int ret;
	struct message *m = message_new(call, argument(call, 0), argument(call, 2), &ret);
	int64_t result;
	struct job *job;

	if (!m)
		return ret;
	result = copy_head(call, m, argument(call, 1));
	if (!result)
		result = receive(m, MSG_DONTWAIT);
	if (result == -EAGAIN && !m->socket.nonblocking && !(m->flags & MSG_DONTWAIT)) {
		job = job_new(call);
		if (job) {
			job->data = m;
			job->release = release;
			job->work = receive_in_job;
			job->finish = deliver_of_job;
			return job_start(job);
		}
		result = -ENOMEM;
	} else if (result >= 0) {
		result = deliver(call, m);
	}
	message_free(m);
	return result;
}
