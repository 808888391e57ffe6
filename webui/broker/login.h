/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a password is right, and what its user may do. */
#ifndef WEBUI_BROKER_LOGIN_H
#define WEBUI_BROKER_LOGIN_H

#include "webui/broker/job.h"

#define LOGIN_SERVICE	"vxe"		/* of PAM */
#define LOGIN_ADMINS	"vxe"		/* groups */
#define LOGIN_READERS	"vxe-read"

/*
 * Asks PAM. Sets user and role of the reply, or fails with 401, or with 403 if the password
 * is right but the user is not one of those above. Root is an administrator.
 */
job_function login_run;

/* The same for a user whose one-time token was right. */
job_function login_by_token;

#endif
