// SPDX-License-Identifier: GPL-2.0
/*
 * A lookup by a task outside that follows a symlink, and may concern a pattern, leaves a note with
 * the name that the kernel looks up. The task gets the id TASK_ID_FOLLOWED, so that the hook of
 * opens sees it; other opens cost nothing. When the task then opens what was found, or makes it
 * its working directory or root, the name is looked up once more, as for an exec (kmod/exec.c),
 * to learn the name at each symlink on the way.
 *
 * An owner may change his folder between the two lookups. But he can change only what follows a
 * name in that folder, and that name is kept whatever it leads to. If the second lookup leads
 * to something else all the same, it is repeated. If it still does, a pair with an unknown name is
 * kept.
 */
#include "kmod/asked.h"

#include <linux/dcache.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/hashtable.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/scm.h>

#include "kmod/compat/compat.h"
#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "kmod/walk.h"

long vxe_follow_gate(unsigned long *registers, unsigned long body);
long vxe_asked_gate(unsigned long *registers, unsigned long body);

/* For entry.S: whether there is anything in the tables below. Written under the lock. */
extern u32 vxe_asked_kept;
u32 vxe_asked_kept;

static struct symbol follow_symbol = { "security_inode_follow_link" };

enum { PWD, ROOT, FILE, FORK, EXIT, RECEIVE };
static struct symbol symbols[] = {
	[PWD] = { "set_fs_pwd" },		/* (fs, path) */
	[ROOT] = { "set_fs_root" },		/* (fs, path) */
	[FILE] = { "dentry_open" },		/* (path, flags, credentials): open_tree() */
	[FORK] = { "wake_up_new_task" },	/* (task), which has not run yet */
	[EXIT] = { "exit_fs" },			/* (task) */
	[RECEIVE] = { "scm_detach_fds" },	/* (message, scm), for descriptors over a socket */
};

struct symbol *asked_symbols_follow(unsigned int *count)
{
	*count = 1;
	return &follow_symbol;
}

struct symbol *asked_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(symbols);
	return symbols;
}

/* The lookup in which a task has followed a symlink. */
struct note {
	struct hlist_node node;
	const struct task_struct *task;	/* not owned; only compared */
	const void *lookup;		/* likewise */
	int dfd;			/* where a relative name begins, or AT_FDCWD */
	char name[];			/* NUL-terminated */
};

/* Constant once more than one process has it. */
struct pairs {
	unsigned int users;
	unsigned int size, room;	/* bytes used, allocated */
	char bytes[];			/* of each: what was found, NUL, what was asked for, NUL */
};

struct process {
	struct hlist_node node;
	pid_t tgid;
	kuid_t user;			/* effective, when it asked */
	const struct fs_struct *fs;	/* not owned; only compared */
	struct pairs *pairs;		/* or NULL */
	bool full;			/* there was no room for a pair */
};

/* Guards everything here. */
static DEFINE_SPINLOCK(lock);
static DEFINE_HASHTABLE(notes, 8);
static DEFINE_HASHTABLE(processes, 8);
static bool watched;
static bool lost;		/* what a process asked for is not known */

/* With the lock. */
static struct note *find_note(const struct task_struct *task)
{
	struct note *note;

	hash_for_each_possible(notes, note, node, (unsigned long)task)
		if (note->task == task)
			return note;
	return NULL;
}

/* Removes the task's note. The caller frees it. */
static struct note *take_note(const struct task_struct *task)
{
	struct note *note;

	spin_lock(&lock);
	note = find_note(task);
	if (note) {
		hash_del(&note->node);
		vxe_asked_kept--;
	}
	spin_unlock(&lock);
	return note;
}

static struct process *find_process(pid_t tgid)
{
	struct process *process;

	hash_for_each_possible(processes, process, node, tgid)
		if (process->tgid == tgid)
			return process;
	return NULL;
}

static struct process *add_process(pid_t tgid, const struct fs_struct *fs)
{
	struct process *process = kzalloc(sizeof(*process), GFP_ATOMIC | __GFP_NOWARN);

	if (!process) {
		lost = true;
		return NULL;
	}
	process->tgid = tgid;
	process->fs = fs;
	hash_add(processes, &process->node, tgid);
	vxe_asked_kept++;
	return process;
}

