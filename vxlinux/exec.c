// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/exec.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/i386/i386.h"
#include "vxlinux/mapping.h"
#include "vxlinux/place.h"
#include "vxlinux/process.h"
#include "vxlinux/trusted.h"
#include "vxlinux/verdict.h"

#define SCRIPT_LINE	256		/* the kernel's BINPRM_BUF_SIZE */
#define SCRIPTS_MAX	4		/* interpreters that are scripts themselves */
#define ARGUMENTS_MAX	65536		/* of a script */
#define HEADERS_MAX	256

/* An exec while it is relayed. */
struct exec {
	struct place program;		/* the file that the kernel executes */
	struct place loader;		/* its dynamic loader; fd -1: none */
	struct place guest;		/* an i386 program, which `program` runs; fd -1: none */
	char path[PATH_MAX];		/* the path that the guest gave */
	uint64_t path_at;		/* its guest address */
	uint64_t arguments, environment;	/* guest addresses of the arrays */
	/* For scripts: the arguments that replace the guest's first one. */
	char *before[2 * SCRIPTS_MAX + 3];
	unsigned int nbefore;
};

static void exec_free(struct exec *e)
{
	place_close(&e->program);
	place_close(&e->loader);
	place_close(&e->guest);
	for (unsigned int i = 0; i < e->nbefore; i++)
		free(e->before[i]);
	free(e);
}

/*
 * Checks that a file may be executed and, if `judged`, judges it as file-exec. As in the module,
 * this applies to programs, dynamic loaders and interpreters. The run's first program is not
 * judged: the user asked for it.
 */
