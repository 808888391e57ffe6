/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring of events. Whoever writes never waits: the oldest records make
 * room, and readers are told how many they missed. Of those that nobody has read
 * each VXED's share is kept, so that none pushes out what others left.
 */
#ifndef VXE_EVENT_H
#define VXE_EVENT_H

#include <linux/poll.h>

#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

/* bytes: a power of two, at least EVENT_RING_MIN. ENOMEM. May sleep. */
int event_init(unsigned int bytes);
void event_exit(void);
#define EVENT_RING_MIN	(64u << 10)

/*
 * Appends a record. Of *event the caller sets kind, point, error, call, abi,
 * mode, slot, subsystem and name; the rest is filled in here. message may be
 * NULL. Any context but interrupts; does not sleep.
 */
void event_emit(struct vxe_event *event, const struct vxl_arg *args,
		unsigned int nargs, const char *message);

/* One reader's place. */
struct event_reader {
	u64 position;		/* bytes ever written before its next record in the ring */
	u64 kept;		/* bytes ever kept before the next one kept */
	u64 sequence;		/* of its next record: before the ring's oldest, of one kept */
	void *bounce;		/* EVENT_BOUNCE bytes, owned */
	struct mutex lock;	/* one read or seek at a time */
};

/* At the oldest record. ENOMEM. May sleep. */
int event_reader_init(struct event_reader *reader);
void event_reader_exit(struct event_reader *reader);
ssize_t event_read(struct event_reader *reader, char __user *to, size_t size,
		   bool nonblock);
__poll_t event_poll(struct event_reader *reader, struct file *file, poll_table *table);
/* To the oldest record, or behind the newest. EINTR. May sleep. */
int event_seek(struct event_reader *reader, bool end);

/* The next sequence number, and how many records were overwritten unread. */
void event_status(u64 *next, u64 *lost, u32 *bytes);

#endif /* VXE_EVENT_H */
