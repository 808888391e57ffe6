// SPDX-License-Identifier: GPL-2.0
/* vxed doctor: what is wrong with this machine's VXE, and what to do. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "libvxe/health/health.h"
#include "libvxe/text/quote.h"
#include "tools/vxed/command.h"
#include "tools/vxed/table.h"

static const struct {
	const char *word, *plugin;	/* plugin: as Nagios names it */
	enum look look;
} verdicts[] = {
	[HEALTH_OK] = { "ok", "OK", LOOK_GOOD },
	[HEALTH_NOTE] = { "note", "OK", LOOK_PLAIN },
	[HEALTH_WARNING] = { "warning", "WARNING", LOOK_WARNING },
	[HEALTH_CRITICAL] = { "CRITICAL", "CRITICAL", LOOK_BAD },
};

static void print_json(const struct finding *finding)
{
	printf("{\"verdict\":\"%s\",\"check\":\"%s\",\"text\":",
	       finding->verdict == HEALTH_CRITICAL ? "critical" : verdicts[finding->verdict].word,
	       finding->check);
	quote_json(stdout, finding->text, strlen(finding->text));
	fputs(",\"remedy\":", stdout);
	if (finding->remedy)
		quote_json(stdout, finding->remedy, strlen(finding->remedy));
	else
		fputs("null", stdout);
	putchar('}');
}

static void print_finding(const struct finding *finding)
{
	look_print(verdicts[finding->verdict].look, verdicts[finding->verdict].word);
	printf("%*s%s: ", (int)(10 - strlen(verdicts[finding->verdict].word)), "",
	       finding->check);
	quote_line(stdout, finding->text, strlen(finding->text));
	putchar('\n');
	if (!finding->remedy)
		return;
	fputs("          do: ", stdout);
	quote_line(stdout, finding->remedy, strlen(finding->remedy));
	putchar('\n');
}

/* One line: the first of the worst findings, and how many there are of each kind. */
static void print_plugin(const struct health *health)
{
	enum verdict_of_health worst = health_worst(health);
	unsigned int counts[HEALTH_CRITICAL + 1] = { 0 };
	const struct finding *first = NULL;
	size_t i;

	for (i = 0; i < health->count; i++) {
		counts[health->list[i].verdict]++;
		if (!first && health->list[i].verdict == worst)
			first = &health->list[i];
	}
	printf("VXE %s - ", verdicts[worst].plugin);
	if (worst <= HEALTH_NOTE || !first) {
		fputs("nothing is wrong", stdout);
	} else {
		printf("%s: ", first->check);
		/* A bar would begin the performance data. */
		for (i = 0; first->text[i]; i++)
			if (first->text[i] == '|')
				first->text[i] = '/';
		quote_line(stdout, first->text, strlen(first->text));
	}
	printf(" | critical=%u;;1 warnings=%u;1 notes=%u\n", counts[HEALTH_CRITICAL],
	       counts[HEALTH_WARNING], counts[HEALTH_NOTE]);
}

/* Returns 0, 1 for a warning, or 2, as a plugin of Nagios does. */
int command_doctor(const struct options *options, char **none)
{
	enum verdict_of_health worst;
	struct health health;
	size_t i;

	health_examine(&health, options->library, options->state);
	worst = health_worst(&health);
	if (options->nagios)
		print_plugin(&health);
	else if (options->json)
		putchar('[');
	for (i = 0; !options->nagios && i < health.count; i++) {
		if (options->json) {
			fputs(i ? ",\n" : "\n", stdout);
			print_json(&health.list[i]);
		} else {
			print_finding(&health.list[i]);
		}
	}
	if (options->json && !options->nagios)
		puts("\n]");
	if (health.no_memory)
		warnx("out of memory");
	health_free(&health);
	return worst == HEALTH_CRITICAL ? 2 : worst == HEALTH_WARNING ? 1 : 0;
}
