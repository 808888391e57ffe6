// SPDX-License-Identifier: GPL-2.0
#include "kmod/event.h"

#include <linux/cred.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#define EVENT_BOUNCE	(32u << 10)	/* bytes; larger than any record */
#define EVENT_STRING	(PATH_MAX + 64)	/* bytes of one string; longer ones are cut off */

#define PURGE_MOST	64		/* records in one go with the lock held */

/* A queue of records without gaps. A record may wrap around the end of the buffer. Positions count
 * all bytes ever written; they never wrap. */
struct fifo {
	u8 *bytes;
	u32 size;			/* a power of two */
	u64 tail, head;			/* positions of the oldest record, of the end */
};

/*
 * Two rings. New records go to "ring". When it is full, its oldest record leaves it. If a reader
 * has seen that record, it is dropped. Otherwise it moves to "kept", unless its VXED has used up
 * its share there: a VXED may not use more of "kept" than would then remain free.
 *
 * So a VXED that floods the log leaves at least as much room free as it uses, and a VXED with few
 * events still finds room. Of a flood, the first records stay in "kept" and the last ones in
 * "ring". All records in "kept" are older than all records in "ring", and both rings are in order.
 *
 * The lock guards all members. It nests inside every lock that may be held when a hooked function
 * is called.
 */
static struct {
	spinlock_t lock;
	struct fifo ring, kept;
	u32 share[VXE_SLOTS];		/* bytes in kept, by slot */
	/* sequence numbers: of the ring's oldest record, of the next one */
	u64 oldest, next;
	u64 seen;			/* one more than the newest sequence number read */
	u64 lost;
} events = { .lock = __SPIN_LOCK_UNLOCKED(events.lock) };

static DECLARE_WAIT_QUEUE_HEAD(readers);

static int fifo_init(struct fifo *fifo, u32 size)
{
	fifo->size = size;
	fifo->bytes = kvzalloc(size, GFP_KERNEL | __GFP_NOWARN);
	return fifo->bytes ? 0 : -ENOMEM;
}

int event_init(unsigned int bytes)
{
	u32 size = max_t(unsigned int, EVENT_RING_MIN, rounddown_pow_of_two(bytes | 1));
	int ret = fifo_init(&events.ring, size) ?: fifo_init(&events.kept, size / 2);

	if (ret)
		event_exit();
	return ret;
}

void event_exit(void)
{
	kvfree(events.ring.bytes);
	kvfree(events.kept.bytes);
	events.ring.bytes = events.kept.bytes = NULL;
}

static void fifo_write(struct fifo *fifo, u64 position, const void *from, u32 size)
{
	u32 offset = position & (fifo->size - 1);
	u32 first = min(size, fifo->size - offset);

	memcpy(fifo->bytes + offset, from, first);
	memcpy(fifo->bytes, from + first, size - first);
}

static void fifo_read(const struct fifo *fifo, u64 position, void *to, u32 size)
{
	u32 offset = position & (fifo->size - 1);
	u32 first = min(size, fifo->size - offset);

	memcpy(to, fifo->bytes + offset, first);
	memcpy(to + first, fifo->bytes, size - first);
}

static void fifo_move(struct fifo *to, const struct fifo *from, u32 size)
{
	u32 offset = from->tail & (from->size - 1);
	u32 first = min(size, from->size - offset);

	fifo_write(to, to->head, from->bytes + offset, first);
	fifo_write(to, to->head + first, from->bytes, size - first);
	to->head += size;
}

/* The first fields of struct vxe_event. */
struct beginning {
	u32 size;
	u16 kind, point;
	u64 sequence;
	s64 time;
	u32 slot;
};

static_assert(offsetof(struct beginning, sequence) == offsetof(struct vxe_event, sequence));
static_assert(offsetof(struct beginning, slot) == offsetof(struct vxe_event, slot));

static struct beginning fifo_peek(const struct fifo *fifo, u64 position)
{
	struct beginning head;

	fifo_read(fifo, position, &head, offsetofend(struct beginning, slot));
	return head;
}

/* Drops up to PURGE_MOST kept records that have been read. Returns whether there may be more.
 * Called with the lock held. */
static bool purge(void)
{
	struct fifo *kept = &events.kept;
	unsigned int i;

	for (i = 0; i < PURGE_MOST && kept->tail != kept->head; i++) {
		struct beginning head = fifo_peek(kept, kept->tail);

		if (head.sequence >= events.seen)
			return false;
		events.share[head.slot] -= head.size;
		kept->tail += head.size;
	}
	return kept->tail != kept->head;
}

