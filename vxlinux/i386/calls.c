// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/i386/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PIECE		65536u		/* bytes that are copied at once */
#define VECTORS_MAX	1024
#define POLL_MAX	1024
#define PAGE		4096u

/* Numbers of i386, and the calls of x86-64 with the same arguments: i an integer, s a name. */
static const struct same {
	uint16_t number, real;
	const char *arguments;
} same[] = {
	{ 5, SYS_open, "sii" }, { 6, SYS_close, "i" }, { 8, SYS_creat, "si" },
	{ 9, SYS_link, "ss" }, { 10, SYS_unlink, "s" }, { 12, SYS_chdir, "s" },
	{ 14, SYS_mknod, "sii" }, { 15, SYS_chmod, "si" }, { 19, SYS_lseek, "iii" },
	{ 20, SYS_getpid, "" }, { 27, SYS_alarm, "i" }, { 33, SYS_access, "si" },
	{ 37, SYS_kill, "ii" }, { 38, SYS_rename, "ss" }, { 39, SYS_mkdir, "si" },
	{ 40, SYS_rmdir, "s" }, { 41, SYS_dup, "i" }, { 57, SYS_setpgid, "ii" },
	{ 60, SYS_umask, "i" }, { 63, SYS_dup2, "ii" }, { 64, SYS_getppid, "" },
	{ 65, SYS_getpgrp, "" }, { 66, SYS_setsid, "" }, { 83, SYS_symlink, "ss" },
	{ 92, SYS_truncate, "si" }, { 93, SYS_ftruncate, "ii" }, { 94, SYS_fchmod, "ii" },
	{ 118, SYS_fsync, "i" }, { 132, SYS_getpgid, "i" }, { 133, SYS_fchdir, "i" },
	{ 143, SYS_flock, "ii" }, { 148, SYS_fdatasync, "i" }, { 158, SYS_sched_yield, "" },
	{ 198, SYS_lchown, "sii" }, { 199, SYS_getuid, "" }, { 200, SYS_getgid, "" },
	{ 201, SYS_geteuid, "" }, { 202, SYS_getegid, "" }, { 207, SYS_fchown, "iii" },
	{ 212, SYS_chown, "sii" }, { 224, SYS_gettid, "" }, { 270, SYS_tgkill, "iii" },
	{ 295, SYS_openat, "isii" }, { 296, SYS_mkdirat, "isi" }, { 297, SYS_mknodat, "isii" },
	{ 298, SYS_fchownat, "isiii" }, { 301, SYS_unlinkat, "isi" },
	{ 302, SYS_renameat, "isis" }, { 303, SYS_linkat, "isisi" },
	{ 304, SYS_symlinkat, "sis" }, { 306, SYS_fchmodat, "isi" },
	{ 307, SYS_faccessat, "isi" }, { 328, SYS_eventfd2, "ii" }, { 330, SYS_dup3, "iii" },
	{ 353, SYS_renameat2, "isisi" }, { 439, SYS_faccessat2, "isii" },
};

static int64_t result_of(int64_t ret)
{
	return ret < 0 ? -errno : ret;
}

static int copy_name(struct program *p, uint32_t at, char name[PATH_MAX])
{
	char byte;

	if (vx_copy_string(p->box, name, at, PATH_MAX))
		return 0;
	return vx_copy_in(p->box, &byte, at, 1) ? -ENAMETOOLONG : -EFAULT;
}

static int64_t out(struct program *p, uint32_t at, const void *from, size_t size)
{
	return vx_copy_out(p->box, at, from, size) ? 0 : -EFAULT;
}

static int64_t make_same(struct program *p, const struct same *row, const uint32_t *a)
{
	static char names[2][PATH_MAX];
	long values[6] = { 0 };
	int n = 0;

	for (int i = 0; row->arguments[i]; i++) {
		if (row->arguments[i] == 's') {
			int ret = copy_name(p, a[i], names[n]);

			if (ret)
				return ret;
			values[i] = (long)names[n++];
		} else {
			values[i] = (int32_t)a[i];
		}
	}
	return result_of(syscall(row->real, values[0], values[1], values[2], values[3],
				 values[4], values[5]));
}

