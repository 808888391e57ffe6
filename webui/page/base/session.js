// SPDX-License-Identifier: GPL-2.0
// The session of this origin. The cookie alone proves nothing, since cookies are shared between
// the ports of a host: with it goes a secret that only pages of this origin hold.
import { askSecret, tellSecret } from "./live.js";

const KEY = "vxe-secret";
const session = { user: "", role: "", alone: false };
const watchers = new Set();

export function secret() {
	return sessionStorage.getItem(KEY) || "";
}

// Begins with the answer to a login, or with what the session's status says.
export function begin(answer) {
	if (answer.csrf)
		sessionStorage.setItem(KEY, answer.csrf);
	session.user = answer.user ?? session.user;
	session.role = answer.role ?? session.role;
	tellSecret(secret());
}

// Whether vxe-broker does not answer, so that nothing can be changed.
export function setAlone(alone) {
	session.alone = alone;
}

// Another page of this origin may have the secret already.
export async function find() {
	if (!secret()) {
		const found = await askSecret();
		if (found)
			sessionStorage.setItem(KEY, found);
	}
	return secret();
}

export function end(reason) {
	const had = secret();
	sessionStorage.removeItem(KEY);
	tellSecret("");
	if (had)
		watchers.forEach(watcher => watcher(reason));
}

export function onEnd(watcher) {
	watchers.add(watcher);
}

export function user() {
	return session.user;
}

// Why the user may not change anything; "": he may.
export function readOnly() {
	return session.role !== "admin" ? "your role is read only" : session.alone ? "vxe-broker does not answer" : "";
}

// The one-time token in the address. It leaves the address bar and the history at once.
export function takeToken() {
	const token = /^#token=(.+)$/.exec(location.hash);
	if (!token)
		return "";
	history.replaceState(null, "", location.pathname + "#/");
	return decodeURIComponent(token[1]);
}
