// SPDX-License-Identifier: GPL-2.0
#include "vxed/policy.h"

#include <linux/errno.h>

/* Bytes of the heap for a text, in addition to the library. This is enough for nearly all texts of
 * that length. A text that needs more is loaded again with the largest heap. */
#define POLICY_ROOM(size)	((256u << 10) + 32 * (size))

static const char *const mode_names[] = {
	[VXE_MODE_TRACE] = "trace",
	[VXE_MODE_SOFT] = "soft",
	[VXE_MODE_PRODUCTION] = "production",
};

static const char *const abi_names[] = {
	[VXE_ABI_X86_64] = "x86-64",
	[VXE_ABI_I386] = "i386",
	[VXE_ABI_X32] = "x32",
};

static int name_index(const char *const *names, size_t count,
		      const struct vxl_space *space, vxl_value symbol)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i] && vxl_symbol_is(space, symbol, names[i]))
			return i;
	return -1;
}

/* Each function reads one of the variables. Returns NULL, or a message if the variable is wrong. */

static const char *read_name(struct policy *policy, const struct vxl_space *space,
			     vxl_value value)
{
	struct vxl_string name = vxl_string(space, value);
	size_t i;

	if (!vxl_is_string(value) || !name.length)
		return "no (vxed NAME ...) declares a name";
	if (name.length >= sizeof(policy->name))
		return "the name is longer than 63 bytes";
	for (i = 0; i < name.length; i++)
		if (!policy_name_has(name.bytes[i]))
			return "the name has a blank, a control character or a slash in it";
	memcpy(policy->name, name.bytes, name.length);
	return NULL;
}

static const char *read_mode(struct policy *policy, const struct vxl_space *space,
			     vxl_value value)
{
	int mode = name_index(mode_names, ARRAY_SIZE(mode_names), space, value);

	if (mode < 0)
		return "the mode is none of trace, soft and production";
	policy->mode = mode;
	return NULL;
}

static const char *read_abis(struct policy *policy, const struct vxl_space *space,
			     vxl_value value)
{
	/* The list may be circular. An ABI that occurs again ends the loop. */
	for (; vxl_is_cons(value); value = vxl_cdr(space, value)) {
		int abi = name_index(abi_names, ARRAY_SIZE(abi_names), space,
				     vxl_car(space, value));

		if (abi < 0)
			return "an ABI is none of x86-64, i386 and x32";
		if (policy->abis & 1u << abi)
			return "an ABI is named twice";
		policy->abis |= 1u << abi;
	}
	return policy->abis ? NULL : "no ABI is permitted";
}

static const char *read_activate(struct policy *policy, const struct vxl_space *space,
				 vxl_value value)
{
	struct activation *pattern;
	struct vxl_string literal;

	for (; vxl_is_cons(value); value = vxl_cdr(space, value)) {
		if (policy->npatterns == POLICY_PATTERNS)
			return "more than 64 activation patterns";
		pattern = &policy->patterns[policy->npatterns++];
		pattern->map = vxl_car(space, value);
		if (!vxl_is_path_map(space, pattern->map))
			return "*activate* holds something that is not a path-map";
		literal = vxl_path_map_beginning(space, pattern->map);
		pattern->literal = literal.length;
		if (literal.length >= sizeof(pattern->tail))
			memcpy(&pattern->tail,
			       literal.bytes + literal.length - sizeof(pattern->tail),
			       sizeof(pattern->tail));
	}
	return NULL;
}

static const char *read_folded(struct policy *policy, const struct vxl_space *space,
			       vxl_value value)
{
	unsigned int i;

	for (i = 0; i < policy->npatterns; i++, value = vxl_cdr(space, value)) {
		if (!vxl_is_cons(value) || !vxl_is_path_map(space, vxl_car(space, value)))
			return "*activate-folded* does not hold a path-map for each of *activate*";
		policy->patterns[i].folded = vxl_car(space, value);
	}
	return NULL;
}