/* Moves the ring's oldest record to "kept". False: its VXED has used up its share. */
static bool keep(const struct beginning *head)
{
	struct fifo *kept = &events.kept;
	u32 free;

	purge();
	free = kept->size - (u32)(kept->head - kept->tail);
	if (events.share[head->slot] + head->size > free)
		return false;
	fifo_move(kept, &events.ring, head->size);
	events.share[head->slot] += head->size;
	return true;
}

static void make_room(u32 size)
{
	struct fifo *ring = &events.ring;

	while (ring->head + size - ring->tail > ring->size) {
		struct beginning head = fifo_peek(ring, ring->tail);

		if (head.sequence >= events.seen && !keep(&head))
			events.lost++;
		ring->tail += head.size;
		events.oldest++;
	}
}

static void describe_caller(struct vxe_event *event)
{
	event->time = ktime_get_real_ns();
	event->pid = task_tgid_nr(current);
	event->tid = task_pid_nr(current);
	event->uid = from_kuid(&init_user_ns, current_euid());
	/* Not get_task_comm(): it takes a lock that may be held when a hooked function is
	 * called. */
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}

void event_emit(struct vxe_event *event, const struct vxl_arg *args,
		unsigned int nargs, const char *message)
{
	struct fifo *ring = &events.ring;
	u32 size = sizeof(*event);
	unsigned long flags;
	unsigned int i;
	u64 position;

	describe_caller(event);
	event->nargs = nargs;
	event->strings = 0;
	for (i = 0; i < nargs; i++) {
		if (args[i].kind == VXL_ARG_STRING) {
			event->strings |= 1 << i;
			event->args[i] = min_t(size_t, args[i].string.length, EVENT_STRING);
			size += event->args[i];
		} else {
			event->args[i] = args[i].integer;
		}
	}
	event->message_size = message ? strnlen(message, VXE_MESSAGE_SIZE) : 0;
	size += event->message_size;
	event->size = ALIGN(size, 8);

	/* A hooked function may be called with interrupts off. */
	spin_lock_irqsave(&events.lock, flags);
	make_room(event->size);
	event->sequence = events.next++;
	position = ring->head;
	fifo_write(ring, position, event, sizeof(*event));
	position += sizeof(*event);
	for (i = 0; i < nargs; i++) {
		if (!(event->strings & 1 << i))
			continue;
		fifo_write(ring, position, args[i].string.bytes, event->args[i]);
		position += event->args[i];
	}
	fifo_write(ring, position, message, event->message_size);
	position += event->message_size;
	fifo_write(ring, position, (const u64[]) { 0 }, ring->head + event->size - position);
	ring->head += event->size;
	spin_unlock_irqrestore(&events.lock, flags);

	if (wq_has_sleeper(&readers))
		wake_up_interruptible_poll(&readers, EPOLLIN | EPOLLRDNORM);
}

/* Drops all kept records that have been read. Called with the lock held; releases it between the
 * steps, so that no writer waits long. */
static void purge_all(void)
{
	while (purge()) {
		spin_unlock_irq(&events.lock);
		spin_lock_irq(&events.lock);
	}
}

static void seek(struct event_reader *reader, bool end)
{
	const struct fifo *kept = &events.kept;

	spin_lock_irq(&events.lock);
	purge_all();
	reader->kept = kept->tail;
	if (end)
		reader->sequence = events.next;
	else if (kept->tail != kept->head)
		reader->sequence = fifo_peek(kept, kept->tail).sequence;
	else
		reader->sequence = events.oldest;
	reader->position = end ? events.ring.head : events.ring.tail;
	spin_unlock_irq(&events.lock);
}

int event_reader_init(struct event_reader *reader)
{
	reader->bounce = kvmalloc(EVENT_BOUNCE, GFP_KERNEL | __GFP_NOWARN);
	if (!reader->bounce)
		return -ENOMEM;
	mutex_init(&reader->lock);
	seek(reader, false);
	return 0;
}

void event_reader_exit(struct event_reader *reader)
{
	kvfree(reader->bounce);
}

int event_seek(struct event_reader *reader, bool end)
{
	int ret = mutex_lock_interruptible(&reader->lock);

	if (ret)
		return ret;
	seek(reader, end);
	mutex_unlock(&reader->lock);
	return 0;
}

static bool event_ready(const struct event_reader *reader)
{
	return READ_ONCE(events.next) != READ_ONCE(reader->sequence);
}