static void drop_pairs(struct pairs *pairs)
{
	if (pairs && !--pairs->users)
		kfree(pairs);
}

static void forget(struct process *process)
{
	hash_del(&process->node);
	vxe_asked_kept--;
	drop_pairs(process->pairs);
	kfree(process);
}

/* The pair behind this one, or behind NULL. NULL: there is none. */
static const char *next_pair(const struct pairs *pairs, const char *pair)
{
	if (!pairs)
		return NULL;
	if (pair) {
		pair += strlen(pair) + 1;
		pair += strlen(pair) + 1;
	} else {
		pair = pairs->bytes;
	}
	return pair < pairs->bytes + pairs->size ? pair : NULL;
}

/* Makes room for size more bytes in pairs of the process's own. */
static bool make_room(struct process *process, size_t size)
{
	struct pairs *old = process->pairs, *new;
	size_t used = old ? old->size : 0, room = old ? old->room : 256;

	if (used + size > ASKED_BYTES)
		return false;
	if (old && old->users == 1 && used + size <= room)
		return true;
	while (room < used + size)
		room = min(2 * room, (size_t)ASKED_BYTES);
	new = kmalloc(sizeof(*new) + room, GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!new)
		return false;
	*new = (struct pairs) { .users = 1, .size = used, .room = room };
	if (old)
		memcpy(new->bytes, old->bytes, used);
	drop_pairs(old);
	process->pairs = new;
	return true;
}

/* As keep(), with the lock. */
static void keep_locked(const char *found, const char *asked)
{
	size_t length = found ? strlen(found) + 1 : 0, size = length + strlen(asked) + 1;
	struct process *process;
	const char *pair = NULL;

	process = watched ? find_process(current->tgid) ?:
		  add_process(current->tgid, current->fs) : NULL;
	while (process && found && (pair = next_pair(process->pairs, pair)))
		if (!strcmp(pair, found) && !strcmp(pair + length, asked))
			break;
	if (process)
		process->user = current_euid();
	if (process && !pair) {
		if (found && make_room(process, size)) {
			memcpy(process->pairs->bytes + process->pairs->size, found, length);
			memcpy(process->pairs->bytes + process->pairs->size + length, asked,
			       size - length);
			process->pairs->size += size;
		} else {
			process->full = true;
		}
	}
}

/* Keeps a pair for the current process. asked: "" if the name is not known. found: NULL if it
 * has no name that is known. Both end with a NUL. */
static void keep(const char *found, const char *asked)
{
	spin_lock(&lock);
	keep_locked(found, asked);
	spin_unlock(&lock);
}

static bool is_ours(const struct process *process)
{
	return process->tgid == current->tgid || process->fs == current->fs;
}

/* Puts the name that was asked for before what the name has behind that which was found. Returns
 * the length, or 0 if the name is not in what was found. */
static size_t replace(const char *pair, const char *name, size_t length, char *to,
		      bool *incomplete)
{
	const char *asked = pair + strlen(pair) + 1;
	size_t found = strlen(pair), size = strlen(asked);

	if (found > length || memcmp(name, pair, found) ||
	    (found > 1 && found < length && name[found] != '/'))
		return 0;
	found -= found == 1;		/* "/" */
	if (!size || size + length - found >= PATH_MAX) {
		*incomplete = true;
		return 0;
	}
	memcpy(to, asked, size);
	memcpy(to + size, name + found, length - found);
	return size + length - found;
}

size_t asked_name(const char *name, size_t length, unsigned int index, char *to,
		  bool *incomplete)
{
	struct process *process;
	const char *pair;
	size_t size = 0;
	unsigned int i;

	*incomplete |= READ_ONCE(lost);
	if (!READ_ONCE(vxe_asked_kept))
		return 0;
	spin_lock(&lock);
	hash_for_each(processes, i, process, node) {
		if (size || !is_ours(process))
			continue;
		*incomplete |= process->full;
		pair = NULL;
		while (!size && (pair = next_pair(process->pairs, pair))) {
			size = replace(pair, name, length, to, incomplete);
			if (size && index) {
				size = 0;
				index--;
			}
		}
	}
	spin_unlock(&lock);
	return size;
}

