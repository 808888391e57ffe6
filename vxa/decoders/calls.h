/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of a decoder's calls: those of i386 Linux, and DONE. decoder.h describes them. */
#ifndef VXA_CALLS_H
#define VXA_CALLS_H

enum {
	CALL_EXIT = 1, CALL_READ = 3, CALL_WRITE = 4, CALL_BRK = 45,
	CALL_SET_THREAD_AREA = 243, CALL_DONE = 0x7876,
};

#endif
