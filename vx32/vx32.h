/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vx32: runs untrusted i386 code inside an application.
 *
 * A box is the 4 GiB address space of one guest, together with the translations of its code.
 * Guest code can read and write its own box only. Each of its system calls (int 80h) returns
 * to the application, which decides what the call does:
 *
 *	box = vx_new(NULL, &error);
 *	cpu = vx_cpu_new(box, &error);
 *	vx_load(box, cpu, fd, argv, envp, NULL, &error);
 *	for (;;) {
 *		trap = vx_run(box, cpu);
 *		if (trap.why != VX_SYSCALL)
 *			break;
 *		... vx_get(cpu, VX_EAX), vx_copy_in(), vx_copy_out(), vx_set(cpu, VX_EAX, ...)
 *	}
 *	vx_cpu_free(cpu);
 *	vx_free(box);
 *
 * Errors. A function that takes a struct vx_error returns NULL, 0 or false on failure, and
 * then fills in *error, unless error is NULL.
 *
 * Threads. Different boxes may be used by different threads at once. A box, and its cpus, may
 * be used by one thread at a time; only vx_interrupt() may be called by any thread at any time.
 *
 * fork(). The child has copies of all boxes. It calls vx_forked() for each one that it uses.
 *
 * Signals. The first vx_new() installs handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP
 * and SIGURG, unless options.own_signals is set. A thread must not block these signals while
 * it runs a guest. A signal that does not concern a guest is passed on to the handler that was
 * installed before.
 *
 * Global state. The signal handlers are the only state outside of boxes and cpus. vx_run()
 * overwrites the gs register of the calling thread and does not restore it. The library never
 * prints and never exits.
 *
 * Side channels are outside the boundary: guest and application share the CPU's caches and
 * branch predictors.
 *
 * Guests of this interface are i386 code. For programs of x86-64 see vx32/cell.h: they run in
 * processes of their own.
 */
#ifndef VX32_H
#define VX32_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vx_box;
struct vx_cpu;		/* the registers of one guest thread */

struct vx_error {
	int number;		/* an errno */
	char text[192];		/* one line, without a newline */
};

/* The instructions that guests may use, and what cpuid tells them. */
enum vx_profile {
	VX_PLAIN = 0,		/* i686 to SSE2; the same results on every host */
	VX_HOST,		/* also those of AVX2, FMA, BMI2 and older that the host has */
};

/* Members that are zero select the defaults. */
struct vx_options {
	enum vx_profile profile;
	uint64_t memory_limit;	/* bytes of guest pages; default 256 MiB; 64 KiB to 4 GiB */
	uint32_t cache_limit;	/* bytes of translated code; default 32 MiB; 64 KiB to 256 MiB */
	/*
	 * Puts the guest's address 0 at the host's address 0, which makes loads a little faster. A
	 * process can have one such box, and must be a position-independent executable. vx_new()
	 * fails with EEXIST if anything is mapped where the box would be.
	 */
	bool base_zero;
	/*
	 * Counts instructions, and stops the guest when its fuel is used up: see vx_refuel(). Costs
	 * up to 30 % of the guest's speed; up to 60 % where its basic blocks are very short.
	 */
	bool fuel;
	/*
	 * The library installs no signal handlers. The application installs its own for the six
	 * signals above, with SA_SIGINFO, and calls vx_handle_signal() in them.
	 */
	bool own_signals;
};

/*
 * Makes a box. options: NULL for the defaults; not kept. Fails with EINVAL (an option is out of
 * range), ENOMEM, or with the errno of the host's mmap() or sigaction().
 */
struct vx_box *vx_new(const struct vx_options *options, struct vx_error *error);

/* Frees the box and its memory, but not its cpus. NULL is permitted. */
void vx_free(struct vx_box *box);

/*
 * Makes a cpu for boxes with the profile of this one. All registers are zero; the FPU is in the
 * state of a new process. Fails with ENOMEM.
 */
struct vx_cpu *vx_cpu_new(struct vx_box *box, struct vx_error *error);

/* NULL is permitted. */
void vx_cpu_free(struct vx_cpu *cpu);

/* Registers --------------------------------------------------------------------------- */

enum vx_register {
	VX_EAX, VX_ECX, VX_EDX, VX_EBX, VX_ESP, VX_EBP, VX_ESI, VX_EDI,
	VX_EIP, VX_EFLAGS,
	VX_GS_BASE,		/* base of the gs segment; only the application can change it */
};

/*
 * Bytes of the FPU state: the image of fxsave (512 bytes), the header of xsave (64), the upper
 * halves of ymm0 to ymm15 (256). The last two are used in profile VX_HOST only, and only if the
 * host has AVX.
 */
#define VX_FP_SIZE	832

/* Copies the FPU state to a buffer of VX_FP_SIZE bytes. */
void vx_get_fp(const struct vx_cpu *cpu, void *to);

