/* SPDX-License-Identifier: GPL-2.0 */
/* Compiling and matching patterns: see glob.h. */
#include "vxelisp/functions/glob.h"
#include "vxelisp/machine/heap.h"

/*
 * Codes in a program; all other bytes stand for themselves. Only such bytes can follow the last
 * star; a path matches them if it ends with them.
 */
enum {
	GLOB_STAR = 1,
	GLOB_STAR_STAR,
	GLOB_LAST_STAR,
	GLOB_LAST_STAR_STAR,
	GLOB_ANY,
	GLOB_CLASS,		/* negated, ranges, then low and high of each */
	GLOB_LITERAL,		/* the next byte is itself */
};

static bool malformed(struct vxl_machine *m, struct vxl_string pattern, const char *why)
{
	vxl_raise(m, VXL_RANGE, "%s in the pattern \"%.*s\"", why, TEXT(pattern));
	return false;
}

/* The index after the element at @i: a byte, \x, or [...]. 0: malformed. */
static size_t skip_element(struct vxl_string s, size_t i)
{
	if (s.bytes[i] == '\\')
		return i + 1 < s.length ? i + 2 : 0;
	if (s.bytes[i] != '[')
		return i + 1;
	i++;
	if (i < s.length && s.bytes[i] == '!')
		i++;
	for (i++; i < s.length; i++)
		if (s.bytes[i] == ']')
			return i + 1;
	return 0;
}

static bool check_elements(struct vxl_machine *m, struct vxl_string pattern)
{
	size_t i, next;

	if (pattern.length > VXL_GLOB_MAX) {
		vxl_raise(m, VXL_LIMIT, "a pattern has at most %u bytes, not %llu",
			  (unsigned int)VXL_GLOB_MAX, (unsigned long long)pattern.length);
		return false;
	}
	for (i = 0; i < pattern.length; i = next) {
		next = skip_element(pattern, i);
		if (!next)
			return malformed(m, pattern, pattern.bytes[i] == '[' ?
					 "[ without ]" : "\\ at the end");
		/* Reject [^...]: in other pattern languages it negates a set, here it would mean
		 * something else. */
		if (pattern.bytes[i] == '[' && pattern.bytes[i + 1] == '^')
			return malformed(m, pattern, "[^...], which here is [!...],");
		if (pattern.bytes[i] == '[' && pattern.bytes[i + 1] == '[' &&
		    pattern.bytes[i + 2] == ':')
			return malformed(m, pattern, "[[:...:]], which here is a range like [0-9],");
	}
	return true;
}

/* The index of the first { that is not quoted, or the length. */
static size_t find_brace(struct vxl_string s)
{
	size_t i = 0;

	while (i < s.length && s.bytes[i] != '{')
		i = skip_element(s, i);
	return i;
}

/* The index of the comma or brace that ends the alternative at @i, or the length. */
static size_t alternative_end(struct vxl_string s, size_t i)
{
	u32 depth = 0;

	for (; i < s.length; i = skip_element(s, i)) {
		if (s.bytes[i] == '{')
			depth++;
		else if (s.bytes[i] == '}' && !depth--)
			break;
		else if (s.bytes[i] == ',' && !depth)
			break;
	}
	return i;
}

static bool take_bytes(struct vxl_machine *m, size_t length, char **bytes)
{
	u32 at;

	if (!vxl_charge(m, 1 + length / 16))
		return false;
	at = heap_take(m, length);
	if (at == NO_ROOM)
		return false;
	*bytes = space_at(&m->space, at, length);
	return true;
}

/* Replaces glob number @index by one glob for each alternative of its first {...}. */
static bool expand(struct vxl_machine *m, struct globs *globs, u32 index, size_t brace,
		   struct vxl_string whole)
{
	struct vxl_string s = globs->glob[index].prefix, *into;
	size_t i, end, close = brace;
	char *bytes;

