// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for BPF LSM, assembled here. They look up rules in a trie of prefixes, and confine one
 * process. A program can get the path of a file only at some hooks: those for open and stat, but
 * not for making, removing or renaming files. For unix sockets it gets only the bytes that the
 * caller wrote, not the resolved path.
 */
#include "tests/bench/bpf.h"

#include <err.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/btf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME_SIZE	128		/* bytes of a path that a rule can match, at most */

struct key {
	uint32_t bits;
	char bytes[NAME_SIZE];
};

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* The kernel's types, from /sys/kernel/btf/vmlinux. */

static char *btf;
static const struct btf_header *header;

static const char *string_at(uint32_t offset)
{
	return btf + header->hdr_len + header->str_off + offset;
}

static size_t type_size(const struct btf_type *type)
{
	static const uint8_t behind[] = {	/* bytes that follow a type for each of its members */
		[BTF_KIND_ENUM] = sizeof(struct btf_enum), [BTF_KIND_ENUM64] = 12,
		[BTF_KIND_STRUCT] = sizeof(struct btf_member),
		[BTF_KIND_UNION] = sizeof(struct btf_member),
		[BTF_KIND_FUNC_PROTO] = sizeof(struct btf_param),
		[BTF_KIND_DATASEC] = sizeof(struct btf_var_secinfo),
	};
	unsigned int kind = BTF_INFO_KIND(type->info);

	switch (kind) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return sizeof(*type) + 4;
	case BTF_KIND_ARRAY:
		return sizeof(*type) + sizeof(struct btf_array);
	}
	return sizeof(*type) + (kind < sizeof(behind) ? behind[kind] : 0) * BTF_INFO_VLEN(type->info);
}

static void read_types(void)
{
	int fd = open("/sys/kernel/btf/vmlinux", O_RDONLY | O_CLOEXEC);
	struct stat status;
	ssize_t got = 0, size = 0;

	if (fd < 0 || fstat(fd, &status))
		err(2, "bpf: the kernel's types");
	btf = malloc(status.st_size);
	while (btf && size < status.st_size && (got = read(fd, btf + size, status.st_size - size)) > 0)
		size += got;
	close(fd);
	if (!btf || size < status.st_size)
		errx(2, "bpf: the kernel's types cannot be read");
	header = (const struct btf_header *)btf;
}

static const struct btf_type *find_type(unsigned int kind, const char *name, uint32_t *id)
{
	const char *at = btf + header->hdr_len + header->type_off, *end = at + header->type_len;
	const struct btf_type *type;

	for (*id = 1; at < end; at += type_size(type), ++*id) {
		type = (const struct btf_type *)at;
		if (BTF_INFO_KIND(type->info) == kind && !strcmp(string_at(type->name_off), name))
			return type;
	}
	errx(2, "bpf: the kernel has no %s", name);
}

/* Returns the offset of a member of a structure, in bytes. */
static unsigned int offset_of(const char *structure, const char *name)
{
	uint32_t id;
	const struct btf_type *type = find_type(BTF_KIND_STRUCT, structure, &id);
	const struct btf_member *member = (const struct btf_member *)(type + 1);
	unsigned int i;

	for (i = 0; i < BTF_INFO_VLEN(type->info); i++)
		if (!strcmp(string_at(member[i].name_off), name))
			return (BTF_INFO_KFLAG(type->info) ? BTF_MEMBER_BIT_OFFSET(member[i].offset) :
							     member[i].offset) / 8;
	errx(2, "bpf: struct %s has no %s", structure, name);
}

/* Assembling */

