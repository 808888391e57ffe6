// SPDX-License-Identifier: GPL-2.0
/*
 * vxewebd: the HTTP server of the web interface. It has no privileges: vxe-work reads for it, and
 * vxe-broker makes all changes.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/notify.h"
#include "tools/report.h"
#include "webui/http/admission.h"
#include "webui/http/ask.h"
#include "webui/http/connection.h"
#include "webui/http/files.h"
#include "webui/http/job.h"
#include "webui/http/listener.h"
#include "webui/http/live.h"
#include "webui/http/loop.h"
#include "webui/http/serve.h"

#define LISTEN		"127.0.0.1:8017"
#define ANSWER_MAX	(64u << 20)	/* bytes of a worker's answer */
#define FILES_MAX	4096
#define SECRET_MAX	65536		/* bytes of a key, a certificate or a token */

static const char usage[] =
"usage: vxewebd [--listen ADDRESS:PORT]... [--unix PATH]... [--origin ORIGIN]...\n"
"           [--certificate FILE --key FILE] [--static DIRECTORY] [--broker SOCKET]\n"
"           [--work PROGRAM] [--store FILE] [--vxeds DIRECTORY] [--state DIRECTORY]\n"
"           [--lib DIRECTORY] [--workers N] [--per-address N]\n"
"           [--metrics-token FILE] [--routes]\n";

static const char help[] =
"\n"
"Serves the web interface of VXE. `vxed web` prints an address that logs in.\n"
"\n"
"      --listen ADDRESS:PORT  listen here (" LISTEN "); may be repeated. An address\n"
"                         that is not on the loopback needs a certificate\n"
"      --unix PATH        listen on a unix socket, for a proxy\n"
"      --origin ORIGIN    also accept requests for this origin, such as\n"
"                         https://vxe.example: behind a proxy, or with 0.0.0.0\n"
"      --certificate FILE, --key FILE  certificate and key for TLS, in PEM\n"
"      --static DIRECTORY the page's files (../share/vxe/web beside this program)\n"
"      --broker SOCKET    the socket of vxe-broker (" BROKER_SOCKET ")\n"
"      --work PROGRAM     the program vxe-work (beside this program)\n"
"      --store FILE, --vxeds DIRECTORY, --state DIRECTORY, --lib DIRECTORY\n"
"                         options that are passed to vxe-work\n"
"      --workers N        run at most this many jobs at once (4)\n"
"      --per-address N    accept at most this many connections at once from each address\n"
"                         of another host (64; 0: any number)\n"
"      --metrics-token FILE  permit reading /metrics without a session to clients that send\n"
"                         the word in this file as a bearer token\n"
"      --routes           print the routes that are served, as JSON, and end\n"
"      --help, --version\n"
"\n"
"Sockets that systemd passes replace --listen and --unix.\n"
"Exit status: 0 after SIGTERM; 1 if something failed; 2 for bad usage.\n";

enum long_option {
	OPTION_LISTEN = 256, OPTION_UNIX, OPTION_ORIGIN, OPTION_CERTIFICATE, OPTION_KEY,
	OPTION_STATIC, OPTION_BROKER, OPTION_WORK, OPTION_STORE, OPTION_VXEDS, OPTION_STATE,
	OPTION_LIB, OPTION_WORKERS, OPTION_PER_ADDRESS, OPTION_METRICS_TOKEN, OPTION_ROUTES,
	OPTION_HELP, OPTION_VERSION,
};

static const struct option options[] = {
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ "unix", required_argument, NULL, OPTION_UNIX },
	{ "origin", required_argument, NULL, OPTION_ORIGIN },
	{ "certificate", required_argument, NULL, OPTION_CERTIFICATE },
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "static", required_argument, NULL, OPTION_STATIC },
	{ "broker", required_argument, NULL, OPTION_BROKER },
	{ "work", required_argument, NULL, OPTION_WORK },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "vxeds", required_argument, NULL, OPTION_VXEDS },
	{ "state", required_argument, NULL, OPTION_STATE },
	{ "lib", required_argument, NULL, OPTION_LIB },
	{ "workers", required_argument, NULL, OPTION_WORKERS },
	{ "per-address", required_argument, NULL, OPTION_PER_ADDRESS },
	{ "metrics-token", required_argument, NULL, OPTION_METRICS_TOKEN },
	{ "routes", no_argument, NULL, OPTION_ROUTES },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

#define GIVEN_MAX	LISTENERS_MAX

static struct {
	const char *listen[GIVEN_MAX], *paths[GIVEN_MAX];
	unsigned int listens, npaths;
	const char *folder;
	char *command[12];		/* of vxe-work: program, job, options, NULL */
	unsigned int words;
	unsigned int workers, per_address;
	char *token;
	struct tls tls;
	struct origins origins;
} config = { .words = 2, .workers = 4, .per_address = 64 };

static void __attribute__((noreturn)) fail(const struct failure *failure)
{
	exit(report_failure(failure));
}

static void __attribute__((noreturn)) fail_usage(void)
{
	fputs(usage, stderr);
	exit(STATUS_BAD);
}

/* Reads a file as a string, which is never freed. */
static char *read_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	char *text = calloc(1, SECRET_MAX);
	ssize_t size = fd < 0 || !text ? -1 : read(fd, text, SECRET_MAX - 1);

	if (size < 0)
		err(STATUS_BAD, "%s", name);
	close(fd);
	return text;
}

