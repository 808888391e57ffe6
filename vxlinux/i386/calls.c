// SPDX-License-Identifier: GPL-2.0
/* i386 system calls for I/O, files, memory and the process itself. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define PAGE		4096u

/*
 * i386 calls that are the same as a call of x86-64 apart from the width of their arguments. The
 * letters are arguments. i, u: a signed or unsigned integer. s: an address that is read. b: one
 * that is written; the next argument is its size in bytes; f: in elements of 8 bytes. w and a
 * number: one to which at most so many bytes are written.
 */
static const struct same {
	uint16_t number, real;
	const char *arguments;
} same[] = {
	{ 3, SYS_read, "ibu" }, { 4, SYS_write, "isu" },
	{ 5, SYS_open, "sii" }, { 6, SYS_close, "i" }, { 8, SYS_creat, "si" },
	{ 9, SYS_link, "ss" }, { 10, SYS_unlink, "s" }, { 12, SYS_chdir, "s" },
	{ 14, SYS_mknod, "sii" }, { 15, SYS_chmod, "si" }, { 19, SYS_lseek, "iii" },
	{ 20, SYS_getpid, "" }, { 27, SYS_alarm, "u" }, { 33, SYS_access, "si" },
	{ 34, SYS_setpriority, "iii" }, { 36, SYS_sync, "" },
	{ 37, SYS_kill, "ii" }, { 38, SYS_rename, "ss" }, { 39, SYS_mkdir, "si" },
	{ 40, SYS_rmdir, "s" }, { 41, SYS_dup, "i" }, { 42, SYS_pipe, "w8" },
	{ 57, SYS_setpgid, "ii" }, { 60, SYS_umask, "i" }, { 61, SYS_chroot, "s" },
	{ 63, SYS_dup2, "ii" }, { 64, SYS_getppid, "" },
	{ 65, SYS_getpgrp, "" }, { 66, SYS_setsid, "" }, { 83, SYS_symlink, "ss" },
	{ 92, SYS_truncate, "su" }, { 93, SYS_ftruncate, "iu" }, { 94, SYS_fchmod, "ii" },
	{ 96, SYS_getpriority, "ii" }, { 97, SYS_setpriority, "iii" },
	{ 118, SYS_fsync, "i" }, { 132, SYS_getpgid, "i" },
	{ 133, SYS_fchdir, "i" }, { 136, SYS_personality, "u" },
	{ 143, SYS_flock, "ii" }, { 147, SYS_getsid, "i" }, { 148, SYS_fdatasync, "i" },
	{ 154, SYS_sched_setparam, "is" }, { 155, SYS_sched_getparam, "iw4" },
	{ 156, SYS_sched_setscheduler, "iis" }, { 157, SYS_sched_getscheduler, "i" },
	{ 158, SYS_sched_yield, "" }, { 159, SYS_sched_get_priority_max, "i" },
	{ 160, SYS_sched_get_priority_min, "i" }, { 168, SYS_poll, "fui" },
	{ 183, SYS_getcwd, "bu" },
	{ 184, SYS_capget, "w8w24" }, { 198, SYS_lchown, "sii" }, { 199, SYS_getuid, "" },
	{ 200, SYS_getgid, "" }, { 201, SYS_geteuid, "" }, { 202, SYS_getegid, "" },
	{ 203, SYS_setreuid, "ii" }, { 204, SYS_setregid, "ii" }, { 205, SYS_getgroups, "iw262144" },
	{ 207, SYS_fchown, "iii" }, { 208, SYS_setresuid, "iii" },
	{ 209, SYS_getresuid, "w4w4w4" }, { 210, SYS_setresgid, "iii" },
	{ 211, SYS_getresgid, "w4w4w4" }, { 212, SYS_chown, "sii" }, { 213, SYS_setuid, "i" },
	{ 214, SYS_setgid, "i" }, { 215, SYS_setfsuid, "i" }, { 216, SYS_setfsgid, "i" },
	{ 224, SYS_gettid, "" }, { 226, SYS_setxattr, "sssui" }, { 227, SYS_lsetxattr, "sssui" },
	{ 228, SYS_fsetxattr, "issui" }, { 229, SYS_getxattr, "ssbu" },
	{ 230, SYS_lgetxattr, "ssbu" }, { 231, SYS_fgetxattr, "isbu" },
	{ 232, SYS_listxattr, "sbu" }, { 233, SYS_llistxattr, "sbu" },
	{ 234, SYS_flistxattr, "ibu" }, { 235, SYS_removexattr, "ss" },
	{ 236, SYS_lremovexattr, "ss" }, { 237, SYS_fremovexattr, "is" }, { 238, SYS_tkill, "ii" },
	{ 242, SYS_sched_getaffinity, "iub" }, { 254, SYS_epoll_create, "i" },
	{ 255, SYS_epoll_ctl, "iiis" }, { 256, SYS_epoll_wait, "iw12288ii" },
	{ 262, SYS_timer_getoverrun, "i" }, { 263, SYS_timer_delete, "i" },
	{ 270, SYS_tgkill, "iii" }, { 289, SYS_ioprio_set, "iii" }, { 290, SYS_ioprio_get, "ii" },
	{ 291, SYS_inotify_init, "" }, { 292, SYS_inotify_add_watch, "isu" },
	{ 293, SYS_inotify_rm_watch, "ii" },
	{ 295, SYS_openat, "isii" }, { 296, SYS_mkdirat, "isi" }, { 297, SYS_mknodat, "isii" },
	{ 298, SYS_fchownat, "isiii" }, { 301, SYS_unlinkat, "isi" },
	{ 302, SYS_renameat, "isis" }, { 303, SYS_linkat, "isisi" },
	{ 304, SYS_symlinkat, "sis" }, { 306, SYS_fchmodat, "isi" },
	{ 307, SYS_faccessat, "isi" }, { 313, SYS_splice, "iw8iw8uu" }, { 315, SYS_tee, "iiuu" },
	{ 318, SYS_getcpu, "w4w4s" }, { 322, SYS_timerfd_create, "ii" },
	{ 323, SYS_eventfd, "u" }, { 321, SYS_signalfd, "isu" }, { 327, SYS_signalfd4, "isui" },
	{ 328, SYS_eventfd2, "ui" }, { 329, SYS_epoll_create1, "i" }, { 330, SYS_dup3, "iii" },
	{ 331, SYS_pipe2, "w8i" }, { 332, SYS_inotify_init1, "i" }, { 344, SYS_syncfs, "i" },
	{ 353, SYS_renameat2, "isisu" }, { 355, SYS_getrandom, "buu" },
	{ 356, SYS_memfd_create, "su" }, { 375, SYS_membarrier, "iii" },
	{ 377, SYS_copy_file_range, "iw8iw8uu" }, { 383, SYS_statx, "isiuw256" },
	{ 424, SYS_pidfd_send_signal, "iiiu" }, { 434, SYS_pidfd_open, "iu" },
	{ 436, SYS_close_range, "uuu" }, { 437, SYS_openat2, "issu" },
	{ 439, SYS_faccessat2, "isii" },
};

