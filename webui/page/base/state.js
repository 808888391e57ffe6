// SPDX-License-Identifier: GPL-2.0
// The state that every screen shows: module, log and list of VXEDs, as last read from the server.
import * as api from "./api.js";
import * as live from "./live.js";
import * as session from "./session.js";

const watchers = new Set();
export const state = {
	status: null,		// GET status, or null
	vxeds: null,		// GET vxeds, or null
	problems: {},		// for each of the two, the Problem if it could not be read
	connected: false,	// live events are being received
};

function tell() {
	watchers.forEach(watcher => watcher(state));
}

async function take(key, asleep) {
	try {
		state[key] = await api.get(key, null, null, { asleep });
		delete state.problems[key];
	} catch (error) {
		state[key] = null;
		state.problems[key] = error;
	}
}

export async function renew(asleep = false) {
	await Promise.all([take("status", asleep), take("vxeds", asleep)]);
	if (state.status)
		session.setAlone(state.status.broker?.present === false);
	tell();
}

export function watch(watcher, signal) {
	watchers.add(watcher);
	signal?.addEventListener("abort", () => watchers.delete(watcher));
	if (state.status || state.problems.status)
		watcher(state);
}

export function start() {
	const soon = live.calm(() => renew(true), 1500);
	for (const type of ["violation", "status", "change", "skipped"])
		live.on(type, soon);
	live.on("connected", connected => {
		state.connected = connected;
		tell();
		if (connected)
			soon();
	});
	// Without live events, a visible page polls.
	setInterval(() => document.visibilityState === "visible" && !state.connected && soon(), 15000);
	return renew();
}

// Violations that this user has not seen: {violations, vxeds: [of them], last}.
export function unseen() {
	const vxeds = (state.vxeds || []).filter(vxed => vxed.new > 0);
	return {
		vxeds,
		violations: vxeds.reduce((sum, vxed) => sum + vxed.new, 0),
		last: vxeds.map(vxed => vxed.last).filter(Boolean)
			.sort((a, b) => a.time < b.time ? 1 : -1)[0] || null,
	};
}
