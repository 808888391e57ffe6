// SPDX-License-Identifier: GPL-2.0
/* vxed list: the loaded VXEDs. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/loaded.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "tools/vxed/table.h"

static void print_time(int64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	fputs(text, stdout);
}

static void add_info(struct table *table, const struct vxe_info *info)
{
	time_t seconds = info->loaded / 1000000000;
	struct tm tm;
	char when[32];

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&seconds, &tm));
	table_bytes(table, LOOK_PLAIN, info->name, strnlen(info->name, sizeof(info->name)));
	table_text(table, info->mode == VXE_MODE_PRODUCTION ? LOOK_GOOD : LOOK_WARNING, "%s%s",
		   mode_name(info->mode), info->flags & VXE_LOAD_TRANSIENT ? ",transient" : "");
	table_text(table, LOOK_PLAIN, "%u", info->tasks);
	table_text(table, info->violations ? LOOK_WARNING : LOOK_PLAIN, "%" PRIu64,
		   (uint64_t)info->violations);
	table_text(table, LOOK_PLAIN, "%u", info->text_size);
	table_text(table, LOOK_PLAIN, "%u", info->image_size);
	table_text(table, LOOK_PLAIN, "%s", when);
}

static void print_info_json(const struct vxe_info *info)
{
	fputs("{\"name\":", stdout);
	quote_json(stdout, info->name, strnlen(info->name, sizeof(info->name)));
	printf(",\"slot\":%u,\"mode\":\"%s\",\"transient\":%s,\"tasks\":%u,"
	       "\"violations\":%" PRIu64 ",\"text_size\":%u,\"image_size\":%u,\"loaded\":\"",
	       info->slot, mode_name(info->mode),
	       info->flags & VXE_LOAD_TRANSIENT ? "true" : "false", info->tasks,
	       (uint64_t)info->violations, info->text_size, info->image_size);
	print_time(info->loaded);
	fputs("\"}", stdout);
}

int command_list(const struct options *options, char **none)
{
	static const char *const headings[] = {
		"NAME", "MODE", "THREADS", "VIOLATIONS", "TEXT", "IMAGE", "LOADED", NULL
	};
	struct table table = { .headings = headings };
	struct failure failure;
	int device = device_open(O_RDWR, &failure);
	struct vxe_info *list;
	size_t count, i;

	if (device < 0)
		return report_failure(&failure);
	list = loaded_list(device, &count, &failure);
	close(device);
	if (!list)
		return report_failure(&failure);
	if (options->json)
		putchar('[');
	for (i = 0; i < count; i++) {
		if (options->json) {
			fputs(i ? ",\n" : "\n", stdout);
			print_info_json(&list[i]);
		} else {
			add_info(&table, &list[i]);
		}
	}
	if (options->json)
		puts(count ? "\n]" : "]");
	free(list);
	return options->json || table_print(&table) ? STATUS_OK : STATUS_FAILED;
}
