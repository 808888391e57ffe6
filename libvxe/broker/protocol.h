/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The protocol of vxe-broker. A client connects to its socket, of type SOCK_SEQPACKET, sends one
 * struct broker_request a message, and gets one struct broker_reply for it. With BROKER_PROGRESS it
 * may get others before, with the status BROKER_GOES_ON. A connection may carry many requests, one
 * after the other. Each message may carry one descriptor: a memfd with the flags
 * MFD_CLOEXEC | MFD_ALLOW_SEALING, sealed with BROKER_SEALS. Its size is the size of its text,
 * without a NUL. The receiver owns it.
 *
 * The broker closes a connection without a reply if the peer is not allowed to speak (see
 * enum broker_call), or if a message has another size or version, more than one
 * descriptor, or a string without its NUL.
 *
 * Strings are NUL-terminated, and all bytes after the NUL are 0. An empty string means: not given.
 */
#ifndef LIBVXE_BROKER_PROTOCOL_H
#define LIBVXE_BROKER_PROTOCOL_H

#include <fcntl.h>
#include <stdint.h>

#include "libvxe/progress.h"
#include "uapi/vxe.h"

#define BROKER_SOCKET		"/run/vxe/broker"
#define BROKER_TOKEN_SOCKET	"/run/vxe/token"	/* the same service, for group vxe */
#define BROKER_VERSION		3
#define BROKER_SEALS		(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

#define BROKER_SECRET_SIZE	65	/* 256 random bits in hexadecimal, and a NUL */
#define BROKER_HASH_SIZE	65	/* a hash of a text (BLAKE2b, 256 bits), likewise */
#define BROKER_USER_SIZE	33
#define BROKER_PASSWORD_SIZE	256
#define BROKER_ADDRESS_SIZE	64
#define BROKER_WHY_SIZE		512
#define BROKER_MESSAGE_SIZE	2048
#define BROKER_REQUEST_MAX	VXE_TEXT_MAX	/* bytes of a request's text */
#define BROKER_REPLY_MAX	(64u << 20)	/* bytes of a reply's body */

/*
 * What is asked. Each line: the fields that it reads, besides session and secret of a live
 * session, and address; [text]: the memfd of the request; -> the body of a reply with
 * status 200, which is the body of the HTTP reply. Bodies are in api.yaml.
 *
 * The peer must be the user vxe-web or root; for BROKER_TOKEN root or a member of the
 * group vxe. (A) needs a session whose role is BROKER_ADMIN, else 403; (-) needs none.
 */
enum broker_call {
	/* (-) name: the user, and password; or password: a one-time token, and no name. Sets
	 * session, secret, user, role and expires of the reply. 401: wrong; 403: right, but
	 * neither root nor in the groups vxe and vxe-read; 429: wait. Takes seconds. */
	BROKER_LOGIN = 1,
	BROKER_LOGOUT,		/* ends the session */
	/* Sets user, role and expires. Every request of a browser begins with this or
	 * another call: each counts as a use of the session, but not with BROKER_ASLEEP. */
	BROKER_CHECK,
	BROKER_SESSIONS,	/* -> all sessions; a reader gets his own ones */
	BROKER_END,		/* id: from SESSIONS. Of another user: (A). 404 */
	/* -> the module, the VXEDs in force, the traces, the user's marks: the schema State.
	 * Also without a session, for /metrics: then without user and marks. name: "", or of a
	 * VXED whose rules are to be proposed: makes its key if it has none. */
	BROKER_STATUS,
	BROKER_SHOW,		/* name -> text in force, and its hash. 404, 503 */
	/* (A) name, hash: of the text that was edited, "" if there must be none; [text]; why;
	 * flags: BROKER_DISCARD: the trace of that name has done its work. 412: the file has
	 * another text by now -> Stale. */
	BROKER_SAVE,
	BROKER_LOAD,		/* (A) name, mode (0: of the file), flags: BROKER_REPLACE. 409:
				 * loaded already */
	BROKER_UNLOAD,		/* (A) name. 409: programs run inside */
	BROKER_MODE,		/* (A) name, mode */
	BROKER_ENABLE,		/* (A) name, flags: BROKER_ON: load it at boot; else not */
	/* (A) name, hash: of the text that the proposals are for; why; flags:
	 * BROKER_EXACT; since: as the proposals were made; [text]: "+ID" for each accepted
	 * proposal and "-ID" for each rejected one, each followed by a newline. 412 as SAVE;
	 * 409: nothing is proposed by that id, or several. */
	BROKER_ACCEPT,
	BROKER_UNREJECT,	/* (A) name, id: of a rejected rule. 404 */
	BROKER_REVERT,		/* (A) name, number: the version; 0: the newest; hash: of the
				 * text now, or "". 412 */
	/* (A) name: or "", as `vxed trace`; [text]: patterns, each followed by a newline.
	 * 409: traced already, or loaded */
	BROKER_TRACE_START,
	/* (A) name; flags: BROKER_DISCARD: forget what was collected. Without it that stays
	 * for the worker to generate from. Stopping twice does no harm. -> {tasks, cut_off} */
	BROKER_TRACE_STOP,
	/* name: "" for all VXEDs; number: the id of the last event seen. A mark never goes
	 * back. */
	BROKER_SEEN,
	BROKER_CHANGES,		/* number: before this id, 0: the newest; limit -> entries */
	BROKER_TOKEN,		/* (-) address ignored. Sets secret: a one-time token */
	BROKER_CALLS
};

