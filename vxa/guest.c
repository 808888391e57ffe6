// SPDX-License-Identifier: GPL-2.0
/* Runs a decoder in a box of Vx32. */
#include "vxa/guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vx32/linux.h"
#include "vxa/decoders/calls.h"

#define PIECE		65536u	/* bytes copied at a time */

struct guest {
	struct vx_box *box;
	struct vx_cpu *cpu, *first;	/* first: registers after the decoder was loaded */
	struct vx_heap heap;
	bool used;		/* it has run since the memory was last reset */
	/* The file that is being decoded. */
	struct guest_file *file;
	size_t in;		/* bytes that the decoder has read */
	uint64_t out;		/* bytes that it has written */
	char complaint[161];	/* text that it wrote to descriptor 2 */
	size_t complaint_size;
	struct failure *failure;
	bool ended, ok;
};

void guest_free(struct guest *g)
{
	if (!g)
		return;
	vx_cpu_free(g->first);
	vx_cpu_free(g->cpu);
	vx_free(g->box);
	free(g);
}

struct guest *guest_new(const uint8_t *elf, size_t size, uint64_t memory, struct failure *failure)
{
	struct vx_options options = { .profile = VX_PLAIN, .memory_limit = memory, .fuel = true };
	char *argv[] = { "decoder", NULL };
	struct vx_error error = { 0 };
	struct guest *g = calloc(1, sizeof(*g));
	int fd = memfd_create("decoder", MFD_CLOEXEC);
	bool stored = g && fd >= 0 && write(fd, elf, size) == (ssize_t)size, loaded = false;

	if (!stored)
		fail(failure, STATUS_FAILED, "cannot load a decoder: %s", strerror(errno));
	if (stored) {
		g->box = vx_new(&options, &error);
		g->cpu = g->box ? vx_cpu_new(g->box, &error) : NULL;
		g->first = g->cpu ? vx_cpu_new(g->box, &error) : NULL;
		loaded = g->first && vx_load(g->box, g->cpu, fd, argv, NULL, &g->heap.start, &error);
		if (!loaded)
			fail(failure, g->first ? STATUS_BAD : STATUS_FAILED,
			     "the decoder cannot be loaded: %s", error.text);
	}
	if (fd >= 0)
		close(fd);
	if (loaded && !vx_snapshot(g->box, &error)) {
		fail(failure, STATUS_FAILED, "%s", error.text);
		loaded = false;
	}
	if (loaded) {
		vx_cpu_copy(g->first, g->cpu);
		return g;
	}
	guest_free(g);
	return NULL;
}

/* Calls -------------------------------------------------------------------------------- */

/* Ends the guest with an error. The return value is not used. */
__attribute__((format(printf, 2, 3)))
static int64_t end(struct guest *g, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fail(g->failure, STATUS_BAD, "%s", text);
	g->ended = true;
	return 0;
}

static int64_t do_read(struct guest *g, uint32_t at, uint32_t size)
{
	struct guest_file *file = g->file;

	if (size > file->packed_size - g->in)
		size = file->packed_size - g->in;
	if (!vx_copy_out(g->box, at, file->packed + g->in, size))
		return -EFAULT;
	g->in += size;
	return size;
}

static int64_t do_write(struct guest *g, uint32_t at, uint32_t size)
{
	static char buffer[PIECE];

	if (size > PIECE)
		size = PIECE;
	if (!vx_copy_in(g->box, buffer, at, size))
		return -EFAULT;
	if (size > g->file->size - g->out)
		return end(g, "the decoder writes more than the file's %llu bytes",
			   (unsigned long long)g->file->size);
	if (!g->file->sink(g->file->context, buffer, size, g->failure))
		g->ended = true;
	g->out += size;
	return size;
}

