/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compares the matching of random patterns with a slow and simple implementation. Tests
 * glob-match-p with each pattern, and a path-map of several patterns, whose look-ups run at once
 * and in two parts.
 */
#include "lisp/slowglob.h"

static u64 state = 88172645463325252ull;

static u32 cut, too_many;

static u32 dice(u32 sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % sides;
}

static void make_pattern(char *p, char *end, u32 depth)
{
	static const char *const parts[] = {
		"a", "b", "/", "a", "/", "*", "**", "?", "[ab]", "[!a]", "[a-b]", "\\*",
		"*", "**", "ab", "/a", "\001",
	};
	u32 n = dice(7), part;

	for (*p = '\0'; n-- && p < end - 40; p += strlen(p)) {
		part = dice(depth ? 17 : 18);
		if (part < 17) {
			strcpy(p, parts[part]);
			continue;
		}
		*p++ = '{';
		make_pattern(p, p + 30, depth + 1);
		p += strlen(p);
		*p++ = ',';
		make_pattern(p, p + 30, depth + 1);
		p += strlen(p);
		strcpy(p, "}");
	}
}

static void make_path(char *s)
{
	u32 n = dice(12);

	while (n--)
		*s++ = "ab/a/b*\001"[dice(8)];
	*s = '\0';
}

static const char program[] =
	"(defun matches (pattern path) (glob-match-p pattern path))"
	"(defun build (&rest patterns)"
	"  (let ((bit 1) (list nil))"
	"    (dolist (p patterns) (push (cons p bit) list) (setq bit (ash bit 1)))"
	"    (make-path-map list)))"
	"(defun look-up (map path) (path-map-get map path))";

#define PATTERNS 8

static vxl_value string(struct vxl_world *world, const char *s)
{
	return vxl_make_string(vxl_world_machine(world), s, strlen(s));
}

/* Returns whether look-ups in two parts, cut at any place, give the same result. They may take a
 * few more steps. */
static bool in_two_parts(const struct pathmap *map, const char *path, s64 expected)
{
	size_t length = strlen(path), i;
	struct vxl_path_place place;
	s64 whole = 1 << 20, parts, value;

	vxl_path_map_bits(map, path, length, &whole);
	for (i = 0; i <= length; i++) {
		if (!vxl_path_map_begin(map, path, i, &place)) {
			too_many++;
			continue;
		}
		cut++;
		parts = 1 << 20;
		value = vxl_path_map_go_on(map, &place, path, length, &parts);
		if (value == expected && parts <= whole && parts >= whole - 2)
			continue;
		printf("# path-map on %s, cut at %zu: %lld, not %lld; %lld steps, not %lld\n", path, i,
		       (long long)value, (long long)expected, (1ll << 20) - parts,
		       (1ll << 20) - whole);
		return false;
	}
	return true;
}

/* Tests a path with more programs before the cut than are remembered. */
static bool refuses_many(struct vxl_world *world)
{
	static const char *const patterns[] = { "?", "a?", "aa?", "aaa?", "aaaa?" };
	const struct vxl_space *space = vxl_world_space(world);
	struct vxl_path_place place;
	vxl_value args[5], map;
	u32 i;

	for (i = 0; i < 5; i++)
		args[i] = string(world, patterns[i]);
	if (vxl_world_call(world, vxl_world_function(world, "build"), args, 5, &map))
		return false;
	return vxl_path_map_begin(vxl_path_map(space, map), "aaa", 3, &place) && place.globs == 3 &&
	       !vxl_path_map_begin(vxl_path_map(space, map), "aaaa", 4, &place);
}

static bool one_round(struct vxl_world *world)
{
	const struct vxl_space *space = vxl_world_space(world);
	char patterns[PATTERNS][256], path[32];
	vxl_value args[PATTERNS], map, v;
	s64 expected, i, paths;

	for (i = 0; i < PATTERNS; i++) {
		make_pattern(patterns[i], patterns[i] + sizeof(patterns[i]), 0);
		args[i] = string(world, patterns[i]);
	}
	if (vxl_world_call(world, vxl_world_function(world, "build"), args, PATTERNS, &map)) {
		printf("# %s\n", vxl_world_error(world)->message);
		return false;
	}
	for (paths = 0; paths < 20; paths++) {
		make_path(path);
		for (i = expected = 0; i < PATTERNS; i++) {
			vxl_value pair[] = { args[i], string(world, path) };
			bool slow = slow_glob(patterns[i], path);

			expected |= (s64)slow << i;
			if (vxl_world_call(world, vxl_world_function(world, "matches"), pair,
					   2, &v) || (v == VXL_T) != slow) {
				printf("# %s on %s: %d expected\n", patterns[i], path, slow);
				return false;
			}
		}
		{
			vxl_value pair[] = { map, string(world, path) };

			if (vxl_world_call(world, vxl_world_function(world, "look-up"), pair,
					   2, &v) || vxl_integer(space, v) != expected) {
				printf("# path-map on %s: %lld, not %lld\n", path,
				       (long long)vxl_integer(space, v), (long long)expected);
				return false;
			}
			if (!in_two_parts(vxl_path_map(space, map), path, expected))
				return false;
		}
	}
	return true;
}

int main(void)
{
	struct vxl_error error;
	struct vxl_world *world = NULL;
	u32 rounds, count = 2000;

	for (rounds = 0; rounds < count; rounds++) {
		if (rounds % 100 == 0) {
			vxl_world_free(world);
			world = vxl_world_new(NULL, 16 << 20, &error);
			if (!world || vxl_world_load(world, program, sizeof(program) - 1,
						     "globs", NULL)) {
				printf("not ok - globs: cannot start\n");
				return 1;
			}
		}
		if (!one_round(world) || (!rounds && !refuses_many(world)))
			break;
	}
	vxl_world_free(world);
	printf("%sok - look-ups in two parts: %u, and %u that are not remembered\n",
	       cut ? "" : "not ", cut, too_many);
	printf("%sok - patterns as the reference: %u\n", rounds < count ? "not " : "",
	       rounds * 20 * (PATTERNS + 1));
	return rounds < count || !cut;
}
