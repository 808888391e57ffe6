/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions and one-time tokens. They exist only in the memory of this process, which keeps only
 * hashes of their secrets. A session has two secrets: its id, which is in the cookie, and one that
 * the page sends in a header.
 */
#ifndef WEBUI_BROKER_SESSION_H
#define WEBUI_BROKER_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "libvxe/broker/protocol.h"

#define SESSIONS_MAX		256
#define SESSIONS_OF_USER	16	/* another login ends the one that is idle longest */
#define SESSION_IDLE		900	/* seconds, by default */
#define SESSION_LIFETIME	43200
#define TOKENS_MAX		16	/* another one replaces the oldest */
#define TOKEN_SECONDS		60	/* a token is valid for this time */

struct session {
	uint8_t id[32], secret[32];	/* BLAKE2b hashes of the secrets */
	char name[17];			/* a public name, by which other sessions refer to it */
	char user[BROKER_USER_SIZE];
	enum broker_role role;		/* BROKER_NOBODY: this slot is free */
	char address[BROKER_ADDRESS_SIZE];	/* of the client that logged in */
	int64_t since, last, end;	/* start, last use, latest end: as of session_now() */
	int64_t began;			/* start, in seconds since the epoch */
};

/* Seconds of CLOCK_BOOTTIME, which counts while the machine sleeps and is never set. */
int64_t session_now(void);

/* Sets the idle time and the lifetime of sessions, in seconds. */
void session_init(int64_t idle, int64_t lifetime);

/* Starts a session, and writes its secrets to the reply. NULL: there are too many sessions. */
const struct session *session_start(const char *user, enum broker_role role,
				    const char *address, struct broker_reply *reply);

/*
 * Finds the session with both secrets; NULL: none. used: the request was made by a person, which
 * restarts the idle time. The result is valid until a session starts or ends.
 */
const struct session *session_find(const char id[BROKER_SECRET_SIZE],
				   const char secret[BROKER_SECRET_SIZE], bool used);

/* Finds a session by its public name; NULL: none. */
const struct session *session_named(const char *name);
void session_end(const struct session *session);

/* Returns when the session ends at the latest, in seconds since the epoch. */
int64_t session_expires(const struct session *session);

/* Returns the seconds until the session ends if it is not used. */
int64_t session_idle(const struct session *session);

/*
 * Writes sessions as a JSON array: all of them if `mine` is that of an administrator, otherwise
 * those of its user.
 */
void session_print(const struct session *mine, FILE *to);

/* Makes a token for a user. token: receives a string. */
void token_make(const char *user, char token[BROKER_SECRET_SIZE]);

/* Uses up a token. user: receives the user that it was made for. False: it is not valid. */
bool token_use(const char *token, char user[BROKER_USER_SIZE]);

/* Clears all sessions and tokens, in a child process that does not need them. */
void session_forget_all(void);

#endif