	do {
		close = alternative_end(s, close + 1);
	} while (close < s.length && s.bytes[close] == ',');
	if (close == s.length)
		return malformed(m, whole, "{ without }");
	for (i = brace; i < close; i = end) {
		end = alternative_end(s, ++i);
		if (i != brace + 1 && globs->count == VXL_GLOB_ALTERNATIVES) {
			vxl_raise(m, VXL_LIMIT, "more than %u alternatives in the pattern \"%.*s\"",
				  (unsigned int)VXL_GLOB_ALTERNATIVES, TEXT(whole));
			return false;
		}
		into = &globs->glob[i == brace + 1 ? index : globs->count++].prefix;
		into->length = brace + (end - i) + (s.length - close - 1);
		if (!take_bytes(m, into->length, &bytes))
			return false;
		into->bytes = bytes;
		memcpy(bytes, s.bytes, brace);
		memcpy(bytes + brace, s.bytes + i, end - i);
		memcpy(bytes + brace + (end - i), s.bytes + close + 1, s.length - close - 1);
	}
	return true;
}

/* Compiles [...]. Returns the index after it, or 0 if a range is empty. */
static size_t compile_class(struct vxl_string s, size_t i, char **program)
{
	char *at = *program, *count;
	size_t end = skip_element(s, i) - 1;

	*at++ = GLOB_CLASS;
	*at = s.bytes[++i] == '!';
	i += *at++;
	count = at++;
	*count = 0;
	while (i < end) {
		*at++ = s.bytes[i];
		if (i + 2 < end && s.bytes[i + 1] == '-') {
			if ((u8)s.bytes[i] > (u8)s.bytes[i + 2])
				return 0;
			i += 2;
		}
		*at++ = s.bytes[i++];
		if ((u8)++*count == 255)
			return 0;
	}
	*program = at;
	return end + 1;
}

static bool compile(struct vxl_machine *m, struct glob *glob, struct vxl_string whole)
{
	struct vxl_string s = glob->prefix;
	char *start, *at, *program = NULL, *star = NULL;
	size_t i = 0;
	char byte;

	if (!take_bytes(m, 3 * s.length + 1, &start))
		return false;
	for (at = start; i < s.length;) {
		byte = s.bytes[i];
		if (byte == '*' || byte == '?' || byte == '[')
			program = program ? program : at;
		if (byte == '*') {
			for (*at = GLOB_STAR; ++i < s.length && s.bytes[i] == '*';)
				*at = GLOB_STAR_STAR;
			star = at++;
		} else if (byte == '?') {
			*at++ = GLOB_ANY;
			i++;
			star = NULL;
		} else if (byte == '[') {
			i = compile_class(s, i, &at);
			if (!i)
				return malformed(m, whole, "an empty range");
			star = NULL;
		} else {
			if (byte == '\\')
				byte = s.bytes[++i];
			if (program && byte >= GLOB_STAR && byte <= GLOB_LITERAL) {
				*at++ = GLOB_LITERAL;
				star = NULL;
			}
			*at++ = byte;
			i++;
		}
	}
	if (!program)
		program = at;
	if (star)
		*star += GLOB_LAST_STAR - GLOB_STAR;
	glob->prefix = (struct vxl_string) { start, program - start };
	glob->program = (struct vxl_string) { program, at - program };
	return true;
}

bool glob_compile(struct vxl_machine *m, struct vxl_string pattern, struct globs *globs)
{
	size_t brace;
	u32 i;

	if (!check_elements(m, pattern))
		return false;
	globs->count = 1;
	globs->glob[0].prefix = pattern;
	for (i = 0; i < globs->count; i++) {
		while ((brace = find_brace(globs->glob[i].prefix)) <
		       globs->glob[i].prefix.length)
			if (!expand(m, globs, i, brace, pattern))
				return false;
		if (!compile(m, &globs->glob[i], pattern))
			return false;
	}
	return true;
}

