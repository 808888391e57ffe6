// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/session.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "libvxe/text/quote.h"

static struct session sessions[SESSIONS_MAX];
static struct token {
	uint8_t hash[32];
	char user[BROKER_USER_SIZE];
	int64_t end;			/* as of session_now(); 0: this slot is free */
} tokens[TOKENS_MAX];
static int64_t idle_seconds, life_seconds;

int64_t session_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

void session_init(int64_t idle, int64_t lifetime)
{
	idle_seconds = idle;
	life_seconds = lifetime;
}

/* Hashes a secret. There is no salt: it has 256 random bits. */
static void hash(const char *secret, uint8_t to[32])
{
	crypto_generichash(to, 32, (const unsigned char *)secret, strlen(secret), NULL, 0);
}

static void make_secret(char secret[BROKER_SECRET_SIZE], uint8_t hashed[32])
{
	unsigned char bytes[(BROKER_SECRET_SIZE - 1) / 2];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(secret, BROKER_SECRET_SIZE, bytes, sizeof(bytes));
	sodium_memzero(bytes, sizeof(bytes));
	hash(secret, hashed);
}

static bool is_live(struct session *session)
{
	if (session->role && session_idle(session) <= 0)
		sodium_memzero(session, sizeof(*session));
	return session->role;
}

/*
 * Returns a free slot; NULL: none. If the user has the most sessions permitted, ends the one that
 * is idle longest.
 */
static struct session *free_slot(const char *user)
{
	struct session *slot = NULL, *oldest = NULL, *at;
	size_t count = 0;

	for (at = sessions; at < sessions + SESSIONS_MAX; at++) {
		if (!is_live(at)) {
			slot = slot ?: at;
			continue;
		}
		if (strcmp(at->user, user))
			continue;
		count++;
		if (!oldest || at->last < oldest->last)
			oldest = at;
	}
	return count < SESSIONS_OF_USER ? slot : oldest;
}

const struct session *session_start(const char *user, enum broker_role role,
				    const char *address, struct broker_reply *reply)
{
	struct session *session = free_slot(user);
	uint8_t name[(sizeof(session->name) - 1) / 2];

	if (!session)
		return NULL;
	memset(session, 0, sizeof(*session));
	make_secret(reply->session, session->id);
	make_secret(reply->secret, session->secret);
	randombytes_buf(name, sizeof(name));
	sodium_bin2hex(session->name, sizeof(session->name), name, sizeof(name));
	snprintf(session->user, sizeof(session->user), "%s", user);
	snprintf(session->address, sizeof(session->address), "%s", address);
	session->since = session->last = session_now();
	session->end = session->since + life_seconds;
	session->began = time(NULL);
	session->role = role;
	return session;
}

const struct session *session_find(const char id[BROKER_SECRET_SIZE],
				   const char secret[BROKER_SECRET_SIZE], bool used)
{
	uint8_t id_hash[32], secret_hash[32];
	struct session *at;

	hash(id, id_hash);
	hash(secret, secret_hash);
	for (at = sessions; at < sessions + SESSIONS_MAX; at++) {
		if (!is_live(at) || sodium_memcmp(at->id, id_hash, sizeof(id_hash)) ||
		    sodium_memcmp(at->secret, secret_hash, sizeof(secret_hash)))
			continue;
		if (used)
			at->last = session_now();
		return at;
	}
	return NULL;
}

const struct session *session_named(const char *name)
{
	struct session *at;

	for (at = sessions; at < sessions + SESSIONS_MAX; at++)
		if (is_live(at) && !strcmp(at->name, name))
			return at;
	return NULL;
}

void session_end(const struct session *session)
{
	sodium_memzero(&sessions[session - sessions], sizeof(*session));
}

int64_t session_expires(const struct session *session)
{
	return session->began + life_seconds;
}

int64_t session_idle(const struct session *session)
{
	int64_t idle = session->last + idle_seconds, end = session->end;

	return (idle < end ? idle : end) - session_now();
}

static void print_time(FILE *to, const char *key, int64_t seconds)
{
	time_t time = seconds;
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &tm));
	fprintf(to, ",\"%s\":\"%s\"", key, text);
}

void session_print(const struct session *mine, FILE *to)
{
	struct session *at;
	bool first = true;

	putc('[', to);
	for (at = sessions; at < sessions + SESSIONS_MAX; at++) {
		if (!is_live(at) ||
		    (mine->role != BROKER_ADMIN && strcmp(at->user, mine->user)))
			continue;
		fprintf(to, "%s{\"id\":\"%s\",\"user\":", first ? "" : ",", at->name);
		quote_json(to, at->user, strlen(at->user));
		fprintf(to, ",\"role\":\"%s\",\"address\":",
			at->role == BROKER_ADMIN ? "admin" : "read");
		quote_json(to, at->address, strlen(at->address));
		print_time(to, "since", at->began);
		print_time(to, "last", at->began + at->last - at->since);
		fprintf(to, ",\"current\":%s}", at == mine ? "true" : "false");
		first = false;
	}
	putc(']', to);
}

/* Tokens ------------------------------------------------------------------------------ */

void token_make(const char *user, char secret[BROKER_SECRET_SIZE])
{
	struct token *oldest = tokens, *at;

	for (at = tokens; at < tokens + TOKENS_MAX; at++)
		if (at->end < oldest->end)
			oldest = at;
	make_secret(secret, oldest->hash);
	snprintf(oldest->user, sizeof(oldest->user), "%s", user);
	oldest->end = session_now() + TOKEN_SECONDS;
}

bool token_use(const char *secret, char user[BROKER_USER_SIZE])
{
	uint8_t hashed[32];
	struct token *at;
	bool live;

	hash(secret, hashed);
	for (at = tokens; at < tokens + TOKENS_MAX; at++) {
		if (!at->end || sodium_memcmp(at->hash, hashed, sizeof(hashed)))
			continue;
		live = session_now() < at->end;
		if (live)
			strcpy(user, at->user);
		sodium_memzero(at, sizeof(*at));
		return live;
	}
	return false;
}

void session_forget_all(void)
{
	sodium_memzero(sessions, sizeof(sessions));
	sodium_memzero(tokens, sizeof(tokens));
}
