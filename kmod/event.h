/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring of events. A writer never waits for readers: it overwrites the oldest records. A reader
 * is told how many records it missed. Each VXED has a share of the memory for its unread records,
 * so a flood of records of one VXED does not overwrite the records of others.
 */
#ifndef VXE_EVENT_H
#define VXE_EVENT_H

#include <linux/poll.h>

#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

/* Allocates the ring. bytes: its size, which is rounded down to a power of two, and to at least
 * EVENT_RING_MIN. Returns 0 or -ENOMEM. May sleep. event_exit() frees the ring. */
int event_init(unsigned int bytes);
void event_exit(void);
#define EVENT_RING_MIN	(64u << 10)

/*
 * Appends a record about the current task. The caller sets kind, point, error, call, abi, mode,
 * slot, subsystem and name in *event; this function fills in the rest. args: nargs arguments, at
 * most VXE_EVENT_ARGS. message: a text, or NULL. Everything is copied. Takes the ring's lock and
 * wakes readers. Does not sleep. Any context except interrupts.
 */
void event_emit(struct vxe_event *event, const struct vxl_arg *args,
		unsigned int nargs, const char *message);

/* A reader: the position in the ring of one open file. */
struct event_reader {
	u64 position;		/* bytes ever written before its next record */
	u64 kept;		/* bytes ever kept before its next kept record */
	u64 sequence;		/* of its next record; a kept one if the ring begins later */
	void *bounce;		/* EVENT_BOUNCE bytes, owned */
	struct mutex lock;	/* held during a read or seek; guards the above */
};

/* Makes a reader that begins at the oldest record. Returns 0 or -ENOMEM. May sleep.
 * event_reader_exit() frees what it allocated. */
int event_reader_init(struct event_reader *reader);
void event_reader_exit(struct event_reader *reader);
/*
 * Copies whole records to user space: at least one, and at most size bytes. Waits for a record
 * unless nonblock. Returns the number of bytes, or -EAGAIN: nonblock, and there is no record;
 * -EINTR: a signal arrived; -EINVAL: the next record is larger than size; -EFAULT. May sleep.
 */
ssize_t event_read(struct event_reader *reader, char __user *to, size_t size,
		   bool nonblock);
/* Implements poll() of struct file_operations. May sleep. */
__poll_t event_poll(struct event_reader *reader, struct file *file, poll_table *table);
/* Moves to the oldest record or, if end is set, past the newest one. Returns 0 or -EINTR. May
 * sleep. */
int event_seek(struct event_reader *reader, bool end);

/* Reports on the ring. *next: the sequence number that the next record gets. *lost: how many
 * records were overwritten before a reader had read them. *bytes: the size of the ring. Process
 * context. */
void event_status(u64 *next, u64 *lost, u32 *bytes);

#endif /* VXE_EVENT_H */
