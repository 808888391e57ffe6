// SPDX-License-Identifier: GPL-2.0
/*
 * ask SOCKET CALL [FIELD=VALUE]... [text=TEXT]: sends a request to vxe-broker. CALL is its number,
 * and FIELD a member of struct broker_request. Prints a line "FIELD VALUE" for each field of the
 * reply that is set, and then "body BODY". Exits with status 1 if there is no reply.
 *
 * ask SOCKET bad KIND: sends a malformed request, and prints how the broker responds.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vxelisp/port.h"
#include "libvxe/broker/client.h"
#include "libvxe/broker/message.h"

#define FIELD(kind, member) { #member, kind, offsetof(struct broker_request, member), \
			      sizeof(((struct broker_request *)0)->member) }

enum kind { STRING, NUMBER };

static const struct field {
	const char *name;
	enum kind kind;
	size_t offset, size;
} fields[] = {
	FIELD(NUMBER, flags), FIELD(NUMBER, mode), FIELD(NUMBER, number), FIELD(NUMBER, since),
	FIELD(NUMBER, limit), FIELD(NUMBER, reserved), FIELD(STRING, session),
	FIELD(STRING, secret), FIELD(STRING, hash), FIELD(STRING, id), FIELD(STRING, name),
	FIELD(STRING, address), FIELD(STRING, password), FIELD(STRING, why),
};

static void set(struct broker_request *request, const char *name, const char *value)
{
	uint64_t number = strtoull(value, NULL, 0);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		char *to = (char *)request + fields[i].offset;

		if (strcmp(fields[i].name, name))
			continue;
		if (fields[i].kind == NUMBER)
			memcpy(to, &number, fields[i].size);
		else
			snprintf(to, fields[i].size, "%s", value);
		return;
	}
	errx(2, "%s: no field", name);
}

static void print_string(const char *name, const char *text)
{
	if (text[0])
		printf("%s %s\n", name, text);
}

static void print(const struct broker_reply *reply, int body, size_t size)
{
	char *text = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, body, 0) : NULL;

	printf("status %u\n", reply->status);
	if (reply->role)
		printf("role %u\n", reply->role);
	if (reply->wait)
		printf("wait %u\n", reply->wait);
	if (reply->line)
		printf("line %u\n", reply->line);
	if (reply->expires)
		printf("expires %" PRId64 "\n", reply->expires);
	print_string("user", reply->user);
	print_string("session", reply->session);
	print_string("secret", reply->secret);
	print_string("hash", reply->hash);
	print_string("kind", reply->kind);
	print_string("message", reply->message);
	if (text)
		printf("body %.*s\n", (int)size, text);
}

/* Sends a malformed request. The broker must end the connection without a reply. */
static int send_bad(const char *path, const char *kind)
{
	static char large[BROKER_REQUEST_MAX + 1];
	struct broker_request request = { .version = BROKER_VERSION, .call = BROKER_CHECK };
	size_t size = sizeof(request);
	int fd = broker_connect(path, 0), text = -1;
	char byte;

	if (fd < 0)
		err(1, "%s", path);
	if (!strcmp(kind, "version"))
		request.version++;
	else if (!strcmp(kind, "call"))
		request.call = BROKER_CALLS;
	else if (!strcmp(kind, "zero"))
		request.call = 0;
	else if (!strcmp(kind, "reserved"))
		request.reserved = 1;
	else if (!strcmp(kind, "string"))
		memset(request.why, 'x', sizeof(request.why));
	else if (!strcmp(kind, "behind"))
		request.name[5] = 'x';
	else if (!strcmp(kind, "short"))
		size--;
	else if (!strcmp(kind, "pipe"))
		text = STDIN_FILENO;
	else if (!strcmp(kind, "unsealed"))
		text = memfd_create("x", MFD_ALLOW_SEALING);
	else if (!strcmp(kind, "large"))
		text = message_text(large, sizeof(large));
	else
		errx(2, "%s: not a kind", kind);
	if (!message_send(fd, &request, size, text))
		err(1, "send");
	puts(recv(fd, &byte, 1, 0) > 0 ? "answered" : "closed");
	return 0;
}

int main(int argc, char **argv)
{
	struct broker_request request = { .call = 0 };
	struct broker_reply reply;
	char *text = NULL, *end;
	size_t size = 0;
	int body, fd, i;

	if (argc < 3)
		errx(2, "SOCKET CALL [FIELD=VALUE]...");
	if (!strcmp(argv[2], "bad"))
		return send_bad(argv[1], argv[3]);
	request.call = atoi(argv[2]);
	for (i = 3; i < argc; i++) {
		end = strchr(argv[i], '=');
		if (!end)
			errx(2, "%s: FIELD=VALUE", argv[i]);
		*end++ = 0;
		if (!strcmp(argv[i], "text")) {
			text = end;
			size = strlen(end);
		} else {
			set(&request, argv[i], end);
		}
	}
	fd = broker_connect(argv[1], 0);
	if (fd < 0 || !broker_send(fd, &request, text, size))
		err(1, "%s", argv[1]);
	do {
		if (!broker_receive(fd, &reply, &body, &size))
			err(1, "%s", argv[1]);
		if (reply.status == BROKER_GOES_ON)
			printf("done %u\n", reply.done);
	} while (reply.status == BROKER_GOES_ON);
	print(&reply, body, size);
	return 0;
}