/* Data ---------------------------------------------------------------------------------- */

/* at: -1: where the descriptor is. */
static int64_t transfer(struct program *p, bool writes, int fd, uint32_t from, uint32_t size,
			int64_t at)
{
	static char buffer[PIECE];
	int64_t done = 0;

	do {
		uint32_t part = size - done < PIECE ? size - done : PIECE;
		ssize_t n;

		if (writes ? !vx_copy_in(p->box, buffer, from + done, part) :
			     !vx_allows(p->box, from + done, part, VX_WRITE))
			return done ? done : -EFAULT;
		if (writes)
			n = at < 0 ? write(fd, buffer, part) : pwrite(fd, buffer, part, at + done);
		else
			n = at < 0 ? read(fd, buffer, part) : pread(fd, buffer, part, at + done);
		if (n < 0)
			return done ? done : -errno;
		if (!writes && !vx_copy_out(p->box, from + done, buffer, n))
			return -EFAULT;
		done += n;
		/* What is there already must not wait for more. */
		if (n < part || (!writes && at < 0))
			break;
	} while (done < size);
	return done;
}

static int64_t transfer_vector(struct program *p, bool writes, int fd, uint32_t at, uint32_t count)
{
	int64_t done = 0;

	if (count > VECTORS_MAX)
		return -EINVAL;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t vector[2];
		int64_t n;

		if (!vx_copy_in(p->box, vector, (uint64_t)at + 8 * i, 8))
			return done ? done : -EFAULT;
		if (!vector[1])
			continue;
		n = transfer(p, writes, fd, vector[0], vector[1], -1);
		if (n < 0)
			return done ? done : n;
		done += n;
		if (n < vector[1])
			break;
	}
	return done;
}

/* A file is mapped by reading it: nothing that is written gets back to it. */
static int64_t map_file(struct program *p, const uint32_t *a)
{
	static char buffer[PIECE];
	struct vx_error error;
	int64_t at, done = 0;
	uint32_t size = (a[1] + PAGE - 1) & -PAGE;

	if (a[3] & MAP_SHARED && a[2] & PROT_WRITE)
		return -ENODEV;
	at = vx_linux_map(p->box, a[0], a[1], PROT_READ | PROT_WRITE, a[3] | MAP_ANONYMOUS);
	while (at >= 0 && done < size) {
		uint32_t part = size - done < PIECE ? size - done : PIECE;
		ssize_t n = pread(a[4], buffer, part, (int64_t)a[5] * PAGE + done);

		if (n < 0) {
			int code = errno;

			vx_linux_unmap(p->box, at, size);
			return -code;
		}
		if (!n || !vx_fill(p->box, at + done, buffer, n, &error))
			break;
		done += n;
	}
	if (at >= 0)
		vx_linux_protect(p->box, at, size, a[2]);
	return at;
}

static int64_t map(struct program *p, const uint32_t *a)
{
	return a[3] & MAP_ANONYMOUS ? vx_linux_map(p->box, a[0], a[1], a[2], a[3]) :
				      map_file(p, a);
}

/* Files --------------------------------------------------------------------------------- */

struct __attribute__((packed)) stat_i386 {
	uint64_t dev;
	uint32_t pad, low_ino, mode, nlink, uid, gid;
	uint64_t rdev;
	uint32_t pad2;
	int64_t size;
	uint32_t blksize;
	uint64_t blocks;
	uint32_t times[6];
	uint64_t ino;
};

