// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/fs.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "vxlinux/entry.h"
#include "vxlinux/exec.h"
#include "vxlinux/file.h"
#include "vxlinux/guest.h"
#include "vxlinux/i386/i386.h"
#include "vxlinux/memory.h"
#include "vxlinux/process.h"
#include "vxlinux/socket.h"
#include "vxlinux/trusted.h"
#include "vxlinux/verdict.h"

#define X32_BIT		0x40000000u

/* System call numbers of x86-64. */
enum {
#define CALL(name, x86_64, i386, x32, objects, arguments) N_##name = x86_64,
#include "vxed/calls.def"
#undef CALL
};

/* Values of folder and links in calls.def that are not the index of an argument. */
enum { NONE = -1, FOLLOW = -1, KEEP = -2, EMPTY = -3 };

enum kind { KIND_UNKNOWN, KIND_PASS, KIND_RELAY, KIND_BY_NAME, KIND_BY_DESCRIPTOR, KIND_REFUSE };

struct row {
	uint8_t kind, error;
	int8_t folder, path, links;
	union {
		int64_t (*relay)(struct call *call);
		file_function *file;
	};
};

#define PASS(name)
#define PASS_BUT(name, test, argument, value)
#define GUARD(name, argument)
#define RELAY(name, function)
#define FILE_BY_NAME(name, function, folder, path, links)
#define FILE_BY_DESCRIPTOR(name, function)
#define REFUSE(name, error)

