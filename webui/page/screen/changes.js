// SPDX-License-Identifier: GPL-2.0
// The screen "changes": the audit log, and the sessions.
import * as api from "../base/api.js";
import { make, replace, empty, button, choice, labelled, forbid } from "../base/dom.js";
import { ask } from "../base/dialog.js";
import * as live from "../base/live.js";
import { link, setQuery } from "../base/router.js";
import * as session from "../base/session.js";
import { state } from "../base/state.js";
import { plain, raw } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { setTitle } from "../view/mark.js";
import { rows } from "../view/rows.js";

const BAD = /failed|refused/;

function row(change) {
	const name = plain(change.vxed);
	return make("tr", { "data-row": "", tabindex: "-1", "data-vxed": name, class: change.error || BAD.test(change.what) ? "bad-row" : "" },
		make("td", { class: "when" }, stamp(change.time)),
		make("td", { class: "user" }, raw(change.user)),
		make("td", { class: "what" }, raw(change.what), change.detail ? make("span", { class: "muted" }, " ", raw(change.detail)) : null,
			change.error ? make("span", { class: "failed" }, " failed: ", raw(change.error)) : null),
		make("td", { class: "in" }, name ? make("a", { href: link(["vxed", name, "history"]), tabindex: "-1" }, raw(change.vxed),
			change.version ? `, version ${change.version}` : "") : null),
		make("td", { class: "from" }, change.from === "web" ? "web" : "command", change.address ? [" ", raw(change.address)] : null));
}

function showSessions(box, list, renew) {
	replace(box, make("h2", {}, "Sessions"), make("ul", { class: "sessions" }, list.map(entry => {
		const other = entry.user !== session.user() && session.readOnly();
		const end = button("End", async () => {
			if (entry.current && !await ask("End your own session?", "You will have to log in again.", "End it", "danger"))
				return;
			try {
				await api.remove(`sessions/${api.part(entry.id)}`);
				toast("The session was ended.");
				await renew();
			} catch (error) {
				failure(error);
			}
		});
		return make("li", {}, make("span", {}, make("strong", {}, raw(entry.user)), entry.current ? " (this one)" : "",
			make("span", { class: "muted" }, ` ${entry.role}, from `, raw(entry.address), ", since ", stamp(entry.since), ", last used ", stamp(entry.last, "ago"))),
		other ? forbid(end, other) : end);
	})));
}

export async function open(place, { main, signal, keys }) {
	setTitle("Changes");
	const body = make("tbody");
	const table = make("table", { class: "changes", hidden: true },
		make("thead", {}, make("tr", {}, ["Time", "User", "What", "VXED", "From"].map(label => make("th", { scope: "col" }, label)))),
		body);
	const foot = make("div", { class: "list-foot" });
	const sessions = make("section", { class: "side", "aria-label": "Sessions" });
	const walk = rows(body);
	const only = { vxed: place.query.vxed || "", user: place.query.user || "" };
	let next = null;

	const add = async before => {
		const answer = await api.get("changes", { before, limit: 100 }, signal, { asleep: before === undefined });
		const shown = answer.rows.filter(change =>
			(!only.vxed || plain(change.vxed) === only.vxed) && (!only.user || plain(change.user) === only.user));
		if (before === undefined)
			replace(body);
		body.append(...shown.map(row));
		table.hidden = !body.children.length;
		next = answer.next;
		walk.enter();
		replace(foot, !body.children.length && empty("No change has been made yet."),
			next && button("Show older changes", () => add(next).catch(failure)));
	};
	const renew = () => add().catch(error => api.isStale(error) || replace(foot, empty(error.message)));
	const renewSessions = async () => showSessions(sessions, await api.get("sessions", null, signal, { asleep: true }), renewSessions);
	const choose = name => event => {
		only[name] = event.target.value.trim();
		setQuery(only);
		renew();
	};

	replace(main,
		make("div", { class: "head" }, make("h1", {}, "Changes")),
		make("div", { class: "two" },
			make("section", { "aria-label": "Changes" },
				make("div", { class: "filter-fields" },
					labelled("VXED", choice([["", "all"], ...(state.vxeds || []).map(({ name }) => [plain(name), plain(name)])], only.vxed, { onchange: choose("vxed") })),
					labelled("User", make("input", { type: "search", placeholder: "all", value: only.user, "data-slash": "", oninput: choose("user") }))),
				table,
				foot),
			sessions));
	live.on("change", live.calm(renew, 1000, signal), signal);
	keys("Changes", {
		...walk.keys,
		Enter: ["history of its VXED", () => {
			const name = walk.current()?.dataset.vxed;
			if (!name)
				return false;
			location.hash = link(["vxed", name, "history"]);
			return true;
		}],
	});
	await Promise.all([renew(), renewSessions().catch(error => api.isStale(error) || replace(sessions, make("h2", {}, "Sessions"), empty(error.message)))]);
}