static int64_t put_stat(struct program *p, int64_t ret, const struct stat *s, uint32_t at)
{
	const struct stat_i386 to = {
		s->st_dev, 0, s->st_ino, s->st_mode, s->st_nlink, s->st_uid, s->st_gid,
		s->st_rdev, 0, s->st_size, s->st_blksize, s->st_blocks,
		{ s->st_atim.tv_sec, s->st_atim.tv_nsec, s->st_mtim.tv_sec, s->st_mtim.tv_nsec,
		  s->st_ctim.tv_sec, s->st_ctim.tv_nsec }, s->st_ino,
	};

	return ret ? -errno : out(p, at, &to, sizeof(to));
}

static int64_t get_stat(struct program *p, int folder, uint32_t name_at, int flags, uint32_t at)
{
	char name[PATH_MAX];
	struct stat stat;
	int ret = copy_name(p, name_at, name);

	return ret ? ret : put_stat(p, syscall(SYS_newfstatat, folder, name, &stat, flags), &stat,
				    at);
}

static int64_t get_statx(struct program *p, const uint32_t *a)
{
	char name[PATH_MAX];
	struct statx statx_;
	int ret = copy_name(p, a[1], name);

	if (!ret && syscall(SYS_statx, a[0], name, a[2], a[3], &statx_))
		ret = -errno;
	return ret ? ret : out(p, a[4], &statx_, sizeof(statx_));
}

static int64_t read_link(struct program *p, int folder, uint32_t name_at, uint32_t at, int size)
{
	char name[PATH_MAX], target[PATH_MAX];
	int64_t ret = copy_name(p, name_at, name);

	if (ret)
		return ret;
	if (size <= 0)
		return -EINVAL;
	ret = result_of(syscall(SYS_readlinkat, folder, name, target,
				size < PATH_MAX ? size : PATH_MAX));
	return ret > 0 && out(p, at, target, ret) ? -EFAULT : ret;
}

static int64_t get_folder(struct program *p, uint32_t at, uint32_t size)
{
	char path[PATH_MAX];
	int64_t n = result_of(syscall(SYS_getcwd, path, size < PATH_MAX ? size : PATH_MAX));

	return n > 0 && out(p, at, path, n) ? -EFAULT : n;
}

static int64_t get_entries(struct program *p, int fd, uint32_t at, uint32_t size)
{
	static char buffer[PIECE];
	int64_t n = result_of(syscall(SYS_getdents64, fd, buffer, size < PIECE ? size : PIECE));
	struct { uint64_t ino; int64_t off; uint16_t size; } head;

	/* Places in a folder that do not fit into 32 bits: the kernel tells i386 programs the
	 * upper half. */
	for (int64_t i = 0; i < n; i += head.size) {
		memcpy(&head, buffer + i, sizeof(head));
		if (head.off > INT32_MAX)
			head.off = head.off >> 33;
		memcpy(buffer + i + sizeof(head.ino), &head.off, sizeof(head.off));
	}
	return n > 0 && out(p, at, buffer, n) ? -EFAULT : n;
}

static int64_t seek(struct program *p, const uint32_t *a)
{
	int64_t at = result_of(lseek(a[0], (int64_t)((uint64_t)a[1] << 32 | a[2]), a[4]));

	return at < 0 ? at : out(p, a[3], &at, sizeof(at));
}

static int64_t truncate_name(struct program *p, const uint32_t *a)
{
	char name[PATH_MAX];
	int ret = copy_name(p, a[0], name);

	return ret ? ret : result_of(truncate(name, (int64_t)((uint64_t)a[2] << 32 | a[1])));
}

static int64_t make_pipe(struct program *p, uint32_t at, int flags)
{
	int fds[2];

	if (!vx_allows(p->box, at, sizeof(fds), VX_WRITE))
		return -EFAULT;
	return pipe2(fds, flags) ? -errno : out(p, at, fds, sizeof(fds));
}

