// SPDX-License-Identifier: GPL-2.0
/* Tests that kmod/print.h prints as printf() does. Prints a line for each test. */
#include <stdio.h>
#include <string.h>

#include "kmod/print.h"

static int failed;

static void result(const char *name, int wrong)
{
	printf("%s - %s\n", wrong ? "not ok" : "ok", name);
	failed |= wrong;
}

/* Returns 1 if the text is as expected and the byte after it is unchanged. */
static int is(char *text, char *end, const char *expected)
{
	return (size_t)(end - text) == strlen(expected) && *end == '#' &&
	       !memcmp(text, expected, end - text);
}

static int is_number(unsigned int number)
{
	char text[16], expected[16];

	memset(text, '#', sizeof(text));
	snprintf(expected, sizeof(expected), "%u", number);
	return is(text, print_number(text, number), expected);
}

static int is_address(unsigned int a, unsigned int b, unsigned int c, unsigned int d)
{
	const unsigned char address[] = { a, b, c, d };
	char text[32], expected[32];

	memset(text, '#', sizeof(text));
	snprintf(expected, sizeof(expected), "%u.%u.%u.%u", a, b, c, d);
	return is(text, print_ipv4(text, address), expected);
}

int main(void)
{
	static const unsigned int lengths[] = { 0, 9, 10, 99, 100, 255 };
	const unsigned int n = sizeof(lengths) / sizeof(lengths[0]);
	unsigned int i, j, wrong = 0;

	for (i = 0; i < 100000; i++)
		wrong += !is_number(i);
	result("every number below 100000", wrong);

	wrong = 0;
	for (i = 0; i < 4; i++)
		for (j = 0; j < 256; j++)
			wrong += !is_address(i == 0 ? j : 1, i == 1 ? j : 22,
					     i == 2 ? j : 133, i == 3 ? j : 0);
	result("every byte of an address at every place", wrong);

	wrong = 0;
	for (i = 0; i < n * n * n * n; i++)
		wrong += !is_address(lengths[i % n], lengths[i / n % n],
				     lengths[i / n / n % n], lengths[i / n / n / n]);
	result("all lengths beside each other", wrong);
	return failed;
}
