// SPDX-License-Identifier: GPL-2.0
#include "command.h"
#include "status.h"
int command_diff(const struct options *options, char **arguments) { return STATUS_FAILED; }
