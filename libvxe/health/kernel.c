// SPDX-License-Identifier: GPL-2.0
/* Checks whether the kernel has what VXE needs, and what else hooks its functions. */
#include "libvxe/health/examination.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SECURE_BOOT \
	"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* Options of the kernel's configuration. */
static const struct option {
	const char *name;
	bool wanted;
	enum verdict_of_health otherwise;
	const char *why;
} options[] = {
	{ "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS", true, HEALTH_CRITICAL,
	  "hooks are direct calls of ftrace" },
	{ "CONFIG_KPROBES", true, HEALTH_CRITICAL, "functions are found by a kprobe" },
	{ "CONFIG_KALLSYMS", true, HEALTH_CRITICAL, "functions are found by their names" },
	{ "CONFIG_DEBUG_INFO_BTF", true, HEALTH_NOTE,
	  "prototypes are compared with the kernel's BTF" },
	{ "CONFIG_PREEMPT_RT", false, HEALTH_CRITICAL,
	  "its spinlocks sleep, and judging must not" },
	{ "CONFIG_CFI_CLANG", false, HEALTH_CRITICAL, "it forbids the calls that hooks make" },
	{ "CONFIG_CFI", false, HEALTH_CRITICAL, "it forbids the calls that hooks make" },
};
#define OPTIONS (sizeof(options) / sizeof(options[0]))

static void check_configuration(struct examination *examination)
{
	char path[sizeof(struct utsname) + 32], line[512];
	bool set[OPTIONS] = { false }, good = true;
	struct utsname name;
	FILE *file;
	size_t i;

	uname(&name);
	snprintf(path, sizeof(path), "/boot/config-%s", name.release);
	file = fopen(path, "re");
	if (!file) {
		health_add(examination->health, HEALTH_NOTE, "kernel", NULL,
			   "%s cannot be read: the kernel's configuration is not known", path);
		return;
	}
	while (fgets(line, sizeof(line), file))
		for (i = 0; i < OPTIONS; i++)
			if (!strncmp(line, options[i].name, strlen(options[i].name)) &&
			    !strcmp(line + strlen(options[i].name), "=y\n"))
				set[i] = true;
	fclose(file);
	for (i = 0; i < OPTIONS; i++) {
		if (set[i] == options[i].wanted)
			continue;
		good = false;
		health_add(examination->health, options[i].otherwise, "kernel", "boot one of "
			   "Debian's kernels 6.1 or 6.12, without -rt", "%s has %s%s: %s", path,
			   options[i].name, options[i].wanted ? " not set" : "=y", options[i].why);
	}
	if (good)
		health_add(examination->health, HEALTH_OK, "kernel", NULL,
			   "%s has what VXE needs", name.release);
}

static void check_ftrace(struct examination *examination)
{
	char text[16];

	if (!health_read("/proc/sys/kernel/ftrace_enabled", text, sizeof(text)))
		health_add(examination->health, HEALTH_CRITICAL, "kernel", NULL,
			   "the kernel has no ftrace, so that no function can be hooked");
	else if (strcmp(text, "1"))
		health_add(examination->health, HEALTH_CRITICAL, "kernel",
			   "sysctl kernel.ftrace_enabled=1, then modprobe vxe",
			   "ftrace is switched off, so that no function can be hooked");
	else
		health_add(examination->health, HEALTH_OK, "kernel", NULL, "ftrace is on");
}

/* The value is the byte after four bytes of attributes. */
static bool secure_boot(void)
{
	char text[8] = "";

	return health_read(SECURE_BOOT, text, sizeof(text)) && text[4] == 1;
}

static void check_lockdown(struct examination *examination)
{
	bool secure = secure_boot(), locked, loaded = !access("/sys/module/vxe", F_OK);
	char text[80];

	locked = health_read("/sys/kernel/security/lockdown", text, sizeof(text)) &&
		 !strstr(text, "[none]");
	if (!secure && !locked)
		health_add(examination->health, HEALTH_OK, "lockdown", NULL,
			   "Secure Boot and lockdown are off: the module needs no signature");
	else if (loaded)
		health_add(examination->health, HEALTH_OK, "lockdown", NULL,
			   "%s is on, and the module's signature was accepted",
			   secure ? "Secure Boot" : "lockdown");
	else
		health_add(examination->health, HEALTH_WARNING, "lockdown",
			   "mokutil --import /var/lib/dkms/mok.pub, then reboot and enrol the key",
			   "%s is on: the kernel loads only signed modules",
			   secure ? "Secure Boot" : "lockdown");
}

static FILE *open_enabled_functions(void)
{
	FILE *file = fopen("/sys/kernel/tracing/enabled_functions", "re");

	return file ?: fopen("/sys/kernel/debug/tracing/enabled_functions", "re");
}

/* Whether VXE hooks the function, judging by its name. */
static bool is_hooked(const char *function)
{
	static const char *const beginnings[] = {
		"security_", "__x64_sys_", "__ia32_sys_", "__ia32_compat_sys_", "__do_sys_",
	};
	size_t i;

	for (i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (!strncmp(function, beginnings[i], strlen(beginnings[i])))
			return true;
	return false;
}

/* Lines are "FUNCTION (COUNT) R I D ... direct-->SYMBOL+OFFSET [MODULE]". */
static void check_rivals(struct examination *examination)
{
	FILE *file = open_enabled_functions();
	char line[1024], function[256];
	unsigned int found = 0;
	char *direct, *flags;
	bool patch;

	if (!file) {
		health_add(examination->health, HEALTH_NOTE, "rivals", "mount -t tracefs tracefs "
			   "/sys/kernel/tracing", "what else hooks functions is not known: "
			   "tracefs is not there or may not be read");
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%255s", function) != 1 || !is_hooked(function))
			continue;
		direct = strstr(line, "direct-->");
		flags = strchr(line, ')');
		patch = flags && strstr(flags, " I ") &&
			(!direct || strstr(flags, " I ") < direct);
		if (!patch && (!direct || strstr(direct, "[vxe]")))
			continue;
		if (found++ < 5)
			health_add(examination->health,
				   examination->device < 0 ? HEALTH_CRITICAL : HEALTH_WARNING,
				   "rivals",
				   patch ? "kpatch list; unload that patch" :
				   "bpftool prog; unload that program",
				   "%s: %s has it", function,
				   patch ? "a live patch" : "a BPF program or another direct call");
	}
	fclose(file);
	if (found > 5)
		health_add(examination->health, HEALTH_WARNING, "rivals", NULL,
			   "and %u more functions", found - 5);
	if (!found)
		health_add(examination->health, HEALTH_OK, "rivals", NULL,
			   "no BPF program or live patch has a function that VXE hooks");
}

static void check_live_patches(struct examination *examination)
{
	DIR *directory = opendir("/sys/kernel/livepatch");
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			health_add(examination->health, HEALTH_NOTE, "rivals", NULL,
				   "the live patch %s is loaded", entry->d_name);
	if (directory)
		closedir(directory);
}

void health_kernel(struct examination *examination)
{
	check_configuration(examination);
	check_ftrace(examination);
	check_lockdown(examination);
	check_rivals(examination);
	check_live_patches(examination);
}
