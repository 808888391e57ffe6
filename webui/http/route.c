// SPDX-License-Identifier: GPL-2.0
#include "webui/http/route.h"

#include <string.h>

#include "vxelisp/port.h"

#define SET(array)	{ array, ARRAY_SIZE(array) }
#define MEMBER(m)	.place = TO_STRING, .offset = offsetof(struct broker_request, m), \
			.size = sizeof(((struct broker_request *)0)->m)
#define PATH(n, t, ...)		{ .name = n, .in = IN_PATH, .type = t, __VA_ARGS__ }
#define QUERY(n, t, ...)	{ .name = n, .in = IN_QUERY, .type = t, __VA_ARGS__ }
#define BODY(n, t, ...)		{ .name = n, .in = IN_BODY, .type = t, __VA_ARGS__ }
#define HEADER(n, t, ...)	{ .name = n, .in = IN_HEADER, .type = t, __VA_ARGS__ }
#define NEEDED			.required = true
#define FLAG(f)		.place = TO_FLAG, .offset = f

#define MODES		"trace soft production"

/* Fields of several routes ----------------------------------------------------------- */

static const struct field name[] = {
	PATH("name", STRING, NEEDED, MEMBER(name)),
};

static const struct field id[] = {
	PATH("id", STRING, NEEDED, MEMBER(id)),
};

static const struct field progress[] = {
	PATH("id", STRING, NEEDED),
};

static const struct field filter[] = {
	QUERY("vxed", LIST),
	QUERY("call", LIST),
	QUERY("path", STRING),
	QUERY("verdict", STRING, .words = "permitted violated refused"),
	QUERY("program", STRING),
	QUERY("user", STRING),
	QUERY("since", STRING),
};

static const struct field until[] = {
	QUERY("until", STRING),
};

static const struct field event[] = {
	PATH("event", INTEGER, NEEDED),
};

static const struct field if_match[] = {
	HEADER("If-Match", STRING, NEEDED, MEMBER(hash)),
};

static const struct field generate[] = {
	BODY("model", STRING, .words = "strict filesystem"),
	BODY("exact", BOOLEAN),
	BODY("generalise", LIST),
};

/* Fields of one route ---------------------------------------------------------------- */

static const struct field login[] = {
	BODY("user", STRING, MEMBER(name)),
	BODY("password", STRING, MEMBER(password)),
	BODY("token", STRING, MEMBER(password)),
};

static const struct field save[] = {
	HEADER("If-Match", STRING, MEMBER(hash)),
	HEADER("If-None-Match", STRING, .words = "*"),
	BODY("text", STRING, NEEDED, .place = TO_TEXT),
	BODY("why", STRING, MEMBER(why)),
	BODY("forget_trace", BOOLEAN, FLAG(BROKER_DISCARD)),
};

static const struct field load[] = {
	BODY("mode", STRING, .words = MODES, .place = TO_MODE),
	BODY("replace", BOOLEAN, FLAG(BROKER_REPLACE)),
};

static const struct field mode[] = {
	BODY("mode", STRING, NEEDED, .words = MODES, .place = TO_MODE),
	BODY("confirmed", BOOLEAN),
};

static const struct field enabled[] = {
	BODY("enabled", BOOLEAN, NEEDED, FLAG(BROKER_ON)),
};

static const struct field proposals[] = {
	QUERY("since", STRING),
	QUERY("exact", BOOLEAN),
};

static const struct field accept[] = {
	BODY("accept", LIST, NEEDED, .place = TO_LINES, .offset = '+'),
	BODY("reject", LIST, NEEDED, .place = TO_LINES, .offset = '-'),
	BODY("since", STRING, .place = TO_SINCE),
	BODY("exact", BOOLEAN, FLAG(BROKER_EXACT)),
	BODY("why", STRING, MEMBER(why)),
};

static const struct field preview[] = {
	BODY("accept", LIST, NEEDED),
	BODY("since", STRING),
	BODY("exact", BOOLEAN),
};

static const struct field version[] = {
	PATH("version", INTEGER, NEEDED),
};

static const struct field revert[] = {
	BODY("version", INTEGER, NEEDED, .place = TO_NUMBER),
};

static const struct field check[] = {
	BODY("text", STRING, NEEDED),
	BODY("name", STRING),
};

static const struct field format[] = {
	BODY("text", STRING, NEEDED),
};

static const struct field test[] = {
	BODY("text", STRING, NEEDED),
	BODY("name", STRING),
	BODY("tests", STRING),
};

static const struct field replay[] = {
	BODY("text", STRING),
	BODY("name", STRING),
	BODY("against", STRING),
	BODY("since", STRING),
	BODY("until", STRING),
};

