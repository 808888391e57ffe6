/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prints numbers and addresses exactly as scnprintf() does, in a tenth of the time. The functions
 * write no NUL and return the end of what they wrote. Any context. Uses nothing of the kernel, so
 * that a test can compare it with the C library.
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

/* A byte as %u prints it: the characters in the lower bytes, their number in the highest byte. */
#define PRINT_BYTE(n)	((n) > 99 ? 3u << 24 | ('0' + (n) % 10) << 16 | \
				    ('0' + (n) / 10 % 10) << 8 | ('0' + (n) / 100) : \
			 (n) > 9 ? 2u << 24 | ('0' + (n) % 10) << 8 | ('0' + (n) / 10) : \
				   1u << 24 | ('0' + (n)))
#define PRINT_4(n)	PRINT_BYTE(n), PRINT_BYTE((n) + 1), PRINT_BYTE((n) + 2), PRINT_BYTE((n) + 3)
#define PRINT_16(n)	PRINT_4(n), PRINT_4((n) + 4), PRINT_4((n) + 8), PRINT_4((n) + 12)
#define PRINT_64(n)	PRINT_16(n), PRINT_16((n) + 16), PRINT_16((n) + 32), PRINT_16((n) + 48)

/* Like %pI4. address: 4 bytes in network order. Writes at most 15 bytes. */
static inline char *print_ipv4(char *to, const unsigned char *address)
{
	static const unsigned int bytes[256] = {
		PRINT_64(0), PRINT_64(64), PRINT_64(128), PRINT_64(192)
	};
	unsigned int i, last;

	/* Copies 3 bytes each time. A dot and at least one more byte follow and overwrite the
	 * excess. */
	for (i = 0; i < 3; i++) {
		__builtin_memcpy(to, &bytes[address[i]], 3);
		to += bytes[address[i]] >> 24;
		*to++ = '.';
	}
	last = bytes[address[3]];
	for (i = last >> 24; i; i--, last >>= 8)
		*to++ = last;
	return to;
}

#endif /* VXE_PRINT_H */
