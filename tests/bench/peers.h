/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the costs of VXE are compared with: other ways to confine a program, each with the rules of
 * the bench, translated one by one: 19 that match nothing that is measured, and one that does.
 */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

/*
 * Confines the calling process, which makes one of measure's calls, by the peer of that name.
 * False: there is no such peer. Ends the program if the kernel lacks it, or, with status 3 and no
 * message, if it has no control of the call.
 */
int peer_enter(const char *name, const char *call);

/* Confines the calling process by Landlock: it may read and execute what the system has, and do
 * anything beneath the folder. */
void peer_confine(const char *folder);

#endif /* BENCH_PEERS_H */