static const struct field diff[] = {
	BODY("a", STRING, NEEDED),
	BODY("b", STRING, NEEDED),
};

static const struct field violations[] = {
	QUERY("order", STRING, .words = "count last"),
	QUERY("limit", INTEGER, .max = 200),
	QUERY("after", STRING),
	QUERY("covered", BOOLEAN),
};

static const struct field groups[] = {
	QUERY("by", LIST, .words = "vxed point folder file"),
	QUERY("depth", INTEGER, .max = 64),
};

static const struct field seen[] = {
	BODY("vxed", STRING, MEMBER(name)),
	BODY("up_to", INTEGER, NEEDED, .place = TO_NUMBER),
};

static const struct field events[] = {
	QUERY("violation", INTEGER),
	QUERY("before", INTEGER),
	QUERY("after", INTEGER),
	QUERY("limit", INTEGER, .max = 500),
};

static const struct field why[] = {
	QUERY("name", STRING),
};

static const struct field timeline[] = {
	QUERY("vxed", LIST),
	QUERY("since", STRING),
	QUERY("until", STRING),
	QUERY("step", STRING, .words = "hour day"),
};

static const struct field live[] = {
	QUERY("vxed", LIST),
	QUERY("kinds", LIST, .words = "event violation status change"),
	HEADER("Last-Event-ID", STRING),
};

static const struct field trace[] = {
	BODY("patterns", LIST, NEEDED, .place = TO_LINES),
	BODY("name", STRING, MEMBER(name)),
};

static const struct field changes[] = {
	QUERY("before", INTEGER, .place = TO_NUMBER),
	QUERY("limit", INTEGER, .max = 500, .place = TO_LIMIT),
};

static const struct field export[] = {
	QUERY("format", STRING, .words = "jsonl csv"),
};

/* The routes ------------------------------------------------------------------------- */

#define BROKER(c)	{ .call = BROKER_##c }
#define WORK(j)		{ .job = j, .seconds = 10 }
#define LONG_WORK(j)	{ .job = j, .seconds = 20, .slow = true }
#define LONG_BROKER(c)	{ .call = BROKER_##c, .flags = BROKER_PROGRESS, .slow = true }
#define API		"/api/v1/"
#define VXED		API "vxeds/{name}"
#define TRACES		API "traces"

