/* SPDX-License-Identifier: GPL-2.0 */
/* Logins: checks passwords with PAM, and finds the roles of users. */
#ifndef WEBUI_BROKER_LOGIN_H
#define WEBUI_BROKER_LOGIN_H

#include "webui/broker/job.h"

#define LOGIN_SERVICE	"vxe"		/* the service name for PAM */
#define LOGIN_ADMINS	"vxe"		/* the group of administrators */
#define LOGIN_READERS	"vxe-read"	/* the group of readers */

/*
 * Checks the password of the request. Sets user and role of the reply. Errors: 401 if the login is
 * wrong; 403 if the user is in neither group. Root is always an administrator.
 */
job_function login_run;

/* The same for a user who has presented a valid one-time token instead of a password. */
job_function login_by_token;

#endif
