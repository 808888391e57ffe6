// SPDX-License-Identifier: GPL-2.0
/* Sockets and their peers. */
#include "kmod/object/rows.h"

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/sctp.h>
#include <net/af_unix.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "kmod/address.h"
#include "kmod/call.h"
#include "kmod/object/describe.h"
#include "kmod/quick.h"
#include "kmod/task.h"

/* Fast paths, see kmod/object/rows.h. entry.S calls them. */
bool vxe_peer_quickly(struct sock *sock, struct sock *peer);
bool vxe_receiver_quickly(struct socket *sock, struct socket *receiver);

/* For entry.S: offsets in bytes of a socket's operations, of the family in the operations, and of
 * the length of a message's control data. Without control data there is no route. */
extern const u32 vxe_socket_ops, vxe_ops_family, vxe_message_control;
const u32 vxe_socket_ops = offsetof(struct socket, ops);
const u32 vxe_ops_family = offsetof(struct proto_ops, family);
static_assert(sizeof_field(struct proto_ops, family) == sizeof(u32));
static_assert(AF_UNIX == FAMILY_UNIX);
const u32 vxe_message_control = offsetof(struct msghdr, msg_controllen);
static_assert(sizeof_field(struct msghdr, msg_controllen) == sizeof(u64));
static_assert(offsetof(struct msghdr, msg_name) == MESSAGE_NAME);

/* Whether the port of an internet address means anything. Packets of a raw socket contain the port
 * that the caller chooses. Of the protocols with datagrams, ICMP and L2TP have no ports. */
static bool has_port(const struct socket *sock)
{
	if (sock->ops->family != AF_INET && sock->ops->family != AF_INET6)
		return true;
	return sock->type == SOCK_DGRAM ? sock->sk->sk_protocol == IPPROTO_UDP ||
					  sock->sk->sk_protocol == IPPROTO_UDPLITE :
	       sock->type != SOCK_RAW;
}

/* True only if has_port() is, too. Cheaper, and enough in most cases. */
static __always_inline bool surely_has_port(const struct socket *sock)
{
	return sock->type == SOCK_STREAM ||
	       (sock->type == SOCK_DGRAM && sock->sk->sk_protocol == IPPROTO_UDP);
}

/* Adds the name of an address, and stores it in names[0]. family: see address_family(). If the port
 * means nothing, the name has port 0. */
static void add_address(struct object *object, const struct socket *sock, int family,
			const void *address, int length)
{
	struct sockaddr_in6 portless = { };
	const char *failure;

	if ((family == AF_INET || family == AF_INET6) && !has_port(sock)) {
		static_assert(offsetof(struct sockaddr_in, sin_port) ==
			      offsetof(struct sockaddr_in6, sin6_port));
		length = min_t(int, length, sizeof(portless));
		memcpy(&portless, address, length);
		portless.sin6_port = 0;
		address = &portless;
	}
	failure = address_describe(&object->names[0], family, address, length,
					       &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

/*
 * Stable: integers by value.
 * Tried: attacks device-event, audit.
 */
DESCRIBE(create_socket)
{
	if ((int)r[3])		/* a socket for the kernel itself */
		return false;
	add_integer(object, (int)r[0]);
	add_integer(object, (int)r[1]);
	/* The kernel uses only the low 16 bits of a packet socket's protocol. */
	add_integer(object, (int)r[0] == AF_PACKET ? (u16)r[2] : (int)r[2]);
	return true;
}

/* Whether the address is a path. Binding to a path creates it by mknod, which kmod/object/path.c
 * judges. */
static bool has_path(const struct socket *sock, const struct sockaddr *address, int length)
{
	return sock->ops->family == AF_UNIX &&
	       length > (int)offsetof(struct sockaddr, sa_data) && address->sa_data[0];
}

/*
 * Stable: the address is the kernel's copy. A socket's family changes only by IPV6_ADDRFORM,
 * which makes an IPv4 socket of a connected IPv6 socket; such a socket is bound already.
 * Tried: attacks bind-family, bind-raw.
 */
DESCRIBE(socket_bind)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	struct sockaddr_nl netlink;

	if (address_is_void(sock, (int)r[2]) || has_path(sock, address, (int)r[2]))
		return false;
	/* In bind(), the port of a netlink address is the number that the caller chooses for
	 * itself. */
	if (sock->ops->family == AF_NETLINK && address->sa_family == AF_NETLINK && (int)r[2] >= (int)sizeof(netlink)) {
		netlink = *(const struct sockaddr_nl *)address;
		netlink.nl_pid = 0;
		address = (const struct sockaddr *)&netlink;
	}
	add_address(object, sock, address_family(sock, address, (int)r[2]), address, (int)r[2]);
	return true;
}

/*
 * listen() gives a free port of its address to a socket that has none. That is judged as a bind
 * to port 0 of the address. If bind() has set the port, it was judged then.
 * Stable: bind() locks the socket's address and port for the life of the socket. An address or
 * port that connect() chose is lost when the connection ends, so it does not count.
 * Tried: attack listen.
 */
DESCRIBE(socket_listen)
{
	const struct socket *sock = (const struct socket *)r[0];
	struct sockaddr_in6 at = { .sin6_family = sock->ops->family };

	if ((at.sin6_family != AF_INET && at.sin6_family != AF_INET6) ||
	    sock->sk->sk_userlocks & SOCK_BINDPORT_LOCK)
		return false;
	if (sock->sk->sk_userlocks & SOCK_BINDADDR_LOCK) {
		if (at.sin6_family == AF_INET)
			((struct sockaddr_in *)&at)->sin_addr.s_addr =
				inet_sk(sock->sk)->inet_rcv_saddr;
		else
			at.sin6_addr = sock->sk->sk_v6_rcv_saddr;
	}
	add_address(object, sock, at.sin6_family, &at, sizeof(at));
	return true;
}

/* The family by which connect() reads an address. */
static int connected_family(const struct socket *sock, const struct sockaddr *address, int length)
{
	int family = address_family(sock, address, length);

	/* On an internet socket, AF_UNSPEC ends the connection. */
	if (length >= (int)sizeof(sa_family_t) && address->sa_family == AF_UNSPEC &&
	    (family == AF_INET || family == AF_INET6))
		return AF_UNSPEC;
	return family;
}

/*
 * Not called for unix sockets. Other hooks below judge those, by the peer that the kernel has
 * found.
 *
 * Stable: the address is the kernel's copy. IPv4 and IPv6 treat AF_UNSPEC alike here, so
 * IPV6_ADDRFORM changes nothing.
 * Tried: attack connect-inet.
 */
DESCRIBE(socket_connect)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];
	int family;

	if (address_is_void(sock, (int)r[2]))
		return false;
	family = connected_family(sock, address, (int)r[2]);
	add_address(object, sock, family, address, (int)r[2]);
	return true;
}