static int64_t make_same(struct thread *t, const struct same *row, const uint32_t *a)
{
	const char *how = row->arguments;
	long values[6] = { 0 };

	for (int i = 0; *how; i++) {
		switch (*how++) {
		case 'i': values[i] = (int32_t)a[i]; break;
		case 'u': values[i] = a[i]; break;
		case 's': values[i] = guest_at(t, a[i], 1, false); break;
		case 'b': values[i] = guest_at(t, a[i], a[i + 1], true); break;
		case 'f': values[i] = guest_at(t, a[i], 8ull * (a[i + 1] & 0xffff), true); break;
		case 'w':
			values[i] = guest_at(t, a[i], strtoul(how, (char **)&how, 10), true);
			break;
		}
	}
	return host_make(t, row->real, values);
}

static int64_t out(struct thread *t, uint32_t at, const void *from, size_t size)
{
	return vx_copy_out(t->box, at, from, size) ? 0 : -EFAULT;
}

/* Data ---------------------------------------------------------------------------------- */

/* Arguments: descriptor, vectors, count. place: the file offset; NULL: the current one. */
static int64_t transfer_vectors(struct thread *t, long call, bool reads, const uint32_t *a,
				const uint64_t *place)
{
	struct iovec *vectors;
	int64_t n;

	if (a[2] > UIO_MAXIOV)
		return -EINVAL;
	vectors = malloc((a[2] + 1) * sizeof(*vectors));
	n = vectors ? vx_linux_vectors(t->box, reads, a[1], a[2], vectors) : -ENOMEM;
	if (n >= 0)
		n = place ? HOST(t, call, (int)a[0], (long)vectors, n, *place) :
			    HOST(t, call, (int)a[0], (long)vectors, n);
	free(vectors);
	return n;
}

