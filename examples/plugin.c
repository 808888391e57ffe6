// SPDX-License-Identifier: GPL-2.0
/*
 * A plug-in for host.c, which returns the text in capitals. HOW makes it misbehave. A plug-in may
 * be written in any language that compiles to i386 code.
 */
#include "examples/plugin.h"

static char text[200];

static unsigned int call(unsigned int number, const void *at, unsigned int size)
{
	unsigned int result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(at), "c"(size) : "memory");
	return result;
}

static unsigned int dive(unsigned int depth)
{
	volatile char room[4096];

	room[0] = depth;
	return dive(depth + 1) + room[0];
}

static void misbehave(unsigned int how)
{
	volatile unsigned int *at = (unsigned int *)text;

	switch (how) {
	case 1: *(volatile char *)0x10000 = 1; break;		/* memory that is not mapped */
	case 2: for (;;) ;					/* an endless loop */
	case 3: call(5, "/etc/passwd", 0); break;		/* open(2) of Linux */
	case 4: __asm__ volatile("wrpkru"); break;		/* a refused instruction */
	case 5: text[0] = 0xc3; ((void (*)(void))text)(); break;	/* data as code */
	case 6: *at = dive(0); break;				/* an endless recursion */
	}
}

void _start(void)
{
	unsigned int size = call(PLUGIN_GET, text, sizeof(text)), i;

	misbehave(call(PLUGIN_HOW, 0, 0));
	for (i = 0; i < size; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] -= 'a' - 'A';
	call(PLUGIN_PUT, text, size);
	for (;;)
		call(PLUGIN_END, 0, 0);
}