#define INSN(code, dst, src, off, imm) ((struct bpf_insn) { code, dst, src, off, imm })
#define MOVE(dst, src)		INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define SET(dst, imm)		INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define ADD(dst, imm)		INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm)
#define SHIFT_RIGHT(dst, imm)	INSN(BPF_ALU64 | BPF_RSH | BPF_K, dst, 0, 0, imm)
#define LOAD(size, dst, src, off)  INSN(BPF_LDX | BPF_MEM | (size), dst, src, off, 0)
#define STORE(size, dst, off, imm) INSN(BPF_ST | BPF_MEM | (size), dst, 0, off, imm)
#define PUT(size, dst, off, src)   INSN(BPF_STX | BPF_MEM | (size), dst, src, off, 0)
#define IF_NOT(dst, imm, over)	INSN(BPF_JMP | BPF_JNE | BPF_K, dst, 0, over, imm)
#define IF_IS(dst, imm, over)	INSN(BPF_JMP | BPF_JEQ | BPF_K, dst, 0, over, imm)
#define IF_BELOW(dst, imm, over) INSN(BPF_JMP | BPF_JSLT | BPF_K, dst, 0, over, imm)
#define CALL(function)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function)
#define EXIT			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define MAP(dst, fd)		INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd), \
				INSN(0, 0, 0, 0, 0)
#define COUNT(program)		(sizeof(program) / sizeof((program)[0]))

/* Attaches a program to a hook until this process ends. */
static void attach(const char *hook, const struct bpf_insn *program, unsigned int count)
{
	static char log[1 << 16];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_LSM, .expected_attach_type = BPF_LSM_MAC,
		.insns = (uintptr_t)program, .insn_cnt = count, .license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log, .log_size = sizeof(log), .log_level = 1,
	};
	union bpf_attr link = { };
	uint32_t id;
	long fd;

	find_type(BTF_KIND_FUNC, hook, &id);
	attr.attach_btf_id = id;
	fd = bpf(BPF_PROG_LOAD, &attr);
	if (fd < 0)
		err(2, "bpf: %s: %s", hook, log);
	link.raw_tracepoint.prog_fd = fd;
	if (bpf(BPF_RAW_TRACEPOINT_OPEN, &link) < 0)
		err(2, "bpf: %s is not attached", hook);
}

static int make_trie(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_LPM_TRIE, .key_size = sizeof(struct key),
		.value_size = 4, .max_entries = RULES + 1, .map_flags = BPF_F_NO_PREALLOC,
	};
	int fd = bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0)
		err(2, "bpf: no map");
	return fd;
}

static void permit(int trie, const void *bytes, size_t length)
{
	struct key key = { .bits = 8 * length };
	uint32_t value = 1;
	union bpf_attr attr = {
		.map_fd = trie, .key = (uintptr_t)&key, .value = (uintptr_t)&value,
	};

	memcpy(key.bytes, bytes, length);
	if (bpf(BPF_MAP_UPDATE_ELEM, &attr))
		err(2, "bpf: no rule");
}

#define KEY	(-(int)sizeof(struct key))	/* on the stack of a program */

/* Starts a program: permits everything for other processes; saves the first argument in r6. */
#define BEGIN(pid)						\
	LOAD(BPF_DW, BPF_REG_6, BPF_REG_1, 0),			\
	MOVE(BPF_REG_7, BPF_REG_1),				\
	CALL(BPF_FUNC_get_current_pid_tgid),			\
	SHIFT_RIGHT(BPF_REG_0, 32),				\
	IF_IS(BPF_REG_0, pid, 2),				\
	SET(BPF_REG_0, 0), EXIT

/* Ends a program: permits the call if the trie has a prefix of the key. */
#define END(trie)						\
	STORE(BPF_W, BPF_REG_10, KEY, 8 * NAME_SIZE),		\
	MAP(BPF_REG_1, trie),					\
	MOVE(BPF_REG_2, BPF_REG_10), ADD(BPF_REG_2, KEY),	\
	CALL(BPF_FUNC_map_lookup_elem),				\
	IF_IS(BPF_REG_0, 0, 2),					\
	SET(BPF_REG_0, 0), EXIT,				\
	SET(BPF_REG_0, -1), EXIT

/*
 * Clears the key before a path is copied to it: the trie compares all NAME_SIZE bytes, but the
 * kernel does not write those after the path.
 */
