// SPDX-License-Identifier: GPL-2.0
/* vxe-broker: authenticates users, and makes changes that need root for their sessions. */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "libvxe/policy/home.h"
#include "libvxe/text/time.h"
#include "tools/notify.h"
#include "uapi/version.h"
#include "webui/broker/calls.h"
#include "webui/broker/marks.h"
#include "webui/broker/session.h"

#define CONNECTIONS_MAX	64
#define LISTENERS_MAX	4
#define IDLE_MS		10000	/* a connection without a request is closed after this time */
#define FIRST_FD	3	/* the first descriptor passed by systemd */

static const char usage[] =
"usage: vxe-broker [--socket PATH]... [OPTION]...\n"
"Without --socket, systemd passes the sockets (LISTEN_FDS).\n"
"\n"
"      --socket PATH         listen here\n"
"      --idle SECONDS        end sessions that are not used for this time (900)\n"
"      --lifetime SECONDS    end every session after this time (43200)\n"
"      --vxeds DIRECTORY     the files of VXEDs (" HOME_VXEDS ")\n"
"      --state DIRECTORY     versions, traces and the audit log (" HOME_STATE ")\n"
"      --database FILE       the log store\n"
"      --lib DIRECTORY       the models and libraries (../share/vxe beside vxe-broker)\n"
"      --help, --version\n"
"\n"
"SIGTERM ends it. Exit status: 1 if something failed; 2 for bad usage.\n";

static struct connection connections[CONNECTIONS_MAX];
static int listeners[LISTENERS_MAX];
static size_t nconnections, nlisteners;

/* Sockets ------------------------------------------------------------------------------- */

static void add_listener(int fd, const char *name)
{
	int type = 0, listens = 0;
	socklen_t size = sizeof(type);

	if (fd < 0 || nlisteners == LISTENERS_MAX ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) ||
	    type != SOCK_SEQPACKET || !listens)
		errx(1, "%s: not a socket of this service", name);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	listeners[nlisteners++] = fd;
}

static void listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat status;
	mode_t mask;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		errx(2, "%s: too long a name", path);
	strcpy(address.sun_path, path);
	if (!lstat(path, &status) && S_ISSOCK(status.st_mode))
		unlink(path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	mask = umask(0117);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 64))
		err(1, "%s", path);
	umask(mask);
	add_listener(fd, path);
}

static void take_passed(void)
{
	const char *count = getenv("LISTEN_FDS"), *pid = getenv("LISTEN_PID");
	int i;

	if (!count || !pid || atoi(pid) != getpid())
		return;
	for (i = 0; i < atoi(count); i++)
		add_listener(FIRST_FD + i, "LISTEN_FDS");
}

/* Connections ----------------------------------------------------------------------------- */

static void accept_from(int listener)
{
	struct connection *c = &connections[nconnections];

	memset(c, 0, sizeof(*c));
	c->fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	c->body = -1;
	c->used = now_ms();
	if (c->fd < 0)
		return;
	if (peer_of(c->fd, &c->peer) && (c->peer.web || c->peer.token)) {
		nconnections++;
		return;
	}
	warnx("refused: a connection of %s", c->peer.actor.address);
	close(c->fd);
}

