// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/time.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND	1000000000LL

struct unit {
	char letter;
	int64_t factor;
};

/* Reads a number and the letter of a unit. Without a letter the factor is 1. */
static bool measure(const char *text, const struct unit *units, int64_t *value)
{
	char *end;
	long long number;

	if (!isdigit((unsigned char)*text))
		return false;
	number = strtoll(text, &end, 10);
	if (!*end) {
		*value = number;
		return number < INT64_MAX;
	}
	for (; units->letter; units++)
		if (toupper((unsigned char)*end) == units->letter && !end[1])
			return !__builtin_mul_overflow(number, units->factor, value);
	return false;
}

bool when_duration(const char *text, int64_t *seconds)
{
	static const struct unit units[] = {
		{ 'S', 1 }, { 'M', 60 }, { 'H', 3600 }, { 'D', 86400 },
		{ 'W', 7 * 86400 }, { 'Y', 365 * 86400 }, { }
	};

	return measure(text, units, seconds) && *seconds <= INT64_MAX / SECOND;
}

bool when_size(const char *text, int64_t *bytes)
{
	static const struct unit units[] = {
		{ 'K', 1 << 10 }, { 'M', 1 << 20 }, { 'G', 1 << 30 }, { 'T', 1LL << 40 }, { }
	};

	return measure(text, units, bytes);
}

/* Reads a point and digits, if present, and moves *at past them. */
static int64_t fraction(const char **at)
{
	int64_t ns = 0, digit = SECOND / 10;

	if (**at != '.')
		return 0;
	for (++*at; isdigit((unsigned char)**at); ++*at, digit /= 10)
		ns += (**at - '0') * digit;
	return ns;
}

static bool calendar(const char *text, int64_t *ns)
{
	static const char *const forms[] = { "%Y-%m-%d", "%H:%M", ":%S" };
	struct tm tm = { .tm_isdst = -1 };
	const char *at = text, *next;
	int64_t part;
	time_t seconds;
	bool utc;
	int i;

	for (i = 0; i < 3; i++) {
		if (i == 1 && (*at == 'T' || *at == ' '))
			at++;
		else if (i == 1)
			break;
		next = strptime(at, forms[i], &tm);
		if (!next && i < 2)
			return false;
		if (next)
			at = next;
	}
	part = fraction(&at);
	utc = *at == 'Z';
	if (at[utc])
		return false;
	seconds = utc ? timegm(&tm) : mktime(&tm);
	return !__builtin_mul_overflow((int64_t)seconds, SECOND, ns) &&
	       !__builtin_add_overflow(*ns, part, ns);
}

bool when_time(const char *text, int64_t *ns)
{
	struct timespec now;
	int64_t seconds;

	if (*text == '@')
		return when_duration(text + 1, &seconds) && isdigit(text[strlen(text) - 1]) &&
		       !__builtin_mul_overflow(seconds, SECOND, ns);
	if (when_duration(text, &seconds)) {
		clock_gettime(CLOCK_REALTIME, &now);
		*ns = (now.tv_sec - seconds) * SECOND + now.tv_nsec;
		return true;
	}
	return calendar(text, ns);
}

void when_print(FILE *to, int64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", gmtime_r(&seconds, &tm));
	fputs(text, to);
}
