// SPDX-License-Identifier: GPL-2.0
#include "libvxe/health/health.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/health/examination.h"
#include "libvxe/policy/loaded.h"

void health_examine(struct health *health, const char *library, const char *state)
{
	static void (*const checks[])(struct examination *) = {
		health_kernel, health_module, health_files, health_policies, health_log,
		health_network,
	};
	struct examination examination = {
		.health = health, .library = library, .state = state,
	};
	struct failure failure;
	size_t i;

	memset(health, 0, sizeof(*health));
	examination.device = device_open(O_RDWR, &failure);
	if (examination.device >= 0)
		examination.loaded = loaded_list(examination.device, &examination.nloaded,
						 &failure);
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](&examination);
	free(examination.loaded);
	if (examination.device >= 0)
		close(examination.device);
}

void health_free(struct health *health)
{
	while (health->count) {
		free(health->list[--health->count].text);
		free(health->list[health->count].remedy);
	}
	free(health->list);
	memset(health, 0, sizeof(*health));
}