/* A function with &rest takes all arguments of the point. */
static u8 min_arity(unsigned int arity)
{
	return arity < VXE_EVENT_ARGS ? arity : VXE_EVENT_ARGS;
}

static const char *read_checks(struct policy *policy, const struct vxl_space *space,
			       vxl_value value)
{
	vxl_value uncheckable;
	const char *message;
	unsigned int point;

	if (!vxl_image_global(policy->image, ":log", &policy->log))
		policy->log = VXL_ERROR;
	if (!vxl_image_global(policy->image, ":uncheckable", &uncheckable))
		uncheckable = VXL_ERROR;
	if (!vxl_is_vector(space, value) || vxl_vector_length(space, value) != VXE_POINTS)
		return "*checks* is not a vector of a verdict for every point";
	for (point = 0; point < VXE_POINTS; point++) {
		vxl_value check = vxl_vector_get(space, value, point);
		s64 error;

		if (point >= VXE_CALLS && vxl_is_cons(check)) {
			message = tables_read(&policy->tables, space, point, vxl_car(space, check));
			if (message)
				return message;
			check = vxl_cdr(space, check);
		}
		error = vxl_integer(space, check);
		policy->checks[point] = check;
		policy->arity[point] = POLICY_CONSTANT;
		if (check == VXL_NIL || check == VXL_T)
			continue;
		if (vxl_is_function(space, check)) {
			policy->arity[point] = min_arity(vxl_function_arity(space, check));
			if (point < POLICY_NATIVE && policy->abis & 1u << VXE_ABI_X86_64)
				policy->native[point] = vxl_image_entry(policy->image, check,
									POLICY_REGISTERS);
		} else if (check == uncheckable) {
			if (point >= VXE_CALLS)
				return "an object is said to be uncheckable";
			policy->uncheckable[point / 64] |= 1ull << (point % 64);
			policy->checks[point] = VXL_T;
		} else if (vxl_is_integer(space, check)) {
			if (error <= 0 || error > POLICY_ERRNO_MAX)
				return "a verdict is an integer, but not an errno";
		} else if (check != policy->log) {
			return "a verdict is none of nil, t, :log, :uncheckable, an errno and a function";
		}
	}
	return NULL;
}

static const struct variable {
	const char *name;
	const char *(*read)(struct policy *policy, const struct vxl_space *space,
			    vxl_value value);
} variables[] = {
	{ "*name*", read_name },
	{ "*mode*", read_mode },
	{ "*abis*", read_abis },
	{ "*activate*", read_activate },
	{ "*activate-folded*", read_folded },
	{ "*checks*", read_checks },
};

static const char *read_variables(struct policy *policy)
{
	const struct vxl_space *space = vxl_image_space(policy->image);
	const char *message;
	vxl_value value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variables); i++) {
		if (!vxl_image_global(policy->image, variables[i].name, &value))
			return "this is no VXED: no model declares *name*, *mode*, *abis*, "
			       "*activate*, *activate-folded* and *checks*";
		message = variables[i].read(policy, space, value);
		if (message)
			return message;
	}
	return NULL;
}

static struct policy *policy_of_image(struct vxl_image *image, struct vxl_error *error)
{
	struct policy *policy = vxl_alloc_exact(sizeof(*policy));
	const char *message;

	if (!policy) {
		error->status = VXL_MEMORY;
		snprintf(error->message, sizeof(error->message), "out of memory");
		return NULL;
	}
	policy->image = image;
	message = read_variables(policy);
	if (!message)
		return policy;
	tables_free(&policy->tables);
	vxl_free(policy);
	memset(error, 0, sizeof(*error));
	error->status = VXL_COMPILE;
	snprintf(error->message, sizeof(error->message), "%s", message);
	return NULL;
}

/* Freezes the variables above and :log. Everything that these do not refer to is dropped. */
static int freeze(struct vxl_world *world, struct vxl_image **image)
{
	const char *names[ARRAY_SIZE(variables) + 1] = { ":log" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variables); i++)
		names[i + 1] = variables[i].name;
	return vxl_freeze_names(world, names, ARRAY_SIZE(names), image);
}

