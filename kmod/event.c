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
#define EVENT_STRING	(PATH_MAX + 64)	/* most bytes of one string; the rest is cut off */

/*
 * Positions count bytes since the ring was made and never wrap. A record may wrap around the
 * end of the buffer. The lock guards everything. It nests inside all locks that a hooked
 * function may be called with, so no other lock may be taken under it.
 */
static struct {
	spinlock_t lock;
	u8 *bytes;
	u32 size;
	u64 tail, head;			/* positions of the oldest record, and of the next */
	u64 oldest, next;		/* their sequence numbers */
	u64 seen;			/* sequence number behind the newest record that was read */
	u64 lost;			/* records overwritten before they were read */
} ring = { .lock = __SPIN_LOCK_UNLOCKED(ring.lock) };

static DECLARE_WAIT_QUEUE_HEAD(readers);

int event_init(unsigned int bytes)
{
	ring.size = max_t(unsigned int, EVENT_RING_MIN, rounddown_pow_of_two(bytes | 1));
	ring.bytes = kvzalloc(ring.size, GFP_KERNEL | __GFP_NOWARN);
	return ring.bytes ? 0 : -ENOMEM;
}

void event_exit(void)
{
	kvfree(ring.bytes);
	ring.bytes = NULL;
}

static void ring_write(u64 position, const void *from, u32 size)
{
	u32 offset = position & (ring.size - 1);
	u32 first = min(size, ring.size - offset);

	memcpy(ring.bytes + offset, from, first);
	memcpy(ring.bytes, from + first, size - first);
}

static void ring_read(u64 position, void *to, u32 size)
{
	u32 offset = position & (ring.size - 1);
	u32 first = min(size, ring.size - offset);

	memcpy(to, ring.bytes + offset, first);
	memcpy(to + first, ring.bytes, size - first);
}

static u32 ring_record_size(u64 position)
{
	u32 size;

	ring_read(position, &size, sizeof(size));
	return size;
}

static void ring_make_room(u32 size)
{
	while (ring.head + size - ring.tail > ring.size) {
		ring.tail += ring_record_size(ring.tail);
		if (ring.oldest >= ring.seen)
			ring.lost++;
		ring.oldest++;
	}
}

static void describe_caller(struct vxe_event *event)
{
	event->time = ktime_get_real_ns();
	event->pid = task_tgid_nr(current);
	event->tid = task_pid_nr(current);
	event->uid = from_kuid(&init_user_ns, current_euid());
	/* get_task_comm() would take a lock under which a hooked function may be called. */
	strscpy_pad(event->comm, current->comm, sizeof(event->comm));
}

void event_emit(struct vxe_event *event, const struct vxl_arg *args,
		unsigned int nargs, const char *message)
{
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
	spin_lock_irqsave(&ring.lock, flags);
	ring_make_room(event->size);
	event->sequence = ring.next++;
	position = ring.head;
	ring_write(position, event, sizeof(*event));
	position += sizeof(*event);
	for (i = 0; i < nargs; i++) {
		if (!(event->strings & 1 << i))
			continue;
		ring_write(position, args[i].string.bytes, event->args[i]);
		position += event->args[i];
	}
	ring_write(position, message, event->message_size);
	position += event->message_size;
	ring_write(position, (const u64[]) { 0 }, ring.head + event->size - position);
	ring.head += event->size;
	spin_unlock_irqrestore(&ring.lock, flags);

	if (wq_has_sleeper(&readers))
		wake_up_interruptible_poll(&readers, EPOLLIN | EPOLLRDNORM);
}

static void seek(struct event_reader *reader, bool end)
{
	spin_lock_irq(&ring.lock);
	reader->position = end ? ring.head : ring.tail;
	reader->sequence = end ? ring.next : ring.oldest;
	spin_unlock_irq(&ring.lock);
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
	return READ_ONCE(ring.head) != READ_ONCE(reader->position);
}

/*
 * Copies whole records, up to size bytes, into the reader's bounce buffer, beginning with a
 * VXE_EVENT_LOST if records were overwritten. Returns how many bytes. Both locks are held.
 */
static u32 collect(struct event_reader *reader, u32 size)
{
	u32 got = 0;

	if (reader->position < ring.tail) {
		struct vxe_event *event = reader->bounce;

		if (size < sizeof(*event))
			return 0;
		memset(event, 0, sizeof(*event));
		event->size = sizeof(*event);
		event->kind = VXE_EVENT_LOST;
		event->point = VXE_POINT_NONE;
		event->call = VXE_POINT_NONE;
		event->sequence = reader->sequence;
		event->time = ktime_get_real_ns();
		event->nargs = 1;
		event->args[0] = ring.oldest - reader->sequence;
		reader->position = ring.tail;
		reader->sequence = ring.oldest;
		got = sizeof(*event);
	}
	while (reader->position != ring.head) {
		u32 record = ring_record_size(reader->position);

		if (got + record > size)
			break;
		ring_read(reader->position, reader->bounce + got, record);
		got += record;
		reader->position += record;
		reader->sequence++;
	}
	if (reader->sequence > ring.seen)
		ring.seen = reader->sequence;
	return got;
}

ssize_t event_read(struct event_reader *reader, char __user *to, size_t size,
		   bool nonblock)
{
	u64 position, sequence;
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
	spin_lock_irq(&ring.lock);
	position = reader->position;
	sequence = reader->sequence;
	ret = collect(reader, min_t(size_t, size, EVENT_BOUNCE));
	spin_unlock_irq(&ring.lock);
	if (!ret) {
		ret = -EINVAL;
	} else if (copy_to_user(to, reader->bounce, ret)) {
		spin_lock_irq(&ring.lock);
		reader->position = position;
		reader->sequence = sequence;
		spin_unlock_irq(&ring.lock);
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
	spin_lock_irq(&ring.lock);
	*next = ring.next;
	*lost = ring.lost;
	*bytes = ring.size;
	spin_unlock_irq(&ring.lock);
}
