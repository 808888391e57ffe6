// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading VXEDs, and their modes. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/check.h"
#include "libvxe/policy/enabled.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/text/hash.h"
#include "webui/broker/act.h"
#include "webui/broker/reply.h"

void act_show(const struct order *order, struct outcome *outcome, FILE *body)
{
	int device = act_device(outcome, false);
	struct failure failure;
	size_t size;
	char *text;

	if (device < 0)
		return;
	text = device_text(device, order->request->name, &size, &failure);
	close(device);
	act_end(text, outcome, &failure);
	if (!text)
		return;
	text_hash(text, size, outcome->reply.hash);
	putc('{', body);
	act_put_text(body, "text", text, size);
	fprintf(body, ",\"hash\":\"%s\"}", outcome->reply.hash);
	free(text);
}

/*
 * Returns the mode of the request or, if it has none and replaces a VXED, the current mode of that.
 * VXE_MODE_DEFAULT: neither.
 */
static enum vxe_mode mode_of(int device, const struct broker_request *request)
{
	struct vxe_info info;

	if (request->mode || !(request->flags & BROKER_REPLACE) ||
	    !device_find(device, request->name, &info))
		return request->mode;
	return info.mode;
}

/* Adds a warning if the file declares another mode than the VXED has now. */
static void put_warnings(FILE *body, const struct loaded *loaded, enum vxe_mode declared)
{
	if (declared && declared != loaded->mode)
		fprintf(body, "\"It stays in mode %s. Its file says %s, which is for its first "
			"load.\"", mode_name(loaded->mode), mode_name(declared));
}

void act_load(const struct order *order, struct outcome *outcome, FILE *body)
{
	const struct broker_request *request = order->request;
	struct failure failure;
	struct loaded loaded;
	struct checked checked;
	struct home home;
	enum vxe_mode mode;
	int device;
	bool ok;

	if (!act_home(order, &home, outcome))
		return;
	if (request->mode > VXE_MODE_PRODUCTION) {
		reply_fail(&outcome->reply, 422, "argument", "there is no such mode");
		return;
	}
	if (access(home.file, F_OK)) {
		reply_fail(&outcome->reply, 404, "name", "there is no %s", home.file);
		return;
	}
	if (!check_file(home.file, order->settings->library, &checked, &failure)) {
		reply_failure(&outcome->reply, &failure);
		return;
	}
	if (strcmp(checked.name, home.name)) {
		reply_fail(&outcome->reply, 422, "text", "%s: its VXED has the name %s",
			   home.file, checked.name);
		return;
	}
	device = act_device(outcome, true);
	if (device < 0)
		return;
	mode = mode_of(device, request);
	ok = loaded_load(device, home.file, order->settings->library, mode, request->flags & BROKER_REPLACE, &loaded, &failure);
	close(device);
	act_end(ok, outcome, &failure);
	if (!ok)
		return;
	snprintf(outcome->detail, sizeof(outcome->detail), "%s", mode_name(loaded.mode));
	fprintf(body, "{\"mode\":\"%s\",\"warnings\":[", mode_name(loaded.mode));
	if (!request->mode && loaded.before)
		put_warnings(body, &loaded, checked.mode);
	fputs("]}", body);
}

void act_unload(const struct order *order, struct outcome *outcome, FILE *body)
{
	int device = act_device(outcome, false);
	struct failure failure;
	bool ok;

	if (device < 0)
		return;
	ok = device_unload(device, order->request->name, &failure);
	close(device);
	act_end(ok, outcome, &failure);
	if (ok)
		fputs("{\"mode\":null,\"warnings\":[]}", body);
}

void act_mode(const struct order *order, struct outcome *outcome, FILE *body)
{
	const struct broker_request *request = order->request;
	struct failure failure;
	bool traced, ok;
	int device;

	if (request->mode == VXE_MODE_DEFAULT || request->mode > VXE_MODE_PRODUCTION) {
		reply_fail(&outcome->reply, 422, "argument", "there is no such mode");
		return;
	}
	device = act_device(outcome, true);
	if (device < 0)
		return;
	ok = loaded_set_mode(device, request->name, request->mode, &traced, &failure);
	close(device);
	ok = ok && enabled_keep_mode(request->name, order->settings->state, request->mode,
				     &failure);
	act_end(ok, outcome, &failure);
	if (!ok)
		return;
	snprintf(outcome->detail, sizeof(outcome->detail), "%s", mode_name(request->mode));
	fprintf(body, "{\"mode\":\"%s\",\"warnings\":[%s]}", mode_name(request->mode),
		traced && request->mode != VXE_MODE_TRACE ?
		"\"It is in its trace, which permits everything in any mode. Load what was "
		"learned.\"" : "");
}

void act_enable(const struct order *order, struct outcome *outcome, FILE *body)
{
	bool on = order->request->flags & BROKER_ON;
	struct failure failure;

	if (strcmp(order->settings->vxeds, HOME_VXEDS)) {
		reply_fail(&outcome->reply, 503, "broker", "what is loaded at boot is in %s",
			   ENABLED_DIRECTORY);
		return;
	}
	snprintf(outcome->detail, sizeof(outcome->detail), "%s", on ? "on" : "off");
	act_end(enabled_set(order->request->name, on, order->settings->library, &failure), outcome,
	    &failure);
}
