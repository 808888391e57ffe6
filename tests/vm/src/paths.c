// SPDX-License-Identifier: GPL-2.0
/*
 * paths prepare DIR              makes the files of the trials in DIR/TRIAL
 * paths run DIR EXPECTED         opens a file in each trial's way. Prints "ok - ..." if the
 *                                result is as EXPECTED: "outside", "refused" or
 *                                "permitted"
 * paths events DIR               prints the event that each refusal must leave
 * paths handle DIR FILE          writes the handle of FILE in DIR to standard output
 * paths reopen DIR               reads a handle, opens it, and prints the file's name in
 *                                /proc, or the error
 * paths idmap DIR AS             mounts DIR on AS, idmapped: files of user 0 in DIR belong
 *                                to user 1000 in AS
 *
 * A trial reaches its file by another name than the one under which it was made. Every name
 * under which the file can be judged contains the last part of DIR. No other file that a
 * trial opens has such a name. So one pattern refuses the trials' files and nothing else.
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME_MAX_X	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"	/* 51 */
#define LONG_NAME	NAME_MAX_X NAME_MAX_X NAME_MAX_X NAME_MAX_X NAME_MAX_X
#define ODD_NAME	"\xff\xfe\x80 \xc3"
#define LINES_NAME	"two\nlines\t\"\\ \x1b[31m"

static const char *top;
static char folder[4096 / 2];	/* the trial's */

static const char *in(const char *file)
{
	static char paths[4][4096];
	static unsigned int turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof(paths[0]), "%s%s%s", folder, *file ? "/" : "", file);
	return path;
}

/* An O_PATH open is judged at path-stat. These tests are about the point file-open. */
static int path_only(const char *file)
{
	int fd = open(in(file), O_PATH);

	if (fd < 0)
		err(2, "%s", in(file));
	return fd;
}

static long by_link(const char *format, int number, const char *rest)
{
	char path[8192];
	int size = snprintf(path, sizeof(path), format, number);

	snprintf(path + size, sizeof(path) - size, "%s", rest);
	return open(path, O_RDONLY);
}

/* Roots ----------------------------------------------------------------------- */

static long in_chroot(void)
{
	return chroot(in("")) ? -1 : open("/file", O_RDONLY);
}

static long out_of_chroot(void)
{
	int outer = path_only("");

	return chroot(in("dir")) ? -1 : openat(outer, "file", O_RDONLY);
}

/* Mounts. They end with the mount namespace of this process. ---------------------- */

static long by_bind(void)
{
	return mount(in("dir"), in("other"), NULL, MS_BIND, NULL) ? -1 :
	       open(in("other/file"), O_RDONLY);
}

static long in_namespace(void)
{
	return unshare(CLONE_NEWNS) ? -1 : by_bind();
}

/* Starts a task in a mount namespace of its own, where "dir" is also mounted on "other". */
static pid_t start_other(void)
{
	int ends[2];
	char byte;
	pid_t pid;

	if (pipe(ends))
		err(2, "pipe");
	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWNS) || mount(in("dir"), in("other"), NULL, MS_BIND, NULL) ||
		    write(ends[1], "x", 1) != 1)
			err(2, "another namespace");
		pause();
	}
	close(ends[1]);
	if (pid < 0 || read(ends[0], &byte, 1) != 1)
		err(2, "another task");
	return pid;
}

static long with_other(bool enter)
{
	pid_t pid = start_other();
	int pidfd = syscall(SYS_pidfd_open, pid, 0), error = 0;
	long ret = enter ? setns(pidfd, CLONE_NEWNS) : 0;

	if (!ret)
		ret = enter ? open(in("other/file"), O_RDONLY) :
			      by_link("/proc/%d/root", pid, in("other/file"));
	if (ret < 0)
		error = errno;
	kill(pid, SIGKILL);
	errno = error;
	return ret;
}

static long in_entered(void) { return with_other(true); }
static long of_other(void) { return with_other(false); }

/* Mounts a tmpfs over "dir" and makes a folder in it that has the last part of DIR as its name.
 * "file" in that folder is a folder, too: to make a file would open it, which the rules refuse.
 */
static int mount_over(void)
{
	const char *last = strrchr(top, '/') + 1;
	char path[4096];
	int fd;

	if (mount("none", in("dir"), "tmpfs", 0, NULL) || chdir(in("dir")) || mkdir(last, 0755))
		err(2, "%s", in("dir"));
	snprintf(path, sizeof(path), "%s/file", last);
	if (mkdir(path, 0755))
		err(2, "%s", path);
	fd = open(last, O_PATH);
	if (chdir("/"))
		err(2, "/");
	return fd;
}

