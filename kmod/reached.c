// SPDX-License-Identifier: GPL-2.0
/*
 * When a lookup by a task outside follows a symlink, and a pattern may match, it leaves a note with
 * the name that the kernel is looking up. The task also gets the id TASK_ID_FOLLOWED, so that the
 * hook on opens calls the gate for it; opens of other tasks cost nothing. When the task then opens
 * the file that was found, or makes it its working directory or root, the name is looked up a
 * second time, as for an exec (kmod/exec.c), to learn the name at each symlink on the way.
 *
 * The owner of a directory may change it between the two lookups. But he can change only what comes
 * after a name in his directory, and that name is kept, whatever it leads to. If the second lookup
 * still leads to something else, it is repeated. If that does not help, it is recorded that a name
 * is not known.
 */
#include "kmod/reached.h"

#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/hashtable.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/scm.h>

#include "kmod/asked.h"
#include "kmod/compat/compat.h"
#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "kmod/walk.h"

long vxe_follow_gate(unsigned long *registers, unsigned long body);
long vxe_reached_gate(unsigned long *registers, unsigned long body);

static struct symbol follow_symbol = { "security_inode_follow_link" };

enum { PWD, ROOT, FILE, FORK, EXIT, RECEIVE };
static struct symbol symbols[] = {
	[PWD] = { "set_fs_pwd" },		/* (fs, path) */
	[ROOT] = { "set_fs_root" },		/* (fs, path) */
	[FILE] = { "dentry_open" },		/* (path, flags, credentials): open_tree() */
	[FORK] = { "wake_up_new_task" },	/* (task), which has not run yet */
	[EXIT] = { "exit_fs" },			/* (task) */
	[RECEIVE] = { "scm_detach_fds" },	/* (message, scm): descriptors over a socket */
};

#define MEMBER(member) { "nameidata", #member, offsetof(struct compat_nameidata, member) }
const struct member reached_members[REACHED_MEMBERS] = {
	MEMBER(depth), MEMBER(stack), MEMBER(name), MEMBER(dfd),
};
#undef MEMBER

struct symbol *reached_symbols_follow(unsigned int *count)
{
	*count = 1;
	return &follow_symbol;
}

struct symbol *reached_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(symbols);
	return symbols;
}

/* A note of the lookup in which a task has followed a symlink. It counts as long as the task has
 * the id TASK_ID_FOLLOWED. A task has at most one. It is freed when the task leaves the next note,
 * or when the task ends. */
struct note {
	struct hlist_node node;
	const struct task_struct *task;	/* not owned; only compared */
	const void *lookup;		/* likewise */
	int dfd;			/* start of a relative name, or AT_FDCWD */
	char name[];			/* NUL-terminated */
};

/* Guards the notes. */
static DEFINE_SPINLOCK(lock);
static DEFINE_HASHTABLE(notes, 12);
/* The number of notes. Written under the lock; entry.S reads it without. */
extern u32 vxe_reached_count;
u32 vxe_reached_count;

/* The task's note, or NULL. Called with the lock held. */
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

	if (!READ_ONCE(vxe_reached_count))
		return NULL;
	spin_lock(&lock);
	note = find_note(task);
	if (note) {
		hash_del(&note->node);
		WRITE_ONCE(vxe_reached_count, vxe_reached_count - 1);
	}
	spin_unlock(&lock);
	return note;
}

/* Whether only the kernel can follow the link, like /proc/PID/cwd and unlike /proc/self. */
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

/*
 * Whether a pattern may match a name that leads through the link. Also true where this is not easy
 * to tell: if the name is not in its shortest form, or if the lookup begins at a place that may
 * have other names. first: whether this is the first symlink of the lookup.
 */
static bool may_concern(const char *name, const struct path *link, bool first)
{
	struct judge *judge;
	bool may;

	if (*name != '/' || strstr(name, "//") || strstr(name, "/./") || strstr(name, "/..") ||
	    is_magic(link->dentry) || vxed_may_match(name, strlen(name)))
		return true;
	judge = judge_begin();
	/* The name of the first link is the beginning of the name that is looked up, which was
	 * tested above. */
	may = !path_root_is_top(&judge->names[0]) || (!first && path_may_match(judge, link));
	judge_end();
	return may;
}

/* Leaves a note of the lookup. The caller has removed the previous one. */
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
	hash_add(notes, &note->node, (unsigned long)current);
	WRITE_ONCE(vxe_reached_count, vxe_reached_count + 1);
	spin_unlock(&lock);
	task_id_set(TASK_ID_FOLLOWED);
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
 * entry.S calls this when any task follows a symlink, while a pattern is loaded. registers: the
 * link, its inode, and whether the lookup is in RCU mode and must not sleep. Returns 0. If there is
 * no memory, returns an error that fails the lookup, or that repeats it outside of RCU mode. Does
 * not sleep.
 */
