// SPDX-License-Identifier: GPL-2.0
// The history of a VXED: its changes, the difference of any two versions, and reverting.
import * as api from "../base/api.js";
import { make, replace, empty, button, forbid } from "../base/dom.js";
import { ask } from "../base/dialog.js";
import * as drafts from "../base/drafts.js";
import * as session from "../base/session.js";
import { raw } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { difference } from "../view/diff.js";
import { rows } from "../view/rows.js";

export async function historyTab(vxed, place, { box, signal, keys, changed }) {
	const name = place.path[1];
	const path = `vxeds/${api.part(name)}`;
	const list = await api.get(`${path}/history`, null, signal);
	if (!list.length) {
		replace(box, empty("These tools have not changed this VXED yet."));
		return;
	}
	// Each version holds the text before that change; "now" is the text of the file.
	const textBefore = async version => version === "now" ? String(vxed.text ?? "") :
		String((await api.get(`${path}/history/${version}`, null, signal)).text);
	const after = index => index === 0 ? "now" : list[index - 1].version;
	const shown = make("section", { class: "shown", "aria-label": "Differences", "aria-live": "polite" });
	const chosen = { a: list[0].version, b: "now" };

	const showDifference = async () => {
		replace(shown, make("h2", {}, `Version ${chosen.a} \u2192 `, chosen.b === "now" ? "now" : `version ${chosen.b}`), empty("Comparing \u2026"));
		try {
			const [a, b] = await Promise.all([textBefore(chosen.a), textBefore(chosen.b)]);
			shown.lastChild.replaceWith(difference(a, b, signal));
		} catch (error) {
			if (!api.isStale(error))
				shown.lastChild.replaceWith(empty(error.message));
		}
	};
	const revert = async version => {
		const text = await textBefore(version);
		const sure = await ask(`Go back to version ${version}?`, difference(String(vxed.text ?? ""), text, signal), "Go back");
		if (!sure)
			return;
		const saved = await api.post(`${path}/revert`, { version }, { match: vxed.hash });
		drafts.drop(name);
		toast(`${name} has the text of version ${version} again.`, { undo: async () => {
			await api.post(`${path}/revert`, { version: saved.version }, { match: saved.hash });
			await changed();
		} });
		await changed();
	};
	const radio = (side, value) => make("input", { type: "radio", name: side, value: String(value), checked: chosen[side] === value,
		"aria-label": `${side === "a" ? "from" : "to"} ${value === "now" ? "now" : `version ${value}`}`, onchange() {
			chosen[side] = value;
			showDifference();
		} });

	const body = make("tbody", {}, make("tr", {},
		make("td", {}), make("td", {}, radio("b", "now")), make("td", {}, "now"), make("td", { colspan: "4", class: "muted" }, "the file as it is")),
	list.map((entry, index) => {
		const back = button("Go back", () => revert(entry.version).catch(failure), { tabindex: "-1", title: "to the text that this change replaced" });
		return make("tr", { "data-row": "", tabindex: "-1", "data-version": entry.version },
			make("td", {}, radio("a", entry.version)), make("td", {}, radio("b", entry.version)),
			make("td", { class: "number" }, String(entry.version)), make("td", { class: "when" }, stamp(entry.time)),
			make("td", {}, entry.user ? raw(entry.user) : make("span", { class: "muted" }, "not known"), entry.from ? make("span", { class: "muted" }, ` by ${entry.from}`) : null),
			make("td", { class: "what" }, raw(entry.what)),
			make("td", { class: "action" }, button("Change", () => {
				chosen.a = entry.version;
				chosen.b = after(index);
				box.querySelectorAll("input[type=radio]").forEach(input => input.checked = String(chosen[input.name]) === input.value);
				return showDifference();
			}, { tabindex: "-1" }), session.readOnly() ? forbid(back, session.readOnly()) : back));
	}));
	const walk = rows(body);
	replace(box, make("div", { class: "two history" }, make("table", { class: "versions" },
		make("caption", { class: "hidden" }, "Versions"),
		make("thead", {}, make("tr", {}, [["From"], ["To"], ["Version"], ["Time"], ["User"], ["Change"], [""]].map(([label]) =>
			label ? make("th", { scope: "col" }, label) : make("td", {})))), body), shown));
	walk.enter();
	const version = () => +walk.current()?.dataset.version;
	keys("History", {
		...walk.keys,
		d: ["show the change", () => version() ? (walk.current().querySelector(".action button").click(), true) : false],
		r: ["go back to it", () => version() && !session.readOnly() ? (revert(version()).catch(failure), true) : false],
	});
	await showDifference();
}