bool glob_is_rest(struct vxl_string program)
{
	return program.length == 1 && program.bytes[0] == GLOB_LAST_STAR_STAR;
}

static bool in_class(const u8 *class, u8 byte)
{
	const u8 *range = class + 3;
	u32 count = class[2];

	for (; count--; range += 2)
		if (byte >= range[0] && byte <= range[1])
			return !class[1];
	return class[1];
}

static inline bool is_star(u8 code)
{
	return code >= GLOB_STAR && code <= GLOB_LAST_STAR_STAR;
}

/* Matches the code at p, which stands for one byte of the path, with that byte. Returns what
 * follows the code in the program, or NULL if it does not match. */
static inline const u8 *match_byte(const u8 *p, u8 byte)
{
	switch (*p) {
	case GLOB_ANY:
		return byte != '/' ? p + 1 : NULL;
	case GLOB_CLASS:
		return byte != '/' && in_class(p, byte) ? p + 3 + 2 * p[2] : NULL;
	case GLOB_LITERAL:
		return byte == p[1] ? p + 2 : NULL;
	default:
		return byte == *p ? p + 1 : NULL;
	}
}

static inline bool has_slash(const char *s, const char *end)
{
	while (s < end && *s != '/')
		s++;
	return s < end;
}

/* Matches a program that begins with a star. A function of its own, because few patterns need it. */
static noinline bool match_stars(const u8 *p, const u8 *end, const char *s, const char *last,
				 s64 *steps)
{
	const u8 *star = NULL, *star_star = NULL;	/* the programs after them */
	const char *star_at = NULL, *star_star_at = NULL;	/* where their matches end so far */
	const u8 *next;

	while (--*steps >= 0) {
		if (p == end) {
			if (s == last)
				return true;
		} else if (*p == GLOB_STAR) {
			star = ++p;
			star_at = s;
			continue;
		} else if (*p == GLOB_LAST_STAR || *p == GLOB_LAST_STAR_STAR) {
			size_t tail = end - p - 1, left = last - s;

			/* There is no need to return to an earlier star: if it matched more, less
			 * would be left for this one. */
			*steps -= left / 16;
			if (tail && (tail > left || end[-1] != (u8)last[-1] ||
				     memcmp(p + 1, last - tail, tail)))
				return false;
			if (*p == GLOB_LAST_STAR_STAR || !has_slash(s, last - tail))
				return true;
			star = NULL;
		} else if (*p == GLOB_STAR_STAR) {
			star_star = ++p;
			star_star_at = s;
			star = NULL;
			continue;
		} else {
			next = s < last ? match_byte(p, *s) : NULL;
			if (next) {
				p = next;
				s++;
				continue;
			}
		}
		if (star && star_at < last && *star_at != '/') {
			p = star;
			s = ++star_at;
		} else if (star_star && star_star_at < last) {
			p = star_star;
			s = ++star_star_at;
			star = NULL;
			if (*p > GLOB_LITERAL) {
				while (s < last && (u8)*s != *p)
					s++;
				*steps -= (s - star_star_at) / 8;
				star_star_at = s;
			}
		} else {
			return false;
		}
	}
	return false;
}

bool glob_match(struct vxl_string program, const char *bytes, size_t length, s64 *steps)
{
	const u8 *p = (const u8 *)program.bytes, *end = p + program.length;
	const char *s = bytes, *last = bytes + length;

	/* Before the first star, there is nothing to return to. */
	for (; p < end && !is_star(*p); s++) {
		p = s < last ? match_byte(p, *s) : NULL;
		if (!p)
			return false;
	}
	*steps -= 1 + length / 16;
	if (p == end)
		return s == last && *steps >= 0;
	if (end - p == 1 && *p == GLOB_LAST_STAR)
		return !has_slash(s, last) && *steps >= 0;
	return match_stars(p, end, s, last, steps);
}