/*
 * Sets the FPU state from VX_FP_SIZE bytes. Any bytes are safe: reserved bits of MXCSR and of the
 * header are cleared, and so are the addresses of the last x87 instruction and operand.
 */
void vx_set_fp(struct vx_cpu *cpu, const void *from);

uint64_t vx_get(const struct vx_cpu *cpu, enum vx_register which);

/*
 * Sets a register to the lower 32 bits of value. Of eflags, only the arithmetic flags, the
 * direction flag and the ID flag change.
 */
void vx_set(struct vx_cpu *cpu, enum vx_register which, uint64_t value);

/* Running ----------------------------------------------------------------------------- */

/* Why the guest stopped, and where eip points then. */
enum vx_why {
	VX_SYSCALL,		/* int 80h; after the instruction */
	VX_FAULT,		/* a CPU exception; at the instruction */
	VX_REFUSED,		/* an instruction that guests may not use; at the instruction */
	VX_BREAKPOINT,		/* int3; after the instruction */
	VX_INTERRUPTED,		/* vx_interrupt() was called; at the next instruction to run */
	VX_FUEL,		/* the fuel is used up; at the next instruction to run */
	VX_BROKEN,		/* error in the library or of the host; the box cannot run again */
};

enum { VX_READ = 1, VX_WRITE = 2, VX_EXEC = 4 };

struct vx_trap {
	enum vx_why why;
	uint64_t pc;		/* guest address of the instruction that stopped the guest */
	int number;		/* VX_FAULT: exception (0 #DE, 6 #UD, 14 #PF); VX_SYSCALL: 0x80 */
	uint64_t address;	/* of a page fault: the guest address that was accessed */
	int access;		/* of a page fault: VX_READ, VX_WRITE or VX_EXEC */
};

/*
 * Runs the guest until one of the events above. To continue, call it again with the same cpu.
 * Signal handlers of the application may run meanwhile; they do not make vx_run() return.
 */
struct vx_trap vx_run(struct vx_box *box, struct vx_cpu *cpu);

/*
 * Makes the current vx_run() of the box return VX_INTERRUPTED soon; if there is none, the next
 * one. Thread-safe and async-signal-safe. Sends SIGURG to the thread that runs the guest.
 */
void vx_interrupt(struct vx_box *box);

/*
 * Like vx_interrupt(), but without a system call. For a signal handler that runs with all signals
 * blocked, in the thread that runs the box or will run it next. context: the handler's third
 * argument.
 */
void vx_interrupt_here(struct vx_box *box, void *context);

/*
 * Adds instructions to the box's fuel, modulo 2^64; a new box has none. Only with options.fuel. A
 * string instruction with a rep prefix counts as one for each 65536 iterations, or part of them.
 */
void vx_refuel(struct vx_box *box, uint64_t instructions);

/*
 * The fuel left, in instructions: what the box has, and what vx_run() has moved from it to this
 * cpu, up to 2^30 instructions at a time.
 */
uint64_t vx_fuel_left(const struct vx_box *box, const struct vx_cpu *cpu);

/*
 * For applications with options.own_signals: handles a signal that concerns a guest. The arguments
 * are those of the signal handler. Async-signal-safe. false: the signal does not concern a guest.
 */
bool vx_handle_signal(int number, siginfo_t *info, void *context);

/* Memory ------------------------------------------------------------------------------- */

/*
 * Addresses and sizes are in bytes. A range that does not lie in the guest's 4 GiB is an error;
 * it never wraps. The page size is 4096.
 *
 * A page with any access is readable, as it is for i386 paging.
 */

/*
 * Copy between application and guest, with the guest's access rights. false: the guest may not
 * read (vx_copy_in) or write (vx_copy_out) some byte of the range; then nothing is copied.
 */
bool vx_copy_in(struct vx_box *box, void *to, uint64_t from, uint64_t size);
bool vx_copy_out(struct vx_box *box, uint64_t to, const void *from, uint64_t size);

/*
 * Copies a string from the guest to a buffer of size bytes, NUL included. false: it is longer than
 * size - 1 bytes, or not readable; then the content of the buffer is undefined.
 */
bool vx_copy_string(struct vx_box *box, char *to, uint64_t from, size_t size);

/* True if every page of the range was mapped with all of the access bits. */
bool vx_allows(const struct vx_box *box, uint64_t address, uint64_t size, int access);

/*
 * Returns the host address of a guest range, to be passed to a system call of the host. The kernel
 * then fails with EFAULT where the guest has no access; the application itself would get SIGSEGV.
 * write: the system call may write there. NULL: the range is not in the box. (With base_zero, the
 * guest's address 0 is NULL, too.) The address is valid until any function but this one is called.
 */
void *vx_at(struct vx_box *box, uint64_t address, uint64_t size, bool write);

