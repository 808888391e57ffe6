// SPDX-License-Identifier: GPL-2.0
// Keyboard shortcuts, which are active except in text fields. Keys of the last layer take
// precedence; while a dialog is open, those of the page are inactive.
import { openDialog } from "./dialog.js";
import { make } from "./dom.js";

const layers = [];

// keys: {key: [help, action]}. If an action returns false, the browser handles the key.
export function addKeys(title, keys, signal) {
	const layer = { title, keys };
	layers.push(layer);
	signal?.addEventListener("abort", () => layers.splice(layers.indexOf(layer), 1));
}

const isText = element => element?.matches?.(
	"input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");

function typesText(event) {
	const inner = event.composedPath()[0];
	return isText(inner) || isText(event.target) || Boolean(inner.closest?.(".cm-editor"));
}

addEventListener("keydown", event => {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
		return;
	if (typesText(event)) {
		if (event.key === "Escape" && isText(event.target))
			event.target.blur();
		return;
	}
	if (document.querySelector("dialog[open]"))
		return;
	const key = event.key === " " ? "space" : event.key;
	// The browser handles Space and Enter on buttons and links.
	if ((key === "space" || key === "Enter") && event.target.closest("button, a, summary, input"))
		if (!(key === "space" && event.target.closest("[data-row]") && !event.target.closest("button, summary, input")))
			return;
	for (const layer of [...layers].reverse()) {
		const action = layer.keys[key]?.[1];
		if (action && action(event) !== false) {
			event.preventDefault();
			return;
		}
	}
});

export function showHelp() {
	const list = [...layers].reverse().map(layer => [
		make("h3", {}, layer.title),
		make("dl", { class: "keys" }, Object.entries(layer.keys).filter(([, [help]]) => help).map(([key, [help]]) =>
			make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, help)))),
	]);
	openDialog("Keys", list, [], { class: "narrow" });
}
