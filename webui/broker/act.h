/* SPDX-License-Identifier: GPL-2.0 */
/* What sessions may have done: each call by libvxe, as the commands do it. See protocol.h. */
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

/* The home of a VXED by the settings. False: the name is none, which the reply says. */
bool act_home(const struct order *order, struct home *home, struct outcome *outcome);

/* The device, to be closed; change: see device_open_to_change(). -1: it is not there, which
 * the reply says. */
int act_device(struct outcome *outcome, bool change);

/* The reply is the failure unless ok. */
void act_end(bool ok, struct outcome *outcome, const struct failure *failure);

/* Write "KEY":VALUE. */
void act_put_text(FILE *body, const char *key, const char *text, size_t size);
void act_put_time(FILE *body, const char *key, time_t time);

#endif
