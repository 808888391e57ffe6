/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The loop of the one thread that does everything: descriptors that become ready, and
 * timers. A callback may add and remove any watch and any timer, its own too.
 */
#ifndef WEBUI_HTTP_LOOP_H
#define WEBUI_HTTP_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a watch or timer is a member of. */
#define container(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))

/* Belongs to the caller and stays where it is until loop_remove(). */
struct watch {
	int fd;
	void (*ready)(struct watch *watch);
};

/* Likewise until the timer is due or stopped; one that is all zeros is stopped. */
struct timer {
	int64_t at;			/* now_ms(); 0: stopped */
	void (*due)(struct timer *timer);
	struct timer *next;
};

/* Watches watch->fd for input. False with errno. */
bool loop_add(struct watch *watch);
void loop_remove(struct watch *watch);

/* Starts a timer, or starts it anew. ms: from now. */
void timer_start(struct timer *timer, int64_t ms);
void timer_stop(struct timer *timer);

/*
 * Runs until loop_end(). turn() is called before each wait, and returns the ms that the
 * wait may take at most, -1: any.
 */
void loop_run(int64_t (*turn)(void));
void loop_end(void);

#endif
