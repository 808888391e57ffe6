// SPDX-License-Identifier: GPL-2.0
/* The process that decodes, and its parent's side. */
#include "vxa/worker.h"
#include "vx32/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define PIECE		65536u
/* Default limits: a base per file, and an allowance for its bytes, packed and unpacked. */
#define FUEL_BASE	1000000000ull	/* instructions per file */
#define FUEL_PER_BYTE	1000		/* instructions per byte */
#define DECODED_RATIO	64		/* assumed ratio of sizes for images and sounds */
#define SECONDS_BASE	60		/* CPU time per file */
#define BYTES_PER_SECOND (2u << 20)	/* an additional second for so many bytes */
#define CHECK_MS	50		/* ms between checks of the worker's CPU time */
#define IDLE_MAX	1200		/* checks without any CPU time: the worker hangs */

struct request {
	uint64_t offset, packed, size, fuel;
};

enum frame_kind { FRAME_DATA, FRAME_DONE, FRAME_FAILED };

/* Followed by `size` bytes. DATA: of the file. DONE: the number of instructions. FAILED: a text. */
struct frame {
	uint32_t kind, size;
	int32_t status;
};

/* Pipes -------------------------------------------------------------------------------- */

static bool write_all(int fd, const void *bytes, size_t size)
{
	const char *p = bytes;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		size -= n;
	}
	return true;
}

static bool read_all(int fd, void *bytes, size_t size)
{
	char *p = bytes;

	while (size) {
		ssize_t n = read(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		size -= n;
	}
	return true;
}

/* In the worker ------------------------------------------------------------------------ */

static bool give_up(void)
{
	struct sock_filter filter[] = {
		FILTER_BEGIN,
		/* Descriptor 0 has the requests, 1 the results. */
		ALLOW_WITHOUT(read, 0, ~0u),
		ALLOW_WITHOUT(write, 0, ~1u),
		/* Memory of the guest and of malloc(); never executable. */
		ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
		ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
		ALLOW(munmap), ALLOW(madvise), ALLOW(brk),
		ALLOW(rt_sigreturn), ALLOW(exit_group), ALLOW(exit),
		/* arch_prctl sets gs if wrgsbase is not available. */
		ALLOW(gettid), ALLOW(arch_prctl),
		FILTER_END,
	};

	return filter_install(filter, sizeof(filter) / sizeof(*filter));
}

static bool send_data(void *context, const void *bytes, size_t size, struct failure *failure)
{
	struct frame frame = { FRAME_DATA, size, 0 };

	if (size && (!write_all(1, &frame, sizeof(frame)) || !write_all(1, bytes, size)))
		_exit(1);	/* the parent does not read any more */
	return true;
}

static void send_failure(const struct failure *failure)
{
	struct frame frame = { FRAME_FAILED, strlen(failure->text), failure->status };

	write_all(1, &frame, sizeof(frame));
	write_all(1, failure->text, frame.size);
}

/* Decodes a deflated file with the host's zlib. */
static bool decode_native(struct guest_file *file, struct failure *failure)
{
	static uint8_t out[PIECE];
	z_stream z = { .next_in = (uint8_t *)file->packed, .avail_in = file->packed_size };
	uint64_t left = file->size;
	int result = inflateInit2(&z, -15);

	while (result == Z_OK) {
		z.next_out = out;
		z.avail_out = sizeof(out);
		result = inflate(&z, Z_NO_FLUSH);
		if (sizeof(out) - z.avail_out > left) {
			inflateEnd(&z);
			return fail(failure, STATUS_BAD, "more than the file's %llu bytes",
				    (unsigned long long)file->size);
		}
		left -= sizeof(out) - z.avail_out;
		file->sink(file->context, out, sizeof(out) - z.avail_out, failure);
	}
	inflateEnd(&z);
	return (result == Z_STREAM_END && !z.avail_in) ||
	       fail(failure, STATUS_BAD, "the deflated data is damaged");
}

/* Serves requests until the pipe is closed. guest: NULL for native. */
static void __attribute__((noreturn)) serve(const struct archive *archive, struct guest *guest)
{
	struct failure failure = { 0 };
	struct request request;

	while (read_all(0, &request, sizeof(request))) {
		struct guest_file file = {
			.packed = archive->bytes + request.offset, .packed_size = request.packed,
			.size = request.size, .fuel = request.fuel, .sink = send_data,
		};
		struct frame frame = { FRAME_DONE, sizeof(file.instructions), 0 };

		if (!(guest ? guest_decode(guest, &file, &failure) :
			      decode_native(&file, &failure))) {
			send_failure(&failure);
			continue;
		}
		write_all(1, &frame, sizeof(frame));
		write_all(1, &file.instructions, sizeof(file.instructions));
	}
	_exit(0);
}

static void __attribute__((noreturn)) become_worker(const struct archive *archive,
						    const uint8_t *elf, size_t size,
						    uint64_t memory, int requests, int results)
{
	const struct rlimit none = { 0, 0 };
	struct failure failure = { 0 };
	struct guest *guest = NULL;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &none);
	/* Move both up, so that dup2() to 0 and 1 closes neither. */
	requests = fcntl(requests, F_DUPFD, 3);
	results = fcntl(results, F_DUPFD, 3);
	if (requests < 0 || results < 0 || dup2(requests, 0) < 0 || dup2(results, 1) < 0 ||
	    close_range(3, ~0u, 0))
		_exit(1);
	if (elf)
		guest = guest_new(elf, size, memory, &failure);
	else
		fail(&failure, STATUS_FAILED, "seccomp failed");
	if ((elf && !guest) || !give_up()) {
		send_failure(&failure);
		_exit(1);
	}
	serve(archive, guest);
}

