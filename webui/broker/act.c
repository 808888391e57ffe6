// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/act.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/text/quote.h"
#include "webui/broker/reply.h"

bool act_home(const struct order *order, struct home *home, struct outcome *outcome)
{
	const struct settings *settings = order->settings;
	const char *name = order->request->name;
	struct failure failure;

	if (!home_of_name(home, name, settings->state, &failure)) {
		reply_fail(&outcome->reply, 422, "argument", "%s", failure.message);
		return false;
	}
	if (snprintf(home->file, sizeof(home->file), "%s/%s.vxed", settings->vxeds, name) <
	    (int)sizeof(home->file))
		return true;
	reply_fail(&outcome->reply, 500, "internal", "%s: too long a name", settings->vxeds);
	return false;
}

int act_device(struct outcome *outcome, bool change)
{
	struct failure failure;
	int device = change ? device_open_to_change(&failure) : device_open(O_RDWR, &failure);

	if (device < 0)
		reply_fail(&outcome->reply, 503, "device", "%s", failure.message);
	return device;
}

void act_end(bool ok, struct outcome *outcome, const struct failure *failure)
{
	if (!ok)
		reply_failure(&outcome->reply, failure);
}

void act_put_text(FILE *body, const char *key, const char *text, size_t size)
{
	fprintf(body, "\"%s\":", key);
	quote_json(body, text, size);
}

void act_put_time(FILE *body, const char *key, time_t time)
{
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&time, &tm));
	fprintf(body, "\"%s\":\"%s\"", key, text);
}

void act_changes(const struct order *order, struct outcome *outcome, FILE *body)
{
	const struct broker_request *request = order->request;
	struct failure failure;
	char path[PATH_MAX];

	audit_path(order->settings->state, path);
	act_end(audit_print(path, request->number, request->limit, body, &failure), outcome,
	    &failure);
}
