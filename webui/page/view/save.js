// SPDX-License-Identifier: GPL-2.0
// Saving a text: shows the difference first, and never overwrites a change of somebody else.
import * as api from "../base/api.js";
import { make, labelled } from "../base/dom.js";
import { openDialog } from "../base/dialog.js";
import { raw } from "../base/text.js";
import { full } from "../base/time.js";
import { difference } from "./diff.js";

export function reasonField() {
	return make("input", { maxlength: "400", placeholder: "optional; it is kept in the history" });
}

// Somebody else has saved meanwhile: shows both texts, to be merged. Resolves to what was saved, or
// null.
async function merge(name, stale, text, why) {
	const { createMerge } = await import("../editor/editor.js");
	const box = make("div", { class: "merge" });
	let view = null;
	let now = stale;

	const result = openDialog("Somebody else has changed it", [
		make("p", {}, make("strong", {}, raw(now.who || "somebody")), " saved ", make("code", {}, name), now.when ? ` at ${full(now.when)}` : "",
			", after you began. Left is that text, right is yours. Arrows take a change over; the right text is what is saved."),
		box,
	], [
		{ label: "Cancel", value: null },
		{ label: "Save the right text", kind: "primary", async action() {
			const merged = view.text();
			try {
				return { ...await api.put(`vxeds/${api.part(name)}`, { text: merged, why }, { match: now.hash }), text: merged };
			} catch (error) {
				if (error.status === 412) {
					now = error.body.now;
					view.destroy();
					box.replaceChildren();
					view = createMerge(box, { left: String(now.text), right: merged, leftLabel: "The saved text", rightLabel: "Your text" });
					throw new Error(`${now.who || "Somebody"} has saved again. The newest text is at the left.`);
				}
				throw error;
			}
		} },
	], { class: "wide tall" });
	view = createMerge(box, { left: String(now.text), right: text, leftLabel: "The saved text", rightLabel: "Your text" });
	const saved = await result;
	view.destroy();
	return saved;
}

// Resolves to {hash, version, loaded, text}; null: nothing was saved. old: the text before editing:
// {text, hash}; hash is null for a new VXED.
export async function save(name, old, text, signal) {
	const why = reasonField();
	let stale = null;
	const saved = await openDialog(`Save ${name}`, [
		difference(old.text || "", text, signal), labelled("Reason", why),
	], [
		{ label: "Cancel", value: null },
		{ label: "Save", kind: "primary", async action() {
			try {
				return { ...await api.put(`vxeds/${api.part(name)}`, { text, why: why.value || undefined },
					old.hash ? { match: old.hash } : { fresh: true }), text };
			} catch (error) {
				if (error.status !== 412 || !error.body?.now)
					throw error;
				stale = error.body.now;
				return null;
			}
		} },
	], { class: "wide" });
	return stale ? merge(name, stale, text, why.value || undefined) : saved;
}