static long disconnected(void)
{
	int fd = mount_over();

	return umount2(in("dir"), MNT_DETACH) ? -1 : openat(fd, "file", O_RDONLY);
}

static long covered(void)
{
	int below = path_only("dir");

	mount_over();
	return openat(below, "file", O_RDONLY);
}

static long detached_clone(void)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, in("dir"), OPEN_TREE_CLONE);

	return fd < 0 ? -1 : openat(fd, "file", O_RDONLY);
}

/* A folder is moved out of the part of the file system that a bind mount shows. From there the
 * kernel walks up to the file system's root without meeting the root of the mount. */
static long out_of_bind(void)
{
	int fd;

	if (mkdir(in("dir/inner"), 0755) || mkdir(in("dir/inner/file"), 0755) ||
	    mount(in("dir"), in("other"), NULL, MS_BIND, NULL))
		err(2, "%s", in("other"));
	fd = path_only("other/inner");
	return rename(in("dir/inner"), in("moved")) ? -1 : openat(fd, "file", O_RDONLY);
}

static long of_lower(void) { return open(in("merged/lower"), O_RDONLY); }
static long of_upper(void) { return open(in("merged/upper"), O_RDONLY); }
static long copied_up(void) { return open(in("merged/copied"), O_RDWR); }

/* Links of /proc -------------------------------------------------------------------- */

static long by_descriptor(void) { return by_link("/proc/self/fd/%d", path_only("file"), ""); }
static long by_dev_fd(void) { return by_link("/dev/fd/%d", path_only("file"), ""); }
static long by_folder(void) { return by_link("/proc/self/fd/%d", path_only(""), "/file"); }
static long by_root(void) { return by_link("/proc/self/root", 0, in("file")); }

static long by_cwd(void)
{
	return chdir(in("dir")) ? -1 : open("/proc/self/cwd/file", O_RDONLY);
}

static long executed(const char *verb)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execl(in("program"), "paths", verb, NULL);
		_exit(errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		err(2, "a child");
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	return errno ? -1 : 0;
}

static long by_exe(void) { return executed("exe"); }
static long by_map(void) { return executed("map"); }

/* Opens the program that runs, by its link in /proc. */
static long open_itself(bool mapped)
{
	DIR *maps;
	const struct dirent *entry;

	if (!mapped)
		return open("/proc/self/exe", O_RDONLY);
	maps = opendir("/proc/self/map_files");
	while ((entry = maps ? readdir(maps) : NULL))
		if (entry->d_name[0] != '.')
			return openat(dirfd(maps), entry->d_name, O_RDONLY);
	return -1;
}

/* Names that change, or are gone ------------------------------------------------------ */

static long removed(void)
{
	int fd = path_only("file");

	return unlink(in("file")) ? -1 : by_link("/proc/self/fd/%d", fd, "");
}

static long removed_folder(void)
{
	return chdir(in("other")) || rmdir(in("other")) ? -1 : open(".", O_RDONLY);
}

static long moved_above(void)
{
	return chdir(in("dir")) || rename(folder, in("../moved")) ? -1 : open("file", O_RDONLY);
}

