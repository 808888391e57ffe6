// SPDX-License-Identifier: GPL-2.0
/*
 * vxrun: runs a static i386 program that can only read its standard input and write its standard
 * output and error.
 */
#include <errno.h>
#include <stdarg.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tools/number.h"
#include "tools/status.h"
#include "vx32/filter.h"
#include "vx32/linux.h"
#include "vx32/vx32.h"

enum {
	STATUS_REFUSED = 121,	/* it used a system call or an instruction that is refused */
	STATUS_FAULT = 122,
	STATUS_FUEL = 123,
	STATUS_TIME = 124,
};


static const char usage[] =
	"usage: vxrun [--memory SIZE] [--time SECONDS] [--fuel COUNT] [--profile plain|host]\n"
	"             [--base zero|gs] [--cache SIZE] PROGRAM [ARGUMENT...]\n"
	"Runs a static i386 program, which can read its standard input, write its standard\n"
	"output and error, and do nothing else.\n"
	"  --memory SIZE      most memory, in bytes or with K, M, G (default 256M)\n"
	"  --time SECONDS     most processor time\n"
	"  --fuel COUNT       most instructions; ends at the same one on every host\n"
	"  --profile host     also instructions up to AVX2, if the host has them\n"
	"  --base zero|gs     where the program's memory begins: at host address 0, or where\n"
	"                     gs points to (default zero, which is faster, if that is free)\n"
	"  --cache SIZE       most translated code (default 32M)\n"
	"  --help, --version\n"
	"Exit status: the program's; 121 a call or instruction was refused, 122 it faulted,\n"
	"123 out of fuel, 124 out of time, 125 vxrun failed, 126 not a static i386 program,\n"
	"127 not found.\n";

/* A program while it runs. */
struct run {
	const char *name;
	struct vx_box *box;
	struct vx_cpu *cpu;
	struct vx_heap heap;
	int status;
	bool ended;
};

static struct vx_box *timed;

static void on_time(int number)
{
	vx_interrupt(timed);
}

/* Calls -------------------------------------------------------------------------------- */