/* The part of the reader's bounce buffer that is still free. */
struct batch {
	u8 *to;
	u32 room;
};

/* Moves the reader to a sequence number. If it skips records, writes a VXE_EVENT_LOST that says how
 * many. False: there is no room for that record. */
static bool skip_to(struct event_reader *reader, struct batch *batch, u64 sequence)
{
	struct vxe_event *event = (struct vxe_event *)batch->to;

	if (reader->sequence == sequence)
		return true;
	if (batch->room < sizeof(*event))
		return false;
	*event = (struct vxe_event) {
		.size = sizeof(*event), .kind = VXE_EVENT_LOST, .point = VXE_POINT_NONE,
		.call = VXE_POINT_NONE, .sequence = reader->sequence,
		.time = ktime_get_real_ns(), .nargs = 1,
		.args = { sequence - reader->sequence },
	};
	reader->sequence = sequence;
	batch->to += sizeof(*event);
	batch->room -= sizeof(*event);
	return true;
}

static bool take(struct event_reader *reader, struct batch *batch, const struct fifo *fifo,
		 u64 *position, u32 size)
{
	if (batch->room < size)
		return false;
	fifo_read(fifo, *position, batch->to, size);
	*position += size;
	reader->sequence++;
	batch->to += size;
	batch->room -= size;
	return true;
}

/* Copies the kept records that the reader has not read yet. Called if the ring has overtaken the
 * reader. False: there is no room for all of them. */
static bool collect_kept(struct event_reader *reader, struct batch *batch)
{
	const struct fifo *kept = &events.kept;

	reader->kept = max(reader->kept, kept->tail);
	while (reader->kept != kept->head) {
		struct beginning head = fifo_peek(kept, reader->kept);

		if (head.sequence < reader->sequence)
			reader->kept += head.size;
		else if (!skip_to(reader, batch, head.sequence) ||
			 !take(reader, batch, kept, &reader->kept, head.size))
			return false;
	}
	return true;
}

/*
 * Copies whole records, up to size bytes, into the reader's bounce buffer. Puts a VXE_EVENT_LOST
 * wherever records are missing. Returns the number of bytes. Called with the reader's lock and the
 * ring's lock held.
 */
static u32 collect(struct event_reader *reader, u32 size)
{
	struct batch batch = { reader->bounce, size };
	const struct fifo *ring = &events.ring;

	if (reader->sequence < events.oldest) {
		if (!collect_kept(reader, &batch) || !skip_to(reader, &batch, events.oldest))
			goto full;
		reader->position = ring->tail;
	}
	while (reader->position != ring->head &&
	       take(reader, &batch, ring, &reader->position,
		    fifo_peek(ring, reader->position).size))
		;
full:
	if (reader->sequence > events.seen)
		events.seen = reader->sequence;
	return size - batch.room;
}

ssize_t event_read(struct event_reader *reader, char __user *to, size_t size,
		   bool nonblock)
{
	struct event_reader before;
	ssize_t ret;

	ret = mutex_lock_interruptible(&reader->lock);
	if (ret)
		return ret;
	while (!event_ready(reader)) {
		mutex_unlock(&reader->lock);
		if (nonblock)
			return -EAGAIN;
		ret = wait_event_interruptible(readers, event_ready(reader));
		if (!ret)
			ret = mutex_lock_interruptible(&reader->lock);
		if (ret)
			return ret;
	}
	spin_lock_irq(&events.lock);
	purge_all();
	before.position = reader->position;
	before.kept = reader->kept;
	before.sequence = reader->sequence;
	ret = collect(reader, min_t(size_t, size, EVENT_BOUNCE));
	spin_unlock_irq(&events.lock);
	if (!ret) {
		ret = -EINVAL;
	} else if (copy_to_user(to, reader->bounce, ret)) {
		spin_lock_irq(&events.lock);
		reader->position = before.position;
		reader->kept = before.kept;
		reader->sequence = before.sequence;
		spin_unlock_irq(&events.lock);
		ret = -EFAULT;
	}
	mutex_unlock(&reader->lock);
	return ret;
}

__poll_t event_poll(struct event_reader *reader, struct file *file, poll_table *table)
{
	poll_wait(file, &readers, table);
	return event_ready(reader) ? EPOLLIN | EPOLLRDNORM : 0;
}

void event_status(u64 *next, u64 *lost, u32 *bytes)
{
	spin_lock_irq(&events.lock);
	*next = events.next;
	*lost = events.lost;
	*bytes = events.ring.size;
	spin_unlock_irq(&events.lock);
}
