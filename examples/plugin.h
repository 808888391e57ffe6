/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The calls that examples/host.c offers to its plug-ins, and the only ones they can make: int 0x80
 * with the number in eax, arguments in ebx and ecx, and the result in eax.
 */
#ifndef EXAMPLES_PLUGIN_H
#define EXAMPLES_PLUGIN_H

enum {
	PLUGIN_END = 1,		/* (status): ends the plug-in */
	PLUGIN_GET,		/* (to, size): copies the text to work on; returns its length */
	PLUGIN_PUT,		/* (from, size): hands over the result */
	PLUGIN_HOW,		/* (): returns HOW; 0: behave well */
};

#endif