static const struct route routes[] = {
	{ "POST", API "login", ANYONE, .answer = ANSWER_SESSION,
	  .steps = { BROKER(LOGIN) }, .sets = { SET(login) } },
	{ "POST", API "logout", READER, .steps = { BROKER(LOGOUT) } },
	{ "GET", API "sessions", READER, .steps = { BROKER(SESSIONS) } },
	{ "DELETE", API "sessions/{id}", READER, .steps = { BROKER(END) },
	  .sets = { SET(id) } },
	{ "GET", API "status", READER, true, .steps = { WORK("status") } },

	{ "GET", API "vxeds", READER, true, .steps = { WORK("overview") } },
	{ "GET", VXED, READER, true, ANSWER_TAGGED, .steps = { WORK("overview") },
	  .sets = { SET(name) } },
	{ "PUT", VXED, ADMIN, .answer = ANSWER_TAGGED, .steps = { BROKER(SAVE) },
	  .sets = { SET(name), SET(save) } },
	{ "GET", VXED "/in-force", READER, .answer = ANSWER_TAGGED, .steps = { BROKER(SHOW) },
	  .sets = { SET(name) } },
	{ "POST", VXED "/load", ADMIN, .steps = { BROKER(LOAD) },
	  .sets = { SET(name), SET(load) } },
	{ "POST", VXED "/unload", ADMIN, .steps = { BROKER(UNLOAD) }, .sets = { SET(name) } },
	{ "PUT", VXED "/mode", ADMIN,
	  .steps = { { .job = "would-refuse", .seconds = 20, .asks = true, .slow = true },
		     BROKER(MODE) },
	  .sets = { SET(name), SET(mode) } },
	{ "PUT", VXED "/enabled", ADMIN, .steps = { BROKER(ENABLE) },
	  .sets = { SET(name), SET(enabled) } },

	{ "GET", VXED "/proposals", READER,
	  .steps = { BROKER(STATUS), LONG_WORK("proposals") },
	  .sets = { SET(name), SET(proposals) } },
	{ "POST", VXED "/proposals", ADMIN, .answer = ANSWER_TAGGED,
	  .steps = { LONG_BROKER(ACCEPT) }, .sets = { SET(name), SET(if_match), SET(accept) } },
	{ "POST", VXED "/preview", READER, .steps = { LONG_WORK("preview") },
	  .sets = { SET(name), SET(preview) } },
	{ "GET", VXED "/rejected", READER, .steps = { WORK("rejected") }, .sets = { SET(name) } },
	{ "DELETE", VXED "/rejected/{id}", ADMIN, .steps = { BROKER(UNREJECT) },
	  .sets = { SET(name), SET(id) } },
	{ "GET", VXED "/history", READER, .steps = { WORK("history") }, .sets = { SET(name) } },
	{ "GET", VXED "/history/{version}", READER, .steps = { WORK("version") },
	  .sets = { SET(name), SET(version) } },
	{ "POST", VXED "/revert", ADMIN, .answer = ANSWER_TAGGED, .steps = { BROKER(REVERT) },
	  .sets = { SET(name), SET(if_match), SET(revert) } },

	{ "POST", API "check", READER, .steps = { WORK("check") }, .sets = { SET(check) } },
	{ "POST", API "format", READER, .steps = { WORK("format") }, .sets = { SET(format) } },
	{ "POST", API "test", READER, .steps = { LONG_WORK("test") }, .sets = { SET(test) } },
	{ "GET", API "words", READER, .answer = ANSWER_CACHED, .steps = { WORK("words") } },
	{ "POST", API "replay", READER, .steps = { LONG_WORK("replay") },
	  .sets = { SET(replay) } },
	{ "POST", API "diff", READER, .steps = { WORK("diff") }, .sets = { SET(diff) } },

	{ "GET", API "violations", READER, .steps = { WORK("violations") },
	  .sets = { SET(filter), SET(violations) } },
	{ "GET", API "violations/groups", READER, .steps = { WORK("groups") },
	  .sets = { SET(filter), SET(groups) } },
	{ "POST", API "violations/seen", READER, .steps = { BROKER(SEEN) },
	  .sets = { SET(seen) } },
	{ "GET", API "events", READER, .steps = { WORK("events") },
	  .sets = { SET(filter), SET(until), SET(events) } },
	{ "GET", API "events/{event}", READER, .steps = { WORK("event") },
	  .sets = { SET(event) } },
	{ "GET", API "events/{event}/why", READER, .steps = { LONG_WORK("why") },
	  .sets = { SET(event), SET(why) } },
	{ "GET", API "timeline", READER, .steps = { WORK("timeline") },
	  .sets = { SET(timeline) } },
	{ "GET", API "live", READER, .answer = ANSWER_LIVE, .steps = { { .job = "live" } },
	  .sets = { SET(live) } },
	{ "GET", API "export", READER, .answer = ANSWER_LINES,
	  .steps = { { .job = "export", .seconds = 600 } },
	  .sets = { SET(filter), SET(until), SET(export) } },

	{ "GET", TRACES, READER, true, .steps = { WORK("trace") } },
	{ "POST", TRACES, ADMIN, .steps = { BROKER(TRACE_START) }, .sets = { SET(trace) } },
	{ "GET", TRACES "/{name}", READER, true, .steps = { WORK("trace") },
	  .sets = { SET(name) } },
	{ "DELETE", TRACES "/{name}", ADMIN,
	  .steps = { { .call = BROKER_TRACE_STOP, .flags = BROKER_DISCARD } },
	  .sets = { SET(name) } },
	{ "POST", TRACES "/{name}/stop", ADMIN,
	  .steps = { LONG_BROKER(TRACE_STOP), LONG_WORK("generate") },
	  .sets = { SET(name), SET(generate) } },
	{ "POST", TRACES "/{name}/generate", READER, .steps = { LONG_WORK("generate") },
	  .sets = { SET(name), SET(generate) } },

	{ "GET", API "progress/{id}", READER, .answer = ANSWER_PROGRESS,
	  .sets = { SET(progress) } },
	{ "GET", API "changes", READER, .steps = { BROKER(CHANGES) }, .sets = { SET(changes) } },
	{ "GET", "/metrics", METRICS, true, .answer = ANSWER_METRICS,
	  .steps = { WORK("status"), WORK("overview") } },
};

/* Finding a route -------------------------------------------------------------------- */

static bool is_field(const char *part)
{
	return part[0] == '{';
}

/* Calls visit() for each component of the route's path, until it returns false. */
static bool each_part(const struct route *route, void *context,
		      bool (*visit)(void *context, size_t index, const char *part, size_t size))
{
	const char *at = route->path;
	size_t index, size;

	for (index = 0; *at; index++, at += size) {
		size = strcspn(++at, "/");
		if (!visit(context, index, at, size))
			return false;
	}
	return true;
}

