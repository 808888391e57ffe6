/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jobs that act on VXEDs for a session, one for each call of libvxe/broker/protocol.h. They use
 * libvxe in the same way as the commands.
 */
#ifndef WEBUI_BROKER_ACT_H
#define WEBUI_BROKER_ACT_H

#include <time.h>

#include "libvxe/policy/home.h"
#include "webui/broker/job.h"

job_function act_show, act_load, act_unload, act_mode, act_enable;	/* force.c */
job_function act_save, act_revert;					/* text.c */
job_function act_accept, act_unreject;					/* accept.c */
job_function act_trace_start, act_trace_stop;				/* trace.c */
job_function act_state;							/* state.c */
job_function act_changes;						/* act.c */

/* Finds the files of the VXED that the order names. False: the name is invalid, as replied. */
bool act_home(const struct order *order, struct home *home, struct outcome *outcome);

/*
 * Opens the device of the module. change: with device_open_to_change(). The caller closes it. -1:
 * it cannot be opened; the reply is set.
 */
int act_device(struct outcome *outcome, bool change);

/* Sets the reply to the failure, unless ok. */
void act_end(bool ok, struct outcome *outcome, const struct failure *failure);

/* Write a member of a JSON object: "KEY":VALUE. size: bytes of text. */
void act_put_text(FILE *body, const char *key, const char *text, size_t size);
void act_put_time(FILE *body, const char *key, time_t time);

#endif
