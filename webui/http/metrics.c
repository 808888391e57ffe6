// SPDX-License-Identifier: GPL-2.0
#include "webui/http/metrics.h"

#include <ctype.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "vxelisp/port.h"

struct metric {
	const char *name, *type, *help;
	const char *part, *key;		/* part: member of the status; NULL: of each VXED */
	const char *value;		/* the metric is 1 if key has this value, else 0 */
};

static const struct metric metrics[] = {
	{ "vxe_broker_present", "gauge", "Whether vxe-broker answers, without which nobody knows of "
	  "the module", "broker", "present", NULL },
	{ "vxe_module_loaded", "gauge", "Whether the module is loaded", "module", "loaded", NULL },
	{ "vxe_module_hooks", "gauge", "Calls and objects that are judged",
	  "module", "hooks", NULL },
	{ "vxe_events_total", "counter", "Events of the module", "module", "events", NULL },
	{ "vxe_events_lost_total", "counter", "Events for which the ring had no room",
	  "module", "lost", NULL },
	{ "vxe_store_present", "gauge", "Whether there is a store", "store", "present", NULL },
	{ "vxe_store_served", "gauge", "Whether vxelogd fills the store", "store", "served", NULL },
	{ "vxe_store_stalled", "gauge", "Whether vxelogd cannot write to it",
	  "store", "stalled", NULL },
	{ "vxe_store_bytes", "gauge", "Size of the store", "store", "bytes", NULL },
	{ "vxe_store_dropped_total", "counter", "Events that were dropped for want of room",
	  "store", "dropped", NULL },
	{ "vxe_store_uncounted_total", "counter", "Violations that could not be counted",
	  "store", "uncounted", NULL },
	{ "vxe_vxed_loaded", "gauge", "Whether the VXED is in force", NULL, "loaded", NULL },
	{ "vxe_vxed_mode_trace", "gauge", "Whether its mode is trace", NULL, "mode", "trace" },
	{ "vxe_vxed_mode_soft", "gauge", "Whether its mode is soft", NULL, "mode", "soft" },
	{ "vxe_vxed_mode_production", "gauge", "Whether its mode is production",
	  NULL, "mode", "production" },
	{ "vxe_vxed_tasks", "gauge", "Threads inside", NULL, "tasks", NULL },
	{ "vxe_vxed_violations_total", "counter", "Its violations in the store",
	  NULL, "violations", NULL },
	{ "vxe_vxed_differs", "gauge", "Whether its file differs from what is in force",
	  NULL, "differs", NULL },
};

static struct json_object *get(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

static void print_byte(FILE *to, unsigned char byte)
{
	if (byte == '\\' || byte == '"')
		fprintf(to, "\\%c", byte);
	else if (iscntrl(byte))
		fprintf(to, "\\\\x%02x", byte);
	else
		putc(byte, to);
}

/* Prints a name as a label. It is a string, or an array of bytes if it is not UTF-8. */
static void print_label(FILE *to, struct json_object *name)
{
	const char *at;
	size_t i;

	if (json_object_is_type(name, json_type_string))
		for (at = json_object_get_string(name); *at; at++)
			print_byte(to, *at);
	if (json_object_is_type(name, json_type_array))
		for (i = 0; i < json_object_array_length(name); i++) {
			int byte = json_object_get_int(json_object_array_get_idx(name, i));

			if (byte < 0x80)
				print_byte(to, byte);
			else
				fprintf(to, "\\\\x%02x", byte);
		}
}

/* Prints a metric, unless its value is not known. */
static void print(FILE *to, const struct metric *metric, struct json_object *from,
		  struct json_object *label)
{
	struct json_object *value = get(from, metric->key);

	if (!value)
		return;
	fputs(metric->name, to);
	if (label) {
		fputs("{vxed=\"", to);
		print_label(to, label);
		fputs("\"}", to);
	}
	if (metric->value)
		fprintf(to, " %d\n", !strcmp(json_object_get_string(value), metric->value));
	else
		fprintf(to, " %lld\n", (long long)json_object_get_int64(value));
}

char *metrics_text(const char *status, const char *overview, size_t *size)
{
	struct json_object *state = json_tokener_parse(status);
	struct json_object *vxeds = json_tokener_parse(overview);
	size_t i, j, count = json_object_is_type(vxeds, json_type_array) ?
			     json_object_array_length(vxeds) : 0;
	char *text = NULL;
	FILE *to = open_memstream(&text, size);

	for (i = 0; to && i < ARRAY_SIZE(metrics); i++) {
		const struct metric *metric = &metrics[i];

		fprintf(to, "# HELP %s %s.\n# TYPE %s %s\n", metric->name, metric->help,
			metric->name, metric->type);
		if (metric->part)
			print(to, metric, get(state, metric->part), NULL);
		for (j = 0; !metric->part && j < count; j++) {
			struct json_object *vxed = json_object_array_get_idx(vxeds, j);

			print(to, metric, vxed, get(vxed, "name"));
		}
	}
	json_object_put(state);
	json_object_put(vxeds);
	return to && !fclose(to) ? text : NULL;
}
