// SPDX-License-Identifier: GPL-2.0
// Applies proposals: shows the change of the VXED's text, and writes it after confirmation.
import * as api from "../base/api.js";
import { make, labelled } from "../base/dom.js";
import { openDialog } from "../base/dialog.js";
import { many } from "../base/number.js";
import { link } from "../base/router.js";
import { raw } from "../base/text.js";
import { full } from "../base/time.js";
import { toast } from "../base/toast.js";
import { unified } from "./diff.js";
import { reasonField } from "./save.js";

// Returns the number of the first added line in the new text.
function firstLine(diff) {
	const place = /^@@ -\d+(?:,\d+)? \+(\d+)/m.exec(diff || "");
	if (!place)
		return 1;
	let line = +place[1];
	for (const row of diff.slice(place.index).split("\n").slice(1)) {
		if (row.startsWith("+"))
			return line;
		if (!row.startsWith("-"))
			line++;
	}
	return line;
}

// marks: Map of id -> "accept" | "reject". mode: of the VXED, which it keeps; null: not in force.
// The server also loads the new text. done() is called after a change, and after its undo.
// Resolves to true if something was written.
export async function apply({ name, base, marks, options, mode, done }) {
	const path = `vxeds/${api.part(name)}`;
	const ids = word => [...marks].filter(([, mark]) => mark === word).map(([id]) => id);
	const accept = ids("accept");
	const reject = ids("reject");
	const preview = accept.length ? await api.post(`${path}/preview`, { accept, ...options }, { work: "Applying the rules to the text" }) : null;
	const why = reasonField();

	const result = await openDialog(`Change ${name}`, [
		make("p", {}, `${many(accept.length, "rule")} accepted, ${reject.length} rejected. `,
			reject.length ? "Rejected rules are not proposed again; you can take a rejection back." : ""),
		preview && unified(preview.diff),
		labelled("Reason", why),
		mode && accept.length > 0 && make("p", {}, `The new text is in force at once; the mode stays ${mode}.`),
	], [
		{ label: "Cancel", value: null },
		{ label: accept.length ? "Write the rules" : "Reject", kind: "primary", async action() {
			try {
				return await api.post(`${path}/proposals`, { accept, reject, why: why.value || undefined, ...options }, { match: base, work: "Writing the rules" });
			} catch (error) {
				if (error.status !== 412)
					throw error;
				const now = error.body?.now;
				await done();
				throw new Error(`${now?.who || "Somebody"} changed it${now?.when ? ` at ${full(now.when)}` : ""}, so the proposals ` +
					"have been made again. Close this, review them, and apply again.");
			}
		} },
	], { class: "wide" });
	if (!result)
		return false;

	toast(make("span", {}, raw(name), `: ${many(result.added, "rule")} added, ${result.rejected} rejected.`), {
		link: result.added ? { href: link(["vxed", name, "rules"], { line: firstLine(preview?.diff) }), label: "Show the rule" } : null,
		undoLabel: "Revert",
		undo: result.added && result.version ? async () => {
			await api.post(`${path}/revert`, { version: result.version }, { match: result.hash });
			await done();
			toast(`${name} is as it was before.`);
		} : null,
	});
	await done();
	return true;
}