/* Whether the kernel alone can follow the link: /proc/PID/cwd, not /proc/self. */
static bool is_magic(const struct dentry *link)
{
	return (link->d_sb->s_magic == PROC_SUPER_MAGIC && !IS_ROOT(READ_ONCE(link->d_parent))) ||
	       link->d_sb->s_magic == AAFS_MAGIC;
}

static bool path_may_match(struct judge *judge, const struct path *path)
{
	struct vxl_arg arg;

	return path_describe(&judge->names[0], path, &arg, NULL) ||
	       vxed_may_match(arg.string.bytes, arg.string.length);
}

static bool is_in_chroot(struct judge *judge)
{
	struct vxl_arg arg;
	bool inside;

	spin_lock(&current->fs->lock);
	inside = path_describe(&judge->names[0], &current->fs->root, &arg, NULL) ||
		 arg.string.length != 1;
	spin_unlock(&current->fs->lock);
	return inside;
}

/*
 * Whether a name that leads through the link may be one that a pattern matches. True if it is not
 * easily told: the name is not as short as it could be, or the lookup begins at a place that may
 * have other names. first: whether it is the lookup's first symlink.
 */
static bool may_concern(const char *name, const struct path *link, bool first)
{
	struct judge *judge;
	bool may;

	if (*name != '/' || strstr(name, "//") || strstr(name, "/./") || strstr(name, "/..") ||
	    is_magic(link->dentry) || vxed_may_match(name, strlen(name)))
		return true;
	judge = judge_begin();
	/* The first link's name is the beginning of the name that is looked up. */
	may = is_in_chroot(judge) || (!first && path_may_match(judge, link));
	judge_end();
	return may;
}

/* Leaves a note of the lookup, in the place of another one. */
static long leave_note(const struct compat_nameidata *lookup, const char *name, bool may_wait)
{
	size_t size = strlen(name) + 1;
	struct note *note = kmalloc(sizeof(*note) + size, GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);

	if (!note)
		return may_wait ? -ENOMEM : -ECHILD;
	note->task = current;
	note->lookup = lookup;
	note->dfd = lookup->dfd;
	memcpy(note->name, name, size);
	spin_lock(&lock);
	if (watched) {
		hash_add(notes, &note->node, (unsigned long)current);
		vxe_asked_kept++;
		task_id_set(TASK_ID_FOLLOWED);
		note = NULL;
	}
	spin_unlock(&lock);
	kfree(note);
	return 0;
}

static bool is_noted(const struct compat_nameidata *lookup, const char *name)
{
	const struct note *note;
	bool noted;

	spin_lock(&lock);
	note = find_note(current);
	noted = note && note->lookup == lookup && !strcmp(note->name, name);
	spin_unlock(&lock);
	return noted;
}

/*
 * Called by entry.S when any task follows a symlink, while a pattern is loaded. registers: the
 * link, its inode, and whether the lookup must not wait (RCU). Returns 0, or fails the lookup
 * with -errno if there is no memory. Does not sleep.
 */
long vxe_follow_gate(unsigned long *registers, unsigned long body)
{
	const struct dentry *link = (const struct dentry *)registers[0];
	const struct compat_nameidata *lookup = compat_nameidata(current);
	u32 id = task_id(current);
	const char *name;

	if ((id && id != TASK_ID_FOLLOWED) || current->flags & PF_KTHREAD)
		return 0;
	/* Also a check that the kernel's structure is as expected. */
	if (!lookup || !lookup->depth ||
	    lookup->stack[lookup->depth - 1].link.dentry != link) {
		pr_err_once("the kernel's lookup of names is not as expected\n");
		WRITE_ONCE(lost, true);
		return 0;
	}
	name = lookup->name->name;
	if (id && is_noted(lookup, name))
		return 0;
	asked_end();
	if (!may_concern(name, &lookup->stack[lookup->depth - 1].link,
			 lookup->total_link_count == 1))
		return 0;
	return leave_note(lookup, name, !(u8)registers[2]);
}

/* What a note's name has led to. */
struct finding {
	struct walk walk;
	struct path start;		/* of a relative name; dentry NULL: the working directory */
	struct name room, folded;
	const char *name;		/* of what was found; NUL-terminated, in room */
	bool folder;
};

