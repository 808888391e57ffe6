// SPDX-License-Identifier: GPL-2.0
// Live events. A shared worker holds one stream for all pages of this origin, because browsers
// open at most six connections to a host.

const listeners = new Map();	// type -> Set of functions
let port = null;
let pending = [];		// callbacks that wait for the secret

function worker() {
	const name = "/live-worker.js";
	if (!window.trustedTypes)
		return new SharedWorker(name, "vxe");
	const policy = window.trustedTypes.createPolicy("vxe", {
		createScriptURL(url) {
			if (url !== name)
				throw new TypeError("only the live worker may be started");
			return url;
		},
	});
	return new SharedWorker(policy.createScriptURL(name), "vxe");
}

function receive({ data }) {
	if (data.type === "secret") {
		pending.forEach(resolve => resolve(data.secret));
		pending = [];
		return;
	}
	(listeners.get(data.type) || []).forEach(listener => listener(data.value));
}

export function start() {
	port = worker().port;
	port.onmessage = receive;
	port.start();
	addEventListener("pagehide", () => port.postMessage({ type: "bye" }));
	addEventListener("pageshow", event => {
		if (event.persisted)
			port.postMessage({ type: "hello" });
	});
	port.postMessage({ type: "hello" });
}

export function tellSecret(secret) {
	port?.postMessage({ type: "secret", secret });
}

export function askSecret() {
	return new Promise(resolve => {
		pending.push(resolve);
		port.postMessage({ type: "ask" });
		setTimeout(() => resolve(""), 2000);
	});
}

// Adds a listener. Types: event, violation, status, change, skipped (a number), connected (a
// boolean).
export function on(type, listener, signal) {
	if (!listeners.has(type))
		listeners.set(type, new Set());
	listeners.get(type).add(listener);
	signal?.addEventListener("abort", () => listeners.get(type).delete(listener));
}

// Returns a function that calls the action at most once per interval, and once after the last
// call.
export function calm(action, milliseconds, signal) {
	let timer = 0;
	let last = 0;
	signal?.addEventListener("abort", () => clearTimeout(timer));
	return () => {
		if (timer || signal?.aborted)
			return;
		timer = setTimeout(() => {
			timer = 0;
			last = Date.now();
			action();
		}, Math.max(0, last + milliseconds - Date.now()));
	};
}
