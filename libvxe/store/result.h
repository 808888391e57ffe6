/* SPDX-License-Identifier: GPL-2.0 */
/* What becomes of a call to the store, and bounds that all of its files know. */
#ifndef LIBVXE_STORE_RESULT_H
#define LIBVXE_STORE_RESULT_H

enum store_result {
	STORE_OK,
	STORE_END,	/* there is no more for now; not an error */
	STORE_PAUSED,	/* the budget is used up; not an error */
	STORE_ABSENT,	/* there is no such file or event */
	STORE_BAD,	/* no store, cut off, damaged, or written by a newer version */
	STORE_SERVED,	/* another process appends to it */
	STORE_IN_USE,	/* another process holds a lock; the same call may succeed later */
	STORE_NO_ROOM,	/* the disk is full or fails; the same call may succeed later */
	STORE_FAILED,	/* anything else */
};

struct store_error {
	enum store_result result;
	char message[512];
};

struct store;

#define STORE_BOOT_SIZE		40	/* bytes of a boot id, with its NUL */
#define STORE_SOURCE_SIZE	4160	/* bytes of the name of a ring, with its NUL */

#endif