/* Loads the text. library: the beginning that is loaded by library_world(). */
static int evaluate(struct libraries *libraries, const char *text, size_t size,
		    struct library library, size_t room, struct vxl_image **image,
		    struct vxl_error *error)
{
	static const char install[] = "(install)";
	struct vxl_world *world;
	struct vxl_host host;
	int status;

	policy_host(&host);
	memset(error, 0, sizeof(*error));
	world = library_world(libraries, &host, text, library, room, error);
	if (!world)
		return error->status ?: VXL_MEMORY;
	status = vxl_world_load(world, text + library.size, size - library.size, "VXED", NULL);
	if (!status && vxl_world_defines(world, "install"))
		status = vxl_world_load(world, install, sizeof(install) - 1,
					"install", NULL);
	if (!status)
		status = freeze(world, image);
	if (status)
		*error = *vxl_world_error(world);
	vxl_world_free(world);
	return status;
}

struct policy *policy_load(struct libraries *libraries, const char *text, size_t size,
			   struct vxl_error *error)
{
	struct library library = library_find(libraries, text, size);
	struct vxl_image *image = NULL;
	struct policy *policy;
	int status;

	status = evaluate(libraries, text, size, library, POLICY_ROOM(size - library.size), &image,
			  error);
	if (status == VXL_ARENA) {
		library = library_find(libraries, text, size);
		status = evaluate(libraries, text, size, library, LIBRARY_HEAP_MAX, &image, error);
	}
	/* A line that only looks like the start of a library file may be inside a form. */
	if (status == VXL_INCOMPLETE && library.size)
		status = evaluate(NULL, text, size, (struct library) { 0 }, LIBRARY_HEAP_MAX,
				  &image, error);
	if (status)
		return NULL;
	policy = policy_of_image(image, error);
	if (!policy)
		vxl_image_free(image);
	return policy;
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	vxl_image_free(policy->image);
	tables_free(&policy->tables);
	vxl_free(policy);
}

const u8 policy_in_order[POLICY_REGISTERS] = { 0, 1, 2, 3, 4, 5 };

static vxl_value ask(const struct policy *policy, struct vxl_machine *machine,
		     unsigned int point, const struct vxl_arg *args, unsigned int nargs)
{
	vxl_value value;

	if (vxl_call(policy->image, machine, policy->checks[point], args, nargs,
		     POLICY_BUDGET, &value))
		return VXL_ERROR;
	return value;
}

vxl_value policy_ask_call(const struct policy *policy, struct vxl_machine *machine,
			  unsigned int point, const u64 *from, const u8 *order)
{
	struct vxl_arg args[POLICY_REGISTERS];
	unsigned int i;

	if (policy->arity[point] == POLICY_CONSTANT)
		return policy->checks[point];
	for (i = 0; i < policy->arity[point] && i < POLICY_REGISTERS; i++) {
		args[i].kind = VXL_ARG_INTEGER;
		args[i].integer = from[order[i]];
	}
	return ask(policy, machine, point, args, i);
}

vxl_value policy_ask_object(const struct policy *policy, struct vxl_machine *machine,
			    unsigned int point, const struct vxl_arg *args,
			    unsigned int nargs)
{
	s64 steps = POLICY_BUDGET;

	if (unlikely(point >= VXE_POINTS))
		return VXL_NIL;
	if (tables_permit(&policy->tables, point, args, nargs, &steps))
		return VXL_T;
	if (unlikely(steps < 0))
		return vxl_raise(machine, VXL_STEPS, "out of steps");
	if (policy->arity[point] == POLICY_CONSTANT)
		return policy->checks[point];
	if (nargs > policy->arity[point])
		nargs = policy->arity[point];
	return ask(policy, machine, point, args, nargs);
}

struct verdict policy_verdict(const struct policy *policy, vxl_value value)
{
	struct verdict verdict = { .error = 0 };