/* In the parent ------------------------------------------------------------------------ */

void worker_end(struct worker *w)
{
	if (!w->pid)
		return;
	close(w->requests);
	close(w->results);
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
}

static bool start(struct worker *w, const struct archive *archive, const struct member *member,
		  uint64_t memory, bool native, struct failure *failure)
{
	const struct zip_decoder *decoder = &member->entry.decoder;
	uint8_t *elf = native ? NULL : archive_decoder(archive, decoder, failure);
	int requests[2] = { -1, -1 }, results[2] = { -1, -1 };
	pid_t pid = -1;

	if (!native && !elf)
		return false;
	if (pipe2(requests, O_CLOEXEC) == 0 && pipe2(results, O_CLOEXEC) == 0) {
		pid = fork();
		if (pid == 0)
			become_worker(archive, elf, decoder->size, memory, requests[0], results[1]);
	}
	free(elf);
	if (requests[0] >= 0)
		close(requests[0]);
	if (results[1] >= 0)
		close(results[1]);
	if (pid < 0) {
		close(requests[1]);
		close(results[0]);
		return fail(failure, STATUS_FAILED, "cannot start a decoder: %s", strerror(errno));
	}
	*w = (struct worker){ pid, requests[1], results[0], native, *decoder, w->stop };
	return true;
}

static uint64_t processor_ns(pid_t pid)
{
	struct timespec time;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &time))
		return 0;
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/*
 * Waits until the worker has written something. False: its CPU time is used up, or it does not run
 * at all. The latter can only happen if a guest has taken control of the worker.
 */
static bool wait_result(const struct worker *w, uint64_t until)
{
	struct pollfd fd = { w->results, POLLIN, 0 };
	uint64_t last = 0, now;
	int idle = 0;

	while (poll(&fd, 1, CHECK_MS) <= 0) {
		now = processor_ns(w->pid);
		idle = now == last ? idle + 1 : 0;
		last = now;
		if (now > until || idle > IDLE_MAX || (w->stop && *w->stop))
			return false;
	}
	return processor_ns(w->pid) <= until;
}

static bool read_result(const struct worker *w, uint64_t until, void *bytes, size_t size,
			struct failure *failure)
{
	char *p = bytes;

