/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring of events. A writer never waits for readers: it overwrites the oldest records. A
 * reader is told how many records it missed. A share of the unread records of each VXED is kept,
 * so that a flood of one VXED does not overwrite the records of others.
 */
#ifndef VXE_EVENT_H
#define VXE_EVENT_H

#include <linux/poll.h>

#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

/* Allocates the ring. bytes: its size, rounded down to a power of two, at least
 * EVENT_RING_MIN. ENOMEM. May sleep. event_exit() frees it. */
int event_init(unsigned int bytes);
void event_exit(void);
#define EVENT_RING_MIN	(64u << 10)

/*
 * Appends a record of the current task. The caller sets kind, point, error, call, abi, mode,
 * slot, subsystem and name of *event; the rest is filled in here. args: nargs arguments,
 * at most VXE_EVENT_ARGS. message: text, or NULL. All is copied. Takes the ring's lock and
 * wakes readers; does not sleep. Any context but interrupts.
 */
void event_emit(struct vxe_event *event, const struct vxl_arg *args,
		unsigned int nargs, const char *message);

/* A reader: the place in the ring of one open file. */
struct event_reader {
	u64 position;		/* bytes ever written before its next record in the ring */
	u64 kept;		/* bytes ever kept before the next one kept */
	u64 sequence;		/* of its next record: before the ring's oldest, of one kept */
	void *bounce;		/* EVENT_BOUNCE bytes, owned */
	struct mutex lock;	/* held during a read or seek; guards all of the above */
};

/* Begins at the oldest record. ENOMEM. May sleep. event_reader_exit() frees what it took. */
int event_reader_init(struct event_reader *reader);
void event_reader_exit(struct event_reader *reader);
/*
 * Copies whole records to user space: at most size bytes, and at least one record. Returns
 * how many bytes. EAGAIN: there is no record, and nonblock; EINTR: a signal came while it
 * waited for one; EINVAL: the next record is larger than size; EFAULT. May sleep.
 */
ssize_t event_read(struct event_reader *reader, char __user *to, size_t size,
		   bool nonblock);
/* As of poll() in struct file_operations. May sleep. */
__poll_t event_poll(struct event_reader *reader, struct file *file, poll_table *table);
/* Goes to the oldest record, or, if end is set, behind the newest. EINTR. May sleep. */
int event_seek(struct event_reader *reader, bool end);

/* *next: the sequence number of the next record. *lost: how many records were overwritten
 * before any reader had them. *bytes: the size of the ring. Process context. */
void event_status(u64 *next, u64 *lost, u32 *bytes);

#endif /* VXE_EVENT_H */
