/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vx32: runs untrusted x86 code inside an application.
 *
 * A box is one guest's address space and what was translated of its code. Guest code reads
 * and writes its box only, and each of its system calls comes back to the application:
 *
 *	box = vx_new(NULL, &error);
 *	cpu = vx_cpu_new(box, &error);
 *	vx_load(box, cpu, fd, argv, envp, &error);
 *	for (;;) {
 *		trap = vx_run(box, cpu);
 *		if (trap.why != VX_SYSCALL)
 *			break;
 *		... vx_get(cpu, VX_EAX), vx_copy_in(), vx_copy_out(), vx_set(cpu, VX_EAX, ...)
 *	}
 *
 * Threads: different boxes may be used by different threads at once. One box is used by
 * one thread at a time; only vx_interrupt() may be called by any thread at any time.
 * A child of fork() has copies of all boxes; it calls vx_forked() for each that it uses.
 *
 * The library allocates nothing that vx_free() and vx_cpu_free() do not release, never
 * prints, never exits, and keeps no global state but the handlers of SIGSEGV, SIGBUS,
 * SIGFPE, SIGILL, SIGTRAP and SIGURG, which a thread that runs a guest must not block.
 * Signals that are not about a guest go on to the handlers that were there before the first
 * vx_new().
 * The gs register of a thread that calls vx_run() is the library's.
 *
 * Guests are i386 code. A program of x86-64 runs in a process of its own, and its system calls
 * come back to the application in the same way: see vx32/cell.h.
 *
 * Not a boundary: side channels. Guest and application share caches and predictors.
 */
#ifndef VX32_H
#define VX32_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vx_box;
struct vx_cpu;		/* registers of one thread of a guest */

struct vx_error {
	int number;		/* an errno */
	char text[192];		/* one line, without the end of line */
};

/* Which instructions there are, and what cpuid tells. */
enum vx_profile {
	VX_PLAIN = 0,		/* up to SSE2: the same on every host */
	VX_HOST,		/* what the library knows of the host's, up to AVX2, FMA, BMI2 */
};

/* All zero: the defaults. */
struct vx_options {
	enum vx_profile profile;
	uint64_t memory_limit;	/* bytes of guest pages; 0: 256 MiB; at most 4 GiB */
	uint32_t cache_limit;	/* bytes of translated code; 0: 32 MiB; 64 KiB to 256 MiB */
	/*
	 * Puts the guest at host address 0: loads are a little faster. One box a process, which
	 * must be position-independent. vx_new() fails with EEXIST if something is in the way.
	 */
	bool base_zero;
	/* Counts instructions: see vx_refuel(). Costs up to 30 %, and 60 % where blocks are tiny. */
	bool fuel;
	/* The application installs signal handlers, and calls vx_handle_signal() in them. */
	bool own_signals;
};

/* options: may be NULL. NULL: *error says why. */
struct vx_box *vx_new(const struct vx_options *options, struct vx_error *error);
/* Frees the box, not its cpus. NULL is permitted. */
void vx_free(struct vx_box *box);

/* All registers are zero, and the FPU is as a new process has it. */
struct vx_cpu *vx_cpu_new(struct vx_box *box, struct vx_error *error);
void vx_cpu_free(struct vx_cpu *cpu);

/* Registers --------------------------------------------------------------------------- */

enum vx_register {
	VX_EAX, VX_ECX, VX_EDX, VX_EBX, VX_ESP, VX_EBP, VX_ESI, VX_EDI,
	VX_EIP, VX_EFLAGS,
	VX_GS_BASE,		/* what gs: is relative to; guests load gs, the base is set here */
};

/* The FPU as fxsave has it, and in profile VX_HOST the upper halves of ymm as xsave has them. */
#define VX_FP_SIZE	832
void vx_get_fp(const struct vx_cpu *cpu, void *to);
/* Any bytes: those that a CPU would not accept are mended. */
void vx_set_fp(struct vx_cpu *cpu, const void *from);

uint64_t vx_get(const struct vx_cpu *cpu, enum vx_register which);
/* Cuts the value to the register's width; only the guest's bits of eflags change. */
void vx_set(struct vx_cpu *cpu, enum vx_register which, uint64_t value);

/* Running ----------------------------------------------------------------------------- */

enum vx_why {
	VX_SYSCALL,		/* int 80h. eip is behind it. */
	VX_FAULT,		/* the CPU refused it. eip is at the instruction, as below. */
	VX_REFUSED,		/* an instruction that guests may not use */
	VX_BREAKPOINT,		/* int3. eip is behind it. */
	VX_INTERRUPTED,		/* by vx_interrupt(). eip is where to go on. */
	VX_FUEL,		/* there is none left */
	VX_BROKEN,		/* the library found a mistake in itself or the host failed */
};

enum { VX_READ = 1, VX_WRITE = 2, VX_EXEC = 4 };

struct vx_trap {
	enum vx_why why;
	uint64_t pc;		/* of the instruction */
	int number;		/* VX_FAULT: the CPU's exception: 0 #DE, 6 #UD, 14 #PF, ... */
	uint64_t address;	/* #PF: the guest address */
	int access;		/* #PF: VX_READ, VX_WRITE or VX_EXEC */
};