static const struct row rows[VX_CELL_CALLS] = {
#undef PASS
#undef RELAY
#undef FILE_BY_NAME
#undef FILE_BY_DESCRIPTOR
#undef REFUSE
#define PASS(name) [N_##name] = { .kind = KIND_PASS },
#define RELAY(name, function) [N_##name] = { .kind = KIND_RELAY, .relay = function },
#define FILE_BY_NAME(name, function, folder, path, links) \
	[N_##name] = { KIND_BY_NAME, 0, folder, path, links, .file = function },
#define FILE_BY_DESCRIPTOR(name, function) \
	[N_##name] = { .kind = KIND_BY_DESCRIPTOR, .file = function },
#define REFUSE(name, errno) [N_##name] = { .kind = KIND_REFUSE, .error = errno },
#include "vxlinux/calls.def"
#undef PASS
#undef RELAY
#undef FILE_BY_NAME
#undef FILE_BY_DESCRIPTOR
#undef REFUSE
#undef PASS_BUT
#undef GUARD
};

/* Rules of the cell that are tested before the row applies. */
static const struct vx_cell_rule tests[] = {
#define PASS(name)
#define RELAY(name, function)
#define FILE_BY_NAME(name, function, folder, path, links)
#define FILE_BY_DESCRIPTOR(name, function)
#define REFUSE(name, error)
#define PASS_BUT(name, test, argument, value) \
	{ N_##name, VX_CELL_HAND, 0, test, argument, (uint32_t)(value) },
#define GUARD(name, argument) \
	{ N_##name, VX_CELL_REFUSE, EBADF, VX_CELL_ABOVE, argument, VX_CELL_FD_OWN },
#include "vxlinux/calls.def"
};

#define TESTS	(sizeof(tests) / sizeof(*tests))

/* The rules ----------------------------------------------------------------------------- */

/* True if the kernel executes the call when no test matches. */
static bool passes_otherwise(unsigned int number)
{
	for (size_t i = 0; i < TESTS; i++)
		if (tests[i].number == number && tests[i].action == VX_CELL_HAND)
			return true;
	return rows[number].kind == KIND_PASS;
}

static struct vx_cell_rule refusal(unsigned int number, int error)
{
	return (struct vx_cell_rule){ .number = number, .action = VX_CELL_REFUSE, .error = error };
}

struct vx_cell_rule *relay_rules(const struct run *run, size_t *count)
{
	struct vx_cell_rule *rules = calloc(TESTS + VX_CELL_CALLS, sizeof(*rules));
	size_t n = TESTS;

	if (!rules)
		return NULL;
	memcpy(rules, tests, sizeof(tests));
	for (unsigned int i = 0; i < VX_CELL_CALLS; i++) {
		if (!point_get(i) || !verdict_is_silent(run, i))
			continue;
		if (passes_otherwise(i))
			rules[n++] = (struct vx_cell_rule){ .number = i, .action = VX_CELL_PASS };
		else if (rows[i].kind == KIND_UNKNOWN)
			rules[n++] = refusal(i, ENOSYS);
		else if (rows[i].kind == KIND_REFUSE)
			rules[n++] = refusal(i, rows[i].error);
	}
	*count = n;
	return rules;
}

/* Relaying ------------------------------------------------------------------------------ */

static int how_of(const struct call *call, const struct row *row)
{
	int flags;

	if (call->point == N_inotify_add_watch)
		return argument(call, 2) & IN_DONT_FOLLOW ? 0 : PLACE_FOLLOW;
	if (row->links < 0)
		return row->links == FOLLOW ? PLACE_FOLLOW : row->links == EMPTY ? PLACE_EMPTY : 0;
	flags = argument(call, row->links);
	return (flags & AT_SYMLINK_NOFOLLOW ? 0 : PLACE_FOLLOW) |
	       (flags & AT_EMPTY_PATH ? PLACE_EMPTY : 0);
}

static int64_t relay_by_name(struct call *call, const struct row *row)
{
	int folder = row->folder == NONE ? AT_FDCWD : (int)argument(call, row->folder);
	int how = how_of(call, row), ret;
	bool times = call->point == N_utimensat || call->point == N_futimesat;
	char path[PATH_MAX] = "";
	struct place place;
	int64_t result;

	/* Some calls accept NULL as the path, for the descriptor itself. */
	if (!argument(call, row->path) && (times || how & PLACE_EMPTY)) {
		if (times && folder == AT_FDCWD)
			return -EFAULT;
		how |= PLACE_EMPTY;
	} else {
		ret = guest_string(call, argument(call, row->path), path);
		if (ret)
			return ret;
	}
	ret = place_find(call, folder, path, how, &place);
	if (ret)
		return ret;
	result = row->file(call, &place, call->trap.arguments + row->path + 1);
	place_close(&place);
	return result;
}

static int64_t relay_by_descriptor(struct call *call, const struct row *row)
{
	struct place place;
	int64_t result = place_take(call, argument(call, 0), &place);

	if (result)
		return result;
	result = row->file(call, &place, call->trap.arguments + 1);
	place_close(&place);
	return result;
}

static int64_t relay_judged(struct call *call, const struct row *row)
{
	switch (row->kind) {
	case KIND_PASS:
		return GO_ON;
	case KIND_RELAY:
		return row->relay(call);
	case KIND_BY_NAME:
		return relay_by_name(call, row);
	case KIND_BY_DESCRIPTOR:
		return relay_by_descriptor(call, row);
	case KIND_REFUSE:
		return -row->error;
	}
	return -ENOSYS;
}

void relay_answer(struct call *call, int64_t result)
{
	if (result == GO_ON)
		vx_cell_continue(call->run->cell, &call->trap);
	else if (result != ANSWERED)
		vx_cell_answer(call->run->cell, &call->trap, result);
}

/* Refuses a call of another ABI: the table describes arguments of x86-64 only. */
static int64_t refuse_abi(struct call *call, enum vxe_abi abi, unsigned int number)
{
	unsigned int point = point_of_call(abi, number);

	call->abi = abi;
	call->point = point == VXE_POINT_NONE ? VXE_CALLS - 1 : point;
	return verdict_refuse(call, "vxlinux relays calls of x86-64 only");
}

void relay(struct run *run, const struct vx_call *trap)
{
	struct call call = { .run = run, .trap = *trap, .abi = VXE_ABI_X86_64 };
	unsigned int number = trap->number;
	int64_t result;

	if (trap->arch != AUDIT_ARCH_X86_64) {
		result = refuse_abi(&call, VXE_ABI_I386, number);
	} else if (number & X32_BIT) {
		result = refuse_abi(&call, VXE_ABI_X32, number & ~X32_BIT);
	} else {
		call.trusted = run->trusted && trusted_has(run, call_process(&call));
		call.point = number < VXE_I386_ONLY ? number : VXE_I386_ONLY - 1;
		if (call.trusted && number == I386_READY) {
			trusted_remove(run, call.process);
			vx_cell_answer(run->cell, trap, 0);
			return;
		}
		result = run->started ? verdict_call(&call) : 0;
		if (!result)
			result = number < VX_CELL_CALLS ? relay_judged(&call, &rows[number]) :
				 -ENOSYS;
	}
	relay_answer(&call, result);
}
