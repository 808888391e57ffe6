// SPDX-License-Identifier: GPL-2.0
#include "webui/http/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "webui/http/connection.h"
#include "webui/http/loop.h"
#include "webui/http/serve.h"

#define FIRST_FD	3	/* the first descriptor passed by systemd */

static struct listener {
	int fd;
	bool tls;
	bool remote;			/* clients may be on other hosts */
	struct MHD_Daemon *daemon;
	struct watch watch;
} listeners[LISTENERS_MAX];
static unsigned int count;

/* Origins ---------------------------------------------------------------------------- */

bool origins_add(struct origins *origins, const char *origin, struct failure *failure)
{
	const char *host = strstr(origin, "://"), **list;
	char *copy;

	if (!host || !host[3] || strpbrk(host + 3, "/ ?#@") ||
	    (strncmp(origin, "http://", 7) && strncmp(origin, "https://", 8)))
		return failure_set(failure, FAILURE_INPUT,
				   "%s: not an origin like https://host:port", origin);
	list = realloc(origins->list, (origins->count + 1) * sizeof(*list));
	if (!list)
		return failure_memory(failure);
	origins->list = list;
	copy = strdup(origin);
	if (!copy)
		return failure_memory(failure);
	origins->list[origins->count++] = copy;
	return true;
}

static bool add_host(struct origins *origins, const char *host, unsigned int port, bool tls,
		     struct failure *failure)
{
	char origin[128];

	snprintf(origin, sizeof(origin), port == (tls ? 443 : 80) ? "%s://%s" : "%s://%s:%u",
		 tls ? "https" : "http", host, port);
	return origins_add(origins, origin, failure);
}

/* Sockets ---------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

	return address->sa_family == AF_INET ?
	       ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24 == 127 :
	       address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static bool is_any(const struct sockaddr *address)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

	return address->sa_family == AF_INET ?
	       !((const struct sockaddr_in *)address)->sin_addr.s_addr :
	       IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr);
}

/* Adds a listening socket. Its address decides whether it needs TLS, and its origins. */
static bool add(int fd, const struct tls *tls, struct origins *origins,
		struct failure *failure)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr *address = (struct sockaddr *)&storage;
	socklen_t size = sizeof(storage);
	char number[INET6_ADDRSTRLEN], host[INET6_ADDRSTRLEN + 2];
	bool secure = tls->certificate;
	unsigned int port;

	if (count == LISTENERS_MAX)
		return failure_set(failure, FAILURE_INPUT, "more than %d sockets", LISTENERS_MAX);
	if (getsockname(fd, address, &size))
		return failure_errno(failure, "getsockname");
	if (address->sa_family == AF_UNIX) {
		listeners[count++] = (struct listener) { .fd = fd };
		return add_host(origins, "localhost", 80, false, failure);
	}
	if (address->sa_family != AF_INET && address->sa_family != AF_INET6)
		return failure_set(failure, FAILURE_INPUT, "a socket of another family");
	if (!is_loopback(address) && !secure)
		return failure_set(failure, FAILURE_INPUT, "an address that is not of the "
				   "loopback needs --certificate and --key");
	listeners[count++] = (struct listener) {
		.fd = fd, .tls = secure, .remote = !is_loopback(address)
	};
	port = ntohs(((struct sockaddr_in *)address)->sin_port);
	if (is_any(address))
		return true;
	inet_ntop(address->sa_family, address->sa_family == AF_INET ?
		  (void *)&((struct sockaddr_in *)address)->sin_addr :
		  (void *)&((struct sockaddr_in6 *)address)->sin6_addr, number, sizeof(number));
	snprintf(host, sizeof(host), address->sa_family == AF_INET6 ? "[%s]" : "%s", number);
	return add_host(origins, host, port, secure, failure) &&
	       (!is_loopback(address) || add_host(origins, "localhost", port, secure, failure));
}

static int listen_at(const char *name, const struct sockaddr *address, socklen_t size,
		     struct failure *failure)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd >= 0 && !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) &&
	    !bind(fd, address, size) && !listen(fd, 128))
		return fd;
	failure_errno(failure, name);
	if (fd >= 0)
		close(fd);
	return -1;
}