struct matching {
	const struct path *path;
	const char *field;	/* the field to find */
	const char *value;
	size_t count;
};

static bool part_matches(void *context, size_t index, const char *part, size_t size)
{
	struct matching *m = context;

	m->count++;
	return index < m->path->count &&
	       (is_field(part) || (strlen(m->path->parts[index]) == size &&
				   !memcmp(m->path->parts[index], part, size)));
}

static bool path_matches(const struct route *route, const struct path *path)
{
	struct matching m = { .path = path };

	return each_part(route, &m, part_matches) && m.count == path->count;
}

const struct route *route_find(const char *method, const struct path *path,
			       char *allowed, size_t size)
{
	const struct route *route;

	allowed[0] = '\0';
	for (route = routes; route < routes + ARRAY_SIZE(routes); route++) {
		if (!path_matches(route, path))
			continue;
		if (!strcmp(route->method, method))
			return route;
		snprintf(allowed + strlen(allowed), size - strlen(allowed), "%s%s",
			 allowed[0] ? ", " : "", route->method);
	}
	return NULL;
}

static bool part_is_field(void *context, size_t index, const char *part, size_t size)
{
	struct matching *m = context;
	size_t length = strlen(m->field);

	if (!is_field(part) || size != length + 2 || memcmp(part + 1, m->field, length))
		return true;
	m->value = m->path->parts[index];
	return false;
}

const char *route_part(const struct route *route, const struct path *path, const char *field)
{
	struct matching m = { .path = path, .field = field };

	each_part(route, &m, part_is_field);
	return m.value;
}

bool route_each_field(const struct route *route, void *context,
		      bool (*visit)(void *context, const struct field *field))
{
	const struct fields *set;
	size_t i;

	for (set = route->sets; set < route->sets + ROUTE_SETS; set++)
		for (i = 0; i < set->count; i++)
			if (!visit(context, &set->list[i]))
				return false;
	return true;
}

/* Printing --------------------------------------------------------------------------- */

static bool print_field(void *to, const struct field *field)
{
	static const char *const ins[] = { "path", "query", "body", "header" };
	static const char *const types[] = { "string", "integer", "boolean", "array" };

	fprintf(to, "{\"name\":\"%s\",\"in\":\"%s\",\"type\":\"%s\",\"required\":%s,"
		"\"words\":\"%s\",\"max\":%lld},", field->name, ins[field->in],
		types[field->type], field->required ? "true" : "false",
		field->words ? field->words : "", (long long)field->max);
	return true;
}

void route_print(FILE *to)
{
	static const char *const roles[] = { "anyone", "read", "admin", "metrics" };
	static const char *const calls[BROKER_CALLS] = {
		[BROKER_LOGIN] = "LOGIN", [BROKER_LOGOUT] = "LOGOUT",
		[BROKER_SESSIONS] = "SESSIONS", [BROKER_STATUS] = "STATUS",
		[BROKER_END] = "END", [BROKER_SHOW] = "SHOW",
		[BROKER_SAVE] = "SAVE", [BROKER_LOAD] = "LOAD", [BROKER_UNLOAD] = "UNLOAD",
		[BROKER_MODE] = "MODE", [BROKER_ENABLE] = "ENABLE",
		[BROKER_ACCEPT] = "ACCEPT", [BROKER_UNREJECT] = "UNREJECT",
		[BROKER_REVERT] = "REVERT", [BROKER_TRACE_START] = "TRACE_START",
		[BROKER_TRACE_STOP] = "TRACE_STOP", [BROKER_SEEN] = "SEEN",
		[BROKER_CHANGES] = "CHANGES",
	};
	const struct route *route;
	size_t i;

	putc('[', to);
	for (route = routes; route < routes + ARRAY_SIZE(routes); route++) {
		fprintf(to, "%s{\"method\":\"%s\",\"path\":\"%s\",\"role\":\"%s\",\"state\":%s,"
			"\"by\":\"", route > routes ? ",\n" : "", route->method, route->path,
			roles[route->role], route->state ? "true" : "false");
		fputs(route->state ? "broker STATUS" : "", to);
		for (i = 0; i < ROUTE_STEPS; i++) {
			const struct step *step = &route->steps[i];

			if (step->job || step->call)
				fprintf(to, "%s%s %s", i || route->state ? ", " : "",
					step->job ? "work" : "broker",
					step->job ? step->job : calls[step->call]);
		}
		fputs("\",\"fields\":[", to);
		route_each_field(route, to, print_field);
		fputs("null]}", to);
	}
	fputs("]\n", to);
}
