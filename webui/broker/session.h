/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions and one-time tokens. They live in this process alone and end with it. Only
 * hashes of the secrets are kept.
 */
#ifndef WEBUI_BROKER_SESSION_H
#define WEBUI_BROKER_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "libvxe/broker/protocol.h"

#define SESSIONS_MAX		256
#define SESSIONS_OF_USER	16	/* a further login ends the one that is idle longest */
#define SESSION_IDLE		900	/* seconds, by default */
#define SESSION_LIFETIME	43200
#define TOKENS_MAX		16	/* a further one ends the oldest */
#define TOKEN_SECONDS		60

struct session {
	uint8_t id[32], secret[32];	/* hashes */
	char name[17];			/* by which others may call it */
	char user[BROKER_USER_SIZE];
	enum broker_role role;		/* BROKER_NOBODY: this slot is free */
	char address[BROKER_ADDRESS_SIZE];
	int64_t since, last, end;	/* seconds of session_now() */
	int64_t began;			/* seconds since the epoch */
};

/* Seconds of a clock that goes on while the machine sleeps, and is not set. */
int64_t session_now(void);

/* idle, lifetime: seconds. */
void session_init(int64_t idle, int64_t lifetime);

/* Starts a session, and puts its secrets into the reply. NULL: there are too many. */
const struct session *session_start(const char *user, enum broker_role role,
				    const char *address, struct broker_reply *reply);

/* The session with both of these secrets, or NULL. used: somebody is there. The pointer is
 * good until a session starts or ends. */
const struct session *session_find(const char id[BROKER_SECRET_SIZE],
				   const char secret[BROKER_SECRET_SIZE], bool used);

/* The session with that name, or NULL. */
const struct session *session_named(const char *name);
void session_end(const struct session *session);

/* When it ends at the latest, in seconds since the epoch. */
int64_t session_expires(const struct session *session);

/* Seconds until it ends, unless it is used before. */
int64_t session_idle(const struct session *session);

/* Writes the sessions, or only those of a reader, as a JSON array. */
void session_print(const struct session *mine, FILE *to);

/* Makes a token for a user, which is text of BROKER_SECRET_SIZE bytes. */
void token_make(const char *user, char token[BROKER_SECRET_SIZE]);

/* Uses a token up. False: there is no such one. */
bool token_use(const char *token, char user[BROKER_USER_SIZE]);

/* Forgets everything, for a process that needs none of it. */
void session_forget_all(void);

#endif
