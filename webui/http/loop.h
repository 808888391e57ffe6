/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The event loop: descriptors that become readable, and timers. vxewebd has one thread, so all of
 * its callbacks run in this loop. A callback may add and remove any watch or timer, including its
 * own.
 */
#ifndef WEBUI_HTTP_LOOP_H
#define WEBUI_HTTP_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The structure that contains a watch or timer. */
#define container(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))

/* Belongs to the caller, who keeps it in place until loop_remove(). */
struct watch {
	int fd;
	void (*ready)(struct watch *watch);
};

/* Belongs to the caller, who keeps it in place until it is due or stopped. All zeros: stopped. */
struct timer {
	int64_t at;			/* when it is due, as of now_ms(); 0: stopped */
	void (*due)(struct timer *timer);
	struct timer *next;
};

/* Calls watch->ready() when watch->fd is readable. False: errno is set. */
bool loop_add(struct watch *watch);
void loop_remove(struct watch *watch);

/* Starts or restarts a timer, which is due in `ms` milliseconds. */
void timer_start(struct timer *timer, int64_t ms);
void timer_stop(struct timer *timer);

/*
 * Runs until loop_end(). turn() is called before each wait, and returns its longest duration in
 * milliseconds; -1: no limit.
 */
void loop_run(int64_t (*turn)(void));
void loop_end(void);

#endif
