/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers and addresses as text, byte for byte as scnprintf() prints them, which takes ten
 * times as long. Each writes no NUL and returns the end of what it wrote. Any context. Uses
 * nothing of the kernel, so that a test can compare it with the C library.
 */
#ifndef VXE_PRINT_H
#define VXE_PRINT_H

/* Like %u, for numbers below 100000: at most 5 bytes. */
static inline char *print_number(char *to, unsigned int number)
{
	char *end = to + 1 + (number > 9) + (number > 99) + (number > 999) + (number > 9999);
	char *at = end;

	do
		*--at = '0' + number % 10;
	while (number /= 10);
	return end;
}

/* Like %pI4. address: 4 bytes in network order. Writes at most 15 bytes. */
static inline char *print_ipv4(char *to, const unsigned char *address)
{
	int i;

	to = print_number(to, address[0]);
	for (i = 1; i < 4; i++) {
		*to++ = '.';
		to = print_number(to, address[i]);
	}
	return to;
}

#endif /* VXE_PRINT_H */
