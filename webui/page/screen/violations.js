// SPDX-License-Identifier: GPL-2.0
// The different violations of a VXED, with their counts.
import * as api from "../base/api.js";
import { make, replace, empty, button } from "../base/dom.js";
import * as live from "../base/live.js";
import { count, many } from "../base/number.js";
import { link } from "../base/router.js";
import { raw, words } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure } from "../base/toast.js";
import { openEvent } from "../view/event.js";
import * as filter from "../view/filter.js";
import { rows } from "../view/rows.js";
import { verdict } from "../view/words.js";

const FIELDS = ["call", "path", "program", "user", "order", "since"];

function row(violation) {
	return make("li", { "data-row": "", "data-event": violation.last_event, tabindex: "-1", class: "row violation" + (violation.covered_by ? " covered" : "") },
		make("span", { class: "number" }, count(violation.count)),
		verdict({ kind: "violation", mode: violation.mode, error: violation.error }),
		make("span", { class: "what" }, words(violation.what || violation.point, "raw code"), violation.covered_by ? make("span", { class: "note-word" }, "a rejected rule covers it") : null),
		make("span", { class: "who" }, (violation.programs || []).map((program, i) => [i ? ", " : "", raw(program)])),
		make("span", { class: "when" }, stamp(violation.last, "ago")));
}

export async function violationsTab(vxed, place, { box, signal, keys }) {
	const name = place.path[1];
	let fields = Object.fromEntries(Object.entries(place.query).filter(([key]) => FIELDS.includes(key)));
	const list = make("ol", { class: "rows violations", "aria-label": "Violations" });
	const foot = make("div", { class: "list-foot" });
	const total = make("p", { class: "muted", role: "status" });
	const walk = rows(list);

	const add = async (after, asleep) => {
		const answer = await api.get("violations", { ...filter.query(fields), vxed: name, covered: true, limit: 100, after }, signal, { asleep });
		const focused = walk.current()?.dataset.event;
		if (!after)
			replace(list);
		list.append(...answer.rows.map(row));
		total.textContent = many(answer.total, "different violation");
		walk.enter();
		if (focused)
			walk.focus(list.querySelector(`[data-event="${focused}"]`));
		replace(foot, !list.children.length && empty("No violation in the log matches."),
			answer.next && button("Show more", () => add(answer.next).catch(failure)));
	};
	const renew = asleep => add(undefined, asleep).catch(error => api.isStale(error) || replace(foot, empty(error.message)));
	const open = row => openEvent(+row.dataset.event, signal).catch(failure);

	list.addEventListener("click", event => {
		const target = event.target.closest("[data-row]");
		if (target) {
			walk.focus(target);
			open(target);
		}
	});
	replace(box, filter.filter(FIELDS, fields, values => {
		fields = values;
		history.replaceState(null, "", link(["vxed", name, "violations"], values));
		renew();
	}).element, make("div", { class: "tools" }, total, make("a", { class: "button", href: link(["vxed", name, "review"], fields) }, "Review them")), list, foot);
	live.on("violation", live.calm(() => list.children.length <= 100 && renew(true), 3000, signal), signal);
	keys("Violations", {
		...walk.keys,
		Enter: ["the newest of its events", () => walk.current() ? (open(walk.current()), true) : false],
		w: ["why", () => walk.current() ? (open(walk.current()), true) : false],
	});
	await renew();
}