/*
 * Maps a file privately: reads it into new memory, because Vx32 must know of every change of code
 * that it has translated.
 */
static int64_t map_private(struct thread *t, const uint32_t *a)
{
	uint64_t size = (a[1] + PAGE - 1ull) & -(uint64_t)PAGE, done = 0;
	int64_t at, n = 1;

	at = vx_linux_map(t->box, a[0], a[1], PROT_READ | PROT_WRITE, a[3] | MAP_ANONYMOUS);
	while (at >= 0 && done < size && n > 0) {
		n = HOST(t, SYS_pread64, (int)a[4], guest_at(t, at + done, size - done, true),
			 size - done, (int64_t)a[5] * PAGE + done);
		if (n > 0)
			done += n;
	}
	if (at >= 0 && n < 0) {
		vx_linux_unmap(t->box, at, size);
		return n;
	}
	if (at >= 0)
		vx_linux_protect(t->box, at, size, a[2]);
	return at;
}

static int64_t map_shared(struct thread *t, const uint32_t *a)
{
	uint64_t size = (a[1] + PAGE - 1ull) & -(uint64_t)PAGE;
	struct vx_error error;
	int64_t at;

	if (!size || a[0] % PAGE)
		return -EINVAL;
	at = vx_map_shared(t->box, a[3] & MAP_FIXED ? a[0] : 0, size, a[2] & 7,
			   a[3] & MAP_ANONYMOUS ? -1 : (int)a[4], (uint64_t)a[5] * PAGE, &error);
	return at ? at : -error.number;
}

