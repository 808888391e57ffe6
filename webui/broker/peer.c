// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/peer.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define GROUPS_MAX	1024	/* groups of a user that are considered */

static const char web_user[] = "vxe-web", admin_group[] = "vxe";
static uid_t web_uid = -1;
static gid_t admin_gid = -1;

void peer_init(void)
{
	struct passwd *user = getpwnam(web_user);
	struct group *group = getgrnam(admin_group);

	if (user)
		web_uid = user->pw_uid;
	if (group)
		admin_gid = group->gr_gid;
}

static bool is_in_group(int connection, gid_t primary)
{
	gid_t groups[GROUPS_MAX];
	socklen_t size = sizeof(groups);
	size_t i;

	if (admin_gid == (gid_t)-1)
		return false;
	if (primary == admin_gid)
		return true;
	if (getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, groups, &size))
		return false;
	for (i = 0; i < size / sizeof(*groups); i++)
		if (groups[i] == admin_gid)
			return true;
	return false;
}

bool peer_of(int connection, struct peer *peer)
{
	struct ucred who;
	socklen_t size = sizeof(who);
	struct passwd *account;

	memset(peer, 0, sizeof(*peer));
	if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &size))
		return false;
	peer->web = !who.uid || (web_uid != (uid_t)-1 && who.uid == web_uid);
	peer->token = !who.uid || is_in_group(connection, who.gid);
	account = peer->token ? getpwuid(who.uid) : NULL;
	if (account)
		snprintf(peer->actor.user, sizeof(peer->actor.user), "%s", account->pw_name);
	snprintf(peer->actor.address, sizeof(peer->actor.address), "uid=%u pid=%d", who.uid,
		 who.pid);
	return true;
}
