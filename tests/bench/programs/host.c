// SPDX-License-Identifier: GPL-2.0
/*
 * host vxelisp|lua NAME FILE COUNT PATH...: nanoseconds of one evaluation of
 * the function NAME, called from C as a policy is, and the sum of its values.
 * host load DIRECTORY FILE COUNT: microseconds to load a VXED, and the bytes
 * of its image.
 * host load-lua PROGRAM FILE COUNT: microseconds to load a program of Lua that
 * reads the rules of a VXED, and how many rules it has found.
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vxed/policy.h"
#include "libvxe/policy/source.h"
#include "vxelisp/vxelisp.h"

#define PATHS	8
#define BUDGET	(1ull << 40)

enum called_with { CALLED_WITH_25, CALLED_WITH_INTEGERS, CALLED_WITH_PATHS };

struct work {
	const char *name, *file;
	long count;
	char **paths;
	enum called_with with;
};

static void die(const char *what)
{
	fprintf(stderr, "host: %s\n", what);
	exit(1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Makes the arguments of lookup number i. */
static void arguments(long i, u64 args[4])
{
	args[0] = i * 7 & 255;
	args[1] = i & 15;
	args[2] = i & 3;
	args[3] = i & 7;
}

/* Reads a file as a string. */
static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(1 << 20);

	if (!file || !text)
		die(path);
	*size = fread(text, 1, (1 << 20) - 1, file);
	fclose(file);
	text[*size] = '\0';
	return text;
}

static struct vxl_image *load_image(const char *path)
{
	struct vxl_host vxed_host;
	struct vxl_image *image = NULL;
	struct vxl_error error;
	struct vxl_world *world;
	size_t size;
	char *text = read_file(path, &size);

	policy_host(&vxed_host);
	world = vxl_world_new(&vxed_host, 16 << 20, &error);
	if (!world || vxl_world_load(world, text, size, path, NULL) || vxl_freeze(world, &image))
		die(world ? vxl_world_error(world)->message : error.message);
	vxl_world_free(world);
	free(text);
	return image;
}

static long run_vxelisp(const struct work *work, double *start)
{
	/* Too little for anything but the arguments: the evaluation must not allocate memory. */
	static const struct vxl_machine_size size = { .arena_bytes = 64 };
	struct vxl_image *image = load_image(work->file);
	struct vxl_machine *machine = vxl_machine_new(&size);
	const struct vxl_space *space = vxl_image_space(image);
	vxl_value function = vxl_image_function(image, work->name), value = VXL_NIL;
	const struct vxl_entry *entry = vxl_image_entry(image, function, 6);
	struct vxl_arg arg;
	u64 args[4];
	long i, sum = 0;

	*start = now();
	for (i = 0; i < work->count; i++) {
		if (work->with == CALLED_WITH_INTEGERS) {
			arguments(i, args);
			value = vxl_call_integers(image, machine, entry, args,
						  policy_in_order, BUDGET);
		} else if (work->with == CALLED_WITH_25) {
			arg = (struct vxl_arg) { .kind = VXL_ARG_INTEGER, .integer = 25 };
		} else {
			arg.kind = VXL_ARG_STRING;
			arg.string.bytes = work->paths[i % PATHS];
			arg.string.length = strlen(arg.string.bytes);
		}
		if (work->with != CALLED_WITH_INTEGERS &&
		    vxl_call(image, machine, function, &arg, 1, BUDGET, &value))
			value = VXL_ERROR;
		if (value == VXL_ERROR)
			die(vxl_machine_error(machine)->message);
		sum += vxl_is_integer(space, value) ? vxl_integer(space, value) : value != VXL_NIL;
	}
	return sum;
}

static long run_lua(const struct work *work, double *start)
{
	lua_State *lua = luaL_newstate();
	u64 args[4];
	long i, sum = 0;
	int j, n;

	luaL_openlibs(lua);
	if (luaL_dofile(lua, work->file))
		die(lua_tostring(lua, -1));
	*start = now();
	for (i = 0; i < work->count; i++) {
		lua_pushvalue(lua, 1);
		n = 1;
		if (work->with == CALLED_WITH_INTEGERS) {
			arguments(i, args);
			for (j = 0; j < 4; j++)
				lua_pushinteger(lua, args[j]);
			n = 4;
		} else if (work->with == CALLED_WITH_25) {
			lua_pushinteger(lua, 25);
		} else {
			lua_pushlstring(lua, work->paths[i % PATHS],
					strlen(work->paths[i % PATHS]));
		}
		if (lua_pcall(lua, n, 1, 0))
			die(lua_tostring(lua, -1));
		sum += lua_isinteger(lua, -1) ? lua_tointeger(lua, -1) : lua_toboolean(lua, -1);
		lua_settop(lua, 1);
	}
	return sum;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void load(const char *library, const char *file, int count)
{
	struct failure failure;
	struct vxl_error error;
	struct policy *policy;
	struct source source;
	double times[64];
	size_t bytes = 0;
	int i;

	for (i = 0; i < count && i < 64; i++) {
		if (!source_resolve(file, library, &source, &failure))
			die(failure.message);
		times[i] = now();
		policy = policy_load(NULL, source.text, source.size, &error);
		times[i] = now() - times[i];
		if (!policy)
			die(error.message);
		bytes = vxl_image_bytes(policy->image);
		policy_free(policy);
		source_free(&source);
	}
	qsort(times, i, sizeof(*times), compare);
	printf("%.0f %zu\n", times[i / 2] / 1000, bytes);
}

static void load_lua(const char *program, const char *file, int count)
{
	double times[64];
	size_t size;
	char *text = read_file(file, &size);
	long rules = 0;
	int i;

	for (i = 0; i < count && i < 64; i++) {
		lua_State *lua;

		times[i] = now();
		lua = luaL_newstate();
		luaL_openlibs(lua);
		if (luaL_dofile(lua, program))
			die(lua_tostring(lua, -1));
		lua_pushlstring(lua, text, size);
		if (lua_pcall(lua, 1, 1, 0))
			die(lua_tostring(lua, -1));
		rules = lua_tointeger(lua, -1);
		times[i] = now() - times[i];
		lua_close(lua);
	}
	free(text);
	qsort(times, i, sizeof(*times), compare);
	printf("%.0f %ld\n", times[i / 2] / 1000, rules);
}

int main(int argc, char **argv)
{
	struct work work;
	double start;
	long sum;

	if (argc == 5 && !strcmp(argv[1], "load")) {
		load(argv[2], argv[3], atoi(argv[4]));
		return 0;
	}
	if (argc == 5 && !strcmp(argv[1], "load-lua")) {
		load_lua(argv[2], argv[3], atoi(argv[4]));
		return 0;
	}
	if (argc < 5 + PATHS)
		die("usage: host vxelisp|lua NAME FILE COUNT PATH...");
	work = (struct work) { argv[2], argv[3], atol(argv[4]), argv + 5, CALLED_WITH_PATHS };
	if (!strcmp(work.name, "fib"))
		work.with = CALLED_WITH_25;
	else if (!strcmp(work.name, "lookup"))
		work.with = CALLED_WITH_INTEGERS;
	sum = !strcmp(argv[1], "lua") ? run_lua(&work, &start) : run_vxelisp(&work, &start);
	printf("%.1f %ld\n", (now() - start) / work.count, sum);
	return 0;
}