/* Requests whose structures are the same in both. */
static int64_t request(struct program *p, const uint32_t *a)
{
	static const struct { uint32_t request, size; bool in; } known[] = {
		{ TCGETS, 36, false }, { TCSETS, 36, true }, { TCSETSW, 36, true },
		{ TCSETSF, 36, true }, { TIOCGWINSZ, 8, false }, { TIOCGPGRP, 4, false },
		{ TIOCSPGRP, 4, true }, { FIONREAD, 4, false }, { FIONBIO, 4, true },
	};
	char buffer[64];

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (known[i].request != a[1])
			continue;
		if (known[i].in && !vx_copy_in(p->box, buffer, a[2], known[i].size))
			return -EFAULT;
		if (syscall(SYS_ioctl, a[0], a[1], buffer))
			return -errno;
		return known[i].in ? 0 : out(p, a[2], buffer, known[i].size);
	}
	return -ENOTTY;
}

static int64_t control(const uint32_t *a)
{
	switch (a[1]) {
	case F_DUPFD: case F_DUPFD_CLOEXEC: case F_GETFD: case F_SETFD: case F_GETFL: case F_SETFL:
		return result_of(syscall(SYS_fcntl, a[0], a[1], a[2]));
	}
	return -EINVAL;
}

static int64_t wait_for(struct program *p, uint32_t at, uint32_t count, int timeout)
{
	struct pollfd fds[POLL_MAX];
	int64_t ret;

	if (count > POLL_MAX)
		return -EINVAL;
	if (!vx_copy_in(p->box, fds, at, count * sizeof(*fds)))
		return -EFAULT;
	ret = result_of(poll(fds, count, timeout));
	return ret >= 0 && out(p, at, fds, count * sizeof(*fds)) ? -EFAULT : ret;
}

/* Time and limits ----------------------------------------------------------------------- */

static int64_t get_time(struct program *p, int clock, uint32_t at, bool wide)
{
	struct timespec now;
	int32_t narrow[2];

	if (clock_gettime(clock, &now))
		return -errno;
	if (wide)
		return out(p, at, &now, sizeof(now));
	narrow[0] = now.tv_sec;
	narrow[1] = now.tv_nsec;
	return out(p, at, narrow, sizeof(narrow));
}

static int64_t get_day(struct program *p, uint32_t at)
{
	struct timeval now;
	int32_t narrow[2];

	gettimeofday(&now, NULL);
	narrow[0] = now.tv_sec;
	narrow[1] = now.tv_usec;
	return at ? out(p, at, narrow, sizeof(narrow)) : 0;
}

static int64_t sleep_for(struct program *p, int clock, int flags, uint32_t at, bool wide)
{
	struct timespec time;
	int32_t narrow[2];

	if (wide ? !vx_copy_in(p->box, &time, at, sizeof(time)) :
		   !vx_copy_in(p->box, narrow, at, sizeof(narrow)))
		return -EFAULT;
	if (!wide)
		time = (struct timespec){ narrow[0], narrow[1] };
	return -clock_nanosleep(clock, flags, &time, NULL);
}

static int64_t get_limit(struct program *p, int resource, uint32_t at, bool wide)
{
	struct rlimit limit;
	uint32_t narrow[2];

	if (getrlimit(resource, &limit))
		return -errno;
	if (!at || wide)
		return at ? out(p, at, &limit, sizeof(limit)) : 0;
	narrow[0] = limit.rlim_cur > UINT32_MAX ? UINT32_MAX : limit.rlim_cur;
	narrow[1] = limit.rlim_max > UINT32_MAX ? UINT32_MAX : limit.rlim_max;
	return out(p, at, narrow, sizeof(narrow));
}

static int64_t get_random(struct program *p, uint32_t at, uint32_t size, uint32_t flags)
{
	char buffer[256];
	int64_t n = result_of(syscall(SYS_getrandom, buffer, size < 256 ? size : 256, flags));

	return n > 0 && out(p, at, buffer, n) ? -EFAULT : n;
}

static int64_t name_system(struct program *p, uint32_t at)
{
	char fields[6][65] = { { 0 } };

	if (syscall(SYS_uname, fields))
		return -errno;
	memset(fields[4], 0, sizeof(fields[4]));
	strcpy(fields[4], "i686");
	return out(p, at, fields, sizeof(fields));
}