bool listener_tcp(const char *text, const struct tls *tls, struct origins *origins,
		  struct failure *failure)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM,
	}, *found;
	const char *colon = strrchr(text, ':');
	char host[64] = "";
	bool bracket = text[0] == '[' && colon && colon[-1] == ']';
	size_t length = colon ? (size_t)(colon - text) - 2 * bracket : sizeof(host);
	unsigned long port;
	char *end = "";
	int fd;

	if (length < sizeof(host))
		memcpy(host, text + bracket, length);
	port = colon ? strtoul(colon + 1, &end, 10) : 0;
	if (length >= sizeof(host) || !*host || *end || port < 1 || port > 65535 ||
	    getaddrinfo(host, colon + 1, &hints, &found))
		return failure_set(failure, FAILURE_INPUT,
				   "%s: not an address like 127.0.0.1:8017 or [::1]:8017", text);
	fd = listen_at(text, found->ai_addr, found->ai_addrlen, failure);
	freeaddrinfo(found);
	return fd >= 0 && add(fd, tls, origins, failure);
}

bool listener_unix(const char *path, struct origins *origins, struct failure *failure)
{
	static const struct tls none;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct stat info;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return failure_set(failure, FAILURE_INPUT, "%s: too long", path);
	strcpy(address.sun_path, path);
	if (!lstat(path, &info) && S_ISSOCK(info.st_mode))
		unlink(path);
	fd = listen_at(path, (struct sockaddr *)&address, sizeof(address), failure);
	return fd >= 0 && add(fd, &none, origins, failure);
}

bool listener_systemd(const struct tls *tls, struct origins *origins, unsigned int *given,
		      struct failure *failure)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	unsigned int i;

	*given = pid && fds && atoi(pid) == getpid() ? atoi(fds) : 0;
	for (i = 0; i < *given; i++) {
		fcntl(FIRST_FD + i, F_SETFD, FD_CLOEXEC);
		if (!add(FIRST_FD + i, tls, origins, failure))
			return false;
	}
	return true;
}

/* Serving ---------------------------------------------------------------------------- */

/* Does nothing: listener_turn() runs the daemon before the next wait. */
static void ready(struct watch *watch)
{
}

static bool start(struct listener *l, const struct tls *tls, unsigned int per_address,
		  struct failure *failure)
{
	struct MHD_OptionItem keys[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)tls->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)tls->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
		{ MHD_OPTION_END, 0, NULL },
	};

	l->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME |
				     (l->tls ? MHD_USE_TLS : 0), 0,
		NULL, NULL, serve_handle, NULL,
		MHD_OPTION_LISTEN_SOCKET, l->fd,
		MHD_OPTION_URI_LOG_CALLBACK, serve_open, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, serve_close, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, connection_notify, NULL,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS_MAX,
		/* Without a limit for local clients: all users, and a proxy, share one address. */
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, l->remote ? per_address : 0,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)CONNECTION_SILENCE,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_ARRAY, l->tls ? keys : &keys[3],
		MHD_OPTION_END);
	if (!l->daemon)
		return l->tls ? failure_set(failure, FAILURE_INPUT, "certificate and key are "
					    "not such as gnutls takes") :
		       failure_set(failure, FAILURE_SYSTEM, "libmicrohttpd does not start");
	l->watch = (struct watch) {
		MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, ready
	};
	return loop_add(&l->watch) || failure_errno(failure, "epoll");
}

bool listener_start(const struct tls *tls, unsigned int per_address, struct failure *failure)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!start(&listeners[i], tls, per_address, failure))
			return false;
	return true;
}

int64_t listener_turn(void)
{
	MHD_UNSIGNED_LONG_LONG ms;
	int64_t least = -1;
	unsigned int i;

	for (i = 0; i < count; i++) {
		MHD_run(listeners[i].daemon);
		if (MHD_get_timeout(listeners[i].daemon, &ms) == MHD_YES &&
		    (least < 0 || (int64_t)ms < least))
			least = ms;
	}
	return least;
}
