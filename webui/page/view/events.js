// SPDX-License-Identifier: GPL-2.0
// A list of events, newest first. Older ones are loaded by pages; live ones are added at the top.
import * as api from "../base/api.js";
import { make, replace, empty, button } from "../base/dom.js";
import * as live from "../base/live.js";
import { count } from "../base/number.js";
import { link } from "../base/router.js";
import { stamp } from "../base/time.js";
import { failure } from "../base/toast.js";
import { openEvent, row, whyOf } from "./event.js";
import { openDialog } from "../base/dialog.js";
import * as filter from "./filter.js";
import { rows } from "./rows.js";

const PAGE = 100;
const MOST = 2000;	// rows that are kept while it is live
const TRIES = 50;	// requests for one page: each examines a bounded part of the store

// fixed: query that is added to the fields. address: function from the id of the opened event (or
// nothing) to the address.
export function eventList({ fields, fixed, signal, address }) {
	const list = make("ol", { class: "rows events", "aria-label": "Events, newest first" });
	const foot = make("div", { class: "list-foot" });
	const element = make("div", { class: "event-list" }, list, foot);
	const walk = rows(list);
	let newest = 0;
	let next = null;
	let running = false;
	let search = new AbortController();

	const ask = query => ({ ...filter.query(fields), ...fixed, ...query });

	const openRow = async id => {
		history.replaceState(null, "", address(id));
		try {
			await openEvent(id, signal);
		} catch (error) {
			failure(error);
		}
		if (location.hash === address(id))
			history.replaceState(null, "", address());
	};

	list.addEventListener("click", event => {
		const target = event.target.closest("[data-event]");
		if (!target || event.ctrlKey || event.metaKey || event.button)
			return;
		event.preventDefault();
		walk.focus(target);
		openRow(+target.dataset.event);
	});

	// Loads a page of events before this one.
	const page = async before => {
		const mine = search;
		let found = [];
		for (let i = 0; i < TRIES; i++) {
			const answer = await api.get("events", ask({ before, limit: PAGE - found.length }), mine.signal);
			found = found.concat(answer.rows);
			before = answer.next;
			if (found.length >= PAGE || answer.complete || !before)
				return { found, next: answer.complete && !answer.next ? null : before, complete: answer.complete };
			replace(foot, empty("Searching \u2026 down to event ", count(answer.searched_to), found.length ? `, ${found.length} found` : ""));
			if (!list.children.length && found.length)
				list.append(...found.map(row));
		}
		return { found, next: before, complete: false };
	};

	const add = async before => {
		const answer = await page(before);
		if (before === undefined) {
			replace(list, answer.found.map(row));
			newest = answer.found[0]?.id || newest;
		} else {
			list.append(...answer.found.map(row));
		}
		next = answer.next;
		walk.enter();
		const last = answer.found[answer.found.length - 1];
		replace(foot, !list.children.length ? empty(next ? "Nothing found so far." : "The log holds no such event.") :
			!next ? make("p", { class: "muted" }, "This is all that the log holds.") : null,
		next && button(list.children.length ? "Show older events" : "Search on", () => add(next).catch(failure)),
		next && last && make("span", { class: "muted" }, " older than ", stamp(last.time, "full")));
	};

	const reload = async () => {
		search.abort();
		search = new AbortController();
		const mine = search;
		newest = 0;
		replace(list);
		replace(foot, empty("Loading \u2026"));
		try {
			await add();
		} catch (error) {
			if (!api.isStale(error) && search === mine)
				replace(foot, empty(error.message));
		}
	};

	// Loads newer events with the same query, so that the filter is applied by the server.
	const follow = live.calm(async () => {
		if (!running || signal.aborted)
			return;
		const mine = search;
		try {
			const answer = await api.get("events", ask({ after: newest, limit: 500 }), mine.signal, { asleep: true });
			if (search !== mine || !answer.rows.length)
				return;
			const fresh = answer.rows.filter(event => event.id > newest).sort((a, b) => b.id - a.id);
			if (!fresh.length)
				return;
			if (foot.querySelector(".empty"))
				replace(foot);
			newest = fresh[0].id;
			list.prepend(...fresh.map(event => {
				const element = row(event);
				element.classList.add("fresh");
				return element;
			}));
			while (list.children.length > MOST)
				list.lastChild.remove();
			walk.enter();
			if (answer.rows.length >= 500)
				follow();
		} catch (error) {
			if (!api.isStale(error) && error.status !== 401)
				replace(foot, empty(error.message));
		}
	}, 1000, signal);
	for (const type of ["event", "violation", "skipped"])
		live.on(type, follow, signal);
	signal.addEventListener("abort", () => search.abort());

	return {
		element, reload, open: openRow,
		set(value) {
			fields = value;
			return reload();
		},
		setLive(value) {
			running = value;
			if (value)
				follow();
		},
		keys: {
			...walk.keys,
			Enter: ["open the event", () => walk.current() ? (openRow(+walk.current().dataset.event), true) : false],
			w: ["why it was judged so", () => {
				const current = walk.current();
				if (!current)
					return false;
				const id = +current.dataset.event;
				whyOf(id, current.dataset.vxed, signal).then(box => openDialog(`Why event ${id}`, box, [], { class: "wide" }));
				return true;
			}],
		},
	};
}

export const logAddress = fields => id => link(id ? ["log", "event", String(id)] : ["log"], fields);
