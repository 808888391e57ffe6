// SPDX-License-Identifier: GPL-2.0
/* i386 system calls with times in memory, of 32 or 64 bits. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "vxlinux/i386/program.h"

#define TICKS	100		/* of times(), per second */
#define MILLION	1000000L

/* Reads two times: of a timer (interval, value) or a file (access, change). at: 0: none. */
static int get_pair(struct thread *t, uint32_t at, bool wide, struct timespec to[2])
{
	int ret = at ? time_get(t, at, wide, &to[0]) : 0;

	return ret || !at ? ret : time_get(t, at + (wide ? 16 : 8), wide, &to[1]);
}

static int put_pair(struct thread *t, uint32_t at, bool wide, const struct timespec from[2])
{
	int ret = at ? time_put(t, at, wide, &from[0]) : 0;

	return ret || !at ? ret : time_put(t, at + (wide ? 16 : 8), wide, &from[1]);
}

static int64_t get_clock(struct thread *t, long call, int clock, uint32_t at, bool wide)
{
	struct timespec now;
	int64_t ret = syscall(call, clock, &now) ? -errno : 0;

	return ret || !at ? ret : time_put(t, at, wide, &now);
}

static int64_t get_day(struct thread *t, uint32_t at)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return at ? time_put(t, at, false, &(struct timespec){ now.tv_sec, now.tv_usec }) : 0;
}

static int64_t sleep_for(struct thread *t, int clock, int flags, uint32_t at, uint32_t left_at,
			 bool wide)
{
	struct timespec time, left;
	int64_t ret = time_get(t, at, wide, &time);

	if (ret)
		return ret;
	ret = HOST(t, SYS_clock_nanosleep, clock, flags, (long)&time, (long)&left);
	if (ret == -EINTR && left_at && !(flags & TIMER_ABSTIME) &&
	    time_put(t, left_at, wide, &left))
		return -EFAULT;
	return ret;
}

/* Timers ---------------------------------------------------------------------------------- */

/* setitimer. The guest's times are in seconds and microseconds. */
static int64_t set_interval(struct thread *t, int which, uint32_t new_at, uint32_t old_at)
{
	struct timespec new[2] = { { 0 } }, old[2];
	struct itimerval to, from;
	int ret = get_pair(t, new_at, false, new);

	if (ret)
		return ret;
	to = (struct itimerval){ { new[0].tv_sec, new[0].tv_nsec }, { new[1].tv_sec, new[1].tv_nsec } };
	if (setitimer(which, &to, &from))
		return -errno;
	old[0] = (struct timespec){ from.it_interval.tv_sec, from.it_interval.tv_usec };
	old[1] = (struct timespec){ from.it_value.tv_sec, from.it_value.tv_usec };
	return put_pair(t, old_at, false, old);
}

static int64_t get_interval(struct thread *t, int which, uint32_t at)
{
	struct itimerval from;

	if (getitimer(which, &from))
		return -errno;
	return put_pair(t, at, false, (struct timespec[2]){
		{ from.it_interval.tv_sec, from.it_interval.tv_usec },
		{ from.it_value.tv_sec, from.it_value.tv_usec } });
}

static int64_t make_timer(struct thread *t, int clock, uint32_t event_at, uint32_t number_at)
{
	struct sigevent event = { 0 };
	uint32_t narrow[4];	/* sigev_value, _signo, _notify and the thread id */
	int number;

	if (event_at && !vx_copy_in(t->box, narrow, event_at, sizeof(narrow)))
		return -EFAULT;
	if (event_at) {
		event.sigev_value.sival_ptr = (void *)(uintptr_t)narrow[0];
		event.sigev_signo = narrow[1];
		event.sigev_notify = narrow[2];
		event._sigev_un._tid = narrow[3];
	}
	if (syscall(SYS_timer_create, clock, event_at ? &event : NULL, &number))
		return -errno;
	return vx_copy_out(t->box, number_at, &number, sizeof(number)) ? 0 : -EFAULT;
}

/* timer_settime and timerfd_settime. Arguments: timer, flags, new, old. */
static int64_t set_timer(struct thread *t, long call, const uint32_t *a, bool wide)
{
	struct timespec new[2], old[2];
	int ret = a[2] ? get_pair(t, a[2], wide, new) : -EFAULT;

	if (ret)
		return ret;
	if (syscall(call, (int)a[0], (int)a[1], new, old))
		return -errno;
	return put_pair(t, a[3], wide, old);
}

