// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/argument.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <netinet/in.h>

/* How an integer is written. */
enum style {
	DECIMAL,
	OCTAL,
	HEX,
	ONE_OF,		/* a constant, or hexadecimal */
	COUNTED,	/* a constant, or decimal */
	FLAGS,		/* a set of constants of one bit */
	OPEN_FLAGS,	/* an access mode, and flags */
	FILE_MODE,	/* a file's type, and permissions */
	MAP_FLAGS,	/* a type, and flags */
	PTRACE_MODE,	/* reading or attaching, and how */
	MARKS,		/* VXE_MARK_*, as rules write them */
};

/* How an argument of this name is written. point "": of any point. The first row that
 * matches counts. */
static const struct family {
	const char *point, *argument;
	enum style style;
	const char *prefix;
} families[] = {
	{ "file-open", "flags", OPEN_FLAGS, "O_" },
	{ "file-open", "mode", FILE_MODE, "S_IF" },
	{ "path-mknod", "mode", FILE_MODE, "S_IF" },
	{ "path-mknod", "dev", HEX, NULL },
	{ "path-chmod", "mode", OCTAL, NULL },
	{ "path-mkdir", "mode", OCTAL, NULL },
	{ "path-rename", "flags", FLAGS, "RENAME_" },
	{ "sb-mount", "flags", FLAGS, "MS_" },
	{ "sb-umount", "flags", FLAGS, "MNT_" },
	{ "socket-create", "family", COUNTED, "AF_" },
	{ "socket-create", "type", COUNTED, "SOCK_" },
	{ "socket-create", "protocol", COUNTED, NULL },	/* see protocol_prefix() */
	{ "ptrace-access", "mode", PTRACE_MODE, NULL },
	{ "task-kill", "signal", COUNTED, "SIG" },
	{ "mmap", "flags", MAP_FLAGS, "MAP_" },
	{ "mmap2", "flags", MAP_FLAGS, "MAP_" },
	{ "task-alloc", "flags", FLAGS, "CLONE_" },
	{ "unshare", "flags", FLAGS, "CLONE_" },
	{ "setns", "nstype", FLAGS, "CLONE_" },
	{ "fcntl", "cmd", COUNTED, "F_" },
	{ "fcntl64", "cmd", COUNTED, "F_" },
	{ "madvise", "behavior", COUNTED, "MADV_" },
	{ "prctl", "option", COUNTED, "PR_" },
	{ "arch_prctl", "option", ONE_OF, "ARCH_" },
	{ "personality", "persona", HEX, NULL },
	{ "setsockopt", "level", COUNTED, NULL },	/* see level_prefix() */
	{ "setsockopt", "optname", COUNTED, NULL },	/* see option_prefix() */
	{ "getsockopt", "level", COUNTED, NULL },
	{ "getsockopt", "optname", COUNTED, NULL },
	{ "setrlimit", "resource", COUNTED, "RLIMIT_" },
	{ "seccomp", "op", COUNTED, "SECCOMP_SET_" },
	{ "keyctl", "cmd", COUNTED, "KEYCTL_" },
	{ "bpf", "cmd", COUNTED, "BPF_" },
	{ "reboot", "cmd", ONE_OF, "LINUX_REBOOT_CMD_" },
	{ "socketcall", "call", COUNTED, "SYS_" },
	{ "", "marks", MARKS, NULL },
	{ "", "prot", FLAGS, "PROT_" },
	{ "", "request", ONE_OF, NULL },		/* see request_prefixes */
	{ "", "uid", DECIMAL, NULL }, { "", "gid", DECIMAL, NULL },
	{ "", "ruid", DECIMAL, NULL }, { "", "euid", DECIMAL, NULL },
	{ "", "suid", DECIMAL, NULL }, { "", "rgid", DECIMAL, NULL },
	{ "", "egid", DECIMAL, NULL }, { "", "sgid", DECIMAL, NULL },
};