static long by_handle(void)
{
	struct {
		struct file_handle head;
		char bytes[MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int mount, fd = open("/tmp", O_RDONLY);

	if (name_to_handle_at(AT_FDCWD, in("file"), &handle.head, &mount, 0))
		return -1;
	return open_by_handle_at(fd, &handle.head, O_RDONLY);
}

static long resolved(const char *file, int flags)
{
	const struct open_how how = { .flags = O_RDONLY, .resolve = flags };

	return syscall(SYS_openat2, path_only(""), file, &how, sizeof(how));
}

static long in_root(void) { return resolved("/absolute", RESOLVE_IN_ROOT); }
static long beneath(void) { return resolved("dir/../file", RESOLVE_BENEATH); }
static long no_symlinks(void) { return resolved("file", RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV); }

/* Odd names --------------------------------------------------------------------------- */

static long longest_name(void) { return open(in(LONG_NAME), O_RDONLY); }
static long odd_name(void) { return open(in(ODD_NAME), O_RDONLY); }
static long name_of_lines(void) { return open(in(LINES_NAME), O_RDONLY); }

/* Opens, or makes, a chain of nested folders. 17 of them have a path of over 4,096 bytes. */
static int deep_folder(int depth, bool make)
{
	int fd = path_only(""), next, i;

	for (i = 0; i < depth; i++) {
		if (make && mkdirat(fd, LONG_NAME, 0755))
			err(2, "a deep folder");
		next = openat(fd, LONG_NAME, O_PATH);
		close(fd);
		fd = next;
	}
	return fd;
}

static long too_long(void)
{
	return openat(deep_folder(14, false), LONG_NAME "/" LONG_NAME "/" LONG_NAME "/file",
		      O_RDONLY);
}

static const struct trial {
	const char *name;
	long (*run)(void);
	const char *object;	/* as it is judged: $ is DIR/NAME, ~ that without its first
				 * part, ^ DIR, @ its last part; "": refused inside, for
				 * no name can be told */
	const char *marks;	/* of it, as the log tells them; NULL: none */
	const char *call;	/* if not openat */
} trials[] = {
	{ "chroot", in_chroot, .object = "$/file" },
	{ "out-of-chroot", out_of_chroot, .object = "$/file" },
	{ "bind", by_bind, .object = "$/other/file" },
	{ "namespace", in_namespace, .object = "$/other/file" },
	{ "entered-namespace", in_entered, .object = "$/other/file" },
	{ "proc-root-of-another", of_other, .object = "$/other/file", .marks = "other" },
	{ "disconnected", disconnected, .object = "tmpfs:/@/file", .marks = "other" },
	{ "covered", covered, .object = "$/dir/file" },
	{ "detached-clone", detached_clone, .object = "tmpfs:~/dir/file", .marks = "other" },
	{ "out-of-bind", out_of_bind, .object = "tmpfs:~/moved/file", .marks = "other" },
	{ "overlay-lower", of_lower, .object = "$/merged/lower" },
	{ "overlay-upper", of_upper, .object = "$/merged/upper" },
	{ "overlay-copied", copied_up, .object = "$/merged/copied" },
	{ "proc-fd", by_descriptor, .object = "$/file" },
	{ "dev-fd", by_dev_fd, .object = "$/file" },
	{ "proc-fd-folder", by_folder, .object = "$/file" },
	{ "proc-root", by_root, .object = "$/file" },
	{ "proc-cwd", by_cwd, .object = "$/dir/file" },
	{ "proc-exe", by_exe, .object = "$/program" },
	{ "proc-map-files", by_map, .object = "$/program" },
	{ "removed", removed, .object = "$/file", .marks = "removed" },
	{ "removed-folder", removed_folder, .object = "$/other", .marks = "removed" },
	{ "moved-above", moved_above, .object = "^/moved/dir/file" },
	{ "handle", by_handle, .object = "$/file", .call = "open_by_handle_at" },
	{ "resolve-in-root", in_root, .object = "$/file", .call = "openat2" },
	{ "resolve-beneath", beneath, .object = "$/file", .call = "openat2" },
	{ "resolve-no-symlinks", no_symlinks, .object = "$/file", .call = "openat2" },
	{ "255-bytes", longest_name, .object = "$/" LONG_NAME },
	{ "not-utf-8", odd_name, .object = "$/" ODD_NAME },
	{ "two-lines", name_of_lines, .object = "$/" LINES_NAME },
	{ "too-long", too_long, .object = "" },
};

#define TRIALS (trials + sizeof(trials) / sizeof(trials[0]))

static void enter(const struct trial *trial)
{
	snprintf(folder, sizeof(folder), "%s/%s", top, trial->name);
}

static void make_file(const char *file)
{
	if (mknod(in(file), S_IFREG | 0600, 0))
		err(2, "%s", in(file));
}

static void make_folders(const char *const names[])
{
	for (; *names; names++)
		if (mkdir(in(*names), 0755))
			err(2, "%s", in(*names));
}

static void mount_overlay(void)
{
	static const char *const names[] = { "lower", "upper", "work", "merged", NULL };
	char options[3 * sizeof(folder)];

	make_folders(names);
	make_file("lower/lower");
	make_file("lower/copied");
	make_file("upper/upper");
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s",
		 in("lower"), in("upper"), in("work"));
	if (mount("overlay", in("merged"), "overlay", 0, options))
		err(2, "%s", options);
}

static void prepare(void)
{
	static const char *const names[] = { "", "dir", "other", NULL };
	static const char *const files[] = { "file", "dir/file", LONG_NAME, ODD_NAME, LINES_NAME };
	const struct trial *trial;
	size_t i;

	for (trial = trials; trial < TRIALS; trial++) {
		enter(trial);
		make_folders(names);
		for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
			make_file(files[i]);
		if (symlink("/file", in("absolute")) || link(in("../program"), in("program")))
			err(2, "%s", folder);
		if (!strncmp(trial->name, "overlay", 7))
			mount_overlay();
		if (!*trial->object && (unlink(in(LONG_NAME)) ||
					mknodat(deep_folder(17, true), "file", S_IFREG | 0600, 0)))
			err(2, "%s", folder);
	}
}

/* Runs the trial in a child. Returns its errno, 0, or a negative signal number. */
static int result_of(const struct trial *trial)
{
	int status;
	pid_t pid;

	enter(trial);
	pid = fork();
	if (!pid)
		_exit(trial->run() < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		err(2, "a child");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int run(const char *expected)
{
	const struct trial *trial;
	int failures = 0;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		err(2, "a mount namespace");
	for (trial = trials; trial < TRIALS; trial++) {
		bool refused = !strcmp(expected, "refused") ||
			       (!*trial->object && strcmp(expected, "outside"));
		int result = result_of(trial);

		failures += result != (refused ? EPERM : 0);
		printf("%s - %s: %s\n", result == (refused ? EPERM : 0) ? "ok" : "not ok",
		       trial->name, result ? strerrorname_np(result) ?: "killed" : "opened");
		fflush(stdout);
	}
	return failures != 0;
}

static void print_events(void)
{
	const struct trial *trial;
	const char *at;

	for (trial = trials; trial < TRIALS; trial++) {
		enter(trial);
		printf("file-open %s%s", trial->call ?: "openat", *trial->object ? " " : "");
		for (at = trial->object; *at; at++)
			if (*at == '$')
				fputs(folder, stdout);
			else if (*at == '~')
				fputs(strchr(folder + 1, '/'), stdout);
			else if (*at == '^')
				fputs(top, stdout);
			else if (*at == '@')
				fputs(strrchr(top, '/') + 1, stdout);
			else
				putchar(*at);
		printf("%s%s\n", trial->marks ? " " : "", trial->marks ?: "");
	}
}

static struct {
	struct file_handle head;
	char bytes[MAX_HANDLE_SZ];
} handle = { .head.handle_bytes = MAX_HANDLE_SZ };

static int write_handle(const char *dir, const char *file)
{
	int mount;

	return name_to_handle_at(open(dir, O_RDONLY), file, &handle.head, &mount, 0) ||
	       write(STDOUT_FILENO, &handle, sizeof(handle)) != sizeof(handle);
}

static int reopen(const char *dir)
{
	char link[64], name[4096] = "";
	int fd;

	if (read(STDIN_FILENO, &handle, sizeof(handle)) != sizeof(handle))
		err(2, "a handle");
	fd = open_by_handle_at(open(dir, O_RDONLY), &handle.head, O_RDONLY);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	puts(fd < 0 ? strerrorname_np(errno) :
	     readlink(link, name, sizeof(name) - 1) < 0 ? "unknown" : name);
	return 0;
}

/* Returns a descriptor of a user namespace in which user 0 is user 1000 outside. */
static int user_namespace(void)
{
	static const char map[] = "0 1000 1";
	char path[64];
	pid_t pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, 0);
	int fd;

	if (!pid) {
		pause();
		_exit(0);
	}
	if (pid < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	fd = open(path, O_WRONLY);
	if (write(fd, map, sizeof(map) - 1) < 0)
		err(2, "%s", path);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	fd = open(path, O_WRONLY);
	if (write(fd, map, sizeof(map) - 1) < 0)
		err(2, "%s", path);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	fd = open(path, O_RDONLY);
	kill(pid, SIGKILL);
	return fd;
}

static int map_owners(const char *dir, const char *as)
{
	struct mount_attr attributes = { .attr_set = MOUNT_ATTR_IDMAP };
	int fd = syscall(SYS_open_tree, AT_FDCWD, dir, OPEN_TREE_CLONE), users;

	users = fd < 0 ? -1 : user_namespace();
	attributes.userns_fd = users;
	return users < 0 ||
	       syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) ||
	       syscall(SYS_move_mount, fd, "", AT_FDCWD, as, MOVE_MOUNT_F_EMPTY_PATH);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (!strcmp(verb, "exe") || !strcmp(verb, "map"))
		return open_itself(!strcmp(verb, "map")) < 0 ? errno : 0;
	top = argc > 2 ? argv[2] : "";
	if (!strcmp(verb, "prepare") && argc == 3)
		prepare();
	else if (!strcmp(verb, "events") && argc == 3)
		print_events();
	else if (!strcmp(verb, "run") && argc == 4)
		return run(argv[3]);
	else if (!strcmp(verb, "handle") && argc == 4)
		return write_handle(argv[2], argv[3]);
	else if (!strcmp(verb, "reopen") && argc == 3)
		return reopen(argv[2]);
	else if (!strcmp(verb, "idmap") && argc == 4)
		return map_owners(argv[2], argv[3]);
	else
		errx(2, "usage: paths prepare|run|events|handle|reopen|idmap ...");
	return 0;
}
