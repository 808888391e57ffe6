// SPDX-License-Identifier: GPL-2.0
#include "tests/bench/peers.h"

#include <err.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/bench/bpf.h"

static void no_new_privileges(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		err(2, "no_new_privs");
}

static void add_beneath(int rules, const char *folder, unsigned long access)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = access };

	beneath.parent_fd = open(folder, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0 ||
	    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0))
		err(2, "landlock: %s", folder);
	close(beneath.parent_fd);
}

static void enter_landlock(void)
{
	const struct landlock_ruleset_attr attr = { .handled_access_fs =
		LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
		LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
		LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR };
	int rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0), i;
	char folder[64];

	if (rules < 0)
		err(2, "landlock");
	for (i = 1; i < RULES; i++) {
		snprintf(folder, sizeof(folder), "/run/bench-data-%d", i);
		mkdir(folder, 0755);
		add_beneath(rules, folder, attr.handled_access_fs);
	}
	add_beneath(rules, "/run/bench", attr.handled_access_fs);
	no_new_privileges();
	if (syscall(SYS_landlock_restrict_self, rules, 0))
		err(2, "landlock");
}

void peer_confine(const char *folder)
{
	static const char *const read[] = { "/usr", "/etc", "/proc", "/sys" };
	const unsigned long reads = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
				    LANDLOCK_ACCESS_FS_READ_DIR;
	const struct landlock_ruleset_attr attr = { .handled_access_fs =
		(LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
	int rules = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	size_t i;

	if (rules < 0)
		err(2, "landlock");
	for (i = 0; i < sizeof(read) / sizeof(read[0]); i++)
		add_beneath(rules, read[i], reads);
	add_beneath(rules, "/dev", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
	add_beneath(rules, folder, attr.handled_access_fs);
	no_new_privileges();
	if (syscall(SYS_landlock_restrict_self, rules, 0))
		err(2, "landlock");
}

#define DATA(member)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define ALLOW		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)

/* A filter like those of libseccomp: compares the number of the call with each rule in turn. */
static void enter_seccomp(void)
{
	static const int allowed[RULES] = {
		SYS_read, SYS_write, SYS_close, SYS_brk, SYS_ioctl, SYS_connect, SYS_exit,
		SYS_fcntl, SYS_rename, SYS_mkdir, SYS_rmdir, SYS_unlink, SYS_getppid,
		SYS_exit_group, SYS_openat, SYS_newfstatat, SYS_fstat, SYS_getrandom, SYS_mprotect,
		SYS_prlimit64,
	};
	struct sock_filter filter[64] = {
		DATA(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0), REFUSE,
		DATA(nr), BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), REFUSE,
	};
	struct sock_fprog program = { .len = 6, .filter = filter };
	const struct sock_filter of_fcntl[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 4), DATA(args[1]),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, F_GETFL, 0, 1), ALLOW, REFUSE,
	};
	int i;

	for (i = 0; i < RULES; i++) {
		if (allowed[i] == SYS_fcntl) {
			memcpy(filter + program.len, of_fcntl, sizeof(of_fcntl));
			program.len += sizeof(of_fcntl) / sizeof(of_fcntl[0]);
			continue;
		}
		filter[program.len++] = (struct sock_filter)
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i], 0, 1);
		filter[program.len++] = (struct sock_filter)ALLOW;
	}
	filter[program.len++] = (struct sock_filter)REFUSE;
	no_new_privileges();
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		err(2, "seccomp");
}

/* The profile has been loaded by the script that runs this program. */
static void enter_apparmor(void)
{
	static const char change[] = "changeprofile bench";
	int fd = open("/proc/thread-self/attr/current", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, change, strlen(change)) < 0)
		err(2, "apparmor");
	close(fd);
}

int peer_enter(const char *name, const char *call)
{
	if (!strcmp(name, "landlock"))
		enter_landlock();
	else if (!strcmp(name, "seccomp"))
		enter_seccomp();
	else if (!strcmp(name, "apparmor"))
		enter_apparmor();
	else if (strcmp(name, "bpf"))
		return 0;
	else if (!bpf_enter(call))
		exit(3);
	return 1;
}
