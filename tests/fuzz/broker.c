// SPDX-License-Identifier: GPL-2.0
/*
 * The handling of a message by vxe-broker, before a job is started. The input: a byte for the
 * sender, a byte for the message, the bytes of a request (missing ones are 0), and its text. All
 * job slots are occupied, so that no job is started.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "libvxe/broker/message.h"
#include "webui/broker/calls.h"
#include "webui/broker/marks.h"
#include "webui/broker/session.h"

/* Bits of the first byte. */
enum { WEB = 1, TOKEN = 2, READER = 4, ADMIN = 8, WRONG_SECRET = 16 };
/* Bits of the second byte. */
enum { SEALED = 1, UNSEALED = 2, PIPE = 4, SHORT = 8, LONG = 16, VALID = 32 };

/* Replaces libc's warnx(): refused messages are expected here. */
void warnx(const char *format, ...)
{
}

static struct connection busy[LOGINS_MAX + JOBS_MAX];

static char folder[] = "/dev/shm/vxe-fuzz.XXXXXX";

static void clean(void)
{
	static const char *const files[] = { "seen", ".audit.jsonl", ".audit.jsonl.1" };
	char path[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void start(void)
{
	static char marks[64];
	static struct settings settings = { .vxeds = folder, .state = folder };
	struct failure failure;
	size_t i;

	FUZZ_CHECK(mkdtemp(folder));
	atexit(clean);
	snprintf(marks, sizeof(marks), "%s/seen", folder);
	FUZZ_CHECK(marks_read(marks, &failure));
	session_init(1000000, 1000000);
	calls_init(&settings);
	for (i = 0; i < ARRAY_SIZE(busy); i++) {
		busy[i].job.pid = 1;
		busy[i].request.call = i < LOGINS_MAX ? BROKER_LOGIN : BROKER_SAVE;
	}
}

static void put_session(struct broker_request *request, uint8_t who)
{
	struct broker_reply reply = { .version = 0 };

	FUZZ_CHECK(session_start(who & ADMIN ? "anna" : "bert",
				 who & ADMIN ? BROKER_ADMIN : BROKER_READER, "::1", &reply));
	memcpy(request->session, reply.session, sizeof(reply.session));
	memcpy(request->secret, reply.secret, sizeof(reply.secret));
	if (who & WRONG_SECRET)
		request->secret[0] ^= 1;
}

static int text_of(uint8_t how, const uint8_t *text, size_t size)
{
	int fds[2], fd = -1;

	if (how & SEALED)
		return message_text((const char *)text, size);
	if (how & UNSEALED) {
		fd = memfd_create("x", MFD_ALLOW_SEALING);
		FUZZ_CHECK(write(fd, text, size) == (ssize_t)size);
	} else if (how & PIPE) {
		FUZZ_CHECK(!pipe(fds));
		close(fds[1]);
		fd = fds[0];
	}
	return fd;
}

static void check_string(const char *text, size_t size)
{
	FUZZ_CHECK(strnlen(text, size) < size);
}

static void check_reply(int fd, const struct broker_request *request, uint8_t who)
{
	struct broker_reply reply;
	size_t size;
	int body;

	FUZZ_CHECK(message_receive(fd, &reply, sizeof(reply), &body, &size, BROKER_REPLY_MAX));
	FUZZ_CHECK(reply.version == BROKER_VERSION);
	check_string(reply.user, sizeof(reply.user));
	check_string(reply.session, sizeof(reply.session));
	check_string(reply.secret, sizeof(reply.secret));
	check_string(reply.kind, sizeof(reply.kind));
	check_string(reply.message, sizeof(reply.message));
	FUZZ_CHECK(reply.status == 200 || (reply.status >= 400 && reply.status < 504));
	FUZZ_CHECK((reply.status == 200) != (reply.message[0] != 0));
	/* A session needs a login, and a token a peer of the group vxe. */
	FUZZ_CHECK(!reply.session[0]);
	FUZZ_CHECK(!reply.secret[0] || (request->call == BROKER_TOKEN && who & TOKEN));
	if (request->call != BROKER_TOKEN && request->call != BROKER_LOGIN)
		FUZZ_CHECK(who & WEB && (reply.status != 200 ||
					 (who & (READER | ADMIN) && !(who & WRONG_SECRET))));
	if (reply.role == BROKER_ADMIN)
		FUZZ_CHECK(who & ADMIN);
	if (body >= 0)
		close(body);
}

static int first_free(void)
{
	int fd = open("/dev/null", O_RDONLY);

	close(fd);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct { struct broker_request request; char more[8]; } message = { .more = "" };
	size_t given, length = sizeof(message.request);
	struct connection c = { .body = -1 };
	static bool started;
	int ends[2], text, before;
	uint8_t who, how;

	if (!started)
		start();
	started = true;
	if (size < 2)
		return 0;
	who = data[0];
	how = data[1];
	before = first_free();
	given = size - 2 < length ? size - 2 : length;
	memcpy(&message.request, data + 2, given);
	if (how & VALID) {
		message.request.version = BROKER_VERSION;
		message.request.reserved = 0;
	}
	if (who & (READER | ADMIN))
		put_session(&message.request, who);
	length += how & LONG ? 8 : 0;
	length -= how & SHORT ? 1 : 0;
	FUZZ_CHECK(!socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends));
	text = text_of(how, data + 2 + given, size - 2 - given);
	FUZZ_CHECK(message_send(ends[0], &message, length, text));
	if (text >= 0)
		close(text);
	c.fd = ends[1];
	c.peer.web = who & WEB;
	c.peer.token = who & TOKEN;
	strcpy(c.peer.actor.user, "root");
	if (calls_receive(&c, busy, ARRAY_SIZE(busy))) {
		FUZZ_CHECK(!c.job.pid && !c.reply_at);
		check_reply(ends[0], &message.request, who);
	}
	FUZZ_CHECK(recv(ends[0], &length, sizeof(length), 0) < 0 && errno == EAGAIN);
	close(ends[0]);
	close(ends[1]);
	FUZZ_CHECK(first_free() == before);
	return 0;
}
