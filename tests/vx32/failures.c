// SPDX-License-Identifier: GPL-2.0
/*
 * Makes each system call of the library fail once. The library must report the failure and leak
 * nothing, and the guest must never see a wrong result.
 */
#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/vx32/guest.h"

static long countdown;		/* number of the call that is to fail; 0: none */
static long calls;

static bool fails(void)
{
	calls++;
	if (countdown && --countdown == 0) {
		errno = ENOMEM;
		return true;
	}
	return false;
}

/* The linker's --wrap makes the library call these. */
void *__real_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset);
int __real_mprotect(void *at, size_t size, int access);
int __real_madvise(void *at, size_t size, int advice);
int __real_memfd_create(const char *name, unsigned int flags);
int __real_ftruncate(int fd, off_t size);
ssize_t __real_pwrite(int fd, const void *bytes, size_t size, off_t offset);
void *__real_calloc(size_t n, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);

void *__wrap_mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	return fails() ? MAP_FAILED : __real_mmap(at, size, access, flags, fd, offset);
}

int __wrap_mprotect(void *at, size_t size, int access)
{
	return fails() ? -1 : __real_mprotect(at, size, access);
}

int __wrap_madvise(void *at, size_t size, int advice)
{
	return fails() ? -1 : __real_madvise(at, size, advice);
}

int __wrap_memfd_create(const char *name, unsigned int flags)
{
	return fails() ? -1 : __real_memfd_create(name, flags);
}

int __wrap_ftruncate(int fd, off_t size)
{
	return fails() ? -1 : __real_ftruncate(fd, size);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	return fails() ? -1 : __real_pwrite(fd, bytes, size, offset);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __real_aligned_alloc(alignment, size);
}

static int count_maps(void)
{
	FILE *f = fopen("/proc/self/maps", "r");
	int c, n = 0;

	while (f && (c = getc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* A guest that counts and rewrites its code. Code and data share a page. */
GUEST(rewriting, "movl $50, %ecx; 1: incl 0x100800; movb %cl, 0x100000 + 2f - rewriting + 1; "
		 "2: movl $99, %eax; addl %eax, %edx; loop 1b; int3");

enum end { FINISHED, ERROR, TRAPPED };

/* Uses a box from start to end. The guest must return the correct result, or none. */
static enum end live(const char *program)
{
	struct vx_error error = { 0 };
	struct vx_box *box = vx_new(NULL, &error);
	struct vx_cpu *cpu = box ? vx_cpu_new(box, &error) : NULL;
	char *const arguments[] = { "x", NULL };
	enum end end = ERROR;
	FILE *file = fopen(program, "r");
	struct vx_trap trap;

	if (!cpu || !vx_load(box, cpu, fileno(file), arguments, NULL, NULL, &error))
		goto out;
	if (!vx_map(box, AT_CODE, 0x1000, VX_READ | VX_WRITE | VX_EXEC, &error) ||
	    !vx_fill(box, AT_CODE, rewriting, rewriting_end - rewriting, &error) ||
	    !vx_snapshot(box, &error))
		goto out;
	for (int i = 0; i < 2; i++) {
		vx_set(cpu, VX_EIP, AT_CODE);
		vx_set(cpu, VX_EDX, 0);
		trap = vx_run(box, cpu);
		if (trap.why != VX_BREAKPOINT) {
			CHECK(trap.why == VX_BROKEN);
			end = TRAPPED;
			goto out;
		}
		CHECK(vx_get(cpu, VX_EDX) == 50 * 51 / 2);
		if (!vx_reset(box, &error)) {
			CHECK(vx_run(box, cpu).why == VX_BROKEN);
			goto out;
		}
	}
	end = FINISHED;
out:
	if (end == ERROR)
		CHECK(error.number && error.text[0]);
	if (file)
		fclose(file);
	vx_cpu_free(cpu);
	vx_free(box);
	return end;
}

int main(int argc, char **argv)
{
	int maps, files, ends[3] = { 0 }, boxes = argc > 2 ? atoi(argv[2]) : 1000;
	long total;

	CHECK(live(argv[1]) == FINISHED);
	calls = 0;
	CHECK(live(argv[1]) == FINISHED);
	total = calls;
	maps = count_maps();
	files = dup(0);
	close(files);
	for (long n = 1; n <= total; n++) {
		int fd;

		countdown = n;
		ends[live(argv[1])]++;
		fd = dup(0);
		CHECK(fd == files);
		close(fd);
		CHECK(count_maps() <= maps);
	}
	countdown = 0;
	CHECK(live(argv[1]) == FINISHED);
	printf("# %ld calls: %d finished, %d errors, %d traps\n", total, ends[0], ends[1], ends[2]);
	CHECK(ends[ERROR] > 20 && ends[TRAPPED] > 20 && ends[FINISHED] == 0);
	result("failures: each system call and allocation fails once");
	for (int i = 0; i < boxes; i++) {
		struct guest g = NEW(rewriting, NULL, VX_READ | VX_WRITE | VX_EXEC);

		CHECK(i % 100 || vx_run(g.box, g.cpu).why == VX_BREAKPOINT);
		guest_free(&g);
	}
	CHECK(count_maps() <= maps);
	result("failures: thousands of boxes, none left behind");
	return failures != 0;
}
