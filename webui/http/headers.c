// SPDX-License-Identifier: GPL-2.0
#include "webui/http/headers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vxelisp/port.h"

static const struct known {
	const char *name;
	size_t offset;
} known[] = {
	{ "Host", offsetof(struct headers, host) },
	{ "Origin", offsetof(struct headers, origin) },
	{ "Sec-Fetch-Site", offsetof(struct headers, site) },
	{ "Content-Type", offsetof(struct headers, type) },
	{ "Content-Length", offsetof(struct headers, length) },
	{ "Transfer-Encoding", offsetof(struct headers, encoding) },
	{ "Cookie", offsetof(struct headers, cookie) },
	{ "Authorization", offsetof(struct headers, authorization) },
	{ "If-Match", offsetof(struct headers, if_match) },
	{ "If-None-Match", offsetof(struct headers, if_none_match) },
	{ "Last-Event-ID", offsetof(struct headers, last_id) },
	{ "Accept-Encoding", offsetof(struct headers, accept_encoding) },
	{ "VXE-Asleep", offsetof(struct headers, asleep) },
	{ "VXE-Progress", offsetof(struct headers, progress) },
};

bool headers_add(struct headers *headers, const char *name, const char *value,
		 struct refusal *refusal)
{
	const struct known *k;

	for (k = known; k < known + ARRAY_SIZE(known); k++) {
		const char **to = (const char **)((char *)headers + k->offset);

		if (strcasecmp(k->name, name))
			continue;
		if (*to)
			return refuse(refusal, 400, "http", "the header %s is there twice",
				      k->name);
		*to = value ? value : "";
		return true;
	}
	return true;
}

static const char *host_of(const char *origin)
{
	return strstr(origin, "://") + 3;
}

/*
 * Checks Host and Origin: requests must not come from a page of another origin, or of another name
 * that resolves to this host (DNS rebinding).
 */
static bool check_origin(const struct headers *headers, const struct origins *origins,
			 struct refusal *refusal)
{
	bool host = false;
	size_t i;

	if (!headers->host)
		return refuse(refusal, 400, "http", "the header Host is missing");
	for (i = 0; i < origins->count; i++) {
		if (strcasecmp(host_of(origins->list[i]), headers->host))
			continue;
		if (!headers->origin || !strcasecmp(origins->list[i], headers->origin))
			return true;
		host = true;
	}
	return host ? refuse(refusal, 403, "origin", "the request comes from another origin") :
	       refuse(refusal, 421, "host", "this server has another name; see --origin");
}

static bool check_site(const struct headers *headers, bool get, struct refusal *refusal)
{
	if (!headers->site || !strcmp(headers->site, "same-origin") ||
	    (get && !strcmp(headers->site, "none")))
		return true;
	return refuse(refusal, 403, "origin", "the request comes from another site");
}

/* Checks the length of the body. With both headers, proxies may see two requests (smuggling). */
static bool check_length(struct headers *headers, bool get, struct refusal *refusal)
{
	char *end;

	if (headers->encoding)
		return headers->length ?
		       refuse(refusal, 400, "http", "Content-Length beside Transfer-Encoding") :
		       refuse(refusal, 411, "http", "Content-Length is missing");
	if (!headers->length)
		return true;
	errno = 0;
	headers->size = strtoull(headers->length, &end, 10);
	if (!*headers->length ||
	    strspn(headers->length, "0123456789") != strlen(headers->length))
		return refuse(refusal, 400, "http", "Content-Length is no number");
	if (errno || headers->size > BODY_MAX)
		return refuse(refusal, 413, "limit", "the body is larger than %u bytes", BODY_MAX);
	if (get && headers->size)
		return refuse(refusal, 400, "http", "GET with a body");
	return true;
}

static bool check_type(const struct headers *headers, struct refusal *refusal)
{
	static const char json[] = "application/json";
	const char *rest;

	if (!headers->size)
		return true;
	if (headers->type && !strncasecmp(headers->type, json, sizeof(json) - 1)) {
		rest = headers->type + sizeof(json) - 1;
		if (!*rest)
			return true;
		rest += strspn(rest, " \t;");
		if (!strcasecmp(rest, "charset=utf-8"))
			return true;
	}
	return refuse(refusal, 415, "http", "the body must be %s in UTF-8", json);
}

/* Copies a secret, if the text has the form of one. */
static void copy_secret(char secret[BROKER_SECRET_SIZE], const char *text, size_t size)
{
	if (size != BROKER_SECRET_SIZE - 1 || strspn(text, "0123456789abcdef") < size)
		return;
	memcpy(secret, text, size);
	secret[size] = '\0';
}

static bool read_cookie(struct headers *headers, struct refusal *refusal)
{
	const size_t length = sizeof(SESSION_COOKIE "=") - 1;
	const char *at = headers->cookie;
	bool found = false;
	size_t size;

	for (; at && *at; at += size + !!at[size]) {
		at += strspn(at, " \t");
		size = strcspn(at, ";");
		if (size < length || memcmp(at, SESSION_COOKIE "=", length))
			continue;
		if (found)
			return refuse(refusal, 400, "http", "two cookies " SESSION_COOKIE);
		found = true;
		copy_secret(headers->session, at + length, size - length);
	}
	return true;
}

static void read_authorization(struct headers *headers)
{
	const char *text = headers->authorization;

	if (!text)
		return;
	if (!strncasecmp(text, "VXE ", 4))
		copy_secret(headers->secret, text + 4, strlen(text + 4));
	else if (!strncasecmp(text, "Bearer ", 7))
		headers->bearer = text + 7;
}

static bool check_progress(const struct headers *headers, struct refusal *refusal)
{
	size_t size = headers->progress ? strlen(headers->progress) : PROGRESS_NAME_SIZE - 1;

	return (size == PROGRESS_NAME_SIZE - 1 &&
		(!headers->progress || strspn(headers->progress, "0123456789abcdef") == size)) ||
	       refuse(refusal, 400, "http", "VXE-Progress is not a name of %d hexadecimal digits",
		      PROGRESS_NAME_SIZE - 1);
}

bool headers_check(struct headers *headers, const char *method, const struct origins *origins,
		   struct refusal *refusal)
{
	bool get = !strcmp(method, "GET") || !strcmp(method, "HEAD");

	if (!check_origin(headers, origins, refusal) || !check_site(headers, get, refusal) ||
	    !check_length(headers, get, refusal) || !check_type(headers, refusal) ||
	    !check_progress(headers, refusal) || !read_cookie(headers, refusal))
		return false;
	read_authorization(headers);
	return true;
}

bool headers_hash(const char *text, char hash[BROKER_HASH_SIZE], struct refusal *refusal)
{
	size_t size = strlen(text);

	hash[0] = '\0';
	if (size == BROKER_HASH_SIZE + 1 && text[0] == '"' && text[size - 1] == '"')
		copy_secret(hash, text + 1, size - 2);
	return hash[0] || refuse(refusal, 400, "http", "If-Match is no \"HASH\"");
}