static const char *const request_prefixes[] = {
	"TC", "TIOC", "FIO", "SIOC", "FICLONE", "FS_IOC_", "BLK", NULL,
};

/* Constants that are not used: others of the same value are preferred, or they are masks. */
static const char *const aliases[] = {
	"O_NDELAY", "O_FSYNC", "O_RSYNC", "O_ACCMODE", "AF_LOCAL", "AF_FILE",
	"AF_ROUTE", "AF_MAX", "MAP_ANON", "MAP_FILE", "MAP_TYPE", "EWOULDBLOCK",
	"EDEADLOCK", "ENOTSUP", "SIGIOT", "SIGPOLL", "SIGCLD", "SIGUNUSED",
	"S_IFMT", "F_OK", "SOCK_NONBLOCK", "SOCK_CLOEXEC", "SIGRTMIN", "SIGRTMAX",
	"SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK", "SIG_DFL", "SIG_IGN", "SIG_ERR",
	"F_RDLCK", "F_WRLCK", "F_UNLCK", "F_LOCK", "F_TEST", "F_TLOCK", "F_ULOCK",
	"F_EXLCK", "F_SHLCK", "IPPROTO_MAX", "TIOCINQ", "CSIGNAL",
	"MS_ASYNC", "MS_INVALIDATE", "MS_SYNC",
};

static bool is_alias(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(aliases); i++)
		if (!strcmp(aliases[i], name))
			return true;
	return false;
}

static const char *constant(const char *prefix, uint64_t value)
{
	size_t length = strlen(prefix), i;

	for (i = 0; i < vxl_platform_constant_count; i++) {
		const struct vxl_constant *c = &vxl_platform_constants[i];

		if ((uint64_t)c->value == value && !strncmp(c->name, prefix, length) &&
		    !is_alias(c->name))
			return c->name;
	}
	return NULL;
}

struct vxl_string argument_name(const struct point *point, unsigned int index, bool *rule)
{
	const char *at = point->arguments;
	struct vxl_string name = { at, 0 };

	while (index-- && *at) {
		at += strcspn(at, " ");
		at += *at == ' ';
	}
	name.bytes = at;
	name.length = strcspn(at, " ");
	*rule = name.length && at[name.length - 1] == '!';
	name.length -= *rule;
	return name;
}

bool argument_is_no_mark(struct vxl_string name, uint64_t value)
{
	return !value && name.length == 5 && !memcmp(name.bytes, "marks", 5);
}

bool argument_is_told(const struct vxe_event *head)
{
	const struct point *point = point_get(head->point);
	bool rule;

	return head->nargs || head->point < VXE_CALLS || !point ||
	       !argument_name(point, 0, &rule).length;
}

static bool is_named(struct vxl_string name, const char *text)
{
	return name.length == strlen(text) && !memcmp(name.bytes, text, name.length);
}

static const struct family *family_of(const struct point *point, struct vxl_string argument)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		if ((!families[i].point[0] || !strcmp(families[i].point, point->name)) &&
		    is_named(argument, families[i].argument))
			return &families[i];
	return NULL;
}

/* The state of writing a set of flags. */
struct set {
	char *text;
	size_t length, count;
};

static void add(struct set *set, const char *name)
{
	if (set->length + strlen(name) + 4 > ARGUMENT_SIZE)
		return;
	set->length += sprintf(set->text + set->length, "%s%s", set->count++ ? " " : "(", name);
}

static void add_hex(struct set *set, uint64_t bits)
{
	char hex[20];

	snprintf(hex, sizeof(hex), "#x%llx", (unsigned long long)bits);
	add(set, hex);
}

/* Flags of several bits, such as O_SYNC, come before the flags that are parts of them. */
static void add_flags(struct set *set, const char *prefix, uint64_t bits)
{
	size_t length = strlen(prefix), i;
	int wanted;

	for (wanted = 3; wanted >= 1; wanted--) {
		for (i = 0; bits && i < vxl_platform_constant_count; i++) {
			const struct vxl_constant *c = &vxl_platform_constants[i];

			if (c->value > 0 && (bits & c->value) == (uint64_t)c->value &&
			    __builtin_popcountll(c->value) == wanted &&
			    !strncmp(c->name, prefix, length) && !is_alias(c->name)) {
				add(set, c->name);
				bits &= ~c->value;
			}
		}
	}
	if (bits)
		add_hex(set, bits);
}

