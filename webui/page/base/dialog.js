// SPDX-License-Identifier: GPL-2.0
// Dialogs, made of <dialog>: Esc closes them, focus stays inside, and returns afterwards.
import { make, unique } from "./dom.js";

// Opens a dialog. Resolves to the value of the button that closed it; null for Esc and "Cancel".
// buttons: [{label, value | action, kind}]. If an action throws, the dialog shows the error and
// stays open.
export function openDialog(title, content, buttons, properties) {
	const id = unique("title");
	const problem = make("p", { class: "problem", role: "alert", hidden: true });
	const footer = make("footer");
	const dialog = make("dialog", { "aria-labelledby": id, ...properties },
		make("header", {}, make("h2", { id }, title),
			make("button", { type: "button", class: "quiet", "aria-label": "Close",
				onclick: () => dialog.close() }, "\u2715")),
		make("div", { class: "body" }, content, problem), footer);
	const before = document.activeElement;

	return new Promise(resolve => {
		let result = null;
		const finish = value => {
			result = value;
			dialog.close();
		};
		for (const { label, value, action, kind } of buttons) {
			footer.append(make("button", { type: "button", class: kind, onclick: async event => {
				if (!action)
					return finish(value);
				if (event.target.classList.contains("busy"))
					return;
				event.target.classList.add("busy");
				try {
					finish(await action());
				} catch (error) {
					problem.hidden = false;
					problem.textContent = error.message;
				} finally {
					event.target.classList.remove("busy");
				}
			} }, label));
		}
		footer.hidden = !buttons.length;
		dialog.addEventListener("close", () => {
			dialog.remove();
			if (before?.isConnected)
				before.focus();
			resolve(result);
		});
		// A click outside the dialog closes it, like Esc.
		dialog.addEventListener("mousedown", event => event.target === dialog && dialog.close());
		document.body.append(dialog);
		dialog.showModal();
	});
}

export function ask(title, content, label, kind = "primary") {
	return openDialog(title, content, [
		{ label: "Cancel", value: null },
		{ label, value: true, kind },
	], { class: "narrow" });
}
