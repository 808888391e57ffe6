// SPDX-License-Identifier: GPL-2.0
/*
 * numbers 64|i386|x32: makes every system call of an ABI by its number, with zeros as
 * arguments. Prints those that failed with neither EPERM nor ENOSYS. A call that the strict model
 * refuses at its object may also fail because of its arguments, before it gets there. It runs
 * inside a VXED that permits only write, and therefore has no libc, which would make other calls.
 * It leaves out exit, sigreturn and the others that are never refused. No ABI has a number above
 * 600.
 */
#include <asm/unistd.h>
#include <errno.h>

#define X32_BIT	0x40000000

static long call64(long number, long a, const void *b, long c)
{
	long ret;
	register long d __asm__("r10") = 0;
	register long e __asm__("r8") = 0;
	register long f __asm__("r9") = 0;

	__asm__ volatile("syscall" : "=a"(ret)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(d), "r"(e), "r"(f)
			 : "rcx", "r11", "memory");
	return ret;
}

static long call_i386(long number)
{
	int ret;

	__asm__ volatile("push %%rbp; xor %%ebp, %%ebp; int $0x80; pop %%rbp"
			 : "=a"(ret)
			 : "a"((int)number), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0)
			 : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

static void print(const char *text)
{
	long length = 0;

	while (text[length])
		length++;
	call64(__NR_write, 1, text, length);
}

static void print_number(long number)
{
	char text[24], *at = text + sizeof(text) - 1;
	int negative = number < 0;

	*at = 0;
	for (number = negative ? -number : number; number || !*at; number /= 10)
		*--at = '0' + number % 10;
	if (negative)
		*--at = '-';
	print(at);
}

/* write, exit, exit_group, sigreturn, rt_sigreturn (of x32, too) and restart_syscall. Also
 * uretprobe and uprobe (335, 336), which kill a caller that has no probe. */
static const short left_out_64[] = { 1, 15, 60, 219, 231, 335, 336, 513, -1 };
static const short left_out_i386[] = { 0, 1, 4, 119, 173, 252, -1 };

/* Objects of calls that are refused there: see telling-objects in vxed/models/strict.lisp. */
static const char *const telling[] = {
	"file-exec", "path-unlink", "path-rmdir", "path-mkdir", "path-mknod", "path-symlink",
	"path-link", "path-rename", "path-chmod", "path-chown", "path-utimes", "task-kill",
};

static const struct call {
	short number_64, number_i386, number_x32;
	const char *objects;		/* the first one counts */
} calls[] = {
#define CALL(name, number_64, number_i386, number_x32, objects, arguments) \
	{ number_64, number_i386, number_x32, objects },
#include "vxed/calls.def"
};

static int begins(const char *text, const char *word)
{
	while (*word && *text == *word)
		text++, word++;
	return !*word && (!*text || *text == ' ');
}

static int is_told(char abi, long number)
{
	const struct call *call;
	unsigned long i;

	for (call = calls; call < calls + sizeof(calls) / sizeof(*calls); call++)
		if (number == (abi == '6' ? call->number_64 :
			       abi == 'i' ? call->number_i386 : call->number_x32))
			for (i = 0; i < sizeof(telling) / sizeof(*telling); i++)
				if (begins(call->objects, telling[i]))
					return 1;
	return 0;
}

static int is_in(const short *list, long number)
{
	for (; *list >= 0; list++)
		if (*list == number)
			return 1;
	return 0;
}

__attribute__((used)) static void run(long *stack)
{
	const char *abi = stack[0] > 1 ? (const char *)stack[2] : "64";
	const short *left_out = abi[0] == 'i' ? left_out_i386 : left_out_64;
	long number, ret, refused = 0, leaked = 0;

	for (number = 0; number <= 600; number++) {
		if (is_in(left_out, number))
			continue;
		if (abi[0] == 'i')
			ret = call_i386(number);
		else
			ret = call64(abi[0] == 'x' ? number | X32_BIT : number, 0, 0, 0);
		if (ret == -EPERM ||
		    ((ret == -EFAULT || ret == -EINVAL || ret == -EBADF) && is_told(abi[0], number))) {
			refused++;
		} else if (ret != -ENOSYS) {
			leaked++;
			print("number ");
			print_number(number);
			print(" returned ");
			print_number(ret);
			print("\n");
		}
	}
	print_number(refused);
	print(" refused, ");
	print_number(leaked);
	print(" leaked\n");
	call64(__NR_exit_group, leaked != 0 || refused < 300, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall run\n\thlt\n");
