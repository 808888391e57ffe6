/* SPDX-License-Identifier: GPL-2.0 */
/* What a plug-in of examples/host.c can call, by int 0x80: numbers in eax, arguments in ebx
 * and ecx. It has nothing else of the world. */
#ifndef EXAMPLES_PLUGIN_H
#define EXAMPLES_PLUGIN_H

enum {
	PLUGIN_END = 1,		/* (status) */
	PLUGIN_GET,		/* (to, size): the text to work on; returns its length */
	PLUGIN_PUT,		/* (from, size): the result */
	PLUGIN_HOW,		/* (): how to behave; 0: well */
};

#endif
