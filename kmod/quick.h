/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fast path: permits by lookups in tables, without calling a Lisp function, and caches what a
 * table has permitted. It never refuses. It permits only what needs no event in the log. Whatever
 * it does not permit is judged as if there were no fast path.
 *
 * Call the functions that judge between judge_begin() and judge_end(), with a VXED that
 * quick_vxed() returned. True: permitted. False: the fast path cannot tell. None of them sleeps.
 */
#ifndef VXE_QUICK_H
#define VXE_QUICK_H

#include <linux/compiler.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/socket.h>

#include "kmod/judge.h"
#include "kmod/task.h"
#include "kmod/vxed.h"

/* Allocates the caches. wanted: false: cache nothing. Returns 0 or -ENOMEM. May sleep. quick_exit()
 * frees them. */
int quick_init(bool wanted);
void quick_exit(void);

/* Whether verdicts on files are cached. Any context. */
bool quick_remembers(void);

/* The VXED of the current task, which is inside; NULL if there is none, or if it is in trace mode,
 * where permits need an event. */
static inline const struct vxed *quick_vxed(void)
{
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));

	return likely(vxed && READ_ONCE(vxed->mode) != VXE_MODE_TRACE) ? vxed : NULL;
}

/* judge_begin() for the functions that entry.S calls before the gate. Sets *vxed as quick_vxed()
 * does, but to NULL in an interrupt, which does not act for the task that it interrupts. */
static inline struct judge *quick_begin(const struct vxed **vxed)
{
	struct judge *judge = judge_begin();

	*vxed = likely(in_task()) ? quick_vxed() : NULL;
	return judge;
}

/* Whether a table permits a file, at a point that is judged by a name. marks: all marks that apply,
 * except VXE_MARK_REMOVED and VXE_MARK_OTHER. The caller holds a reference to the path. */
bool quick_path(struct judge *judge, const struct vxed *vxed, unsigned int point,
		const struct path *path, unsigned int marks);

/* Whether a table permits a unix socket as a peer. The caller holds a lock that keeps the peer's
 * name from changing. */
bool quick_peer(struct judge *judge, const struct vxed *vxed, unsigned int point,
		struct sock *peer);

/* Like quick_path(), for an entry of a directory. */
bool quick_entry(struct judge *judge, const struct vxed *vxed, unsigned int point,
		 const struct path *dir, struct dentry *entry, unsigned int marks);

/* Whether a table permits two directory entries, at a point that is judged by a pair of names (see
 * vxed/table.h). */
bool quick_pair(struct judge *judge, const struct vxed *vxed, unsigned int point,
		const struct path *old, const struct path *new, unsigned int marks);

/* Whether a table permits an open. flags: as in vxed/objects.def. No mark may apply except
 * VXE_MARK_REMOVED; VXE_MARK_OTHER may apply only because the file is in another mount
 * namespace. */
bool quick_open(struct judge *judge, const struct vxed *vxed, const struct path *path,
		unsigned int flags, unsigned int mode);

/* Whether a table permits an address at a point. family, length: see address_describe(). */
bool quick_address(struct judge *judge, const struct vxed *vxed, unsigned int point, int family,
		   const struct sockaddr *address, int length);

#endif /* VXE_QUICK_H */