#define CLEAR(at)	STORE(BPF_DW, BPF_REG_10, KEY + 4 + 8 * (at), 0)
#define CLEAR_KEY	CLEAR(0), CLEAR(1), CLEAR(2), CLEAR(3), CLEAR(4), CLEAR(5), CLEAR(6), \
			CLEAR(7), CLEAR(8), CLEAR(9), CLEAR(10), CLEAR(11), CLEAR(12), CLEAR(13), \
			CLEAR(14), CLEAR(15)

static void judge_path(const char *hook, unsigned int offset, int trie)
{
	const struct bpf_insn program[] = {
		BEGIN(getpid()),
		CLEAR_KEY,
		MOVE(BPF_REG_1, BPF_REG_6), ADD(BPF_REG_1, offset),
		MOVE(BPF_REG_2, BPF_REG_10), ADD(BPF_REG_2, KEY + 4),
		SET(BPF_REG_3, NAME_SIZE),
		CALL(BPF_FUNC_d_path),
		IF_BELOW(BPF_REG_0, 0, 9),
		END(trie),
	};

	attach(hook, program, COUNT(program));
}

/* In the key, the address precedes the port: a rule permits all ports of an address, or one. */
static void judge_connect(int trie)
{
	const struct bpf_insn program[] = {
		BEGIN(getpid()),
		CLEAR_KEY,
		MOVE(BPF_REG_1, BPF_REG_10), ADD(BPF_REG_1, KEY + 4),
		SET(BPF_REG_2, 8),
		LOAD(BPF_DW, BPF_REG_3, BPF_REG_7, 8),		/* the address: 2 family, 2 port, 4 host */
		CALL(BPF_FUNC_probe_read_kernel),
		LOAD(BPF_H, BPF_REG_1, BPF_REG_10, KEY + 6),
		LOAD(BPF_W, BPF_REG_2, BPF_REG_10, KEY + 8),
		PUT(BPF_W, BPF_REG_10, KEY + 4, BPF_REG_2),
		PUT(BPF_H, BPF_REG_10, KEY + 8, BPF_REG_1),
		END(trie),
	};

	attach("bpf_lsm_socket_connect", program, COUNT(program));
}

static void judge_fcntl(void)
{
	const struct bpf_insn program[] = {
		BEGIN(getpid()),
		LOAD(BPF_DW, BPF_REG_1, BPF_REG_7, 8),
		IF_IS(BPF_REG_1, F_GETFL, 2),
		SET(BPF_REG_0, -1), EXIT,
		SET(BPF_REG_0, 0), EXIT,
	};

	attach("bpf_lsm_file_fcntl", program, COUNT(program));
}

bool bpf_enter(const char *call)
{
	static const char loopback[] = { 127, 0, 0, 1 }, zero[] = "/dev/zero";
	bool connects = strstr(call, "connect");
	char folder[64], address[6] = { 10, 0, 0, 0, 0, 80 };
	int trie, i;

	if (!strstr(call, "open") && !strstr(call, "stat") && !connects && strcmp(call, "fcntl"))
		return false;
	read_types();
	trie = make_trie();
	for (i = 1; i < RULES; i++) {
		snprintf(folder, sizeof(folder), "/srv/data-%d/", i);
		address[3] = i;
		permit(trie, connects ? address : folder, connects ? 6 : strlen(folder));
	}
	if (connects)
		permit(trie, loopback, sizeof(loopback));
	else
		permit(trie, "/run/bench/", strlen("/run/bench/"));
	if (strstr(call, "open")) {
		permit(trie, zero, sizeof(zero) - 1);
		judge_path("bpf_lsm_file_open", offset_of("file", "f_path"), trie);
	} else if (strstr(call, "stat")) {
		judge_path("bpf_lsm_inode_getattr", 0, trie);
	} else if (connects) {
		judge_connect(trie);
	} else {
		judge_fcntl();
	}
	free(btf);
	return true;
}