/* read and write. Returns the result of the call: a count or -errno. */
static int64_t transfer(struct run *run, bool out, int fd, uint32_t at, uint32_t size)
{
	void *memory = size ? vx_at(run->box, at, size, !out) : NULL;
	ssize_t n;

	if (!size)
		return 0;
	if (!memory)
		return -EFAULT;
	do
		n = out ? write(fd, memory, size) : read(fd, memory, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int64_t transfer_vector(struct run *run, bool out, int fd, uint32_t at, uint32_t count)
{
	static struct iovec vectors[UIO_MAXIOV];
	int64_t n = count > UIO_MAXIOV ? -EINVAL :
		    vx_linux_vectors(run->box, !out, at, count, vectors);

	if (n < 0)
		return n;
	do
		n = out ? writev(fd, vectors, count) : readv(fd, vectors, count);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static int64_t name_system(struct run *run, uint32_t at)
{
	static const char fields[6][65] = { "Linux", "vxrun", "6.1.0", "#1", "i686", "" };

	return vx_copy_out(run->box, at, fields, sizeof(fields)) ? 0 : -EFAULT;
}

static void end(struct run *run, int status)
{
	run->ended = true;
	run->status = status;
}

/* System call numbers of i386. */
enum {
	N_EXIT = 1, N_READ = 3, N_WRITE = 4, N_CLOSE = 6, N_TIME = 13, N_GETPID = 20, N_KILL = 37,
	N_BRK = 45, N_IOCTL = 54, N_GETTIMEOFDAY = 78, N_READLINK = 85, N_MUNMAP = 91,
	N_SYSINFO = 116, N_UNAME = 122, N_MPROTECT = 125, N_LLSEEK = 140, N_READV = 145,
	N_WRITEV = 146, N_MREMAP = 163, N_SIGACTION = 174, N_SIGPROCMASK = 175,
	N_GETRLIMIT = 191, N_MMAP2 = 192, N_FSTAT64 = 197, N_MADVISE = 219, N_FCNTL64 = 221,
	N_GETTID = 224, N_FUTEX = 240, N_SCHED_GETAFFINITY = 242, N_SET_THREAD_AREA = 243,
	N_EXIT_GROUP = 252, N_SET_TID_ADDRESS = 258, N_CLOCK_GETTIME = 265, N_TGKILL = 270,
	N_FSTATAT64 = 300, N_READLINKAT = 305, N_SET_ROBUST_LIST = 311, N_PRLIMIT64 = 340,
	N_GETRANDOM = 355,
	N_STATX = 383, N_RSEQ = 386, N_CLOCK_GETTIME64 = 403,
};

/* Calls that C libraries make when they start, and whose failure they tolerate. */
static bool may_fail(uint32_t number)
{
	static const uint16_t numbers[] = {
		N_TIME, N_GETTIMEOFDAY, N_READLINK, N_SYSINFO, N_MREMAP, N_SIGACTION, N_GETRLIMIT,
		N_FSTAT64, N_MADVISE, N_FCNTL64, N_FUTEX, N_SCHED_GETAFFINITY, N_CLOCK_GETTIME,
		N_FSTATAT64, N_READLINKAT, N_SET_ROBUST_LIST, N_PRLIMIT64, N_GETRANDOM, N_STATX,
		N_RSEQ, N_CLOCK_GETTIME64,
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

/*
 * Answers a system call: read, write, readv, writev and exit; calls that concern only the guest's
 * own memory; and others with constant results. false: the call is refused.
 */
static bool call(struct run *run, uint32_t number, const uint32_t *a, int64_t *result)
{
	switch (number) {
	case N_EXIT: case N_EXIT_GROUP:
		end(run, a[0] & 0xff);
		return true;
	case N_READ:
		*result = a[0] == 0 ? transfer(run, false, 0, a[1], a[2]) : -EBADF;
		return true;
	case N_READV:
		*result = a[0] == 0 ? transfer_vector(run, false, 0, a[1], a[2]) : -EBADF;
		return true;
	case N_WRITE:
		*result = a[0] == 1 || a[0] == 2 ? transfer(run, true, a[0], a[1], a[2]) : -EBADF;
		return true;
	case N_WRITEV:
		*result = a[0] == 1 || a[0] == 2 ?
			  transfer_vector(run, true, a[0], a[1], a[2]) : -EBADF;
		return true;
	case N_BRK: *result = vx_linux_brk(run->box, &run->heap, a[0]); return true;
	case N_MMAP2:
		*result = vx_linux_map(run->box, a[0], a[1], a[2], a[3]);
		return true;
	case N_MUNMAP: *result = vx_linux_unmap(run->box, a[0], a[1]); return true;
	case N_MPROTECT: *result = vx_linux_protect(run->box, a[0], a[1], a[2]); return true;
	case N_SET_THREAD_AREA:
		*result = vx_linux_set_thread_area(run->box, run->cpu, a[0]);
		return true;
	case N_UNAME: *result = name_system(run, a[0]); return true;
	case N_GETPID: case N_GETTID: case N_SET_TID_ADDRESS: *result = 1; return true;
	case N_SIGPROCMASK: *result = 0; return true;
	case N_IOCTL: *result = a[0] < 3 ? -ENOTTY : -EBADF; return true;
	case N_LLSEEK: *result = a[0] < 3 ? -ESPIPE : -EBADF; return true;
	case N_CLOSE: *result = a[0] < 3 ? 0 : -EBADF; return true;
	case N_KILL: case N_TGKILL:	/* abort() */
		end(run, 128 + (a[number == N_TGKILL ? 2 : 1] & 0x7f));
		return true;
	}
	*result = -ENOSYS;
	return may_fail(number);
}

/* Confining vxrun itself ---------------------------------------------------------------- */

static bool give_up(void)
{
	struct sock_filter filter[] = {
		FILTER_BEGIN,
		ALLOW_WITHOUT(read, 0, ~0u),
		ALLOW_WITHOUT(write, 0, ~3u),
		ALLOW_WITHOUT(readv, 0, ~0u),
		ALLOW_WITHOUT(writev, 0, ~3u),
		/* Memory of the guest and of malloc(); never executable. */
		ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
		ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
		ALLOW(munmap), ALLOW(madvise), ALLOW(brk),
		ALLOW(rt_sigreturn), ALLOW(exit_group), ALLOW(exit),
		/* vx_interrupt() by the timer; arch_prctl sets gs if wrgsbase is not available. */
		ALLOW(getpid), ALLOW(gettid), ALLOW(tgkill), ALLOW(arch_prctl),
		/* Restores the default handler after a fault in vxrun itself. */
		ALLOW(rt_sigaction),
		FILTER_END,
	};

	return filter_install(filter, sizeof(filter) / sizeof(*filter));
}

/* --------------------------------------------------------------------------------------- */

static void tell(const struct run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(const struct run *run, const char *format, ...)
{
	char line[512];
	va_list args;
	int n = snprintf(line, sizeof(line), "vxrun: %.200s: ", run->name);

	va_start(args, format);
	n += vsnprintf(line + n, sizeof(line) - n - 1, format, args);
	va_end(args);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	if (write(2, line, n) < 0)
		return;		/* there is nowhere to report it */
}

static void refuse_instruction(struct run *run, uint64_t pc)
{
	char text[16 * 3 + 1] = "";
	uint8_t byte;

	for (int i = 0; i < 15 && vx_copy_in(run->box, &byte, pc + i, 1); i++)
		snprintf(text + 3 * i, 4, " %02x", byte);
	tell(run, "refused: instruction at %#llx:%s", (unsigned long long)pc, text);
	end(run, STATUS_REFUSED);
}

static void system_call(struct run *run, uint64_t pc)
{
	static const enum vx_register order[] = { VX_EBX, VX_ECX, VX_EDX, VX_ESI, VX_EDI, VX_EBP };
	uint32_t number = vx_get(run->cpu, VX_EAX), arguments[6];
	int64_t result = 0;

	for (int i = 0; i < 6; i++)
		arguments[i] = vx_get(run->cpu, order[i]);
	if (call(run, number, arguments, &result)) {
		vx_set(run->cpu, VX_EAX, result);
		return;
	}
	tell(run, "refused: system call %u at %#llx", number, (unsigned long long)pc);
	end(run, STATUS_REFUSED);
}

static void fault(struct run *run, const struct vx_trap *trap)
{
	static const char *const accesses[] = { [VX_READ] = "read", [VX_WRITE] = "write",
						[VX_EXEC] = "execute" };

	if (trap->number == 14)
		tell(run, "fault: cannot %s %#llx, at %#llx", accesses[trap->access],
		     (unsigned long long)trap->address, (unsigned long long)trap->pc);
	else
		tell(run, "fault: exception %d at %#llx", trap->number,
		     (unsigned long long)trap->pc);
	end(run, STATUS_FAULT);
}

static int run_program(struct run *run)
{
	while (!run->ended) {
		struct vx_trap trap = vx_run(run->box, run->cpu);

		switch (trap.why) {
		case VX_SYSCALL: system_call(run, trap.pc); break;
		case VX_FAULT: fault(run, &trap); break;
		case VX_REFUSED: refuse_instruction(run, trap.pc); break;
		case VX_BREAKPOINT:
			tell(run, "fault: breakpoint at %#llx", (unsigned long long)trap.pc);
			end(run, STATUS_FAULT);
			break;
		case VX_INTERRUPTED:
			tell(run, "its time is over");
			end(run, STATUS_TIME);
			break;
		case VX_FUEL:
			tell(run, "its fuel is used up");
			end(run, STATUS_FUEL);
			break;
		case VX_BROKEN:
			tell(run, "vx32 failed at %#llx", (unsigned long long)trap.pc);
			end(run, STATUS_OWN);
			break;
		}
	}
	return run->status;
}

static int bad(const char *what, const char *value)
{
	fprintf(stderr, "vxrun: %s: %s\n", what, value);
	return STATUS_BAD;
}

static bool load(struct run *run, const struct vx_options *options, int fd, char **argv,
		 struct vx_error *error)
{
	run->box = vx_new(options, error);
	run->cpu = run->box ? vx_cpu_new(run->box, error) : NULL;
	return run->cpu && vx_load(run->box, run->cpu, fd, argv, NULL, &run->heap.start, error);
}

static void unload(struct run *run)
{
	vx_cpu_free(run->cpu);
	vx_free(run->box);
	run->cpu = NULL;
	run->box = NULL;
}

/*
 * Makes the box and loads the program. base: of --base; NULL: not given. Returns 0, or the exit
 * status after an error message.
 */
static int prepare(struct run *run, struct vx_options *options, const char *base, char **argv)
{
	struct vx_error error = { 0 };
	bool loaded;
	int fd = open(run->name, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		fprintf(stderr, "vxrun: %s: %s\n", run->name, strerror(errno));
		return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_STARTED;
	}
	options->base_zero = !base || !strcmp(base, "zero");
	loaded = load(run, options, fd, argv, &error);
	if (!loaded && !base) {
		unload(run);
		options->base_zero = false;
		loaded = load(run, options, fd, argv, &error);
	}
	close(fd);
	if (loaded)
		return 0;
	if (run->cpu) {
		fprintf(stderr, "vxrun: %s: %s\n", run->name, error.text);
		return STATUS_NOT_STARTED;
	}
	fprintf(stderr, "vxrun: %s\n", error.text);
	return error.number == EINVAL ? STATUS_BAD : STATUS_OWN;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "memory", required_argument, NULL, 'm' },
		{ "time", required_argument, NULL, 't' },
		{ "fuel", required_argument, NULL, 'f' },
		{ "profile", required_argument, NULL, 'p' },
		{ "base", required_argument, NULL, 'b' },
		{ "cache", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	struct vx_options box = { 0 };
	struct run run = { 0 };
	uint64_t fuel = 0, seconds = 0, cache;
	const char *base = NULL;
	int option, status;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			if (!number_parse(optarg, true, &box.memory_limit))
				return bad("not a size", optarg);
			break;
		case 't':
			if (!number_parse(optarg, false, &seconds) || seconds > 1000000000)
				return bad("not a number of seconds", optarg);
			break;
		case 'f':
			if (!number_parse(optarg, false, &fuel))
				return bad("not a number of instructions", optarg);
			break;
		case 'p':
			if (strcmp(optarg, "plain") && strcmp(optarg, "host"))
				return bad("not a profile", optarg);
			box.profile = !strcmp(optarg, "host") ? VX_HOST : VX_PLAIN;
			break;
		case 'b':
			if (strcmp(optarg, "zero") && strcmp(optarg, "gs"))
				return bad("not a base", optarg);
			base = optarg;
			break;
		case 'c':
			if (!number_parse(optarg, true, &cache) || cache > UINT32_MAX)
				return bad("not a size", optarg);
			box.cache_limit = cache;
			break;
		case 'h': fputs(usage, stdout); return 0;
		case 'v': puts("vxrun " VXE_VERSION); return 0;
		default: fputs(usage, stderr); return STATUS_BAD;
		}
	}
	if (optind == argc) {
		fputs(usage, stderr);
		return STATUS_BAD;
	}
	run.name = argv[optind];
	box.fuel = fuel != 0;
	status = prepare(&run, &box, base, argv + optind);
	if (status) {
		unload(&run);
		return status;
	}
	run.heap.brk = run.heap.start;
	vx_refuel(run.box, fuel);
	if (seconds) {
		struct sigaction action = { .sa_handler = on_time };
		/* Repeat it: the first signal may arrive while a call is answered. */
		struct itimerval timer = { .it_value.tv_sec = seconds,
					   .it_interval.tv_usec = 50000 };

		timed = run.box;
		sigaction(SIGPROF, &action, NULL);
		setitimer(ITIMER_PROF, &timer, NULL);
	}
	if (close_range(3, ~0u, 0) || !give_up()) {
		fprintf(stderr, "vxrun: seccomp: %s\n", strerror(errno));
		return STATUS_OWN;
	}
	_exit(run_program(&run));
}