static void end_set(struct set *set, const char *empty)
{
	if (!set->count)
		sprintf(set->text, "%s", empty);
	else if (set->count == 1)
		memmove(set->text, set->text + 1, set->length);
	else
		strcpy(set->text + set->length, ")");
}

static void write_flags(char *text, const char *prefix, uint64_t value)
{
	struct set set = { .text = text };

	const char *none = constant(prefix, 0);

	add_flags(&set, prefix, value);
	end_set(&set, none ? none : "0");
}

static void write_open_flags(char *text, uint64_t flags)
{
	static const char *const modes[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };
	struct set set = { .text = text };

	add(&set, modes[flags & O_ACCMODE]);
	flags &= ~(uint64_t)O_ACCMODE;
	/* O_LARGEFILE, which the kernel sets for every 64-bit program. */
	flags &= ~(uint64_t)0100000;
	add_flags(&set, "O_", flags & ~(uint64_t)VXE_OPEN_OWN);
	if (flags & VXE_OPEN_OWN)
		add(&set, "own");
	end_set(&set, "");
}

static void write_number(char *text, enum style style, uint64_t value)
{
	switch (style) {
	case OCTAL:
		sprintf(text, value ? "#o%llo" : "0", (unsigned long long)value);
		break;
	case ONE_OF:
	case HEX:
		sprintf(text, value ? "#x%llx" : "0", (unsigned long long)value);
		break;
	default:
		/* A user or group of -1 means: do not change it. */
		if (value == 0xffffffff)
			strcpy(text, "-1");
		else
			sprintf(text, "%lld", (long long)value);
	}
}

static void write_file_mode(char *text, uint64_t mode)
{
	const char *type = constant("S_IF", mode & S_IFMT);
	struct set set = { .text = text };
	char octal[32];

	if (type)
		add(&set, type);
	write_number(octal, OCTAL, type ? mode & ~(uint64_t)S_IFMT : mode);
	add(&set, octal);
	end_set(&set, "");
}

static void write_map_flags(char *text, uint64_t flags)
{
	const char *type = constant("MAP_", flags & 0xf);
	struct set set = { .text = text };

	if (type)
		add(&set, type);
	add_flags(&set, "MAP_", type ? flags & ~(uint64_t)0xf : flags);
	end_set(&set, "0");
}

/* Uses the names that words.lisp defines. */
static void write_ptrace_mode(char *text, uint64_t mode)
{
	if ((mode & 3) == 1)
		strcpy(text, "PTRACE_MODE_READ");
	else if ((mode & 3) == 2)
		strcpy(text, "PTRACE_MODE_ATTACH");
	else
		sprintf(text, "%llu", (unsigned long long)mode);
}

static void write_marks(char *text, uint64_t marks)
{
	static const struct {
		uint64_t bit;
		const char *name;
	} words[] = {
		{ VXE_MARK_REMOVED, "removed" }, { VXE_MARK_OTHER, "other" },
		{ VXE_MARK_NODE, "node" }, { VXE_MARK_FOLDER, "folder" },
		{ VXE_MARK_READS, "reads" }, { VXE_MARK_PEER, "peer" },
	};
	struct set set = { .text = text };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (marks & words[i].bit) {
			add(&set, words[i].name);
			marks &= ~words[i].bit;
		}
	if (marks)
		add_hex(&set, marks);
	end_set(&set, "0");
}

static const char *protocol_prefix(const uint64_t *args)
{
	return args[0] == AF_INET || args[0] == AF_INET6 ? "IPPROTO_" :
	       args[0] == AF_NETLINK ? "NETLINK_" : NULL;
}

