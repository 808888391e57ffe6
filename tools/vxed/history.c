// SPDX-License-Identifier: GPL-2.0
/* vxed history: the changes of a VXED's text. */
#include <stdio.h>

#include "libvxe/policy/history.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"

static void print_entry_json(const struct history_entry *entry)
{
	printf("{\"version\":%u", entry->version);
	quote_json_text(stdout, ",\"time\":", entry->time);
	quote_json_text(stdout, ",\"user\":", entry->user);
	quote_json_text(stdout, ",\"from\":", entry->from);
	quote_json_text(stdout, ",\"what\":", entry->what);
	putchar('}');
}

int command_history(const struct options *options, char **arguments)
{
	struct history history;
	struct failure failure;
	struct home home;
	size_t i;

	if (!home_find(&home, arguments[0], options->state, options->library, &failure) ||
	    !history_read(&home, &history, &failure))
		return report_failure(&failure);
	if (options->json)
		putchar('[');
	for (i = 0; i < history.count; i++) {
		if (options->json) {
			fputs(i ? ",\n" : "\n", stdout);
			print_entry_json(&history.list[i]);
		} else {
			puts(history.list[i].line);
		}
	}
	if (options->json)
		puts(history.count ? "\n]" : "]");
	history_free(&history);
	return STATUS_OK;
}