/* Closes the connection. A job of it still runs to its end; the reply is discarded. */
static void hang_up(struct connection *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* Handles the events of a connection. False: it is closed and has no job. */
static bool serve(struct connection *c, short events)
{
	bool busy = c->job.pid || c->reply_at;

	if (events & (POLLHUP | POLLERR))
		hang_up(c);
	if (c->fd >= 0 && !busy && (events & POLLIN) &&
	    !calls_receive(c, connections, nconnections))
		return false;
	if (!calls_continue(c))
		return false;
	if (c->job.pid || c->reply_at)
		return true;
	return c->fd >= 0 && now_ms() - c->used < IDLE_MS;
}

static void drop(size_t i)
{
	hang_up(&connections[i]);
	if (connections[i].body >= 0)
		close(connections[i].body);
	connections[i] = connections[--nconnections];
	sodium_memzero(&connections[nconnections], sizeof(connections[nconnections]));
}

/* Returns the milliseconds until a connection needs attention without an event. */
static int wait_of(const struct connection *c, int64_t now)
{
	int64_t at = c->job.pid ? c->job.deadline : c->reply_at ?: c->used + IDLE_MS;

	if (c->job.pid && c->fd >= 0 && c->report_at && c->report_at < at)
		at = c->report_at;
	return at > now ? at - now : 0;
}

static int fill(struct pollfd *fds, size_t *count)
{
	int64_t now = now_ms();
	int timeout = -1;
	size_t i;

	for (i = *count = 0; i < nconnections; i++) {
		struct connection *c = &connections[i];
		bool busy = c->job.pid || c->reply_at;
		int wait = wait_of(c, now);

		fds[(*count)++] = (struct pollfd) { .fd = c->fd, .events = busy ? 0 : POLLIN };
		fds[(*count)++] = (struct pollfd) { .fd = c->job.pid ? c->job.process : -1,
						    .events = POLLIN };
		if (timeout < 0 || wait < timeout)
			timeout = wait;
	}
	for (i = 0; i < nlisteners; i++)
		fds[(*count)++] = (struct pollfd) {
			.fd = nconnections < CONNECTIONS_MAX ? listeners[i] : -1,
			.events = POLLIN,
		};
	return timeout;
}

static void __attribute__((noreturn)) loop(void)
{
	struct pollfd fds[2 * CONNECTIONS_MAX + LISTENERS_MAX];
	size_t count, before, i;

	for (;;) {
		int timeout = fill(fds, &count);

		if (poll(fds, count, timeout) < 0 && errno != EINTR)
			err(1, "poll");
		before = nconnections;
		for (i = before; i-- > 0;)
			if (!serve(&connections[i], fds[2 * i].revents))
				drop(i);
		for (i = 0; i < nlisteners; i++)
			if (fds[2 * before + i].revents & POLLIN &&
			    nconnections < CONNECTIONS_MAX)
				accept_from(listeners[i]);
	}
}

/* Starting -------------------------------------------------------------------------------- */

static int64_t seconds(const char *text)
{
	int64_t value;

	if (!when_duration(text, &value) || value < 1)
		errx(2, "%s: not a number of seconds", text);
	return value;
}

static void parse(int argc, char **argv, struct settings *settings)
{
	static const struct option longs[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "idle", required_argument, NULL, 'i' },
		{ "lifetime", required_argument, NULL, 'l' },
		{ "vxeds", required_argument, NULL, 'v' },
		{ "state", required_argument, NULL, 't' },
		{ "database", required_argument, NULL, 'd' },
		{ "lib", required_argument, NULL, 'L' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ }
	};
	int64_t idle = SESSION_IDLE, lifetime = SESSION_LIFETIME;
	int option;

	while ((option = getopt_long(argc, argv, "", longs, NULL)) >= 0) {
		switch (option) {
		case 's':
			listen_at(optarg);
			break;
		case 'i':
			idle = seconds(optarg);
			break;
		case 'l':
			lifetime = seconds(optarg);
			break;
		case 'v':
			settings->vxeds = optarg;
			break;
		case 't':
			settings->state = optarg;
			break;
		case 'd':
			settings->database = optarg;
			break;
		case 'L':
			settings->library = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		case 'V':
			puts("vxe-broker " VXE_VERSION);
			exit(0);
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (optind < argc) {
		fputs(usage, stderr);
		exit(2);
	}
	session_init(idle, lifetime);
}

static void read_marks(const struct settings *settings)
{
	struct failure failure;
	char path[PATH_MAX];

	if (settings->state)
		snprintf(path, sizeof(path), "%s/.seen", settings->state);
	else
		strcpy(path, "/var/lib/vxe/seen");
	if (!marks_read(path, &failure))
		errx(1, "%s", failure.message);
}

int main(int argc, char **argv)
{
	static struct settings settings = { .vxeds = HOME_VXEDS };

	if (sodium_init() < 0)
		errx(1, "libsodium does not work");
	umask(022);
	signal(SIGPIPE, SIG_IGN);
	parse(argc, argv, &settings);
	take_passed();
	if (!nlisteners)
		errx(2, "no socket: --socket PATH, or LISTEN_FDS of systemd");
	peer_init();
	read_marks(&settings);
	calls_init(&settings);
	notify("READY=1");
	loop();
}
