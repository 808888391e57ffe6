// SPDX-License-Identifier: GPL-2.0
/* The state of the module, the VXEDs in force and the traces: schema State of webui/api.yaml. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/collect.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/text/hash.h"
#include "libvxe/text/quote.h"
#include "webui/broker/act.h"
#include "webui/broker/marks.h"

static void put_module(FILE *body, const struct vxe_status *s)
{
	fprintf(body, "\"module\":{\"loaded\":true,\"abi\":%u,\"hooks\":%u,\"events\":%" PRIu64
		",\"lost\":%" PRIu64 ",\"ring\":%u}", s->abi_version,
		s->syscalls_hooked + s->objects_hooked, (uint64_t)s->events,
		(uint64_t)s->events_lost, s->ring_size);
}

static void put_vxed(FILE *body, int device, const struct vxe_info *info)
{
	char hash[TEXT_HASH_SIZE] = "";
	struct failure ignored;
	size_t size;
	char *text = device_text(device, info->name, &size, &ignored);

	if (text)
		text_hash_unplaced(text, size, hash);
	free(text);
	putc('{', body);
	act_put_text(body, "name", info->name, strnlen(info->name, sizeof(info->name)));
	fprintf(body, ",\"mode\":\"%s\",\"transient\":%s,\"tasks\":%u,\"violations\":%" PRIu64
		",\"hash\":\"%s\",", mode_name(info->mode),
		info->flags & VXE_LOAD_TRANSIENT ? "true" : "false", info->tasks,
		(uint64_t)info->violations, hash);
	act_put_time(body, "loaded_at", info->loaded / 1000000000);
	putc('}', body);
}

/* Writes the state of the module and its VXEDs. It is not an error if the module is not loaded. */
static void put_force(FILE *body)
{
	struct failure ignored;
	int device = device_open(O_RDWR, &ignored);
	struct vxe_status status;
	struct vxe_info *list = NULL;
	size_t count = 0, i;

	if (device >= 0 && device_status(device, &status, &ignored)) {
		put_module(body, &status);
		list = loaded_list(device, &count, &ignored);
	} else {
		fputs("\"module\":{\"loaded\":false}", body);
	}
	fputs(",\"vxeds\":[", body);
	for (i = 0; list && i < count; i++) {
		if (i)
			putc(',', body);
		put_vxed(body, device, &list[i]);
	}
	putc(']', body);
	free(list);
	if (device >= 0)
		close(device);
}

static void put_traces(FILE *body, const char *state)
{
	struct failure ignored;
	size_t count, i;
	char **names = collect_list(state, &count, &ignored);
	bool first = true;

	fputs(",\"traces\":[", body);
	for (i = 0; names && i < count; i++) {
		if (!collect_runs(names[i], state))
			continue;
		if (!first)
			putc(',', body);
		quote_json(body, names[i], strlen(names[i]));
		first = false;
	}
	putc(']', body);
	if (names)
		collect_free_names(names, count);
}

/* Makes the key for ids of proposals, because vxe-work needs it but cannot write. */
static bool make_key(const struct order *order, struct outcome *outcome)
{
	unsigned char key[HOME_KEY_SIZE];
	struct failure failure;
	struct home home;
	bool ok;

	if (!act_home(order, &home, outcome))
		return false;
	if (access(home.file, F_OK))
		return true;
	ok = home_key(&home, key, &failure);
	explicit_bzero(key, sizeof(key));
	act_end(ok, outcome, &failure);
	return ok;
}

void act_state(const struct order *order, struct outcome *outcome, FILE *body)
{
	const char *user = order->actor.user;

	if (order->role && order->request->name[0] && !make_key(order, outcome))
		return;
	putc('{', body);
	put_force(body);
	put_traces(body, order->settings->state);
	if (order->role) {
		putc(',', body);
		act_put_text(body, "user", user, strlen(user));
		fprintf(body, ",\"role\":\"%s\",",
			order->role == BROKER_ADMIN ? "admin" : "read");
		act_put_time(body, "expires", order->expires);
		fputs(",\"seen\":", body);
		marks_print(user, body);
	}
	putc('}', body);
}