/*
 * The functions below fail with EINVAL if address or size is not a multiple of the page size, or
 * if size is 0; with ENOMEM if the memory limit is reached.
 */

/*
 * Maps zeroed pages and replaces what was mapped there. at: 0 for any free range. Returns the guest
 * address. Fails with ENOMEM if there is no free range; with EPERM below the host's lowest address
 * in a box with base_zero. If the host fails, what was mapped there may be gone.
 */
uint64_t vx_map(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error);

/*
 * Maps pages that are shared: those of a file from offset on or, if fd is -1, new ones, which this
 * box shares with the boxes of children of fork(). They can never be executable: VX_EXEC fails with
 * EACCES. fd may be closed afterwards. If the file is truncated, an access of the library itself
 * to these pages raises SIGBUS.
 */
uint64_t vx_map_shared(struct vx_box *box, uint64_t at, uint64_t size, int access, int fd,
		       uint64_t offset, struct vx_error *error);

/* Changes the access to pages. ENOMEM: some page is not mapped. */
bool vx_protect(struct vx_box *box, uint64_t at, uint64_t size, int access,
		struct vx_error *error);

/* Unmaps pages. It is no error if some of them are not mapped. */
bool vx_unmap(struct vx_box *box, uint64_t at, uint64_t size, struct vx_error *error);

/*
 * Copies to mapped pages whatever access the guest has, for example to load code. The range need
 * not be aligned. Fails with EFAULT if some page is not mapped; then nothing is copied.
 */
bool vx_fill(struct vx_box *box, uint64_t to, const void *from, uint64_t size,
	     struct vx_error *error);

/* Bytes of pages that count against memory_limit: those with any access. */
uint64_t vx_memory_used(const struct vx_box *box);

/*
 * Saves the guest's memory for vx_reset(), and replaces an older snapshot. Registers are not part
 * of it: copy them with vx_cpu_copy(). Shared pages become private copies.
 */
bool vx_snapshot(struct vx_box *box, struct vx_error *error);

/*
 * Restores the memory of the snapshot: content, mappings and access. Fails with EINVAL if there is
 * none. After any other failure the box cannot run again.
 */
bool vx_reset(struct vx_box *box, struct vx_error *error);

/* Copies all registers, the FPU included, between cpus of boxes with the same profile. */
void vx_cpu_copy(struct vx_cpu *to, const struct vx_cpu *from);

/*
 * Makes the box usable in a child of fork(), where it must be called before any other function of
 * the box. Drops all translations: the code cache is shared with the parent. After a failure the
 * box cannot run again.
 */
bool vx_forked(struct vx_box *box, struct vx_error *error);

/* Programs ----------------------------------------------------------------------------- */

struct vx_image {
	uint32_t entry, base;	/* base: what was added to the addresses in the file */
	uint32_t headers;	/* guest address of the program headers */
	uint16_t header_count;
	uint32_t end;		/* first address after the last page; the heap (brk) starts here */
	char interpreter[256];	/* path of the dynamic loader; "": statically linked */
};

/*
 * Maps an i386 ELF program, or the dynamic loader of one, and describes it in *image. Reads fd, and
 * leaves it open; the box keeps no reference to the file. Fails with ENOEXEC if the file is not
 * such a program or does not fit; then some segments may be mapped already.
 */
bool vx_map_image(struct vx_box *box, int fd, struct vx_image *image, struct vx_error *error);

/*
 * Maps a stack with arguments, environment and auxiliary vector, as Linux does, and sets esp and
 * eip to start the program. The other registers are unchanged. loader: the image of the dynamic
 * loader, or NULL. argv, envp: end with NULL; either may be NULL. random: the 16 bytes for
 * AT_RANDOM; NULL for zeros. Fails with E2BIG if the arguments are too large.
 */
bool vx_start(struct vx_box *box, struct vx_cpu *cpu, const struct vx_image *image,
	      const struct vx_image *loader, char *const argv[], char *const envp[],
	      const uint8_t random[16], struct vx_error *error);

/*
 * vx_map_image() and vx_start() for a statically linked program. *brk: set to image.end; brk may be
 * NULL. Fails with ENOEXEC if the program needs a dynamic loader.
 */
bool vx_load(struct vx_box *box, struct vx_cpu *cpu, int fd, char *const argv[],
	     char *const envp[], uint64_t *brk, struct vx_error *error);

/* Figures ------------------------------------------------------------------------------ */

struct vx_figures {
	/* Blocks of code in the cache, bytes of the cache in use, and how often it was emptied. */
	uint64_t fragments, code_bytes, flushes;
	uint64_t translated;	/* translations since vx_new() */
	uint64_t rewritten;	/* writes of the guest to pages with translated code */
};
struct vx_figures vx_figures(const struct vx_box *box);

#endif