/*
 * A message that has an address or a source route. For consecutive messages of one sendmmsg() to
 * the same address, the kernel calls this hook once: see routed_message. Not called for unix
 * sockets.
 * Stable: address and control data are the kernel's copies. Another thread can turn an IPv6 socket
 * into an IPv4 socket (IPV6_ADDRFORM) before the body runs. An IPv4 socket takes an address of
 * AF_UNSPEC as an IPv4 address, an IPv6 socket refuses it. So it is judged as an IPv4 address on
 * both.
 * Tried: race sendmsg; attacks send-family, send-route.
 */
DESCRIBE(socket_sendmsg)
{
	const struct socket *sock = (const struct socket *)r[0];
	struct msghdr *message = (struct msghdr *)r[1];
	const struct sockaddr *address = message->msg_name;
	int family;

	if (address_has_route(message)) {
		add_string(object, "family-0:");
		return true;
	}
	if (!address || !message->msg_namelen || address_is_void(sock, message->msg_namelen))
		return false;
	/* With TCP fast open and SCTP, sending also connects. */
	if (sock->type == SOCK_STREAM || sock->type == SOCK_SEQPACKET)
		object->point = POINT_socket_connect;
	family = address_family(sock, address, message->msg_namelen);
	if (family == AF_UNSPEC && sock->ops->family == AF_INET6)
		family = AF_INET;
	add_address(object, sock, family, address, message->msg_namelen);
	return true;
}

/*
 * A message of sendmmsg() to the same address as the message before. The kernel does not call
 * security_socket_sendmsg() for it. The address has been judged, but not the source route of
 * this message. The functions hooked here send the messages of all protocols that have such
 * routes.
 *
 * Stable: the control data are the kernel's copy.
 * Tried: attack send-second.
 */
DESCRIBE(routed_message)
{
	enum vxe_abi abi;
	unsigned int call = call_current(&abi);

	if ((call != __NR_sendmmsg && call != CALL_socketcall) ||
	    !address_has_route((struct msghdr *)r[1]))
		return false;
	add_string(object, "family-0:");
	return true;
}

/*
 * Stable: the peer is locked, and a unix socket keeps the name that it was bound to.
 * Tried: race connect; attack daemon.
 */
DESCRIBE(unix_stream_connect)
{
	object->failure = address_describe_unix(&object->names[0], (struct sock *)r[1],
						&object->args[object->nargs++], &object->marks);
	return true;
}

/*
 * Stable: as unix_stream_connect.
 * Tried: attack send-daemon.
 */
DESCRIBE(unix_may_send)
{
	struct sock *peer = ((struct socket *)r[1])->sk;

	/* A peer without a name is the other end of a socketpair. */
	if (!unix_sk(peer)->addr)
		return false;
	object->failure = address_describe_unix(&object->names[0], peer,
						&object->args[object->nargs++], &object->marks);
	return true;
}

/* True if socket and address are of the same internet family, the usual case, for which
 * address_family() need not be asked. */
