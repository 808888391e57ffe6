// SPDX-License-Identifier: GPL-2.0
// Toasts: short messages about what was done, with an undo button and a link to the result.
import { make, button } from "./dom.js";

const SHOWN = 12000;	// ms; longer while it has the pointer or the focus
let box = null;

export function mount() {
	box = make("div", { class: "toasts", role: "status", "aria-live": "polite" });
	return box;
}

// options: kind ("bad"), undo (function), link {href, label}.
export function toast(text, options = {}) {
	const element = make("div", { class: "toast " + (options.kind || "") }, make("span", {}, text));
	let timer;
	const remove = () => {
		clearTimeout(timer);
		element.remove();
	};
	const start = () => timer = setTimeout(remove, SHOWN);

	if (options.link)
		element.append(make("a", { href: options.link.href, onclick: remove }, options.link.label));
	if (options.undo) {
		element.append(button(options.undoLabel || "Undo", async () => {
			try {
				await options.undo();
				remove();
			} catch (error) {
				toast(error.message, { kind: "bad" });
			}
		}));
	}
	element.append(make("button", { type: "button", class: "quiet", "aria-label": "Dismiss", onclick: remove }, "\u2715"));
	for (const name of ["pointerenter", "focusin"])
		element.addEventListener(name, () => clearTimeout(timer));
	for (const name of ["pointerleave", "focusout"])
		element.addEventListener(name, start);
	box.append(element);
	start();
	return element;
}

export function failure(error) {
	if (error.name === "AbortError" || error.status === 401)
		return;
	toast(error.message, { kind: "bad" });
}
