/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/vxe: control of VXEDs, and the events of all subsystems.
 *
 * Every open, ioctl and read asks anew whether the caller is root with
 * CAP_SYS_ADMIN in the initial user namespace and outside any VXE; else EPERM.
 * A structure that is not exactly as described here gets EINVAL and changes
 * nothing. Strings are NUL-terminated and padded with NULs.
 */
#ifndef _UAPI_VXE_H
#define _UAPI_VXE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VXE_ABI_VERSION		1

#define VXE_DEVICE		"/dev/vxe"
#define VXE_NAME_SIZE		64		/* of a VXED, with its NUL */
#define VXE_FILE_SIZE		128		/* of a source file's name */
#define VXE_MESSAGE_SIZE	256
#define VXE_COMM_SIZE		16
#define VXE_TEXT_MAX		(4u << 20)	/* bytes of a VXED's text */
#define VXE_SLOTS		4096		/* VXEDs loaded at once, one less */

/* What is judged: calls by number, objects by their place in objects.def. */
#define VXE_CALLS		1024
#define VXE_I386_ONLY		512	/* + i386 number: calls x86-64 lacks */
#define VXE_X32_ONLY		960	/* + x32 number - 512: calls both lack */
#define VXE_OBJECTS		64
#define VXE_POINTS		(VXE_CALLS + VXE_OBJECTS)
#define VXE_POINT_NONE		0xffff

/* In the flags of file-open: the file is the caller's own. No O_* is that bit. */
#define VXE_OPEN_OWN		0x40000000

/* In the marks of an object: what holds of the file that is named, and is no part of
 * its name. */
#define VXE_MARK_REMOVED	1	/* it has no name any more; this was its last */
#define VXE_MARK_OTHER		2	/* the name means something else, or nothing, in the
					 * caller's mount namespace */
#define VXE_MARK_NODE		4	/* it is a device, a socket or a FIFO; of two names,
					 * one of them */
#define VXE_MARK_FOLDER		8	/* of path-chmod: it is a directory */

enum vxe_mode {
	VXE_MODE_DEFAULT,	/* to VXE_IOC_LOAD: as the VXED declares */
	VXE_MODE_TRACE,		/* every judged call is logged, none refused */
	VXE_MODE_SOFT,		/* violations are logged, and performed */
	VXE_MODE_PRODUCTION,	/* violations are logged and refused */
};

enum vxe_abi {
	VXE_ABI_X86_64,
	VXE_ABI_I386,
	VXE_ABI_X32,
	VXE_ABI_NONE,		/* an object judged outside any syscall */
};

/* Where and why a text was not accepted. line and column count from 1, 0: none. */
struct vxe_error {
	__u32 line;
	__u32 column;
	char file[VXE_FILE_SIZE];
	char message[VXE_MESSAGE_SIZE];
};

/*
 * Compile a text and put it in force.
 * EINVAL with error.message set: the text is not a VXED; EEXIST: the name is
 * loaded and VXE_LOAD_REPLACE was not given; ENOENT: it was given and the name
 * is not loaded; ENOSPC: no slot; E2BIG: over VXE_TEXT_MAX; ENOMEM.
 */
struct vxe_load {
	__u64 text;			/* address; need not end in NUL */
	__u32 size;			/* bytes */
	__u32 mode;			/* enum vxe_mode; overrules the text's */
	__u32 flags;
	__u32 reserved;
	char name[VXE_NAME_SIZE];	/* out: as the text declares */
	struct vxe_error error;		/* out */
};
#define VXE_LOAD_REPLACE	(1u << 0)	/* running subsystems get the new text */
#define VXE_LOAD_TRANSIENT	(1u << 1)	/* unload when its last task has ended */
#define VXE_LOAD_CHECK		(1u << 2)	/* compile only */

struct vxe_name {
	char name[VXE_NAME_SIZE];
};

/* ENOENT: not loaded. */
struct vxe_set_mode {
	char name[VXE_NAME_SIZE];
	__u32 mode;
	__u32 reserved;
};

/* The text in force. In: size of the buffer; out: size of the text, copied if
 * it fits (else ENOSPC, and only the size is set). ENOMEM. */
struct vxe_text {
	char name[VXE_NAME_SIZE];
	__u64 text;
	__u32 size;
	__u32 reserved;
};

/* In: the first slot to look at; out: the first loaded VXED from there on.
 * ENOENT: none. */
