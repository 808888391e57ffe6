/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The interface of /dev/vxe, which controls VXEDs and reports the events of all subsystems.
 *
 * Each open, read, lseek and ioctl fails with EPERM unless the caller has the effective user id 0
 * and CAP_SYS_ADMIN in the initial user namespace, and is outside any VXE. An attempt from inside
 * is logged.
 *
 * An ioctl takes the address of the structure that its definition names. It fails with EINVAL and
 * changes nothing if its number is unknown, a reserved field or an undefined flag is not 0, a mode
 * is not an enum vxe_mode, or a string is not NUL-terminated. It fails with EFAULT if the structure
 * cannot be read or, if it has output, written. The structure is written back even if the ioctl
 * fails. Output strings are padded with NULs.
 */
#ifndef _UAPI_VXE_H
#define _UAPI_VXE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define VXE_ABI_VERSION		1

#define VXE_DEVICE		"/dev/vxe"
#define VXE_NAME_SIZE		64		/* bytes of a VXED's name, with its NUL */
#define VXE_FILE_SIZE		128		/* bytes of a source file's name, with its NUL */
#define VXE_MESSAGE_SIZE	256		/* bytes of a message, with its NUL */
#define VXE_COMM_SIZE		16
#define VXE_TEXT_MAX		(4u << 20)	/* most bytes of a VXED's text */
#define VXE_SLOTS		4096		/* slots for loaded VXEDs; slot 0 is never used */

/*
 * A point identifies what a VXED has a verdict for: a system call or a kind of object. The point of
 * a call is its x86-64 number, or one of those below. The point of an object is VXE_CALLS plus its
 * index, from 0, in vxed/objects.def.
 */
#define VXE_CALLS		1024
#define VXE_I386_ONLY		512	/* + i386 number: calls that x86-64 lacks */
#define VXE_X32_ONLY		960	/* + x32 number - 512: calls that both lack */
#define VXE_OBJECTS		64
#define VXE_POINTS		(VXE_CALLS + VXE_OBJECTS)
#define VXE_POINT_NONE		0xffff	/* none */

/* A bit in the flags of the object file-open: the caller owns the file. No O_* has this bit. */
#define VXE_OPEN_OWN		0x40000000

/* A bit in the flags of the object task-alloc: clone3() chooses the new task's pid. In clone flags,
 * this bit belongs to the exit signal; no CLONE_* uses it. */
#define VXE_CLONE_SET_TID	0x1

/* The marks of an object: facts about the named file, or the task that gets a signal, that are
 * not part of its name. */
#define VXE_MARK_REMOVED	1	/* the file has no name any more; this was its last one */
#define VXE_MARK_OTHER		2	/* the name means something else, or nothing, in the
					 * caller's mount namespace */
/* a device, a socket or a FIFO; of two files, at least one is */
#define VXE_MARK_NODE		4
#define VXE_MARK_FOLDER		8	/* of path-chmod: a directory */
#define VXE_MARK_READS		16	/* of path-mknod: open or openat makes the file, and asks
					 * to read it as well */
#define VXE_MARK_PEER		32	/* of task-kill: the task is in another subsystem of the
					 * same VXED */

enum vxe_mode {
	VXE_MODE_DEFAULT,	/* only for VXE_IOC_LOAD: the mode that the text declares */
	VXE_MODE_TRACE,		/* everything judged is logged, nothing refused */
	VXE_MODE_SOFT,		/* violations are logged, not refused */
	VXE_MODE_PRODUCTION,	/* violations are logged and refused */
};

/* The ABI by which a task made a system call. */
enum vxe_abi {
	VXE_ABI_X86_64,
	VXE_ABI_I386,
	VXE_ABI_X32,
	VXE_ABI_NONE,		/* not in a system call */
};

/* Where and why a text was rejected. line and column count from 1; 0: unknown. file: the source
 * file of that line, as named by the text; "" if the text names none. */
struct vxe_error {
	__u32 line;
	__u32 column;
	char file[VXE_FILE_SIZE];
	char message[VXE_MESSAGE_SIZE];
};

/*
 * VXE_IOC_LOAD: compiles a text and puts it into force.
 *
 * EINVAL with error.message set: the text is not a valid VXED, see error
 * EINVAL with error.message empty: the structure is wrong, or size is 0
 * EEXIST: a VXED of that name is loaded, and VXE_LOAD_REPLACE is not set
 * ENOENT: no VXED of that name is loaded, and VXE_LOAD_REPLACE is set
 * ENOSPC: all slots are taken
 * E2BIG: size is over VXE_TEXT_MAX
 * EFAULT: the text cannot be read
 * EINTR: a signal came while another text was being compiled
 * ENODEV: the module is being unloaded
 * ENOMEM
 */