static const char *level_prefix(uint64_t level)
{
	return level == SOL_SOCKET ? "SOL_" : "IPPROTO_";
}

static const char *option_prefix(uint64_t level)
{
	switch (level) {
	case SOL_SOCKET:
		return "SO_";
	case IPPROTO_IP:
		return "IP_";
	case IPPROTO_IPV6:
		return "IPV6_";
	case IPPROTO_TCP:
		return "TCP_";
	}
	return NULL;
}

static const char *prefix_of(const struct family *family, unsigned int index,
			     const uint64_t *args, unsigned int nargs)
{
	if (family->prefix || family->style == DECIMAL)
		return family->prefix;
	if (!strcmp(family->argument, "protocol") && nargs > 2)
		return protocol_prefix(args);
	if (!strcmp(family->argument, "level"))
		return level_prefix(args[index]);
	if (!strcmp(family->argument, "optname") && index > 0)
		return option_prefix(args[index - 1]);
	return NULL;
}

static const char *request_name(uint64_t request)
{
	const char *name = NULL;
	size_t i;

	for (i = 0; request_prefixes[i] && !name; i++)
		name = constant(request_prefixes[i], request);
	return name;
}

/* True of a descriptor, a signal or a count, but not of an address. */
static bool is_small(uint64_t value)
{
	return (int64_t)value > -4096 && (int64_t)value < 1 << 16;
}

void argument_text(const struct point *point, unsigned int index,
		   const uint64_t *args, unsigned int nargs, char *text)
{
	bool rule;
	const struct family *family = family_of(point, argument_name(point, index, &rule));
	uint64_t value = args[index];
	const char *prefix, *name;

	/* The kernel uses 32 bits of an argument that matters to rules. */
	if (rule)
		value = (uint32_t)value;
	else if (value >> 32 == 0 && (int32_t)value < 0)
		value = (int32_t)value;		/* AT_FDCWD and the like */
	if (!family) {
		write_number(text, rule || is_small(value) ? DECIMAL : HEX, value);
		return;
	}
	prefix = prefix_of(family, index, args, nargs);
	switch (family->style) {
	case FLAGS:
		write_flags(text, prefix, value);
		return;
	case OPEN_FLAGS:
		write_open_flags(text, value);
		return;
	case FILE_MODE:
		write_file_mode(text, value);
		return;
	case MAP_FLAGS:
		write_map_flags(text, value);
		return;
	case PTRACE_MODE:
		write_ptrace_mode(text, value);
		return;
	case MARKS:
		write_marks(text, value);
		return;
	case ONE_OF:
	case COUNTED:
		name = prefix ? constant(prefix, value) :
		       family->style == ONE_OF ? request_name(value) : NULL;
		/* Protocol 0 means the default, though IPPROTO_IP is 0 too. */
		if (name && (value || strcmp(family->argument, "protocol"))) {
			strcpy(text, name);
			return;
		}
		/* fall through */
	default:
		write_number(text, family->style, value);
	}
}

const char *errno_name(unsigned int number, char buffer[32])
{
	size_t i;

	for (i = 0; i < vxl_platform_constant_count; i++) {
		const struct vxl_constant *c = &vxl_platform_constants[i];

		if (c->value == number && c->name[0] == 'E' && !strchr(c->name, '_') &&
		    strncmp(c->name, "EPOLL", 5) && !is_alias(c->name))
			return c->name;
	}
	snprintf(buffer, 32, "errno %u", number);
	return buffer;
}

uint64_t argument_open_rights(uint64_t flags)
{
	uint64_t kept = flags & (O_ACCMODE | O_CREAT | O_TRUNC | VXE_OPEN_OWN);

	if ((flags & O_TMPFILE) == O_TMPFILE)
		return (flags & (O_ACCMODE | VXE_OPEN_OWN)) | O_TMPFILE;
	if (flags & O_CREAT)
		kept |= flags & O_EXCL;
	if (flags & O_ACCMODE)
		kept |= flags & O_APPEND;
	return kept;
}
