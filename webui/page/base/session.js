// SPDX-License-Identifier: GPL-2.0
// The session of this origin. Its cookie alone is not enough, because browsers share cookies
// between the ports of a host. Requests also carry a secret that only pages of this origin know.
import { askSecret, tellSecret } from "./live.js";

const KEY = "vxe-secret";
const session = { user: "", role: "", alone: false };
const watchers = new Set();

export function secret() {
	return sessionStorage.getItem(KEY) || "";
}

// Starts the session with the answer to a login, or with the status of an existing session.
export function begin(answer) {
	if (answer.csrf)
		sessionStorage.setItem(KEY, answer.csrf);
	session.user = answer.user ?? session.user;
	session.role = answer.role ?? session.role;
	tellSecret(secret());
}

// alone: vxe-broker does not answer, so nothing can be changed.
export function setAlone(alone) {
	session.alone = alone;
}

// Gets the secret from another page of this origin, if there is one.
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

// Returns the reason why the user may not change anything; "": changes are permitted.
export function readOnly() {
	return session.role !== "admin" ? "your role is read only" : session.alone ? "vxe-broker does not answer" : "";
}

// Takes the one-time token from the address, and removes it from address bar and history.
export function takeToken() {
	const token = /^#token=(.+)$/.exec(location.hash);
	if (!token)
		return "";
	history.replaceState(null, "", location.pathname + "#/");
	return decodeURIComponent(token[1]);
}