struct vxe_load {
	__u64 text;			/* address of the text, which needs no NUL */
	__u32 size;			/* of the text, in bytes */
	__u32 mode;			/* enum vxe_mode; overrides the mode of the text */
	__u32 flags;			/* VXE_LOAD_* */
	__u32 reserved;			/* 0 */
	char name[VXE_NAME_SIZE];	/* out: the name that the text declares */
	struct vxe_error error;		/* out: why the text was rejected */
};
#define VXE_LOAD_REPLACE	(1u << 0)	/* replace the VXED of that name; its subsystems
						 * are judged by the new one from then on */
#define VXE_LOAD_TRANSIENT	(1u << 1)	/* unload it when its last task has ended */
#define VXE_LOAD_CHECK		(1u << 2)	/* only compile it */

/* The argument of VXE_IOC_UNLOAD and VXE_IOC_ENTER, see there. */
struct vxe_name {
	char name[VXE_NAME_SIZE];
};

/* VXE_IOC_MODE: changes the mode of a loaded VXED at once. ENOENT: it is not loaded. */
struct vxe_set_mode {
	char name[VXE_NAME_SIZE];
	__u32 mode;			/* enum vxe_mode; not VXE_MODE_DEFAULT */
	__u32 reserved;			/* 0 */
};

/*
 * VXE_IOC_TEXT: copies out the text of a loaded VXED, as it was given to VXE_IOC_LOAD.
 * ENOENT: it is not loaded. ENOSPC: the buffer is too small; only size is set. EFAULT: the
 * buffer cannot be written. ENOMEM.
 */
struct vxe_text {
	char name[VXE_NAME_SIZE];
	__u64 text;			/* address of the buffer */
	__u32 size;			/* in: bytes of the buffer; out: bytes of the text */
	__u32 reserved;			/* 0 */
};

/*
 * VXE_IOC_INFO: describes the loaded VXED with the lowest slot that is at least the given one. To
 * list all, begin with slot 0 and continue with slot + 1. ENOENT: there is none.
 */
struct vxe_info {
	__u32 slot;			/* in: lowest slot to report; out: slot of the VXED */
	__u32 mode;			/* enum vxe_mode */
	__u32 flags;			/* VXE_LOAD_TRANSIENT or 0 */
	__u32 tasks;			/* threads inside, or that enter at their next exec */
	__u32 text_size;		/* bytes of the text */
	__u32 image_size;		/* bytes of what the text compiles to */
	__u64 violations;		/* since it was loaded */
	__s64 loaded;			/* ns since the epoch */
	char name[VXE_NAME_SIZE];
};

/*
 * VXE_IOC_TASK: which VXED a thread is inside. A thread that is outside has slot 0 and an empty
 * name. ESRCH: there is no such thread in the caller's pid namespace.
 */
struct vxe_task {
	__s32 tid;			/* in: of the thread, in the caller's pid namespace */
	__u32 slot;			/* out: of the VXED; 0: the thread is outside */
	__u32 subsystem;		/* out: its number, as in events */
	__u32 pending;			/* out: 1: it is outside, and enters at its next exec */
	char name[VXE_NAME_SIZE];	/* out: of the VXED */
};

/* Optimizations of the module. They are off on kernels for which they were not verified, and with
 * the parameter nocache. The verdicts are the same. */
#define VXE_FAST_NAMES		1	/* makes the names of files by its own code */
#define VXE_FAST_REMEMBERS	2	/* caches verdicts on files */

/* VXE_IOC_STATUS: the state of the module. All fields are output. */
struct vxe_status {
	__u32 abi_version;		/* VXE_ABI_VERSION */
	__u32 syscalls_hooked;		/* hooked functions of system calls, all ABIs */
	__u32 objects_hooked;		/* other hooked kernel functions */
	__u32 loaded;			/* loaded VXEDs */
	__u64 events;			/* sequence number of the next event */
	__u64 events_lost;		/* events overwritten before any reader had them */
	__u32 ring_size;		/* bytes of the event ring */
	__u32 fast;			/* VXE_FAST_* */
};

