// SPDX-License-Identifier: GPL-2.0
// The result of a replay: how a text would have judged the events of the log.
import { make, empty } from "../base/dom.js";
import { count, many } from "../base/number.js";
import { link } from "../base/router.js";
import { words } from "../base/text.js";

function outcomes(title, kind, list) {
	const total = (list || []).reduce((sum, row) => sum + row.count, 0);
	return make("section", { class: total ? `outcome ${kind}` : "outcome" },
		make("h3", {}, `${title}: `, make("span", { class: "big" }, count(total))),
		list?.length > 0 && make("ul", { class: "outcomes" }, list.map(row => make("li", {},
			make("span", { class: "number" }, count(row.count)), " ", words(row.what), " ",
			row.event ? make("a", { href: link(["log", "event", String(row.event)]), "aria-label": `event ${row.event}` }, "event") : null))));
}

export function replayed(answer) {
	if (!answer.events)
		return empty("The log holds no event of this VXED in that time, so nothing can be said.");
	return [
		make("p", {}, "Of ", make("strong", {}, many(answer.events, "stored event")), ` it permits ${count(answer.permitted)}`,
			answer.refused ? ` and refuses ${count(answer.refused)} as before.` : "."),
		outcomes("Refuses what was permitted", "bad", answer.refuses),
		outcomes("Permits what was refused", "warn", answer.admits),
		answer.doubts?.map(doubt => make("p", { class: "note" }, words(doubt))),
		answer.partial && make("p", { class: "note" }, "Time was up before all events were judged: these numbers are incomplete."),
	];
}