/* Runs the guest until something is to be done. Does not return because of signals. */
struct vx_trap vx_run(struct vx_box *box, struct vx_cpu *cpu);

/*
 * Makes a vx_run() of the box that is under way, or else the next one, return
 * VX_INTERRUPTED soon. Any thread; async-signal-safe.
 */
void vx_interrupt(struct vx_box *box);
/*
 * The same without a system call, in a handler with all signals blocked of the thread that runs
 * the box or is to run it next. context: the handler's.
 */
void vx_interrupt_here(struct vx_box *box, void *context);

/* How many more instructions the guest may run; a repeated string instruction counts once
 * in 65536 iterations. Only with options.fuel. */
void vx_refuel(struct vx_box *box, uint64_t instructions);
uint64_t vx_fuel_left(const struct vx_box *box, const struct vx_cpu *cpu);

/* For applications with handlers of their own: true if the signal was about a guest. */
bool vx_handle_signal(int number, siginfo_t *info, void *context);

/* Memory ------------------------------------------------------------------------------- */

/* false: the guest may not read (write) some byte of the range; then nothing is copied. */
bool vx_copy_in(struct vx_box *box, void *to, uint64_t from, uint64_t size);
bool vx_copy_out(struct vx_box *box, uint64_t to, const void *from, uint64_t size);
/* A string with its NUL; false: not readable, or longer than size - 1. */
bool vx_copy_string(struct vx_box *box, char *to, uint64_t from, size_t size);
/* Whether the guest has all of `access` to every byte of the range. */
bool vx_allows(const struct vx_box *box, uint64_t address, uint64_t size, int access);

/*
 * Where the range is in this process; NULL: it is not below 4 GiB. For system calls of the host,
 * which fail with EFAULT where the guest has no access. write: they may write there. Until the
 * next call of the library but this one.
 */
void *vx_at(struct vx_box *box, uint64_t address, uint64_t size, bool write);

/*
 * Maps zeroed pages, in place of what is there; `at` is a multiple of the page size.
 * at = 0: anywhere. Returns the guest address; 0: *error says why.
 */
uint64_t vx_map(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error);
/*
 * The same with pages of a file, or with -1 new ones, that all share who map them, children of
 * fork() included. They are never executable. If the file becomes shorter, what the library
 * itself reads or writes there ends in SIGBUS.
 */
uint64_t vx_map_shared(struct vx_box *box, uint64_t at, uint64_t size, int access, int fd,
		       uint64_t offset, struct vx_error *error);
bool vx_protect(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error);
bool vx_unmap(struct vx_box *box, uint64_t at, uint64_t size, struct vx_error *error);
/* Copies whatever access the guest has, to pages that are mapped. */
bool vx_fill(struct vx_box *box, uint64_t to, const void *from, uint64_t size,
	     struct vx_error *error);
/* Bytes of guest pages with any access, of at most memory_limit. */
uint64_t vx_memory_used(const struct vx_box *box);

/* The guest's memory as it is now is what vx_reset() returns to. cpus are not part of it:
 * copy them with vx_cpu_copy(). */
bool vx_snapshot(struct vx_box *box, struct vx_error *error);
bool vx_reset(struct vx_box *box, struct vx_error *error);
void vx_cpu_copy(struct vx_cpu *to, const struct vx_cpu *from);

/* In a child of fork(), before the box is used there. Its code is translated anew. */
bool vx_forked(struct vx_box *box, struct vx_error *error);

/* Programs ----------------------------------------------------------------------------- */

struct vx_image {
	uint32_t entry, base;	/* base: what addresses in the file are relative to */
	uint32_t headers;	/* guest address of the program headers */
	uint16_t header_count;
	uint32_t end;		/* the first page behind it: where brk begins */
	char interpreter[256];	/* "" if there is none */
};

/* Maps an i386 ELF file. The file is only read. */
bool vx_map_image(struct vx_box *box, int fd, struct vx_image *image, struct vx_error *error);
/*
 * Maps a stack with the arguments, as Linux has it, and sets esp and eip. loader: the
 * interpreter's image, or NULL. random: the 16 bytes of AT_RANDOM; NULL: zero.
 */
bool vx_start(struct vx_box *box, struct vx_cpu *cpu, const struct vx_image *image,
	      const struct vx_image *loader, char *const argv[], char *const envp[],
	      const uint8_t random[16], struct vx_error *error);
/* Both, of a static program. *brk: image.end; may be NULL. */
bool vx_load(struct vx_box *box, struct vx_cpu *cpu, int fd, char *const argv[],
	     char *const envp[], uint64_t *brk, struct vx_error *error);

/* Figures ------------------------------------------------------------------------------ */

struct vx_figures {
	uint64_t fragments, code_bytes, flushes;	/* in the cache; since vx_new() */
	uint64_t translated;	/* fragments, since vx_new() */
	uint64_t rewritten;	/* writes to pages with translated code */
};
struct vx_figures vx_figures(const struct vx_box *box);

#endif