long vxe_follow_gate(unsigned long *registers, unsigned long body)
{
	const struct dentry *link = (const struct dentry *)registers[0];
	const struct compat_nameidata *lookup = compat_nameidata(current);
	u32 id = task_id(current);
	const char *name;

	if ((id && id != TASK_ID_FOLLOWED) || current->flags & PF_KTHREAD)
		return 0;
	/* Also checks that the layout of the kernel's structure is as expected. */
	if (!lookup || !lookup->depth ||
	    lookup->stack[lookup->depth - 1].link.dentry != link) {
		pr_err_once("the kernel's lookup of names is not as expected\n");
		asked_lose();
		return 0;
	}
	name = lookup->name->name;
	if (id && is_noted(lookup, name))
		return 0;
	task_id_set(0);
	kfree(take_note(current));
	if (!may_concern(name, &lookup->stack[lookup->depth - 1].link,
			 lookup->total_link_count == 1))
		return 0;
	return leave_note(lookup, name, !(u8)registers[2]);
}

/* The state of the second lookup of a note's name. */
struct finding {
	struct walk walk;
	struct path start;		/* of a relative name; no dentry: the working directory */
	struct name room, folded;
	const char *name;		/* of the file that was found; NUL-terminated, in room */
	bool folder;
};

/* Keeps a name of the walk if a pattern may match it, or a longer name that begins with it. */
static void keep_asked(struct finding *finding)
{
	struct walk *walk = &finding->walk;
	struct policy_folded folded;
	bool folds = walk->folds;

	if (!walk->asked_length) {
		/* The name is too long, or is that of the root, which needs no other name. */
		if (strcmp(finding->name, "/"))
			asked_keep(finding->name, "");
		return;
	}
	walk->asked[walk->asked_length] = '\0';
	if (folds)
		folded = policy_fold(walk->asked, walk->asked_length, finding->folded.bytes);
	if (strcmp(walk->asked, finding->name) &&
	    (finding->folder ? vxed_may_match(walk->asked, walk->asked_length) :
			       vxed_matches(walk->asked, walk->asked_length, folds ? &folded : NULL)))
		asked_keep(finding->name, walk->asked);
}

/* Makes one round of the walk. Returns whether it led to the file that was found. May sleep. */
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
			asked_keep(finding->name, "");
			return;
		}
	for (round = 1; finding->walk.again && round <= ROUNDS_MAX; round++)
		walk_once(finding, note, found, round);
	if (finding->walk.incomplete || finding->walk.again)
		asked_keep(finding->name, "");
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

/* Records that the task has asked for the file by names that are not known. */
static void keep_unknown(const struct path *found)
{
	struct judge *judge = judge_begin();
	struct vxl_arg arg;

	asked_keep(path_describe(&judge->names[0], found, &arg, NULL) ? NULL : arg.string.bytes, "");
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
		/* The walk itself follows symlinks, which must leave no note. */
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
	/* An open happens during its lookup; a change of directory happens after its lookup. */
	if (note && wanted &&
	    (!lookup || (lookup == note->lookup && !strcmp(lookup->name->name, note->name)))) {
		/* As in kmod/exec.c, take a reference to the module before sleeping. */
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

/* Opens for an exec are excepted: the exec itself matches their names. */
void reached_opens(const struct path *path, const struct file *file, bool locked)
{
	find_names(path, !(file->f_flags & __FMODE_EXEC), locked);
}

void reached_end(void)
{
	if (task_id(current) != TASK_ID_FOLLOWED)
		return;
	kfree(take_note(current));
	task_id_set(0);
}

/* The current process receives descriptors from other processes over a socket. */
static void receive(const struct scm_fp_list *files)
{
	struct judge *judge;
	struct vxl_arg arg;
	int i;

	for (i = 0; i < files->count; i++) {
		judge = judge_begin();
		if (!path_is_nameless(&files->fp[i]->f_path) &&
		    !path_describe(&judge->names[0], &files->fp[i]->f_path, &arg, NULL))
			asked_receive(arg.string.bytes, files->fp[i]->f_cred->euid);
		judge_end();
	}
}

static void end_task(const struct task_struct *task)
{
	kfree(take_note(task));
	if (!atomic_read(&task->signal->live))
		asked_forget(task->tgid);
}

/*
 * entry.S calls this when any task calls one of the hooked functions, while a note or a process
 * with a pair exists. Without these there would be nothing to do: a task with the id
 * TASK_ID_FOLLOWED has a note, a new process inherits pairs, a process that receives descriptors
 * gets pairs, and a process that ends loses its pairs. Always returns 0. May sleep where the hooked
 * functions may.
 */
long vxe_reached_gate(unsigned long *registers, unsigned long body)
{
	const struct task_struct *task = (const struct task_struct *)registers[0];

	if (body == hook_body(&symbols[FORK])) {
		if (task->tgid != current->tgid)
			asked_inherit(task->tgid, task->fs);
	} else if (body == hook_body(&symbols[EXIT])) {
		end_task(task);
	} else if (body == hook_body(&symbols[RECEIVE])) {
		if (!task_id_inside(task_id(current)))
			receive(((const struct scm_cookie *)registers[1])->fp);
	} else if (task_id(current) == TASK_ID_FOLLOWED) {
		find_names((const struct path *)registers[body == hook_body(&symbols[FILE]) ? 0 : 1],
			   true, false);
	}
	return 0;
}

void reached_exit(void)
{
	struct hlist_node *next;
	struct note *note;
	unsigned int i;

	hash_for_each_safe(notes, i, next, note, node) {
		hash_del(&note->node);
		kfree(note);
	}
}
