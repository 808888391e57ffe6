// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/distance.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALTERNATIVES	64	/* that are tried, of the braces of one pattern */

/* The state of one comparison: near[i] is the distance of the first i bytes of the name from the
 * part of the pattern that has been read. */
struct comparison {
	const char *name;
	size_t length, *near;
};

/* Whether a set such as [a-z], without its brackets, has the byte. */
static bool set_has(const char *set, const char *end, char byte)
{
	bool negated = set < end && *set == '!';
	const unsigned char *at = (const unsigned char *)set + negated;
	const unsigned char *last = (const unsigned char *)end;
	unsigned char c = byte;
	bool found = false;

	while (at < last) {
		at += *at == '\\' && at + 1 < last;
		if (at + 2 < last && at[1] == '-') {
			found |= at[0] <= c && c <= at[2];
			at += 3;
		} else {
			found |= *at++ == c;
		}
	}
	return found != negated && c != '/';
}

/* Processes one element of the pattern. set: a set, or NULL if the element is a byte. byte: '\0'
 * stands for any byte except a slash. */
static void take_byte(struct comparison *c, char byte, const char *set, const char *end)
{
	size_t diagonal = c->near[0], i, best;
	bool same;

	c->near[0]++;
	for (i = 1; i <= c->length; i++) {
		char name = c->name[i - 1];

		same = set ? set_has(set, end, name) : byte ? byte == name : name != '/';
		best = diagonal + !same;
		diagonal = c->near[i];
		if (diagonal + 1 < best)
			best = diagonal + 1;
		if (c->near[i - 1] + 1 < best)
			best = c->near[i - 1] + 1;
		c->near[i] = best;
	}
}

static void take_star(struct comparison *c, bool slashes)
{
	size_t i, longer;

	for (i = 1; i <= c->length; i++) {
		longer = c->near[i - 1] + (!slashes && c->name[i - 1] == '/');
		if (longer < c->near[i])
			c->near[i] = longer;
	}
}

/* The distance from a pattern without braces. */
static size_t compare(struct comparison *c, const char *pattern)
{
	const char *end;
	size_t i;

	for (i = 0; i <= c->length; i++)
		c->near[i] = i;
	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			take_star(c, pattern[1] == '*');
			pattern += pattern[1] == '*';
		} else if (*pattern == '?') {
			take_byte(c, '\0', NULL, NULL);
		} else if (*pattern == '[' && pattern[1] && (end = strchr(pattern + 2, ']'))) {
			take_byte(c, '\0', pattern + 1, end);
			pattern = end;
		} else {
			pattern += *pattern == '\\' && pattern[1];
			take_byte(c, *pattern, NULL, NULL);
		}
	}
	return c->near[c->length];
}

/* The end of an alternative that begins at the text: its comma or the closing brace; or the end of
 * the text. */
static const char *end_of_alternative(const char *text)
{
	unsigned int depth = 0;

	for (; *text; text++) {
		if (*text == '\\' && text[1])
			text++;
		else if (*text == '{')
			depth++;
		else if (!depth && strchr(",}", *text))
			break;
		else if (*text == '}')
			depth--;
	}
	return text;
}

static const char *find_brace(const char *pattern)
{
	for (; *pattern && *pattern != '{'; pattern++)
		pattern += *pattern == '\\' && pattern[1];
	return *pattern ? pattern : NULL;
}

/* The smallest distance of all alternatives. *left: how many more may be tried. */
static size_t least(struct comparison *c, const char *pattern, unsigned int *left)
{
	const char *open = find_brace(pattern), *close, *at, *end;
	size_t best = SIZE_MAX, distance, size = strlen(pattern) + 1;
	char *one;

	if (!open) {
		*left -= *left > 0;
		return compare(c, pattern);
	}
	close = open;
	do
		close = end_of_alternative(close + 1);
	while (*close == ',');
	one = malloc(size);
	for (at = open + 1; one && *left; at = end + 1) {
		end = end_of_alternative(at);
		snprintf(one, size, "%.*s%.*s%s", (int)(open - pattern), pattern,
			 (int)(end - at), at, *close ? close + 1 : "");
		distance = least(c, one, left);
		if (distance < best)
			best = distance;
		if (*end != ',')
			break;
	}
	free(one);
	return best;
}

size_t pattern_distance(const char *pattern, const char *name)
{
	struct comparison c = { .name = name, .length = strlen(name) };
	unsigned int left = ALTERNATIVES;
	size_t distance;

	c.near = calloc(c.length + 1, sizeof(*c.near));
	if (!c.near)
		return SIZE_MAX;
	distance = least(&c, pattern, &left);
	free(c.near);
	return distance;
}