/* Keeps a name of the walk if a pattern may match it, or something in it. */
static void keep_asked(struct finding *finding)
{
	struct walk *walk = &finding->walk;
	struct policy_folded folded;
	bool folds = walk->folds;

	if (!walk->asked_length) {
		keep(finding->name, "");
		return;
	}
	walk->asked[walk->asked_length] = '\0';
	if (folds)
		folded = policy_fold(walk->asked, walk->asked_length, finding->folded.bytes);
	if (strcmp(walk->asked, finding->name) &&
	    (finding->folder ? vxed_may_match(walk->asked, walk->asked_length) :
			       vxed_matches(walk->asked, walk->asked_length, folds ? &folded : NULL)))
		keep(finding->name, walk->asked);
}

/* One round of the walk. Returns whether it led to what was found. May sleep. */
static bool walk_once(struct finding *finding, const struct note *note, const struct path *found,
		      unsigned int round)
{
	struct walk *walk = &finding->walk;
	bool same;
	int more;

	if (walk_begin(walk, finding->start.dentry ? &finding->start : NULL, note->name, round))
		return false;
	do {
		more = walk_next(walk);
		keep_asked(finding);
	} while (more > 0);
	same = !more && d_backing_inode(walk->at.dentry) == d_backing_inode(found->dentry);
	walk_end(walk);
	return same;
}

#define TRIES		3
#define ROUNDS_MAX	64

static void walk_all(struct finding *finding, const struct note *note, const struct path *found)
{
	unsigned int round, i;

	for (i = 0; !walk_once(finding, note, found, 0); i++)
		if (i == TRIES) {
			keep(finding->name, "");
			return;
		}
	for (round = 1; finding->walk.again && round <= ROUNDS_MAX; round++)
		walk_once(finding, note, found, round);
	if (finding->walk.incomplete || finding->walk.again)
		keep(finding->name, "");
}

static bool set_start(struct finding *finding, const struct note *note)
{
	struct file *file;

	finding->start = (struct path) { };
	if (note->dfd == AT_FDCWD || *note->name == '/')
		return true;
	file = fget_raw(note->dfd);
	if (!file)
		return false;
	finding->start = file->f_path;
	path_get(&finding->start);
	fput(file);
	return true;
}

/* Keeps that it is not known by which names the task asked for what it has found. */
static void keep_unknown(const struct path *found)
{
	struct judge *judge = judge_begin();
	struct vxl_arg arg;

	keep(path_describe(&judge->names[0], found, &arg, NULL) ? NULL : arg.string.bytes, "");
	judge_end();
}

static void keep_names(const struct note *note, const struct path *found, bool folder)
{
	struct finding *finding = kvmalloc(sizeof(*finding), GFP_KERNEL | __GFP_NOWARN);
	struct vxl_arg arg;

	if (finding && !path_describe(&finding->room, found, &arg, NULL) &&
	    set_start(finding, note)) {
		finding->name = arg.string.bytes;
		finding->folder = folder;
		/* The walk follows symlinks, too. */
		task_id_set(TASK_ID_BUSY);
		walk_all(finding, note, found);
		task_id_set(0);
		path_put(&finding->start);
	} else {
		keep_unknown(found);
	}
	kvfree(finding);
}

/* Keeps the names if the task has left a note. May sleep, unless locked. */
static void find_names(const struct path *found, bool wanted, bool locked)
{
	const struct compat_nameidata *lookup = compat_nameidata(current);
	const struct inode *inode = d_backing_inode(found->dentry);
	struct note *note = take_note(current);
	bool stays;

	task_id_set(0);
	wanted &= inode && (S_ISDIR(inode->i_mode) || S_ISREG(inode->i_mode));
	/* During an open the lookup goes on; before a folder is entered it has ended. */
	if (note && wanted &&
	    (!lookup || (lookup == note->lookup && !strcmp(lookup->name->name, note->name)))) {
		/* As in kmod/exec.c: a reference to the module before it sleeps. */
		preempt_disable();
		stays = vxed_has_patterns() && try_module_get(THIS_MODULE);
		preempt_enable();
		if (stays && locked)
			keep_unknown(found);
		else if (stays)
			keep_names(note, found, S_ISDIR(inode->i_mode));
		if (stays)
			module_put(THIS_MODULE);
	}
	kfree(note);
}

#define FLAG_EXEC	0x20	/* __FMODE_EXEC: an exec matches its names itself */