static int judge_exec(struct call *call, const struct place *p, bool judged)
{
	struct vxl_arg args[2];
	struct name name;

	if (!S_ISREG(p->stat.st_mode) ||
	    syscall(SYS_faccessat2, p->fd, "", X_OK, AT_EMPTY_PATH | AT_EACCESS))
		return -EACCES;
	if (!judged)
		return 0;
	name_of_place(p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(name.marks);
	return verdict_object(call, POINT_file_exec, args, 2, name.failure);
}

static int open_program(const struct place *p)
{
	char link[LINK_SIZE];
	int fd = open(link_of_descriptor(p->fd, link), O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Scripts ------------------------------------------------------------------------------- */

/* Puts an argument before the others. */
static int put_before(struct exec *e, const char *word)
{
	char *copy = strdup(word);

	if (!copy)
		return -ENOMEM;
	memmove(e->before + 1, e->before, e->nbefore * sizeof(*e->before));
	e->before[0] = copy;
	e->nbefore++;
	return 0;
}

/*
 * Reads the "#!" line of a script. line: the start of the file. script: the path by which the
 * interpreter opens it.
 */
static int read_script(struct exec *e, char *line, const char *script, char interpreter[PATH_MAX])
{
	char *end = strpbrk(line, "\n"), *at, *word;
	int ret = e->nbefore ? 0 : put_before(e, script);

	if (end)
		*end = 0;
	else if (strlen(line) >= SCRIPT_LINE - 1)
		return -ENOEXEC;
	for (end = line + strlen(line); end > line && (end[-1] == ' ' || end[-1] == '\t'); end--)
		end[-1] = 0;
	at = line + 2 + strspn(line + 2, " \t");
	word = at;
	at += strcspn(at, " \t");
	if (at == word)
		return -ENOEXEC;
	if (*at) {
		*at++ = 0;
		at += strspn(at, " \t");
		if (!ret && *at)
			ret = put_before(e, at);
	}
	snprintf(interpreter, PATH_MAX, "%s", word);
	return ret ? ret : put_before(e, word);
}

/* Programs ------------------------------------------------------------------------------ */

static int find_loader(struct call *call, struct exec *e, int fd, const Elf64_Ehdr *head)
{
	Elf64_Phdr headers[HEADERS_MAX];
	char path[PATH_MAX];
	ssize_t size = head->e_phnum * sizeof(*headers);

	if (head->e_phentsize != sizeof(*headers) || head->e_phnum > HEADERS_MAX ||
	    pread(fd, headers, size, head->e_phoff) != size)
		return -ENOEXEC;
	for (int i = 0; i < head->e_phnum; i++) {
		const Elf64_Phdr *h = &headers[i];
		int ret;

		if (h->p_type != PT_INTERP)
			continue;
		if (h->p_filesz < 2 || h->p_filesz > PATH_MAX ||
		    pread(fd, path, h->p_filesz, h->p_offset) != (ssize_t)h->p_filesz ||
		    path[h->p_filesz - 1])
			return -ENOEXEC;
		ret = place_find(call, AT_FDCWD, path, PLACE_FOLLOW, &e->loader);
		return ret ? ret : judge_exec(call, &e->loader, true);
	}
	return 0;
}

/* Makes an i386 program the guest of vxlinux's own program for these, which is static. */
static int find_runner(struct call *call, struct exec *e)
{
	int ret;

	e->guest = e->program;
	e->program = (struct place){ .fd = -1, .folder = -1 };
	ret = place_find(call, AT_FDCWD, call->run->runner, PLACE_FOLLOW, &e->program);
	return ret ? -ENOEXEC : judge_exec(call, &e->program, false);
}

static int read_program(struct call *call, struct exec *e, int fd, const char *line, ssize_t size)
{
	Elf64_Ehdr head;

	if (size < (ssize_t)sizeof(head))
		return -ENOEXEC;
	memcpy(&head, line, sizeof(head));
	if (!memcmp(head.e_ident, ELFMAG, SELFMAG) && head.e_ident[EI_CLASS] == ELFCLASS32 &&
	    head.e_machine == EM_386)
		return find_runner(call, e);
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) || head.e_ident[EI_CLASS] != ELFCLASS64 ||
	    head.e_machine != EM_X86_64)
		return -ENOEXEC;
	return find_loader(call, e, fd, &head);
}

/*
 * Reads the start of the file. Returns 0: it is a program; 1: it is a script, and e->program is now
 * its interpreter; or -errno.
 */
static int look_into(struct call *call, struct exec *e, const char *name)
{
	char line[SCRIPT_LINE + 1], interpreter[PATH_MAX];
	int fd = open_program(&e->program), ret;
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pread(fd, line, SCRIPT_LINE, 0);
	if (n < 2 || line[0] != '#' || line[1] != '!') {
		ret = n < 0 ? -errno : read_program(call, e, fd, line, n);
		close(fd);
		return ret;
	}
	close(fd);
	line[n] = 0;
	ret = read_script(e, line, name, interpreter);
	if (ret)
		return ret;
	place_close(&e->program);
	ret = place_find(call, AT_FDCWD, interpreter, PLACE_FOLLOW, &e->program);
	if (!ret)
		ret = judge_exec(call, &e->program, true);
	return ret ? ret : 1;
}

/* Writes the path by which an interpreter opens the script, as the kernel would. */
static int name_of_script(struct call *call, const struct exec *e, int folder,
			  char name[PATH_MAX + 32])
{
	if (*e->path == '/' || folder == AT_FDCWD)
		strcpy(name, e->path);
	else
		snprintf(name, PATH_MAX + 32, "/dev/fd/%d%s%s", folder, *e->path ? "/" : "",
			 e->path);
	return 0;
}

static int find_program(struct call *call, struct exec *e, int folder, int flags)
{
	char script[PATH_MAX + 32];
	int ret = place_find(call, folder, e->path,
			     (flags & AT_SYMLINK_NOFOLLOW ? 0 : PLACE_FOLLOW) |
			     (flags & AT_EMPTY_PATH ? PLACE_EMPTY : 0), &e->program);

	if (ret)
		return ret;
	if (S_ISLNK(e->program.stat.st_mode))
		return -ELOOP;
	ret = judge_exec(call, &e->program, call->run->started);
	if (!ret)
		ret = name_of_script(call, e, folder, script);
	if (ret)
		return ret;
	for (int i = 0; i <= SCRIPTS_MAX; i++) {
		ret = look_into(call, e, script);
		if (ret <= 0)
			return ret;
	}
	return -ELOOP;
}

/* The check ----------------------------------------------------------------------------- */

/* The mapping at an address, as "DEVICE INODE". */
struct mapped {
	uint64_t at;
	char text[64];
};

static bool is_at(const struct mapping *mapping, void *context)
{
	struct mapped *mapped = context;

	if (mapped->at < mapping->from || mapped->at >= mapping->to)
		return false;
	snprintf(mapped->text, sizeof(mapped->text), "%s %llu", mapping->device, mapping->inode);
	return true;
}

/*
 * Describes how a file appears in /proc/PID/maps. vxlinux maps it itself, because stat() on some
 * file systems reports different numbers than maps.
 */
static bool mapping_of(const struct place *p, struct mapped *mapped)
{
	int fd = open_program(p);
	void *at;
	bool ok;

	if (fd < 0)
		return false;
	at = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return false;
	mapped->at = (uint64_t)at;
	ok = mapping_find(getpid(), is_at, mapped);
	munmap(at, 1);
	return ok;
}

/* Reads the addresses of the new program's entry and loader from its auxiliary vector. */
static bool read_auxiliary(pid_t pid, uint64_t *entry, uint64_t *loader)
{
	Elf64_auxv_t pairs[64];
	ssize_t n = proc_read(pid, "auxv", pairs, sizeof(pairs));

	*entry = *loader = 0;
	for (ssize_t i = 0; i < n / (ssize_t)sizeof(*pairs); i++) {
		if (pairs[i].a_type == AT_ENTRY)
			*entry = pairs[i].a_un.a_val;
		if (pairs[i].a_type == AT_BASE)
			*loader = pairs[i].a_un.a_val;
	}
	return n > 0;
}

static bool is_mapped(pid_t pid, uint64_t at, const struct place *p)
{
	struct mapped there = { .at = at }, here;

	return mapping_find(pid, is_at, &there) && mapping_of(p, &here) &&
	       !strcmp(there.text, here.text);
}

static bool is_as_judged(pid_t pid, int64_t result, void *context)
{
	const struct exec *e = context;
	uint64_t entry, loader;

	return read_auxiliary(pid, &entry, &loader) && is_mapped(pid, entry, &e->program) &&
	       (e->loader.fd < 0 ? !loader : is_mapped(pid, loader, &e->loader));
}

/* Executing ----------------------------------------------------------------------------- */

/*
 * Reads the guest's array of arguments into `list`, without the first, after room for those in
 * e->before. *count: all arguments, and the NULL at the end.
 */
static int read_arguments(struct call *call, const struct exec *e, uint64_t *list, size_t *count)
{
	uint64_t pointer;
	size_t n = e->nbefore;
	int ret = guest_in(call, &pointer, e->arguments, sizeof(pointer));

	for (size_t i = 1; !ret && pointer; i++) {
		ret = guest_in(call, &pointer, e->arguments + sizeof(pointer) * i,
			       sizeof(pointer));
		if (!ret && n == ARGUMENTS_MAX)
			ret = -E2BIG;
		else if (!ret && pointer)
			list[n++] = pointer;
	}
	list[n++] = 0;
	*count = n;
	return ret;
}

/* Writes the array of arguments, and the strings of those in e->before, below the guest's stack. */
static int write_arguments(struct call *call, struct exec *e, uint64_t *list, size_t count)
{
	size_t bytes = count * sizeof(*list);
	uint64_t at, room;
	int ret = 0;

	for (unsigned int i = 0; i < e->nbefore; i++)
		bytes += strlen(e->before[i]) + 1;
	room = guest_room(call, bytes);
	if (!room)
		return -E2BIG;
	at = room + count * sizeof(*list);
	for (unsigned int i = 0; i < e->nbefore && !ret; i++) {
		size_t size = strlen(e->before[i]) + 1;

		ret = guest_out(call, at, e->before[i], size);
		list[i] = at;
		at += size;
	}
	e->arguments = room;
	return ret ? ret : guest_out(call, room, list, count * sizeof(*list));
}

static int put_arguments(struct call *call, struct exec *e)
{
	uint64_t *list = malloc((ARGUMENTS_MAX + 1) * sizeof(*list));
	size_t count;
	int ret = list ? read_arguments(call, e, list, &count) : -ENOMEM;

	if (!ret)
		ret = write_arguments(call, e, list, count);
	free(list);
	return ret;
}

/* Installs the descriptor of the i386 program's file in the guest. */
static int put_guest(struct call *call, const struct exec *e)
{
	int fd = open_program(&e->guest), put;

	if (fd < 0)
		return fd;
	put = vx_cell_put(call->run->cell, &call->trap, fd, I386_PROGRAM_FD, 0);
	close(fd);
	return put;
}

static int64_t execute(struct call *call, struct exec *e)
{
	struct run *run = call->run;
	const uint64_t arguments[6] = {
		VX_CELL_FD_OWN, e->path_at + strlen(e->path), e->arguments, e->environment,
		AT_EMPTY_PATH,
	};
	pid_t process = call_process(call);
	struct name name;
	int64_t ret;
	int fd = open_program(&e->program), put;

	if (fd < 0)
		return fd;
	put = vx_cell_put(run->cell, &call->trap, fd, VX_CELL_FD_OWN, O_CLOEXEC);
	close(fd);
	if (put >= 0 && e->guest.fd >= 0)
		put = put_guest(call, e);
	if (put < 0)
		return put;
	if (!run->started) {
		name_of_place(e->guest.fd >= 0 ? &e->guest : &e->program, &name);
		verdict_enter(call, e->path, name.bytes);
	}
	ret = vx_cell_make(run->cell, &call->trap, SYS_execveat, arguments, is_as_judged, e);
	run->started |= ret == 0;
	/* In time: the program's first calls are received later, by this thread. */
	if (!ret && e->guest.fd >= 0 && !trusted_add(run, process))
		process_kill_all(run, SIGKILL);
	return ANSWERED;
}

int64_t relay_exec(struct call *call)
{
	bool at = call->trap.number == SYS_execveat;
	int flags = at ? (int)argument(call, 4) : 0;
	struct exec *e = calloc(1, sizeof(*e));
	int64_t ret;

	if (!e)
		return -ENOMEM;
	e->program = e->loader = e->guest = (struct place){ .fd = -1, .folder = -1 };
	e->path_at = argument(call, at);
	e->arguments = argument(call, at + 1);
	e->environment = argument(call, at + 2);
	ret = flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) ? -EINVAL :
	      guest_string(call, e->path_at, e->path);
	if (!ret)
		ret = find_program(call, e, at ? (int)argument(call, 0) : AT_FDCWD, flags);
	if (!ret && e->nbefore)
		ret = put_arguments(call, e);
	if (!ret)
		ret = execute(call, e);
	exec_free(e);
	if (!call->run->started && ret < 0 && ret != ANSWERED)
		call->run->start_error = -ret;
	return ret;
}