static int64_t get_timer(struct thread *t, long call, int number, uint32_t at, bool wide)
{
	struct timespec now[2];

	return syscall(call, number, now) ? -errno : put_pair(t, at, wide, now);
}

static int64_t get_times(struct thread *t, uint32_t at)
{
	struct tms from;
	clock_t now = times(&from);
	const uint32_t to[4] = { from.tms_utime, from.tms_stime, from.tms_cutime, from.tms_cstime };

	return at && !vx_copy_out(t->box, at, to, sizeof(to)) ? -EFAULT : (int32_t)now;
}

/* utimensat. Arguments: folder, path, times, flags. */
static int64_t set_times(struct thread *t, const uint32_t *a, bool wide)
{
	struct timespec times_[2];
	int ret = get_pair(t, a[2], wide, times_);

	return ret ? ret : HOST(t, SYS_utimensat, (int)a[0], guest_at(t, a[1], 1, false),
				a[2] ? (long)times_ : 0, (int)a[3]);
}

/* utimes and utime. micro: times have microseconds; otherwise seconds only. */
static int64_t set_old_times(struct thread *t, int folder, uint32_t name, uint32_t at, bool micro)
{
	struct timespec times_[2] = { { 0 } };
	int32_t seconds[2];
	int ret = micro ? get_pair(t, at, false, times_) : 0;

	if (!micro && at && !vx_copy_in(t->box, seconds, at, sizeof(seconds)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (micro)
			times_[i].tv_nsec *= 1000;
		else if (at)
			times_[i].tv_sec = seconds[i];
	}
	return ret ? ret : HOST(t, SYS_utimensat, folder, guest_at(t, name, 1, false),
				at ? (long)times_ : 0, 0);
}

/* Waiting for descriptors ----------------------------------------------------------------- */

/*
 * Reads the signal mask for a wait and converts it for the host. NULL: no mask was given, or it
 * cannot be read; then *error is -EFAULT.
 */
static uint64_t *wait_mask(struct thread *t, uint32_t at, uint64_t *mask, int *error)
{
	if (!at)
		return NULL;
	if (!vx_copy_in(t->box, mask, at, sizeof(*mask))) {
		*error = -EFAULT;
		return NULL;
	}
	*mask = signals_host_mask(*mask);
	return mask;
}

/* ppoll. Arguments: descriptors, count, timeout, mask, size of the mask. */
static int64_t wait_poll(struct thread *t, const uint32_t *a, bool wide)
{
	struct timespec time;
	uint64_t mask;
	int ret = a[2] ? time_get(t, a[2], wide, &time) : 0;
	uint64_t *given = wait_mask(t, a[3], &mask, &ret);

	return ret ? ret : HOST(t, SYS_ppoll, guest_at(t, a[0], 8ull * a[1], true), a[1],
				a[2] ? (long)&time : 0, (long)given, sizeof(mask));
}

static int64_t wait_select(struct thread *t, const uint32_t *a, const struct timespec *time,
			   const uint64_t *mask)
{
	const struct { const uint64_t *set; size_t size; } both = { mask, sizeof(*mask) };
	uint32_t size = ((a[0] + 31) / 32) * 4;
	uint64_t sets[3][16] = { { 0 } };
	long args[6] = { (int)a[0], 0, 0, 0, (long)time, mask ? (long)&both : 0 };
	int64_t ret;

	if (a[0] > 1024)
		return -EINVAL;
	for (int i = 0; i < 3; i++) {
		if (a[1 + i] && !vx_copy_in(t->box, sets[i], a[1 + i], size))
			return -EFAULT;
		args[1 + i] = a[1 + i] ? (long)sets[i] : 0;
	}
	ret = host_make(t, SYS_pselect6, args);
	for (int i = 0; i < 3 && ret >= 0; i++)
		if (a[1 + i] && !vx_copy_out(t->box, a[1 + i], sets[i], size))
			return -EFAULT;
	return ret;
}

/* select. Arguments: count, three sets, timeout. */
static int64_t wait_old_select(struct thread *t, const uint32_t *a)
{
	struct timespec time = { 0 };
	int64_t ret;

	if (a[4] && time_get(t, a[4], false, &time))
		return -EFAULT;
	time = (struct timespec){ time.tv_sec + time.tv_nsec / MILLION, time.tv_nsec % MILLION * 1000 };
	ret = wait_select(t, a, a[4] ? &time : NULL, NULL);
	time.tv_nsec /= 1000;
	return a[4] && ret >= 0 && time_put(t, a[4], false, &time) ? -EFAULT : ret;
}

static int64_t wait_masked_select(struct thread *t, const uint32_t *a, bool wide)
{
	struct timespec time;
	uint32_t set[2] = { 0 };
	uint64_t mask, *given;
	int ret = a[4] ? time_get(t, a[4], wide, &time) : 0;

	if (!ret && a[5] && !vx_copy_in(t->box, set, a[5], sizeof(set)))
		ret = -EFAULT;
	given = ret ? NULL : wait_mask(t, set[0], &mask, &ret);
	return ret ? ret : wait_select(t, a, a[4] ? &time : NULL, given);
}

/* epoll_pwait. Arguments: descriptor, events, count, milliseconds, mask. */
static int64_t wait_epoll(struct thread *t, const uint32_t *a)
{
	uint64_t mask;
	int ret = 0;
	uint64_t *given = wait_mask(t, a[4], &mask, &ret);

	return ret ? ret : HOST(t, SYS_epoll_pwait, (int)a[0],
				guest_at(t, a[1], 12ull * a[2], true), (int)a[2], (int)a[3],
				(long)given, sizeof(mask));
}

bool call_time(struct thread *t, uint32_t number, const uint32_t *a, int64_t *result)
{
	switch (number) {
	case 13: *result = time(NULL); if (a[0] && !vx_copy_out(t->box, a[0], result, 4))
			*result = -EFAULT;
		return true;
	case 78: *result = get_day(t, a[0]); return true;
	case 162: *result = sleep_for(t, CLOCK_MONOTONIC, 0, a[0], a[1], false); return true;
	case 267: *result = sleep_for(t, a[0], a[1], a[2], a[3], false); return true;
	case 407: *result = sleep_for(t, a[0], a[1], a[2], a[3], true); return true;
	case 265: *result = get_clock(t, SYS_clock_gettime, a[0], a[1], false); return true;
	case 266: *result = get_clock(t, SYS_clock_getres, a[0], a[1], false); return true;
	case 403: *result = get_clock(t, SYS_clock_gettime, a[0], a[1], true); return true;
	case 406: *result = get_clock(t, SYS_clock_getres, a[0], a[1], true); return true;
	case 104: *result = set_interval(t, a[0], a[1], a[2]); return true;
	case 105: *result = get_interval(t, a[0], a[1]); return true;
	case 259: *result = make_timer(t, a[0], a[1], a[2]); return true;
	case 260: *result = set_timer(t, SYS_timer_settime, a, false); return true;
	case 409: *result = set_timer(t, SYS_timer_settime, a, true); return true;
	case 325: *result = set_timer(t, SYS_timerfd_settime, a, false); return true;
	case 411: *result = set_timer(t, SYS_timerfd_settime, a, true); return true;
	case 261: *result = get_timer(t, SYS_timer_gettime, a[0], a[1], false); return true;
	case 408: *result = get_timer(t, SYS_timer_gettime, a[0], a[1], true); return true;
	case 326: *result = get_timer(t, SYS_timerfd_gettime, a[0], a[1], false); return true;
	case 410: *result = get_timer(t, SYS_timerfd_gettime, a[0], a[1], true); return true;
	case 43: *result = get_times(t, a[0]); return true;
	case 161: *result = get_clock(t, SYS_sched_rr_get_interval, a[0], a[1], false); return true;
	case 30: *result = set_old_times(t, AT_FDCWD, a[0], a[1], false); return true;
	case 271: *result = set_old_times(t, AT_FDCWD, a[0], a[1], true); return true;
	case 299: *result = set_old_times(t, a[0], a[1], a[2], true); return true;
	case 320: *result = set_times(t, a, false); return true;
	case 412: *result = set_times(t, a, true); return true;
	case 309: *result = wait_poll(t, a, false); return true;
	case 414: *result = wait_poll(t, a, true); return true;
	case 142: *result = wait_old_select(t, a); return true;
	case 308: *result = wait_masked_select(t, a, false); return true;
	case 413: *result = wait_masked_select(t, a, true); return true;
	case 319: *result = wait_epoll(t, a); return true;
	}
	return false;
}
