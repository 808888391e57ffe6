/* SPDX-License-Identifier: GPL-2.0 */
/* Relaying functions for sockets (socket.c) and messages (message.c): see calls.def. */
#ifndef VXLINUX_SOCKET_H
#define VXLINUX_SOCKET_H

#include "vxlinux/call.h"

int64_t relay_socket(struct call *call);
int64_t relay_bind(struct call *call);
int64_t relay_listen(struct call *call);
int64_t relay_connect(struct call *call);

int64_t relay_sendto(struct call *call);
int64_t relay_sendmsg(struct call *call);
int64_t relay_sendmmsg(struct call *call);
int64_t relay_recvmsg(struct call *call);

#endif