static inline bool is_inet(const struct socket *sock, const struct sockaddr *address, int length)
{
	return sock->ops->family == AF_INET && length >= (int)sizeof(struct sockaddr_in) &&
	       address->sa_family == AF_INET;
}

static bool bind_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];

	return surely_has_port(sock) &&
	       quick_address(judge, vxed, POINT_socket_bind, is_inet(sock, address, (int)r[2]) ?
			     AF_INET : address_family(sock, address, (int)r[2]), address,
			     (int)r[2]);
}

static bool connect_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct sockaddr *address = (const struct sockaddr *)r[1];

	return surely_has_port(sock) &&
	       quick_address(judge, vxed, POINT_socket_connect, is_inet(sock, address, (int)r[2]) ?
			     AF_INET : connected_family(sock, address, (int)r[2]), address,
			     (int)r[2]);
}

/* Like socket_sendmsg, for datagrams. */
static bool sendmsg_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct socket *sock = (const struct socket *)r[0];
	const struct msghdr *message = (const struct msghdr *)r[1];

	return !message->msg_controllen && message->msg_namelen && sock->type == SOCK_DGRAM &&
	       surely_has_port(sock) &&
	       quick_address(judge, vxed, POINT_socket_sendmsg,
			     address_family(sock, message->msg_name, message->msg_namelen),
			     message->msg_name, message->msg_namelen);
}

/* Like unix_stream_connect. */
bool vxe_peer_quickly(struct sock *sock, struct sock *peer)
{
	const struct vxed *vxed;
	struct judge *judge = quick_begin(&vxed);
	bool permitted = vxed && quick_peer(judge, vxed, POINT_socket_connect, peer);

	judge_end();
	return permitted;
}

/* Like unix_may_send. */
bool vxe_receiver_quickly(struct socket *sock, struct socket *receiver)
{
	const struct vxed *vxed;
	struct judge *judge = quick_begin(&vxed);
	bool permitted = vxed && (!unix_sk(receiver->sk)->addr ||
				  quick_peer(judge, vxed, POINT_socket_sendmsg, receiver->sk));

	judge_end();
	return permitted;
}

#define SCTP_ADDRESSES	64	/* of one list; the kernel's own limit is far higher */

/*
 * Addresses that setsockopt() and getsockopt() give to an SCTP socket: its own, or those of the
 * peer. Each is judged, in the order of the list. Addresses that the peer itself announces arrive
 * in an interrupt, as a rule, and are then not judged.
 *
 * Stable: the addresses are the kernel's copy.
 * Tried: attacks sctp-connect, sctp-second.
 */
DESCRIBE(sctp_addresses)
{
	const struct sock *sk = (const struct sock *)r[0];
	const struct sockaddr *address = (const void *)(r[2] + object->at);
	int option = (int)r[1], left = (int)r[3] - (int)object->at, size;

	/* The address of a message has been judged as such. */
	if (option == SCTP_SENDMSG_CONNECT || !sk->sk_socket || left < (int)sizeof(sa_family_t))
		return false;
	if (option == SCTP_SOCKOPT_BINDX_ADD || option == SCTP_SET_PEER_PRIMARY_ADDR)
		object->point = POINT_socket_bind;
	size = address->sa_family == AF_INET ? sizeof(struct sockaddr_in) :
	       address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : left;
	if (object->at >= SCTP_ADDRESSES * sizeof(struct sockaddr_in))
		object->failure = "the list of addresses is too long to be judged";
	add_address(object, sk->sk_socket, address->sa_family, address, min(size, left));
	object->next = size < left ? object->at + size : 0;
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_socket_create", POINT_socket_create, create_socket },
	{ "security_socket_bind", POINT_socket_bind, socket_bind, .quick = bind_quickly },
	{ "security_socket_listen", POINT_socket_bind, socket_listen },
	{ "security_socket_connect", POINT_socket_connect, socket_connect,
	  .entry = OBJECT_ENTRY_SOCKET, .quick = connect_quickly },
	{ "security_socket_sendmsg", POINT_socket_sendmsg, socket_sendmsg,
	  .entry = OBJECT_ENTRY_SEND, .quick = sendmsg_quickly },
	{ "inet_sendmsg", POINT_socket_sendmsg, routed_message, .entry = OBJECT_ENTRY_MESSAGE },
	{ "inet6_sendmsg", POINT_socket_sendmsg, routed_message, .entry = OBJECT_ENTRY_MESSAGE },
	{ "security_sctp_bind_connect", POINT_socket_connect, sctp_addresses },
	{ "security_unix_stream_connect", POINT_socket_connect, unix_stream_connect,
	  .entry = OBJECT_ENTRY_PEER },
	{ "security_unix_may_send", POINT_socket_sendmsg, unix_may_send,
	  .entry = OBJECT_ENTRY_RECEIVER },
};

const struct object_rows object_socket = { hooks, ARRAY_SIZE(hooks) };
