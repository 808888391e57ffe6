/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Peers: other ways to confine a program, whose costs are compared with those of VXE. Each has the
 * same rules as the VXEDs of the benchmark: 19 that match no measured call, and one that does.
 */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

/*
 * Confines the calling process with a peer, for one of measure's calls. Returns false if there is
 * no such peer. Exits if the kernel lacks the peer; with status 3, without a message, if the peer
 * cannot control the call.
 */
int peer_enter(const char *name, const char *call);

/*
 * Confines the calling process with Landlock: it may read and execute all files of the system, and
 * do anything below the folder.
 */
void peer_confine(const char *folder);

#endif /* BENCH_PEERS_H */