static int64_t map(struct thread *t, const uint32_t *a)
{
	if (a[3] & MAP_SHARED)
		return map_shared(t, a);
	return a[3] & MAP_ANONYMOUS ? vx_linux_map(t->box, a[0], a[1], a[2], a[3]) :
				      map_private(t, a);
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

static int64_t put_stat(struct thread *t, const struct stat *s, uint32_t at)
{
	const struct stat_i386 to = {
		s->st_dev, 0, s->st_ino, s->st_mode, s->st_nlink, s->st_uid, s->st_gid,
		s->st_rdev, 0, s->st_size, s->st_blksize, s->st_blocks,
		{ s->st_atim.tv_sec, s->st_atim.tv_nsec, s->st_mtim.tv_sec, s->st_mtim.tv_nsec,
		  s->st_ctim.tv_sec, s->st_ctim.tv_nsec }, s->st_ino,
	};

	return out(t, at, &to, sizeof(to));
}

static int64_t get_stat(struct thread *t, int folder, uint32_t name, int flags, uint32_t at)
{
	struct stat stat;
	int64_t ret = HOST(t, SYS_newfstatat, folder, guest_at(t, name, 1, false), (long)&stat,
			   flags);

	return ret ? ret : put_stat(t, &stat, at);
}

static int64_t get_open_stat(struct thread *t, int fd, uint32_t at)
{
	struct stat stat;
	int64_t ret = HOST(t, SYS_fstat, fd, (long)&stat);

	return ret ? ret : put_stat(t, &stat, at);
}

/* The struct statfs64 of i386: 32-bit sizes and 64-bit counts. */
struct __attribute__((packed)) statfs_i386 {
	uint32_t type, bsize;
	uint64_t blocks, bfree, bavail, files, ffree;
	uint32_t fsid[2], namelen, frsize, flags, spare[4];
};

static int64_t get_statfs(struct thread *t, long call, long file, uint32_t size, uint32_t at)
{
	struct statfs from;
	int64_t ret = HOST(t, call, file, (long)&from);
	struct statfs_i386 to;

	if (ret || size != sizeof(to))
		return ret ? ret : -EINVAL;
	to = (struct statfs_i386){
		from.f_type, from.f_bsize, from.f_blocks, from.f_bfree, from.f_bavail,
		from.f_files, from.f_ffree, { from.f_fsid.__val[0], from.f_fsid.__val[1] },
		from.f_namelen, from.f_frsize, from.f_flags, { 0 },
	};
	return out(t, at, &to, sizeof(to));
}

/* readlink. /proc/self/exe is the i386 program, not the one that runs it. */
static int64_t read_link(struct thread *t, int folder, uint32_t name, uint32_t at, int size)
{
	static const char self[] = "/proc/self/exe";
	char asked[sizeof(self)];
	int length = strlen(t->program->path);

	if (size <= 0)
		return -EINVAL;
	if (vx_copy_in(t->box, asked, name, sizeof(asked)) && !memcmp(asked, self, sizeof(self))) {
		length = length < size ? length : size;
		return out(t, at, t->program->path, length) ? -EFAULT : length;
	}
	return HOST(t, SYS_readlinkat, folder, guest_at(t, name, 1, false),
		    guest_at(t, at, size, true), size);
}

/* getdents. For offsets that exceed 32 bits the kernel gives i386 programs the upper half. */
static int64_t get_entries(struct thread *t, int fd, uint32_t at, uint32_t size)
{
	int64_t n = HOST(t, SYS_getdents64, fd, guest_at(t, at, size, true), size);
	struct { uint64_t ino; int64_t off; uint16_t size; } head;

	for (int64_t i = 0; i < n; i += head.size) {
		if (!vx_copy_in(t->box, &head, at + i, 18))
			return -EFAULT;
		if (head.off > INT32_MAX)
			head.off = head.off >> 33;
		if (out(t, at + i + sizeof(head.ino), &head.off, sizeof(head.off)))
			return -EFAULT;
	}
	return n;
}

static int64_t seek(struct thread *t, const uint32_t *a)
{
	int64_t at = HOST(t, SYS_lseek, (int)a[0], (int64_t)((uint64_t)a[1] << 32 | a[2]), a[4]);

	return at < 0 ? at : out(t, a[3], &at, sizeof(at));
}

static int64_t send_file(struct thread *t, const uint32_t *a, bool wide)
{
	off_t offset = 0;
	int64_t ret;

	if (a[2] && !vx_copy_in(t->box, &offset, a[2], wide ? 8 : 4))
		return -EFAULT;
	ret = HOST(t, SYS_sendfile, (int)a[0], (int)a[1], a[2] ? (long)&offset : 0, a[3]);
	return ret >= 0 && a[2] && out(t, a[2], &offset, wide ? 8 : 4) ? -EFAULT : ret;
}

/* ioctl, for requests whose structures are the same on i386 and x86-64. */
static int64_t request(struct thread *t, const uint32_t *a)
{
	/* Requests whose argument is a number, or unused. */
	static const uint32_t plain[] = { FIOCLEX, FIONCLEX, TIOCSCTTY, TIOCNOTTY, TCSBRK, TCXONC, TCFLSH,
					  TCSBRKP, TIOCGPTPEER, 0x40049409 /* FICLONE */ };

	static const struct { uint32_t request, size; bool in; } known[] = {
		{ TCGETS, 36, false }, { TCSETS, 36, true }, { TCSETSW, 36, true },
		{ TCSETSF, 36, true }, { TIOCGWINSZ, 8, false }, { TIOCGPGRP, 4, false },
		{ TIOCSPGRP, 4, true }, { TIOCGSID, 4, false }, { FIONREAD, 4, false },
		{ FIONBIO, 4, true }, { FIOASYNC, 4, true }, { TIOCSWINSZ, 8, true },
		{ TIOCGPTN, 4, false }, { TIOCSPTLCK, 4, true },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (known[i].request != a[1])
			continue;
		return HOST(t, SYS_ioctl, (int)a[0], a[1],
			    guest_at(t, a[2], known[i].size, !known[i].in));
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (plain[i] == a[1])
			return HOST(t, SYS_ioctl, (int)a[0], a[1], (int)a[2]);
	return -ENOTTY;
}

/* The struct flock and struct flock64 of i386. */
struct __attribute__((packed)) lock_i386 {
	int16_t type, whence;
	int32_t start, len, pid;
};

struct __attribute__((packed)) lock64_i386 {
	int16_t type, whence;
	int64_t start, len;
	int32_t pid;
};

static int64_t lock(struct thread *t, int fd, int command, uint32_t at, bool wide)
{
	struct lock64_i386 big;
	struct lock_i386 small;
	struct flock host;
	int64_t ret;

	if (wide ? !vx_copy_in(t->box, &big, at, sizeof(big)) :
		   !vx_copy_in(t->box, &small, at, sizeof(small)))
		return -EFAULT;
	if (wide)
		host = (struct flock){ big.type, big.whence, big.start, big.len, big.pid };
	else
		host = (struct flock){ small.type, small.whence, small.start, small.len, small.pid };
	ret = HOST(t, SYS_fcntl, fd, command, (long)&host);
	if (ret || (command != F_GETLK && command != F_OFD_GETLK))
		return ret;
	big = (struct lock64_i386){ host.l_type, host.l_whence, host.l_start, host.l_len, host.l_pid };
	small = (struct lock_i386){ host.l_type, host.l_whence, host.l_start, host.l_len, host.l_pid };
	return wide ? out(t, at, &big, sizeof(big)) : out(t, at, &small, sizeof(small));
}

static int64_t control(struct thread *t, const uint32_t *a)
{
	switch (a[1]) {
	case 5: case 6: case 7: return lock(t, a[0], a[1], a[2], false);
	case 12: case 13: case 14: return lock(t, a[0], F_GETLK + a[1] - 12, a[2], true);
	case F_OFD_GETLK: case F_OFD_SETLK: case F_OFD_SETLKW:
		return lock(t, a[0], a[1], a[2], true);
	case F_DUPFD: case F_DUPFD_CLOEXEC: case F_GETFD: case F_SETFD: case F_GETFL: case F_SETFL:
	case F_SETOWN: case F_GETOWN: case F_SETSIG: case F_GETSIG: case F_SETPIPE_SZ:
	case F_GETPIPE_SZ: case F_ADD_SEALS: case F_GET_SEALS:
		return HOST(t, SYS_fcntl, (int)a[0], (int)a[1], (int)a[2]);
	}
	return -EINVAL;
}

/* Limits and names ---------------------------------------------------------------------- */

static int64_t get_limit(struct thread *t, int resource, uint32_t at)
{
	struct rlimit limit;
	uint32_t narrow[2];

	if (getrlimit(resource, &limit))
		return -errno;
	narrow[0] = limit.rlim_cur > UINT32_MAX ? UINT32_MAX : limit.rlim_cur;
	narrow[1] = limit.rlim_max > UINT32_MAX ? UINT32_MAX : limit.rlim_max;
	return out(t, at, narrow, sizeof(narrow));
}

static int64_t set_limit(struct thread *t, int resource, uint32_t at)
{
	struct rlimit limit;
	uint32_t narrow[2];

	if (!vx_copy_in(t->box, narrow, at, sizeof(narrow)))
		return -EFAULT;
	limit.rlim_cur = narrow[0] == UINT32_MAX ? RLIM_INFINITY : narrow[0];
	limit.rlim_max = narrow[1] == UINT32_MAX ? RLIM_INFINITY : narrow[1];
	return HOST(t, SYS_setrlimit, resource, (long)&limit);
}

/* prlimit64. New limits of memory are ignored: the process itself uses more than the guest. */
static int64_t use_limit(struct thread *t, const uint32_t *a)
{
	bool memory = a[1] == RLIMIT_AS || a[1] == RLIMIT_DATA;

	return HOST(t, SYS_prlimit64, (int)a[0], (int)a[1],
		    memory ? 0 : guest_at(t, a[2], 16, false), guest_at(t, a[3], 16, true));
}

static int64_t name_system(struct thread *t, uint32_t at)
{
	char fields[6][65] = { { 0 } };

	if (syscall(SYS_uname, fields))
		return -errno;
	memset(fields[4], 0, sizeof(fields[4]));
	strcpy(fields[4], "i686");
	return out(t, at, fields, sizeof(fields));
}

static int64_t get_info(struct thread *t, uint32_t at)
{
	struct sysinfo info;
	uint32_t to[16] = { 0 };

	if (sysinfo(&info))
		return -errno;
	to[0] = info.uptime;
	for (int i = 0; i < 3; i++)
		to[1 + i] = info.loads[i];
	/* Memory in units of pages, as the kernel does if bytes exceed 32 bits. */
	to[4] = info.totalram * info.mem_unit / PAGE;
	to[5] = info.freeram * info.mem_unit / PAGE;
	to[6] = info.sharedram * info.mem_unit / PAGE;
	to[7] = info.bufferram * info.mem_unit / PAGE;
	to[8] = info.totalswap * info.mem_unit / PAGE;
	to[9] = info.freeswap * info.mem_unit / PAGE;
	to[10] = info.procs;
	to[13] = PAGE;
	return out(t, at, to, sizeof(to));
}

/* prctl, for options that concern the thread and have plain arguments. */
static int64_t set_process(struct thread *t, const uint32_t *a)
{
	switch (a[0]) {
	case PR_SET_NAME: case PR_GET_NAME:
		return HOST(t, SYS_prctl, a[0], guest_at(t, a[1], 16, a[0] == PR_GET_NAME));
	case PR_GET_PDEATHSIG: case PR_GET_CHILD_SUBREAPER:
		return HOST(t, SYS_prctl, a[0], guest_at(t, a[1], 4, true));
	case PR_SET_PDEATHSIG: case PR_GET_DUMPABLE: case PR_SET_DUMPABLE: case PR_GET_KEEPCAPS:
	case PR_SET_CHILD_SUBREAPER: case PR_SET_NO_NEW_PRIVS: case PR_GET_NO_NEW_PRIVS:
	case PR_CAPBSET_READ: case PR_GET_TIMERSLACK: case PR_SET_TIMERSLACK:
		return HOST(t, SYS_prctl, a[0], a[1], a[2], a[3], a[4]);
	}
	return -EINVAL;
}

/* --------------------------------------------------------------------------------------- */

static int64_t pair(uint32_t low, uint32_t high)
{
	return (int64_t)((uint64_t)high << 32 | low);
}

bool call_any(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result)
{
	uint64_t place = pair(a[3], a[4]);

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		if (same[i].number == number) {
			*result = make_same(t, &same[i], a);
			return true;
		}
	}
	switch (number) {
	case 45: *result = vx_linux_brk(t->box, &t->program->heap, a[0]); return true;
	case 54: *result = request(t, a); return true;
	case 55: case 221: *result = control(t, a); return true;
	case 75: *result = set_limit(t, a[0], a[1]); return true;
	case 76: case 191: *result = get_limit(t, a[0], a[1]); return true;
	case 85: *result = read_link(t, AT_FDCWD, a[0], a[1], a[2]); return true;
	case 91: *result = vx_linux_unmap(t->box, a[0], a[1]); return true;
	case 116: *result = get_info(t, a[0]); return true;
	case 122: *result = name_system(t, a[0]); return true;
	case 125: *result = vx_linux_protect(t->box, a[0], a[1], a[2]); return true;
	case 140: *result = seek(t, a); return true;
	case 145: *result = transfer_vectors(t, SYS_readv, true, a, NULL); return true;
	case 146: *result = transfer_vectors(t, SYS_writev, false, a, NULL); return true;
	case 172: *result = set_process(t, a); return true;
	case 180:
		*result = HOST(t, SYS_pread64, (int)a[0], guest_at(t, a[1], a[2], true), a[2], place);
		return true;
	case 181:
		*result = HOST(t, SYS_pwrite64, (int)a[0], guest_at(t, a[1], a[2], false), a[2],
			       place);
		return true;
	case 187: *result = send_file(t, a, false); return true;
	case 192: *result = map(t, a); return true;
	case 193:
		*result = HOST(t, SYS_truncate, guest_at(t, a[0], 1, false), pair(a[1], a[2]));
		return true;
	case 194: *result = HOST(t, SYS_ftruncate, (int)a[0], pair(a[1], a[2])); return true;
	case 195: *result = get_stat(t, AT_FDCWD, a[0], 0, a[1]); return true;
	case 196: *result = get_stat(t, AT_FDCWD, a[0], AT_SYMLINK_NOFOLLOW, a[1]); return true;
	case 197: *result = get_open_stat(t, a[0], a[1]); return true;
	case 220: *result = get_entries(t, a[0], a[1], a[2]); return true;
	case 239: *result = send_file(t, a, true); return true;
	case 250: case 272: *result = 0; return true;	/* advice about files */
	case 268:
		*result = get_statfs(t, SYS_statfs, guest_at(t, a[0], 1, false), a[1], a[2]);
		return true;
	case 269: *result = get_statfs(t, SYS_fstatfs, (int)a[0], a[1], a[2]); return true;
	case 300: *result = get_stat(t, a[0], a[1], a[3], a[2]); return true;
	case 305: *result = read_link(t, a[0], a[1], a[2], a[3]); return true;
	case 324:
		*result = HOST(t, SYS_fallocate, (int)a[0], (int)a[1], pair(a[2], a[3]),
			       pair(a[4], a[5]));
		return true;
	case 333: *result = transfer_vectors(t, SYS_preadv, true, a, &place); return true;
	case 334: *result = transfer_vectors(t, SYS_pwritev, false, a, &place); return true;
	case 340: *result = use_limit(t, a); return true;
	/* msync, mlock, munlock and madvise have no effect. */
	case 144: case 150: case 151: case 219: *result = 0; return true;
	}
	return false;
}
