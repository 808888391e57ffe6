// SPDX-License-Identifier: GPL-2.0
#include "libvxe/process/listener.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LISTENS		0x0a	/* TCP_LISTEN */
#define UNCONNECTED	0x07	/* TCP_CLOSE, which an unconnected UDP or raw socket has */

/* The tables in /proc/PID/net. */
static const struct table {
	const char *file, *protocol;
	unsigned int state;		/* of sockets that anybody can send to */
} tables[] = {
	{ "tcp", "tcp", LISTENS }, { "tcp6", "tcp", LISTENS },
	{ "udp", "udp", UNCONNECTED }, { "udp6", "udp", UNCONNECTED },
	{ "udplite", "udplite", UNCONNECTED }, { "udplite6", "udplite", UNCONNECTED },
	{ "raw", "raw", UNCONNECTED }, { "raw6", "raw", UNCONNECTED },
};

struct sock {
	uint64_t inode;
	const char *protocol;
	char address[64];
	unsigned int port;
};

/* The sockets of a network namespace, sorted by inode. */
struct namespace {
	char name[64];			/* "net:[4026531840]" */
	struct sock *socks;
	size_t count, capacity;
};

struct search {
	struct namespace *namespaces;
	size_t count;
	listener_function *each;
	void *context;
	struct listener *listener;	/* the caller's, to fill in */
	bool stopped, no_memory;
};

static bool add(struct namespace *namespace, const struct sock *sock)
{
	struct sock *more;

	if (namespace->count == namespace->capacity) {
		namespace->capacity = namespace->capacity * 2 ?: 64;
		more = reallocarray(namespace->socks, namespace->capacity, sizeof(*more));
		if (!more)
			return false;
		namespace->socks = more;
	}
	namespace->socks[namespace->count++] = *sock;
	return true;
}

/* The tables print each 32 bits of an address in hexadecimal, in the machine's byte order. */
static void write_address(const char *hex, char *to, size_t size)
{
	uint32_t words[4] = { 0 };
	unsigned int i, n = strlen(hex) / 8;

	for (i = 0; i < n && i < 4; i++)
		sscanf(hex + 8 * i, "%8" SCNx32, &words[i]);
	if (!inet_ntop(n == 1 ? AF_INET : AF_INET6, words, to, size))
		to[0] = 0;
}

static bool read_table(struct namespace *namespace, pid_t pid, const struct table *table)
{
	char path[64], line[512], hex[40];
	unsigned int remote, state;
	bool ok = true;
	struct sock sock = { .protocol = table->protocol };
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/net/%s", pid, table->file);
	file = fopen(path, "re");
	while (file && ok && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %*u: %36[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%x %x %*s %*s %*s %*u %*d %"
			   SCNu64, hex, &sock.port, &remote, &state, &sock.inode) != 5 ||
		    state != table->state || remote)
			continue;
		write_address(hex, sock.address, sizeof(sock.address));
		ok = add(namespace, &sock);
	}
	if (file)
		fclose(file);
	return ok;
}

static bool read_packets(struct namespace *namespace, pid_t pid)
{
	struct sock sock = { .protocol = "packet", .address = "*" };
	char path[64], line[512];
	bool ok = true;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/net/packet", pid);
	file = fopen(path, "re");
	while (file && ok && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*d %*d %*x %*d %*d %*u %*u %" SCNu64, &sock.inode) == 1)
			ok = add(namespace, &sock);
	if (file)
		fclose(file);
	return ok;
}

static int compare(const void *a, const void *b)
{
	const struct sock *x = a, *y = b;

	return x->inode < y->inode ? -1 : x->inode > y->inode;
}

/* The network namespace of a process, read when it is met first. NULL: it has none any more, or
 * there is no memory. */
static struct namespace *namespace_of(struct search *search, pid_t pid)
{
	struct namespace *namespace, *more;
	char path[64], name[64];
	ssize_t length;
	bool ok = true;
	size_t i;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	length = readlink(path, name, sizeof(name) - 1);
	if (length <= 0)
		return NULL;
	name[length] = 0;
	for (i = 0; i < search->count; i++)
		if (!strcmp(search->namespaces[i].name, name))
			return &search->namespaces[i];
	more = reallocarray(search->namespaces, search->count + 1, sizeof(*more));
	if (!more) {
		search->no_memory = true;
		return NULL;
	}
	search->namespaces = more;
	namespace = &more[search->count++];
	*namespace = (struct namespace) { .count = 0 };
	strcpy(namespace->name, name);
	for (i = 0; ok && i < sizeof(tables) / sizeof(tables[0]); i++)
		ok = read_table(namespace, pid, &tables[i]);
	search->no_memory |= !ok || !read_packets(namespace, pid);
	if (namespace->count)
		qsort(namespace->socks, namespace->count, sizeof(*namespace->socks), compare);
	return namespace;
}

/* Reports a socket once, even if several descriptors of the process refer to it. */
static bool tell(struct search *search, const struct process *process, const struct sock *sock)
{
	struct listener *listener = search->listener;

	listener->protocol = sock->protocol;
	listener->port = sock->port;
	memcpy(listener->address, sock->address, sizeof(listener->address));
	listener->process = *process;
	search->stopped = !search->each(listener, search->context);
	return !search->stopped;
}

static bool visit(const struct process *process, void *context)
{
	struct search *search = context;
	struct namespace *namespace = namespace_of(search, process->pid);
	char path[64], link[64], *seen;
	struct dirent *entry;
	struct sock key, *sock;
	ssize_t length;
	DIR *directory;

	if (!namespace || !namespace->count)
		return !search->no_memory;
	seen = calloc(namespace->count, 1);
	snprintf(path, sizeof(path), "/proc/%d/fd", process->pid);
	directory = seen ? opendir(path) : NULL;
	while (directory && (entry = readdir(directory))) {
		length = readlinkat(dirfd(directory), entry->d_name, link, sizeof(link) - 1);
		link[length > 0 ? length : 0] = 0;
		if (sscanf(link, "socket:[%" SCNu64 "]", &key.inode) != 1)
			continue;
		sock = bsearch(&key, namespace->socks, namespace->count, sizeof(key), compare);
		if (!sock || seen[sock - namespace->socks]++)
			continue;
		if (!tell(search, process, sock))
			break;
	}
	if (directory)
		closedir(directory);
	search->no_memory |= !seen;
	free(seen);
	return !search->stopped && !search->no_memory;
}

bool listener_each(int device, listener_function *each, void *context, struct failure *failure)
{
	struct search search = { .each = each, .context = context };
	bool ok;

	search.listener = malloc(sizeof(*search.listener));
	if (!search.listener)
		return failure_memory(failure);
	ok = process_each(device, visit, &search, failure);
	if (ok && search.no_memory)
		ok = failure_memory(failure);
	while (search.count)
		free(search.namespaces[--search.count].socks);
	free(search.namespaces);
	free(search.listener);
	return ok;
}
