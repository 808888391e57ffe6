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

static void print_time(int64_t ns)
{
	time_t seconds = ns / 1000000000;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	fputs(text, stdout);
}

static void print_info(const struct vxe_info *info)
{
	quote_word(stdout, info->name, strnlen(info->name, sizeof(info->name)));
	printf("\t%s%s\ttasks=%u\tviolations=%" PRIu64 "\ttext=%u\timage=%u\t",
	       mode_name(info->mode), info->flags & VXE_LOAD_TRANSIENT ? ",transient" : "",
	       info->tasks, (uint64_t)info->violations, info->text_size, info->image_size);
	print_time(info->loaded);
	putchar('\n');
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
			print_info(&list[i]);
		}
	}
	if (options->json)
		puts(count ? "\n]" : "]");
	free(list);
	return STATUS_OK;
}