	while (size) {
		ssize_t n;

		if (!wait_result(w, until))
			return fail(failure, STATUS_BAD, "the decoder's processor time is over");
		n = read(w->results, p, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return fail(failure, STATUS_BAD, "the decoding process ended");
		p += n;
		size -= n;
	}
	return true;
}

/*
 * Reads the text of a failure. It is not trusted: a guest that controls the worker could send
 * anything.
 */
static bool receive_failure(const struct worker *w, uint64_t until, const struct frame *frame,
			    struct failure *failure)
{
	char text[sizeof(failure->text)] = "";

	if (frame->size >= sizeof(text))
		return fail(failure, STATUS_BAD, "the decoding process failed");
	if (!read_result(w, until, text, frame->size, failure))
		return false;
	for (char *p = text; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = ' ';
	return fail(failure, frame->status == STATUS_BAD ? STATUS_BAD : STATUS_FAILED, "%s", text);
}

/*
 * Receives a decoded file. known: its size and CRC must be those of the member; otherwise it may
 * have up to limit bytes.
 */
static bool receive(struct worker *w, const struct member *member, uint64_t until, bool known,
		    uint64_t limit, guest_sink *sink, void *context, uint64_t *instructions,
		    struct failure *failure)
{
	static uint8_t buffer[PIECE];
	uint64_t size = 0, ran;
	uint32_t crc = 0;
	struct frame frame;

	for (;;) {
		if (!read_result(w, until, &frame, sizeof(frame), failure))
			return false;
		if (frame.kind != FRAME_DATA)
			break;
		if (frame.size > sizeof(buffer) || frame.size > limit - size)
			return fail(failure, STATUS_BAD, "the decoding process failed");
		if (!read_result(w, until, buffer, frame.size, failure))
			return false;
		size += frame.size;
		crc = crc32(crc, buffer, frame.size);
		if (!sink(context, buffer, frame.size, failure))
			return false;
	}
	if (frame.kind == FRAME_FAILED)
		return receive_failure(w, until, &frame, failure);
	if (frame.kind != FRAME_DONE || frame.size != sizeof(ran))
		return fail(failure, STATUS_BAD, "the decoding process failed");
	if (!read_result(w, until, &ran, sizeof(ran), failure))
		return false;
	if (known && size != member->entry.size)
		return fail(failure, STATUS_BAD, "%llu bytes, where %u should be",
			    (unsigned long long)size, member->entry.size);
	if (known && crc != member->entry.crc)
		return fail(failure, STATUS_BAD, "its CRC is wrong");
	if (instructions)
		*instructions = ran;
	return true;
}

bool worker_decode(struct worker *w, const struct archive *archive, const struct member *member,
		   const struct limits *limits, bool native, guest_sink *sink, void *context,
		   uint64_t *instructions, struct failure *failure)
{
	const struct zip_entry *e = &member->entry;
	bool known = !limits->decoded || e->method != METHOD_STORED;
	uint64_t size = known ? e->size : limits->output;
	uint64_t both = (uint64_t)e->packed + (known ? size : DECODED_RATIO * (uint64_t)e->packed);
	struct request request = {
		member->data, e->packed, size,
		limits->fuel ? limits->fuel : FUEL_BASE + FUEL_PER_BYTE * both,
	};
	uint64_t seconds = limits->seconds ? limits->seconds :
			   SECONDS_BASE + both / BYTES_PER_SECOND;

	if (w->pid && (w->native != native ||
		       (!native && memcmp(&w->decoder, &e->decoder, sizeof(w->decoder)))))
		worker_end(w);
	if (!w->pid && !start(w, archive, member, limits->memory, native, failure))
		return false;
	/* EPIPE: the worker could not start. It has written the reason before it ended. */
	if (write_all(w->requests, &request, sizeof(request)) || errno == EPIPE) {
		if (receive(w, member, processor_ns(w->pid) + seconds * 1000000000ull, known,
			    size, sink, context, instructions, failure))
			return true;
	} else {
		fail(failure, STATUS_FAILED, "cannot ask the decoder: %s", strerror(errno));
	}
	worker_end(w);
	return false;
}