	if (value == VXL_ERROR) {
		verdict.error = EPERM;
		verdict.failed = true;
	} else if (value == policy->log) {
		verdict.log = true;
	} else if (value != VXL_T) {
		verdict.error = vxl_small_integer(value, POLICY_ERRNO_MAX) ?: EPERM;
	}
	return verdict;
}

struct verdict policy_judge_call(const struct policy *policy,
				 struct vxl_machine *machine, unsigned int point,
				 const u64 registers[POLICY_REGISTERS])
{
	vxl_value value = VXL_NIL;

	if (point < VXE_CALLS)
		value = policy_ask_call(policy, machine, point, registers, policy_in_order);
	return policy_verdict(policy, value);
}

struct verdict policy_judge_object(const struct policy *policy,
				   struct vxl_machine *machine, unsigned int point,
				   const struct vxl_arg *args, unsigned int nargs)
{
	return policy_verdict(policy, policy_ask_object(policy, machine, point, args, nargs));
}

s64 policy_pattern_match(const struct policy *policy, unsigned int index,
			 const char *path, size_t length, s64 *steps)
{
	return vxl_path_map_get(vxl_image_space(policy->image),
				policy->patterns[index].map, path, length, steps);
}

static char fold(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

static bool may_stand_for_any(char byte)
{
	return byte == '~' || (u8)byte >= 0x80;
}

struct policy_folded policy_fold(const char *path, size_t length, char *to)
{
	struct policy_folded folded = { .bytes = to, .known = length };
	size_t i, component = 0, end = 0;	/* where the component begins and ends in to */

	for (i = 0; i < length; i++) {
		if (path[i] == '/') {
			to[end++] = '/';
			folded.length = component = end;
			continue;
		}
		if (may_stand_for_any(path[i]) && folded.known == length)
			folded.known = component;
		to[folded.length++] = fold(path[i]);
		if (path[i] != '.' && path[i] != ' ')
			end = folded.length;
	}
	folded.length = end;
	if (folded.known > end)
		folded.known = end;
	return folded;
}

/* Whether one of the two begins with the other. */
static bool begins(struct vxl_string a, const char *b, size_t length)
{
	return !memcmp(a.bytes, b, a.length < length ? a.length : length);
}

s64 policy_activates_folded(const struct policy *policy, const struct policy_folded *path)
{
	const struct vxl_space *space = vxl_image_space(policy->image);
	s64 steps = POLICY_BUDGET, longest = 0, literal;
	unsigned int i;

	for (i = 0; i < policy->npatterns; i++) {
		const struct activation *pattern = &policy->patterns[i];

		if (path->known == path->length)
			literal = vxl_path_map_get(space, pattern->folded, path->bytes,
						   path->length, &steps);
		else
			literal = begins(vxl_path_map_beginning(space, pattern->folded),
					 path->bytes, path->known) ? pattern->literal : 0;
		if (steps < 0)
			return -1;
		if (literal > longest)
			longest = literal;
	}
	return longest;
}

/* Whether the component at index i of the path may have spellings that differ in more than case. */
static bool is_uncertain(const char *path, size_t length, size_t i)
{
	if (path[i] == '.' || path[i] == ' ')
		return true;
	while (i && path[i - 1] != '/')
		i--;
	for (; i < length && path[i] != '/'; i++)
		if (may_stand_for_any(path[i]))
			return true;
	return false;
}

bool policy_may_activate(const struct policy *policy, const char *path, size_t length)
{
	const struct vxl_space *space = vxl_image_space(policy->image);
	struct vxl_string literal;
	unsigned int i;
	size_t j;

	for (i = 0; i < policy->npatterns; i++) {
		literal = vxl_path_map_beginning(space, policy->patterns[i].folded);
		for (j = 0; j < length && j < literal.length; j++)
			if (fold(path[j]) != literal.bytes[j])
				break;
		if (j == length || j == literal.length || is_uncertain(path, length, j))
			return true;
	}
	return false;
}
