// SPDX-License-Identifier: GPL-2.0
/* Converts structures between i386 and the host. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "vxlinux/i386/program.h"

int time_get(struct thread *t, uint32_t at, bool wide, struct timespec *to)
{
	int32_t narrow[2];

	if (wide)
		return vx_copy_in(t->box, to, at, sizeof(*to)) ? 0 : -EFAULT;
	if (!vx_copy_in(t->box, narrow, at, sizeof(narrow)))
		return -EFAULT;
	*to = (struct timespec){ narrow[0], narrow[1] };
	return 0;
}

int time_put(struct thread *t, uint32_t at, bool wide, const struct timespec *from)
{
	const int32_t narrow[2] = { from->tv_sec, from->tv_nsec };

	return (wide ? vx_copy_out(t->box, at, from, sizeof(*from)) :
		       vx_copy_out(t->box, at, narrow, sizeof(narrow))) ? 0 : -EFAULT;
}

void signals_narrow(const siginfo_t *from, uint32_t to[32])
{
	memset(to, 0, 32 * sizeof(*to));
	to[0] = from->si_signo;
	to[1] = from->si_errno;
	to[2] = from->si_code;
	if (from->si_signo == SIGCHLD && from->si_code > 0) {
		to[3] = from->si_pid;
		to[4] = from->si_uid;
		to[5] = from->si_status;
		to[6] = from->si_utime;
		to[7] = from->si_stime;
	} else if (from->si_signo == SIGPOLL && from->si_code > 0) {
		to[3] = from->si_band;
		to[4] = from->si_fd;
	} else if (BIT(from->si_signo) & FAULTS && from->si_code > 0) {
		to[3] = (uintptr_t)from->si_addr;
	} else {
		to[3] = from->si_pid;	/* of timers: the timer's id and its overrun count */
		to[4] = from->si_uid;
		to[5] = from->si_value.sival_int;
	}
}

/* Converts the members that rt_sigqueueinfo can set. */
void signals_widen(const uint32_t from[32], siginfo_t *to)
{
	memset(to, 0, sizeof(*to));
	to->si_signo = from[0];
	to->si_errno = from[1];
	to->si_code = from[2];
	to->si_pid = from[3];
	to->si_uid = from[4];
	to->si_value.sival_ptr = (void *)(uintptr_t)from[5];
}
