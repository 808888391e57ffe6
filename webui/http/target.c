// SPDX-License-Identifier: GPL-2.0
#include "webui/http/target.h"

#include <ctype.h>
#include <string.h>

#include "libvxe/text/quote.h"

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* Decodes % escapes in place. plus: "+" is a space. The result must be UTF-8 without NULs. */
static bool decode(char *text, bool plus, struct refusal *refusal)
{
	char *from = text, *to = text;

	for (; *from; from++) {
		char c = *from;

		if (c == '%') {
			if (!isxdigit((unsigned char)from[1]) || !isxdigit((unsigned char)from[2]))
				return refuse(refusal, 400, "http", "a %% in the address has no two "
					      "digits");
			c = digit(from[1]) << 4 | digit(from[2]);
			from += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return refuse(refusal, 400, "http", "the address has a NUL");
		*to++ = c;
	}
	*to = '\0';
	return quote_is_utf8(text, to - text) ||
	       refuse(refusal, 400, "http", "the address is not UTF-8");
}

static bool parse_path(char *text, struct path *path, struct refusal *refusal)
{
	char *part;

	if (!*text)
		return true;
	while ((part = strsep(&text, "/"))) {
		if (path->count == PATH_PARTS)
			return refuse(refusal, 404, "name", "there is nothing at this address");
		if (!decode(part, false, refusal))
			return false;
		path->parts[path->count++] = part;
	}
	return true;
}

static bool parse_query(char *text, struct target *target, struct refusal *refusal)
{
	char *pair;

	while ((pair = strsep(&text, "&"))) {
		struct pair *to = &target->pairs[target->npairs];

		if (!*pair)
			continue;
		if (target->npairs == TARGET_PAIRS)
			return refuse(refusal, 400, "http", "the address has too many arguments");
		to->name = strsep(&pair, "=");
		to->value = pair ? pair : to->name + strlen(to->name);
		if (!decode(to->name, true, refusal) || !decode(to->value, true, refusal))
			return false;
		target->npairs++;
	}
	return true;
}

bool target_parse(char *text, struct target *target, struct refusal *refusal)
{
	char *query = text;

	memset(target, 0, sizeof(*target));
	if (*text != '/' || strchr(text, '#'))
		return refuse(refusal, 400, "http", "the address is no path");
	strsep(&query, "?");
	return parse_path(text + 1, &target->path, refusal) && parse_query(query, target, refusal);
}
