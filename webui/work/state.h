/* SPDX-License-Identifier: GPL-2.0 */
/* The broker's STATUS, with the VXEDs that are in force: the key "state" of a request. */
#ifndef WEBUI_WORK_STATE_H
#define WEBUI_WORK_STATE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "uapi/vxe.h"

/* Returns a member of an object; NULL: there is none, or `object` is not an object. */
struct json_object *state_member(struct json_object *object, const char *name);

/* Reads the name of a VXED: a string, or an array of its bytes. False: it is neither. */
bool state_name(struct json_object *value, char name[VXE_NAME_SIZE]);

/*
 * True if the state is from the broker, which knows what is in force and what the user has seen. If
 * the broker does not answer, vxewebd substitutes a state with the member "broker".
 */
bool state_is_told(struct json_object *state);

/* True if a trace with this name is running. */
bool state_is_traced(struct json_object *state, const char *name);

#endif
