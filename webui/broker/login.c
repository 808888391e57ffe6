// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/login.h"

#include <grp.h>
#include <pwd.h>
#include <security/pam_appl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "webui/broker/reply.h"

#define GROUPS_MAX	4096

/* A PAM conversation: answers prompts without echo with the password, and fails for others. */
static int converse(int count, const struct pam_message **messages,
		    struct pam_response **answers, void *password)
{
	struct pam_response *list = calloc(count, sizeof(*list));
	int i;

	for (i = 0; list && i < count; i++) {
		switch (messages[i]->msg_style) {
		case PAM_PROMPT_ECHO_OFF:
			list[i].resp = strdup(password);
			break;
		case PAM_PROMPT_ECHO_ON:
			free(list);
			return PAM_CONV_ERR;
		}
	}
	*answers = list;
	return list ? PAM_SUCCESS : PAM_BUF_ERR;
}

/* For PAM_FAIL_DELAY: no delay here, because the broker delays replies itself. */
static void no_delay(int status, unsigned int microseconds, void *data)
{
}

static int authenticate(pam_handle_t *pam, const struct broker_request *request)
{
	int status = pam_set_item(pam, PAM_FAIL_DELAY, (const void *)no_delay);

	if (status == PAM_SUCCESS)
		status = pam_set_item(pam, PAM_RHOST, request->address);
	if (status == PAM_SUCCESS)
		status = pam_set_item(pam, PAM_TTY, "vxe");
	if (status == PAM_SUCCESS)
		status = pam_authenticate(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
	if (status == PAM_SUCCESS)
		status = pam_acct_mgmt(pam, PAM_SILENT);
	return status;
}

static bool is_member(gid_t gid, const char *group)
{
	struct group *found = getgrnam(group);

	return found && found->gr_gid == gid;
}

static enum broker_role role_of(const struct passwd *account)
{
	gid_t groups[GROUPS_MAX];
	enum broker_role role = BROKER_NOBODY;
	int count = GROUPS_MAX, i;

	if (!account->pw_uid)
		return BROKER_ADMIN;
	if (getgrouplist(account->pw_name, account->pw_gid, groups, &count) < 0)
		return BROKER_NOBODY;
	for (i = 0; i < count && role != BROKER_ADMIN; i++)
		role = is_member(groups[i], LOGIN_ADMINS) ? BROKER_ADMIN :
		       is_member(groups[i], LOGIN_READERS) ? BROKER_READER : role;
	return role;
}

static void admit(const char *user, struct broker_reply *reply)
{
	struct passwd *account = getpwnam(user);

	reply->role = account ? role_of(account) : BROKER_NOBODY;
	if (!account || strlen(account->pw_name) >= sizeof(reply->user) || !reply->role) {
		reply_fail(reply, 403, "role", "this user is in neither of the groups %s and %s",
			   LOGIN_ADMINS, LOGIN_READERS);
		return;
	}
	strcpy(reply->user, account->pw_name);
}

void login_run(const struct order *order, struct outcome *outcome, FILE *body)
{
	const struct broker_request *request = order->request;
	const struct pam_conv conversation = {
		.conv = converse, .appdata_ptr = (void *)request->password,
	};
	struct broker_reply *reply = &outcome->reply;
	const void *user = NULL;
	pam_handle_t *pam = NULL;
	int status = pam_start(LOGIN_SERVICE, request->name, &conversation, &pam);

	if (status == PAM_SUCCESS)
		status = authenticate(pam, request);
	if (status == PAM_SUCCESS)
		status = pam_get_item(pam, PAM_USER, &user);
	if (status == PAM_SUCCESS && user)
		admit(user, reply);
	else if (!pam || status == PAM_ABORT || status == PAM_SYSTEM_ERR)
		reply_fail(reply, 503, "broker", "PAM's service %s does not work: %s",
			   LOGIN_SERVICE, pam_strerror(pam, status));
	else
		reply_fail(reply, 401, "session", "user or password is wrong");
	if (pam)
		pam_end(pam, status);
}

void login_by_token(const struct order *order, struct outcome *outcome, FILE *body)
{
	admit(order->request->name, &outcome->reply);
}
