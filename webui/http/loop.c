// SPDX-License-Identifier: GPL-2.0
#include "webui/http/loop.h"

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "libvxe/text/time.h"

static int epoll = -1;
static struct timer *timers;
static bool ended;

/* The events of one wait. loop_remove() clears those of a watch that are not handled yet. */
static struct epoll_event events[64];
static int nevents;

bool loop_add(struct watch *watch)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = watch };

	if (epoll < 0)
		epoll = epoll_create1(EPOLL_CLOEXEC);
	return epoll >= 0 && !epoll_ctl(epoll, EPOLL_CTL_ADD, watch->fd, &event);
}

void loop_remove(struct watch *watch)
{
	int i;

	epoll_ctl(epoll, EPOLL_CTL_DEL, watch->fd, NULL);
	for (i = 0; i < nevents; i++)
		if (events[i].data.ptr == watch)
			events[i].data.ptr = NULL;
}

void timer_stop(struct timer *timer)
{
	struct timer **at = &timers;

	if (!timer->at)
		return;
	while (*at != timer)
		at = &(*at)->next;
	*at = timer->next;
	timer->at = 0;
}

void timer_start(struct timer *timer, int64_t ms)
{
	struct timer **at = &timers;

	timer_stop(timer);
	timer->at = now_ms() + ms;
	while (*at && (*at)->at <= timer->at)
		at = &(*at)->next;
	timer->next = *at;
	*at = timer;
}

static int64_t until_due(void)
{
	int64_t left;

	if (!timers)
		return -1;
	left = timers->at - now_ms();
	return left > 0 ? left : 0;
}

static void run_due(void)
{
	int64_t now = now_ms();
	struct timer *timer;

	while (timers && timers->at <= now) {
		timer = timers;
		timer_stop(timer);
		timer->due(timer);
	}
}

void loop_run(int64_t (*turn)(void))
{
	int64_t limit, wait;
	int i;

	while (!ended) {
		limit = turn();
		wait = until_due();
		if (wait < 0 || (limit >= 0 && limit < wait))
			wait = limit;
		nevents = epoll_wait(epoll, events, 64, wait > 60000 ? 60000 : (int)wait);
		if (nevents < 0 && errno != EINTR)
			err(1, "epoll_wait");
		for (i = 0; i < nevents; i++) {
			struct watch *watch = events[i].data.ptr;

			if (watch)
				watch->ready(watch);
		}
		nevents = 0;
		run_due();
	}
}

void loop_end(void)
{
	ended = true;
}