/* --------------------------------------------------------------------------------------- */

static int64_t pair(uint32_t low, uint32_t high)
{
	return (int64_t)((uint64_t)high << 32 | low);
}

static int64_t make_other(struct program *p, uint32_t number, const uint32_t *a)
{
	switch (number) {
	case 1: case 252: _exit(a[0] & 0xff);
	case 3: return transfer(p, false, a[0], a[1], a[2], -1);
	case 4: return transfer(p, true, a[0], a[1], a[2], -1);
	case 13: return a[0] ? -EFAULT : time(NULL);
	case 42: return make_pipe(p, a[0], 0);
	case 45: return vx_linux_brk(p->box, &p->heap, a[0]);
	case 54: return request(p, a);
	case 78: return get_day(p, a[0]);
	case 85: return read_link(p, AT_FDCWD, a[0], a[1], a[2]);
	case 91: return vx_linux_unmap(p->box, a[0], a[1]);
	case 122: return name_system(p, a[0]);
	case 125: return vx_linux_protect(p->box, a[0], a[1], a[2]);
	case 140: return seek(p, a);
	case 145: return transfer_vector(p, false, a[0], a[1], a[2]);
	case 146: return transfer_vector(p, true, a[0], a[1], a[2]);
	case 162: return sleep_for(p, CLOCK_MONOTONIC, 0, a[0], false);
	case 168: return wait_for(p, a[0], a[1], a[2]);
	case 180: return transfer(p, false, a[0], a[1], a[2], pair(a[3], a[4]));
	case 181: return transfer(p, true, a[0], a[1], a[2], pair(a[3], a[4]));
	case 183: return get_folder(p, a[0], a[1]);
	case 191: return get_limit(p, a[0], a[1], false);
	case 192: return map(p, a);
	case 193: return truncate_name(p, a);
	case 194: return result_of(ftruncate(a[0], pair(a[1], a[2])));
	case 195: return get_stat(p, AT_FDCWD, a[0], 0, a[1]);
	case 196: return get_stat(p, AT_FDCWD, a[0], AT_SYMLINK_NOFOLLOW, a[1]);
	case 197: {
		struct stat stat;

		return put_stat(p, fstat(a[0], &stat), &stat, a[1]);
	}
	case 220: return get_entries(p, a[0], a[1], a[2]);
	case 221: return control(a);
	case 243: return vx_linux_set_thread_area(p->box, p->cpu, a[0]);
	case 258: return getpid();
	case 265: return get_time(p, a[0], a[1], false);
	case 267: return sleep_for(p, a[0], a[1], a[2], false);
	case 300: return get_stat(p, a[0], a[1], a[3], a[2]);
	case 305: return read_link(p, a[0], a[1], a[2], a[3]);
	case 331: return make_pipe(p, a[0], a[1]);
	case 340: return a[2] ? -EPERM : get_limit(p, a[1], a[3], true);
	case 355: return get_random(p, a[0], a[1], a[2]);
	case 383: return get_statx(p, a);
	case 403: return get_time(p, a[0], a[1], true);
	case 407: return sleep_for(p, a[0], a[1], a[2], true);
	/* Signals end the guest; advice and lists for threads mean nothing. */
	case 174: case 175: case 186: case 219: case 311: return 0;
	}
	return -ENOSYS;
}

int64_t i386_call(struct program *p)
{
	static const enum vx_register order[] = { VX_EBX, VX_ECX, VX_EDX, VX_ESI, VX_EDI, VX_EBP };
	uint32_t number = vx_get(p->cpu, VX_EAX), a[6];

	for (int i = 0; i < 6; i++)
		a[i] = vx_get(p->cpu, order[i]);
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		if (same[i].number == number)
			return make_same(p, &same[i], a);
	return make_other(p, number, a);
}