struct vxe_info {
	__u32 slot;
	__u32 mode;
	__u32 flags;			/* VXE_LOAD_TRANSIENT */
	__u32 tasks;			/* threads inside */
	__u32 text_size;
	__u32 image_size;		/* bytes of the frozen image */
	__u64 violations;		/* since it was loaded */
	__s64 loaded;			/* ns since the epoch */
	char name[VXE_NAME_SIZE];
};

struct vxe_status {
	__u32 abi_version;
	__u32 syscalls_hooked;
	__u32 objects_hooked;
	__u32 loaded;			/* VXEDs */
	__u64 events;			/* the sequence number that comes next */
	__u64 events_lost;		/* overwritten before any reader had them */
	__u32 ring_size;		/* bytes */
	__u32 reserved;
};

#define VXE_IOC_STATUS	_IOR('V', 0x00, struct vxe_status)
#define VXE_IOC_LOAD	_IOWR('V', 0x01, struct vxe_load)
/* EBUSY: tasks are inside; ENOENT: not loaded. */
#define VXE_IOC_UNLOAD	_IOW('V', 0x02, struct vxe_name)
#define VXE_IOC_MODE	_IOW('V', 0x03, struct vxe_set_mode)
#define VXE_IOC_TEXT	_IOWR('V', 0x04, struct vxe_text)
#define VXE_IOC_INFO	_IOWR('V', 0x05, struct vxe_info)
/* The caller's next exec runs inside; ENOENT: not loaded. Before that exec the
 * caller is outside, and may call it off with an empty name. */
#define VXE_IOC_ENTER	_IOW('V', 0x06, struct vxe_name)

/*
 * Events: read() returns as many whole records as fit, EINVAL where not even
 * the next one does, EAGAIN or a wait where there is none; poll() works. Each
 * open file has its own place, first at the oldest record held. lseek(0,
 * SEEK_END) goes behind the newest, lseek(0, SEEK_SET) to the oldest. A reader
 * that was overtaken gets one VXE_EVENT_LOST, and then the oldest held.
 */
enum vxe_event_kind {
	VXE_EVENT_PERMITTED = 1,	/* trace mode, or a check said so */
	VXE_EVENT_VIOLATION,
	VXE_EVENT_ENTER,	/* a subsystem began; arg 0: its path, as given; 1: the file */
	VXE_EVENT_LOAD,			/* loaded or replaced */
	VXE_EVENT_UNLOAD,
	VXE_EVENT_MODE,			/* arg 0: the new mode */
	VXE_EVENT_CONTROL,		/* refused to one inside whatever its VXED says: uses of
					 * this device; io_uring_enter: rings it came with */
	VXE_EVENT_LOST,			/* arg 0: how many records this reader missed */
};

#define VXE_EVENT_ARGS	6

/*
 * One record; size is a multiple of 8. Argument i is a string where bit i of
 * strings is set: args[i] is its length, and its bytes (any, no NUL added)
 * follow the structure, in order of i; then message_size bytes of message.
 * A call's integers are its registers, zero-extended from 32 bits on i386.
 */
struct vxe_event {
	__u32 size;
	__u16 kind;
	__u16 point;		/* what was judged, or VXE_POINT_NONE */
	__u64 sequence;
	__s64 time;		/* ns since the epoch */
	__u32 slot;
	__u32 subsystem;	/* counts activations; 0: none */
	__u32 pid;		/* of the process, in the initial namespace */
	__u32 tid;
	__u32 uid;		/* effective, in the initial namespace */
	__u16 error;		/* errno of the verdict; 0: permitted */
	__u16 call;		/* point of the syscall in which, or VXE_POINT_NONE */
	__u8 abi;
	__u8 mode;		/* VXE_MODE_PRODUCTION: the error was returned */
	__u8 strings;
	__u8 nargs;
	__u32 message_size;	/* why an evaluation failed */
	char name[VXE_NAME_SIZE];
	char comm[VXE_COMM_SIZE];
	__u64 args[VXE_EVENT_ARGS];
};

#define VXE_SIZE_IS(type, bytes) \
	_Static_assert(sizeof(type) == (bytes), #type " is not " #bytes " bytes")
VXE_SIZE_IS(struct vxe_error, 392);
VXE_SIZE_IS(struct vxe_load, 480);
VXE_SIZE_IS(struct vxe_name, 64);
VXE_SIZE_IS(struct vxe_set_mode, 72);
VXE_SIZE_IS(struct vxe_text, 80);
VXE_SIZE_IS(struct vxe_info, 104);
VXE_SIZE_IS(struct vxe_status, 40);
VXE_SIZE_IS(struct vxe_event, 184);

#endif /* _UAPI_VXE_H */
