// SPDX-License-Identifier: GPL-2.0
#include "libvxe/health/finding.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void health_add(struct health *health, enum verdict_of_health verdict,
		const char *check, const char *remedy, const char *format, ...)
{
	struct finding *more, finding = { .verdict = verdict, .check = check };
	va_list list;

	va_start(list, format);
	if (vasprintf(&finding.text, format, list) < 0)
		finding.text = NULL;
	va_end(list);
	finding.remedy = remedy ? strdup(remedy) : NULL;
	more = reallocarray(health->list, health->count + 1, sizeof(*more));
	if (more)
		health->list = more;
	if (!more || !finding.text || (remedy && !finding.remedy)) {
		free(finding.text);
		free(finding.remedy);
		health->no_memory = true;
		return;
	}
	health->list[health->count++] = finding;
}

bool health_read(const char *file, char *to, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, to, size - 1);

	if (fd >= 0)
		close(fd);
	to[got > 0 ? got : 0] = 0;
	to[strcspn(to, "\n")] = 0;
	return got >= 0;
}

enum verdict_of_health health_worst(const struct health *health)
{
	enum verdict_of_health worst = health->no_memory ? HEALTH_WARNING : HEALTH_OK;
	size_t i;

	for (i = 0; i < health->count; i++)
		if (health->list[i].verdict > worst)
			worst = health->list[i].verdict;
	return worst;
}
