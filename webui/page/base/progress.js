// SPDX-License-Identifier: GPL-2.0
// Shows how much of each long request is done, and the time that is left.
import { make } from "./dom.js";

const SHOW_AFTER = 1000;	// ms
const ASK_EVERY = 1000;
let box = null;

export function mount() {
	box = make("div", { class: "progress", role: "status", popover: "manual" });
	return box;
}

function remaining(seconds) {
	return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
}

// Adds a line to the box. Returns functions: show(part), with part null if it is not known, and
// remove().
function line(what) {
	const begun = Date.now() - SHOW_AFTER;
	const bar = make("progress", { max: "1", "aria-label": what });
	const text = make("span", { class: "number", "aria-hidden": "true" });
	const element = make("div", { class: "work" }, make("span", {}, what), bar, text);

	box.append(element);
	// A dialog covers what was shown before it.
	if (box.matches(":popover-open"))
		box.hidePopover();
	if (box.isConnected)
		box.showPopover();
	return {
		show(part) {
			if (!part)
				return;
			bar.value = part;
			text.textContent = `${Math.floor(part * 100)} %, ${remaining((Date.now() - begun) / 1000 * (1 - part) / part)}`;
		},
		remove() {
			element.remove();
			if (!box.childElementCount)
				box.hidePopover();
		},
	};
}

// Begins to show a request. ask(id) resolves to its part that is done: 0 to 1, or null. Returns id,
// the name of the request for the server, and end(), to be called when the request has ended.
export function begin(what, ask) {
	const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
	let shown = null;
	let ended = false;
	const renew = async () => {
		shown ||= line(what);
		const part = await ask(id).catch(() => null);
		if (ended)
			return;
		shown.show(part);
		timer = setTimeout(renew, ASK_EVERY);
	};
	let timer = setTimeout(renew, SHOW_AFTER);

	return {
		id,
		end() {
			ended = true;
			clearTimeout(timer);
			shown?.remove();
		},
	};
}
