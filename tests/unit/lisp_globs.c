/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Patterns against a slow and plain reference: glob-match-p on each pattern,
 * and a path-map of several of them at once.
 */
#include "vxelisp.h"

static u64 state = 88172645463325252ull;

static u32 dice(u32 sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % sides;
}

static bool slow_match(const char *p, const char *s)
{
	bool found, negated;

	switch (*p) {
	case '\0':
		return !*s;
	case '*':
		if (p[1] == '*') {
			while (p[1] == '*')
				p++;
			do {
				if (slow_match(p + 1, s))
					return true;
			} while (*s++);
			return false;
		}
		do {
			if (slow_match(p + 1, s))
				return true;
		} while (*s && *s++ != '/');
		return false;
	case '?':
		return *s && *s != '/' && slow_match(p + 1, s + 1);
	case '[':
		negated = p[1] == '!';
		for (p += 1 + negated, found = false; *p != ']'; p++) {
			if (p[1] == '-' && p[2] != ']') {
				found |= *s >= p[0] && *s <= p[2];
				p += 2;
			} else {
				found |= *s == *p;
			}
		}
		return *s && *s != '/' && found != negated && slow_match(p + 1, s + 1);
	case '\\':
		p++;
	}
	return *s == *p && slow_match(p + 1, s + 1);
}

/* Behind one element that is not a brace. */
static const char *next(const char *p)
{
	if (*p == '\\')
		return p + 2;
	return *p == '[' ? strchr(p + 2, ']') + 1 : p + 1;
}

/* Braces are expanded first, as text: a{b,c}d is abd or acd. */
static bool slow_braces(const char *pattern, const char *s)
{
	const char *open = pattern, *start, *end, *close;
	char text[512];
	int depth = 0;

	while (*open && *open != '{')
		open = next(open);
	if (!*open)
		return slow_match(pattern, s);
	for (close = open; *close != '}' || --depth; close = next(close))
		depth += *close == '{';
	for (start = open; start != close; start = end) {
		start++;
		for (end = start, depth = 0; depth || (*end != ',' && end != close);
		     end = next(end))
			depth += (*end == '{') - (*end == '}');
		snprintf(text, sizeof(text), "%.*s%.*s%s", (int)(open - pattern), pattern,
			 (int)(end - start), start, close + 1);
		if (slow_braces(text, s))
			return true;
	}
	return false;
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
			bool slow = slow_braces(patterns[i], path);

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
		if (!one_round(world))
			break;
	}
	vxl_world_free(world);
	printf("%sok - patterns as the reference: %u\n", rounds < count ? "not " : "",
	       rounds * 20 * (PATTERNS + 1));
	return rounds < count;
}
