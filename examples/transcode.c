// SPDX-License-Identifier: GPL-2.0
/*
 * A CGI program that converts the Latin-1 text of a request to UTF-8. Under vxrun it can do nothing
 * else, even if it is malicious:
 *
 *	#!/bin/sh
 *	exec vxrun --time 5 --memory 16M /usr/lib/cgi-bin/transcode.i386
 */
#include <stdio.h>

int main(void)
{
	int byte;

	printf("Content-Type: text/plain; charset=utf-8\r\n\r\n");
	while ((byte = getchar()) != EOF) {
		if (byte >= 0x80) {
			putchar(0xc0 | byte >> 6);
			byte = 0x80 | (byte & 0x3f);
		}
		putchar(byte);
	}
	return ferror(stdin) || fflush(stdout) ? 1 : 0;
}
