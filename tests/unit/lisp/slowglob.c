/* SPDX-License-Identifier: GPL-2.0 */
#include "slowglob.h"

#define STEPS	200000

static int steps;

static bool slow_match(const char *p, const char *s)
{
	bool found, negated;
	u8 byte = *s;

	if (++steps > STEPS)
		return false;
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
		p += 1 + negated;
		found = false;
		do {
			if (p[1] == '-' && p[2] != ']') {
				found |= byte >= (u8)p[0] && byte <= (u8)p[2];
				p += 2;
			} else {
				found |= *s == *p;
			}
		} while (*++p != ']');
		return *s && *s != '/' && found != negated && slow_match(p + 1, s + 1);
	case '\\':
		p++;
	}
	return *s == *p && slow_match(p + 1, s + 1);
}

/* Returns the position after one element that is not a brace. */
static const char *next(const char *p)
{
	if (*p == '\\')
		return p + 2;
	return *p == '[' ? strchr(p + 2 + (p[1] == '!'), ']') + 1 : p + 1;
}

/* Braces are expanded first, as text: a{b,c}d is abd or acd. */
static bool slow_braces(const char *pattern, const char *s)
{
	const char *open = pattern, *start, *end, *close;
	char text[1024];
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

int slow_glob(const char *pattern, const char *path)
{
	bool matches;

	steps = 0;
	matches = slow_braces(pattern, path);
	return steps > STEPS ? -1 : matches;
}