static char *read_token(const char *name)
{
	char *token = read_file(name);

	token[strcspn(token, "\r\n")] = '\0';
	if (strlen(token) < 16)
		errx(STATUS_BAD, "%s: a token has at least 16 characters", name);
	return token;
}

static const char *beside(const char *name)
{
	static char paths[2][PATH_MAX];
	static unsigned int used;
	char *path = paths[used++ % 2], *slash;
	ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 32);

	path[length > 0 ? length : 0] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, name);
	return path;
}

static void give_to_work(const char *option, char *value)
{
	if (config.words + 4 > sizeof(config.command) / sizeof(config.command[0]))
		fail_usage();
	config.command[config.words++] = (char *)option;
	config.command[config.words++] = value;
}

static void keep(const char **list, unsigned int *count, const char *value)
{
	if (*count == GIVEN_MAX)
		fail_usage();
	list[(*count)++] = value;
}

static unsigned int read_number(const char *option, unsigned int least, unsigned int most)
{
	char *end;
	unsigned long number = strtoul(optarg, &end, 10);

	if (!*optarg || *end || number < least || number > most)
		errx(STATUS_BAD, "%s %s: not a number from %u to %u", option, optarg, least, most);
	return number;
}

static void read_option(int option)
{
	struct failure failure;

	switch (option) {
	case OPTION_LISTEN:
		keep(config.listen, &config.listens, optarg);
		break;
	case OPTION_UNIX:
		keep(config.paths, &config.npaths, optarg);
		break;
	case OPTION_ORIGIN:
		if (!origins_add(&config.origins, optarg, &failure))
			fail(&failure);
		break;
	case OPTION_CERTIFICATE:
		config.tls.certificate = read_file(optarg);
		break;
	case OPTION_KEY:
		config.tls.key = read_file(optarg);
		break;
	case OPTION_STATIC:
		config.folder = optarg;
		break;
	case OPTION_BROKER:
		ask_configure(optarg);
		break;
	case OPTION_WORK:
		config.command[0] = optarg;
		break;
	case OPTION_STORE:
		give_to_work("--store", optarg);
		break;
	case OPTION_VXEDS:
		give_to_work("--vxeds", optarg);
		break;
	case OPTION_STATE:
		give_to_work("--state", optarg);
		break;
	case OPTION_LIB:
		give_to_work("--lib", optarg);
		break;
	case OPTION_WORKERS:
		config.workers = read_number("--workers", 1, 64);
		break;
	case OPTION_PER_ADDRESS:
		config.per_address = read_number("--per-address", 0, CONNECTIONS_MAX);
		break;
	case OPTION_METRICS_TOKEN:
		config.token = read_token(optarg);
		break;
	case OPTION_ROUTES:
		route_print(stdout);
		exit(STATUS_OK);
	case OPTION_HELP:
		printf("%s%s", usage, help);
		exit(STATUS_OK);
	case OPTION_VERSION:
		puts("vxewebd " VXE_VERSION);
		exit(STATUS_OK);
	default:
		fail_usage();
	}
}

static void read_options(int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0)
		read_option(option);
	if (optind < argc || !config.tls.certificate != !config.tls.key)
		fail_usage();
	config.command[config.words++] = "--progress";
	if (!config.command[0])
		config.command[0] = (char *)beside("vxe-work");
	if (!config.folder)
		config.folder = beside("../share/vxe/web");
}

static void open_sockets(void)
{
	struct failure failure;
	unsigned int given, i;

	if (!listener_systemd(&config.tls, &config.origins, &given, &failure))
		fail(&failure);
	if (!given && !config.listens && !config.npaths)
		config.listen[config.listens++] = LISTEN;
	for (i = 0; !given && i < config.listens; i++)
		if (!listener_tcp(config.listen[i], &config.tls, &config.origins, &failure))
			fail(&failure);
	for (i = 0; !given && i < config.npaths; i++)
		if (!listener_unix(config.paths[i], &config.origins, &failure))
			fail(&failure);
	if (!config.origins.count)
		errx(STATUS_BAD, "by which address do browsers reach this server? See --origin");
}

/* Prevents this process and its workers from gaining privileges, large files and core dumps. */
static void set_limits(void)
{
	struct rlimit files = { FILES_MAX, FILES_MAX }, size = { ANSWER_MAX, ANSWER_MAX };
	struct rlimit none = { 0, 0 };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (setrlimit(RLIMIT_NOFILE, &files))
		warn("cannot have %d open files", FILES_MAX);
	setrlimit(RLIMIT_FSIZE, &size);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

static void on_signal(struct watch *watch)
{
	live_end();
	loop_end();
}

static void watch_signals(void)
{
	static struct watch watch = { .ready = on_signal };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	watch.fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (watch.fd < 0 || !loop_add(&watch))
		err(STATUS_FAILED, "signalfd");
}

int main(int argc, char **argv)
{
	struct failure failure;

	read_options(argc, argv);
	if (!files_open(config.folder))
		err(STATUS_BAD, "%s", config.folder);
	if (access(config.command[0], X_OK))
		err(STATUS_BAD, "%s", config.command[0]);
	open_sockets();
	set_limits();
	job_configure(config.command, config.workers);
	serve_configure(&config.origins);
	admission_configure(config.token);
	watch_signals();
	if (!listener_start(&config.tls, config.per_address, &failure))
		fail(&failure);
	notify("READY=1");
	loop_run(listener_turn);
	notify("STOPPING=1");
	return STATUS_OK;
}