static int64_t complain(struct guest *g, uint32_t at, uint32_t size)
{
	size_t room = sizeof(g->complaint) - 1 - g->complaint_size;
	uint32_t part = size < room ? size : room;

	if (!vx_copy_in(g->box, g->complaint + g->complaint_size, at, part))
		return -EFAULT;
	for (; part--; g->complaint_size++)
		if (g->complaint[g->complaint_size] < ' ' || g->complaint[g->complaint_size] > '~')
			g->complaint[g->complaint_size] = ' ';
	return size;
}

static int64_t call(struct guest *g, uint32_t number, uint32_t a, uint32_t b, uint32_t c,
		    uint64_t pc)
{
	switch (number) {
	case CALL_READ: return a == 0 ? do_read(g, b, c) : -EBADF;
	case CALL_WRITE: return a == 1 ? do_write(g, b, c) : a == 2 ? complain(g, b, c) : -EBADF;
	case CALL_BRK: return vx_linux_brk(g->box, &g->heap, a);
	case CALL_SET_THREAD_AREA: return vx_linux_set_thread_area(g->box, g->cpu, a);
	case CALL_DONE:
		g->ended = g->ok = true;
		return 0;
	case CALL_EXIT:
		g->complaint[g->complaint_size] = 0;
		return end(g, "the decoder ends with status %u%s%s", a & 0xff,
			   g->complaint_size ? ": " : "", g->complaint);
	}
	return end(g, "the decoder makes system call %u, which is refused, at %#llx", number,
		   (unsigned long long)pc);
}

/* --------------------------------------------------------------------------------------- */

static void stop(struct guest *g, const struct vx_trap *trap)
{
	unsigned long long pc = trap->pc;
	char text[16 * 3 + 1] = "";
	uint8_t byte;

	switch (trap->why) {
	case VX_SYSCALL: break;
	case VX_FAULT:
		if (trap->number == 14)
			end(g, "the decoder faults: no access to %#llx, at %#llx",
			    (unsigned long long)trap->address, pc);
		else
			end(g, "the decoder faults: exception %d at %#llx", trap->number, pc);
		break;
	case VX_REFUSED:
		for (int i = 0; i < 15 && vx_copy_in(g->box, &byte, trap->pc + i, 1); i++)
			snprintf(text + 3 * i, 4, " %02x", byte);
		end(g, "the decoder has a refused instruction at %#llx:%s", pc, text);
		break;
	case VX_BREAKPOINT: end(g, "the decoder faults: breakpoint at %#llx", pc); break;
	case VX_FUEL:
		end(g, "the decoder has run its %llu instructions",
		    (unsigned long long)g->file->fuel);
		break;
	case VX_INTERRUPTED: break;
	case VX_BROKEN: end(g, "vx32 failed at %#llx", pc); break;
	}
}

bool guest_decode(struct guest *g, struct guest_file *file, struct failure *failure)
{
	struct vx_error error = { 0 };

	if (g->used && !vx_reset(g->box, &error))
		return fail(failure, STATUS_FAILED, "%s", error.text);
	vx_cpu_copy(g->cpu, g->first);
	g->used = true;
	g->file = file;
	g->failure = failure;
	g->heap.brk = g->heap.start;
	g->in = g->out = g->complaint_size = 0;
	g->ended = g->ok = false;
	/* vx_refuel() adds modulo 2^64, so this replaces the fuel that the last file left. */
	vx_refuel(g->box, file->fuel - vx_fuel_left(g->box, g->cpu));
	while (!g->ended) {
		struct vx_trap trap = vx_run(g->box, g->cpu);

		if (trap.why == VX_SYSCALL)
			vx_set(g->cpu, VX_EAX,
			       call(g, vx_get(g->cpu, VX_EAX), vx_get(g->cpu, VX_EBX),
				    vx_get(g->cpu, VX_ECX), vx_get(g->cpu, VX_EDX), trap.pc));
		else
			stop(g, &trap);
	}
	file->instructions = file->fuel - vx_fuel_left(g->box, g->cpu);
	return g->ok;
}