enum broker_flags {
	BROKER_REPLACE = 1 << 0,
	BROKER_ON = 1 << 1,
	BROKER_EXACT = 1 << 2,
	BROKER_DISCARD = 1 << 3,
	BROKER_ASLEEP = 1 << 4,		/* any call: the page refreshes itself, no person asks */
	BROKER_PROGRESS = 1 << 5,	/* any call: replies with BROKER_GOES_ON are wanted */
};

enum broker_role { BROKER_NOBODY, BROKER_READER, BROKER_ADMIN };

struct broker_request {
	uint32_t version;			/* BROKER_VERSION */
	uint32_t call;				/* enum broker_call */
	uint32_t flags;				/* enum broker_flags */
	uint32_t mode;				/* enum vxe_mode */
	uint64_t number;
	int64_t since;				/* ns since the epoch; 0: all that is stored */
	uint32_t limit;				/* of entries; 0: a page */
	uint32_t reserved;			/* 0 */
	char session[BROKER_SECRET_SIZE];	/* of the cookie */
	char secret[BROKER_SECRET_SIZE];	/* of the header Authorization */
	char hash[BROKER_HASH_SIZE];
	char id[24];				/* of a session, of a rejected rule */
	char name[VXE_NAME_SIZE];
	char address[BROKER_ADDRESS_SIZE];	/* of the browser, as vxewebd sees it */
	char password[BROKER_PASSWORD_SIZE];
	char why[BROKER_WHY_SIZE];		/* a reason for the audit log, one line */
};

#define BROKER_GOES_ON	102	/* the status of a reply that only reports progress */

/*
 * status is an HTTP status: 200, or the kind of failure. A failure has kind and message, and line,
 * column and file if it is a mistake in a text; it has a body only where enum broker_call says so.
 */
struct broker_reply {
	uint32_t version;			/* BROKER_VERSION */
	uint32_t status;
	uint32_t role;				/* enum broker_role: of the session */
	uint32_t wait;				/* with 429: seconds */
	uint32_t done;				/* with BROKER_GOES_ON: part of PROGRESS_WHOLE */
	uint32_t reserved;			/* 0 */
	uint32_t line, column;			/* from 1; 0: not known */
	/* seconds since the epoch: when the session ends at the latest */
	int64_t expires;
	int64_t idle;				/* seconds until it ends if it is not used */
	char user[BROKER_USER_SIZE];
	char session[BROKER_SECRET_SIZE];	/* of a new session */
	char secret[BROKER_SECRET_SIZE];	/* of a new session, or a one-time token */
	char hash[BROKER_HASH_SIZE];		/* of the text in force, or of the text written */
	char kind[24];				/* "session", "role", "text", ... */
	char file[VXE_FILE_SIZE];
	char message[BROKER_MESSAGE_SIZE];
};

#endif
