// SPDX-License-Identifier: GPL-2.0
/* vxed web: prints an address that logs in once. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/broker/client.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"

#define TOKEN_SECONDS	60	/* lifetime of a token, see vxewebd(8) */

/* Root can connect to either socket; members of the group vxe only to the second one. */
static const char *socket_of(const struct options *options)
{
	if (options->socket)
		return options->socket;
	return access(BROKER_TOKEN_SOCKET, F_OK) ? BROKER_SOCKET : BROKER_TOKEN_SOCKET;
}

static int refused(const char *path)
{
	if (errno == EACCES || errno == ECONNRESET || errno == EPIPE)
		warnx("%s: only root and members of the group vxe may do this", path);
	else if (errno == ENOENT || errno == ECONNREFUSED)
		warnx("%s: vxe-broker does not run; systemctl start vxewebd.socket", path);
	else
		warn("%s", path);
	return STATUS_FAILED;
}

int command_web(const struct options *options, char **none)
{
	const char *url = options->url ? options->url : "http://127.0.0.1:8017";
	struct broker_request request = { .call = BROKER_TOKEN };
	const char *path = socket_of(options);
	struct broker_reply reply;
	size_t size;
	int body;

	if (!broker_call(path, &request, NULL, 0, &reply, &body, &size))
		return refused(path);
	if (body >= 0)
		close(body);
	if (reply.status != 200) {
		warnx("%s", reply.message);
		return STATUS_FAILED;
	}
	if (!options->json) {
		printf("%s/#token=%s\n", url, reply.secret);
		return STATUS_OK;
	}
	fputs("{\"url\":", stdout);
	quote_json(stdout, url, strlen(url));
	printf(",\"token\":\"%s\",\"seconds\":%d}\n", reply.secret, TOKEN_SECONDS);
	return STATUS_OK;
}