void asked_opens(const struct path *path, const struct file *file, bool locked)
{
	find_names(path, !(file->f_flags & FLAG_EXEC), locked);
}

void asked_end(void)
{
	if (task_id(current) != TASK_ID_FOLLOWED)
		return;
	kfree(take_note(current));
	task_id_set(0);
}

/* A new process has the pairs of the one that started it. */
static void inherit(const struct task_struct *task)
{
	struct process *process, *from = NULL, *to;
	unsigned int i;

	if (task->tgid == current->tgid)
		return;
	spin_lock(&lock);
	to = find_process(task->tgid);
	if (to)			/* of an earlier process that had its number */
		forget(to);
	hash_for_each(processes, i, process, node)
		if (is_ours(process) && (!from || process->tgid == current->tgid))
			from = process;
	if (from && (to = add_process(task->tgid, task->fs))) {
		to->pairs = from->pairs;
		to->full = from->full;
		to->user = from->user;
		if (to->pairs)
			to->pairs->users++;
	}
	spin_unlock(&lock);
}

/* The process that has a pair for exactly what was found, and may have opened this file. */
static const char *pair_of(const struct process *process, const struct file *file,
			   const char *found, const char *pair)
{
	if (process->tgid == current->tgid || !uid_eq(process->user, file->f_cred->euid))
		return NULL;
	while ((pair = next_pair(process->pairs, pair)))
		if (!strcmp(pair, found))
			return pair;
	return NULL;
}

/*
 * The current process receives a descriptor of another one. Nobody knows which one that is. The
 * pairs of every process that may have opened the file count, if that has the user of the current
 * process or is root: others must not change how this process is matched.
 */
static void receive(const struct file *file)
{
	kuid_t user = file->f_cred->euid;
	struct process *process;
	struct judge *judge;
	struct vxl_arg arg;
	const char *pair;
	unsigned int i;

	if (task_id_inside(task_id(current)) || (user.val && !uid_eq(user, current_euid())) ||
	    path_is_nameless(&file->f_path))
		return;
	judge = judge_begin();
	if (!path_describe(&judge->names[0], &file->f_path, &arg, NULL)) {
		spin_lock(&lock);
		hash_for_each(processes, i, process, node)
			for (pair = NULL; (pair = pair_of(process, file, arg.string.bytes, pair));)
				keep_locked(pair, pair + strlen(pair) + 1);
		spin_unlock(&lock);
	}
	judge_end();
}

static void receive_all(const struct scm_fp_list *files)
{
	int i;

	for (i = 0; i < files->count; i++)
		receive(files->fp[i]);
}

static void end_task(const struct task_struct *task)
{
	struct process *process;

	kfree(take_note(task));
	if (atomic_read(&task->signal->live))
		return;
	spin_lock(&lock);
	process = find_process(task->tgid);
	if (process)
		forget(process);
	spin_unlock(&lock);
}

/* Called by entry.S when any task calls one of the hooked functions, while something is kept.
 * Never refuses. May sleep where the functions may. */
long vxe_asked_gate(unsigned long *registers, unsigned long body)
{
	if (body == hook_body(&symbols[FORK]))
		inherit((const struct task_struct *)registers[0]);
	else if (body == hook_body(&symbols[EXIT]))
		end_task((const struct task_struct *)registers[0]);
	else if (body == hook_body(&symbols[RECEIVE]))
		receive_all(((const struct scm_cookie *)registers[1])->fp);
	else if (task_id(current) != TASK_ID_FOLLOWED)
		return 0;
	else if (body == hook_body(&symbols[FILE]))
		find_names((const struct path *)registers[0], true, false);
	else
		find_names((const struct path *)registers[1], true, false);
	return 0;
}

void asked_watch(bool watch)
{
	struct hlist_node *next;
	struct process *process;
	struct note *note;
	unsigned int i;

	spin_lock(&lock);
	if (watch && !watched)
		lost = false;
	watched = watch;
	if (!watch) {
		hash_for_each_safe(notes, i, next, note, node) {
			hash_del(&note->node);
			vxe_asked_kept--;
			kfree(note);
		}
		hash_for_each_safe(processes, i, next, process, node)
			forget(process);
	}
	spin_unlock(&lock);
}