#define VXE_IOC_STATUS	_IOR('V', 0x00, struct vxe_status)
#define VXE_IOC_LOAD	_IOWR('V', 0x01, struct vxe_load)
/* Unloads a VXED. EBUSY: tasks are inside; ENOENT: it is not loaded. */
#define VXE_IOC_UNLOAD	_IOW('V', 0x02, struct vxe_name)
#define VXE_IOC_MODE	_IOW('V', 0x03, struct vxe_set_mode)
#define VXE_IOC_TEXT	_IOWR('V', 0x04, struct vxe_text)
#define VXE_IOC_INFO	_IOWR('V', 0x05, struct vxe_info)
/* The next program that the calling thread executes runs inside the named VXED. Until then the
 * thread stays outside. An empty name cancels the request; a failed exec does not. ENOENT: the VXED
 * is not loaded. */
#define VXE_IOC_ENTER	_IOW('V', 0x06, struct vxe_name)
#define VXE_IOC_TASK	_IOWR('V', 0x07, struct vxe_task)

/*
 * Events are records in a ring, in which new records overwrite the oldest ones. Each VXED has a
 * share of memory in which its unread records are kept nevertheless.
 *
 * read() returns as many whole records as fit into the buffer. If there is no record, it waits for
 * one, or fails with EAGAIN if the file is open with O_NONBLOCK. EINVAL: not even one record fits.
 * EINTR: a signal arrived while it waited. poll() reports whether there is a record.
 *
 * Each open file has its own position, initially at the oldest record. lseek(fd, 0, SEEK_SET) moves
 * it to the oldest record, lseek(fd, 0, SEEK_END) past the newest. If records were overwritten
 * before they were read through this file, read() returns a VXE_EVENT_LOST in their place.
 */
enum vxe_event_kind {
	/* Permitted, and logged because of trace mode or because a check requests it. */
	VXE_EVENT_PERMITTED = 1,
	/* Not permitted; also an exec that was refused to a task outside. */
	VXE_EVENT_VIOLATION,
	/* A subsystem began. args: the name that was passed to exec; the file's path. */
	VXE_EVENT_ENTER,
	/* A VXED was loaded or replaced. args: its mode. */
	VXE_EVENT_LOAD,
	/* A VXED was unloaded. args: 0. */
	VXE_EVENT_UNLOAD,
	/* The mode of a VXED was changed. args: the new mode. */
	VXE_EVENT_MODE,
	/* Always refused to a task inside, regardless of its VXED: an attempt to use this device.
	 * With the point of io_uring_enter: io_urings that the task had when it entered, which were
	 * closed. */
	VXE_EVENT_CONTROL,
	/* Records are missing at this place. args: how many. */
	VXE_EVENT_LOST,
};

#define VXE_EVENT_ARGS	6

/*
 * One record: this structure, then the strings, then the message, then up to 7 bytes of padding. If
 * bit i of strings is set, argument i is a string, and args[i] is its length in bytes. Its bytes
 * may have any value, and no NUL follows them. The strings follow in the order of i. If bit i is
 * clear, argument i is the integer args[i]. The arguments of a call are its registers; those of
 * i386 are 32 bits each, zero-extended.
 */
struct vxe_event {
	__u32 size;		/* bytes of the record, a multiple of 8 */
	__u16 kind;		/* enum vxe_event_kind */
	__u16 point;		/* what was judged, or VXE_POINT_NONE */
	__u64 sequence;		/* counts records; VXE_EVENT_LOST: the first missing one */
	__s64 time;		/* ns since the epoch */
	__u32 slot;		/* of the VXED */
	__u32 subsystem;	/* its number, counting activations; 0: none */
	__u32 pid;		/* of the process, in the initial pid namespace */
	__u32 tid;		/* of the thread, likewise */
	__u32 uid;		/* effective user id, in the initial user namespace */
	__u16 error;		/* errno of the verdict; 0: permitted */
	__u16 call;		/* point of the system call that led to it, or VXE_POINT_NONE */
	__u8 abi;		/* enum vxe_abi, of that call */
	__u8 mode;		/* enum vxe_mode; only production returns the error */
	__u8 strings;		/* bit i: argument i is a string */
	__u8 nargs;		/* how many arguments */
	__u32 message_size;	/* bytes of the message, such as why judging failed */
	char name[VXE_NAME_SIZE];	/* of the VXED */
	char comm[VXE_COMM_SIZE];	/* the task's comm */
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
VXE_SIZE_IS(struct vxe_task, 80);
VXE_SIZE_IS(struct vxe_status, 40);
VXE_SIZE_IS(struct vxe_event, 184);

#endif /* _UAPI_VXE_H */
