// SPDX-License-Identifier: GPL-2.0
// The screen "review": groups of violations on the left, rules proposed for the group on the right.
import * as api from "../base/api.js";
import { make, replace, empty, button, forbid, keepFocus } from "../base/dom.js";
import { openDialog } from "../base/dialog.js";
import * as drafts from "../base/drafts.js";
import * as live from "../base/live.js";
import { many } from "../base/number.js";
import { link } from "../base/router.js";
import * as session from "../base/session.js";
import { renew as renewState, state } from "../base/state.js";
import { lines, plain, raw } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { apply } from "../view/apply.js";
import { openEvent } from "../view/event.js";
import * as filter from "../view/filter.js";
import { fieldsOf, groupTree } from "../view/groups.js";
import { setTitle } from "../view/mark.js";
import { proposalRow } from "../view/proposal.js";
import { rows } from "../view/rows.js";

const FIELDS = ["vxed", "call", "path", "verdict", "program", "user", "since"];
const PAGES = 5;	// of 200 violations; for larger groups, all proposals of the VXED are shown

// Returns the newest events of a group's violations. Proposals refer to them. null: too many.
async function eventsOf(node, query, signal) {
	if (node.level === "vxed" && !Object.keys(query).some(key => key !== "vxed" && query[key]))
		return null;
	const found = new Set();
	let after;
	for (let i = 0; i < PAGES; i++) {
		const page = await api.get("violations", { ...fieldsOf(node, query), limit: 200, after }, signal, { asleep: true });
		page.rows.forEach(row => found.add(row.last_event));
		after = page.next;
		if (!after)
			return found;
	}
	return null;
}

async function showRejected(name, done) {
	const path = `vxeds/${api.part(name)}/rejected`;
	const list = await api.get(path);
	const box = make("ul", { class: "rejected-list" }, list.map(entry => {
		const back = button("Take back", async () => {
			try {
				await api.remove(`${path}/${api.part(entry.id)}`);
				item.remove();
				await done();
			} catch (error) {
				failure(error);
			}
		});
		const item = make("li", {}, make("pre", {}, lines(entry.text).flatMap((line, i) => i ? ["\n", line] : [line])), make("p", { class: "muted" }, "rejected ", stamp(entry.time, "full"), entry.user ? [" by ", raw(entry.user)] : ""),
			session.readOnly() ? forbid(back, session.readOnly()) : back);
		return item;
	}));
	await openDialog(`Rejected rules of ${name}`, list.length ? box : empty("No rule has been rejected."), [], { class: "wide" });
}

export async function review(box, { place, only, address, signal, keys }) {
	const names = only ? FIELDS.filter(field => field !== "vxed") : FIELDS;
	let fields = Object.fromEntries(Object.entries(place.query).filter(([key]) => names.includes(key)));
	let exact = place.query.exact === "1";
	let wanted = +place.query.event || 0;
	let context = null;		// the chosen VXED: {name, answer}
	let shownFor = null;		// the node whose proposals are shown
	const answers = new Map();	// name -> GET proposals
	const marks = new Map();	// name -> Map of id -> word
	const selected = new Set();
	const opened = new Map();
	const right = make("section", { class: "proposals-box", "aria-label": "Proposed rules" });
	const list = make("ol", { class: "rows proposals", "aria-label": "Proposed rules" });
	const heading = make("div", { class: "proposals-head" });
	const bar = make("div", { class: "apply-bar", role: "status" });
	const walk = rows(list);
	const query = () => ({ ...filter.query(fields), ...only ? { vxed: only } : {} });
	const options = () => ({ exact: exact || undefined, since: filter.query(fields).since });
	const markOf = (name, id) => marks.get(name)?.get(id) || null;

	const answerOf = async name => {
		if (!answers.has(name))
			answers.set(name, api.get(`vxeds/${api.part(name)}/proposals`, options(), signal, { asleep: true, work: `Proposing rules for ${name}` }));
		try {
			return await answers.get(name);
		} catch (error) {
			answers.delete(name);
			throw error;
		}
	};

	const showBar = () => {
		const all = [...marks.values()].flatMap(map => [...map.values()]);
		const accepted = all.filter(word => word === "accept").length;
		bar.hidden = !all.length;
		replace(bar, make("strong", {}, `${accepted} accepted, ${all.length - accepted} rejected`),
			button("Clear", () => {
				marks.clear();
				showList();
			}, { class: "quiet" }),
			button("Show what will be written \u2026", applyAll, { class: "primary" }));
	};

	const mark = (proposals, word) => {
		if (session.readOnly()) {
			toast(`You cannot accept or reject: ${session.readOnly()}.`, { kind: "bad" });
			return;
		}
		const { name } = context;
		if (!marks.has(name))
			marks.set(name, new Map());
		for (const { id } of proposals) {
			if (word)
				marks.get(name).set(id, word);
			else
				marks.get(name).delete(id);
		}
		if (!marks.get(name).size)
			marks.delete(name);
		selected.clear();
		showList();
	};

	const edit = async proposal => {
		const { name } = context;
		try {
			const { text, diff } = await api.post(`vxeds/${api.part(name)}/preview`, { accept: [proposal.id], ...options() }, { work: "Applying the rule to the text" });
			const line = text.split("\n").findIndex(line => line.includes(proposal.text.split("\n")[0].trim())) + 1;
			drafts.set(name, { text, hash: context.answer.base, line: line || undefined, diff });
			location.hash = link(["vxed", name, "rules"], { line: line || undefined });
		} catch (error) {
			failure(error);
		}
	};

	const showList = () => keepFocus(list, () => {
		if (context) {
			const { name, shown } = context;
			replace(list, shown.map(proposal => proposalRow(proposal, {
				name, options: options(), signal, opened, mark, readOnly: session.readOnly(),
				markOf: ({ id }) => markOf(name, id), isSelected: ({ id }) => selected.has(id),
			})));
			walk.enter();
		}
		showBar();
	});

	const show = async node => {
		shownFor = node;
		const name = plain(node.key.vxed);
		const isNew = context?.name !== name;
		if (isNew) {
			context = null;
			replace(list);
			replace(heading, make("h2", {}, raw(name)), empty("Making proposals \u2026"));
		}
		try {
			const [answer, events] = await Promise.all([answerOf(name), eventsOf(node, query(), signal)]);
			if (shownFor !== node || signal.aborted)
				return;
			let shown = events ? answer.list.filter(proposal => (proposal.events || []).some(id => events.has(id))) : answer.list;
			if (wanted) {
				const exactly = answer.list.filter(proposal => (proposal.events || []).includes(wanted));
				shown = exactly.length ? exactly : shown;
				wanted = 0;
			}
			context = { name, answer, shown };
			showHeading(node, events);
			showList();
		} catch (error) {
			if (api.isStale(error) || shownFor !== node)
				return;
			context = null;
			replace(list);
			replace(heading, make("h2", {}, raw(name)), empty(error.message));
		}
	};

	const showHeading = (node, events) => {
		const { name, answer, shown } = context;
		const what = [node.key.point, node.key.folder, node.key.file].filter(value => value !== undefined && plain(value));
		const letter = make("input", { type: "checkbox", checked: exact, onchange() {
			exact = letter.checked;
			history.replaceState(null, "", address({ ...fields, exact: exact ? "1" : "" }));
			answers.clear();
			opened.clear();
			marks.clear();
			context = null;
			show(node);
		} });
		replace(heading,
			make("h2", {}, make("a", { href: link(["vxed", name]) }, raw(name)), what.map(word => [" \u203a ", raw(word)])),
			make("div", { class: "tools" },
				make("label", { class: "check", title: "names are not widened to patterns" }, letter, " exact names"),
				make("a", { class: "button quiet", href: link(["log"], fieldsOf(node, query())) }, "Its events"),
				button(answer.quiet ? `Rejected (${answer.quiet} quiet)` : "Rejected", () => showRejected(name, renewAll).catch(failure), { class: "quiet" })),
			!shown.length && empty(answer.list.length ? "No rule is proposed for this group. " : "No rule is proposed. ",
				answer.admitted ? `${many(answer.admitted, "violation")} would be permitted now. ` : "",
				answer.quiet ? `${many(answer.quiet, "violation")} are covered by rejected rules. ` : ""),
			answer.refused_anyway?.length > 0 && make("details", { class: "anyway" },
				make("summary", {}, many(answer.refused_anyway.length, "violation"), " no rule can permit, because a rule refuses"),
				make("ul", {}, answer.refused_anyway.map(entry => make("li", {}, make("code", {}, entry.point), " ", raw(entry.name))))),
			answer.more > 0 && make("p", { class: "note" }, `${many(answer.more, "less frequent violation")} are left for the next round.`),
			!events && node.level !== "vxed" && make("p", { class: "note" }, "The group is too large to choose from, so all proposals for this VXED are shown."));
	};

	const tree = groupTree({ query: query(), selected: node => node && show(node), signal });
	const renewTree = async () => {
		try {
			const roots = await tree.renew(query());
			if (!roots.length) {
				shownFor = context = null;
				replace(list);
				replace(heading);
				showBar();
			}
		} catch (error) {
			if (!api.isStale(error))
				replace(heading, empty(error.message));
		}
	};
	const renewAll = async () => {
		answers.clear();
		opened.clear();
		renewState();
		await renewTree();
	};
	const applyAll = async () => {
		for (const [name, words] of [...marks]) {
			try {
				const answer = await answerOf(name);
				const vxed = state.vxeds?.find(vxed => plain(vxed.name) === name);
				const isDone = await apply({ name, base: answer.base, marks: words, options: options(), mode: vxed?.loaded ? vxed.mode : null, done: renewAll });
				if (!isDone)
					return;
				marks.delete(name);
				showBar();
				showList();
			} catch (error) {
				failure(error);
				return;
			}
		}
	};

	// The rules that a key applies to: the selected ones, the focused one, or the group.
	const targets = () => {
		if (!context)
			return [];
		if (selected.size)
			return context.shown.filter(({ id }) => selected.has(id));
		const row = walk.current();
		if (row && list.contains(row))
			return [row.proposal];
		return tree.current() ? context.shown : [];
	};
	const act = word => () => {
		const found = targets();
		if (!found.length)
			return false;
		const isUndone = found.every(({ id }) => markOf(context.name, id) === word);
		const inList = list.contains(document.activeElement);
		mark(found, isUndone ? null : word);
		if (inList && found.length === 1)
			walk.move(1);
		return true;
	};
	const inList = () => walk.current() && list.contains(walk.current()) ? walk.current() : null;
	const step = by => () => inList() ? walk.move(by) : tree.keys[by > 0 ? "j" : "k"][1]();

	const bars = filter.filter(names, fields, values => {
		fields = values;
		history.replaceState(null, "", address({ ...fields, exact: exact ? "1" : "" }));
		answers.clear();
		renewTree();
	});
	replace(box, bars.element, make("div", { class: "review" }, tree.element, right), bar);
	replace(right, heading, list);
	showBar();
	keys("Review", {
		j: ["next row", step(1)], k: ["row before", step(-1)],
		ArrowDown: ["", step(1)], ArrowUp: ["", step(-1)],
		space: ["select the rule", () => {
			const row = inList();
			if (!row)
				return false;
			const { id } = row.proposal;
			if (!selected.delete(id))
				selected.add(id);
			showList();
			return true;
		}],
		a: ["accept the rule, the selected ones, or the whole group", act("accept")],
		r: ["reject", act("reject")],
		w: ["why, and what else it would permit", () => {
			const row = inList();
			if (row)
				row.toggle();
			else if (context?.shown[0]?.events?.[0])
				openEvent(context.shown[0].events[0], signal).catch(failure);
			return Boolean(row || context);
		}],
		Enter: ["", () => inList() ? (inList().toggle(), true) : false],
		e: ["edit the rule in the text", () => inList() ? (edit(inList().proposal), true) : false],
		Tab: ["from the groups to the rules and back", () => false],
		d: ["show what will be written", () => marks.size ? (applyAll(), true) : false],
		x: ["rejected rules", () => context ? (showRejected(context.name, renewAll).catch(failure), true) : false],
	});
	live.on("violation", live.calm(() => tree.renew(query()).catch(() => null), 5000, signal), signal);
	await renewTree();
}

export async function reviewTab(vxed, place, { box, signal, keys }) {
	const only = place.path[1];
	return review(box, { place, only, signal, keys, address: fields => link(["vxed", only, "review"], fields) });
}

export async function open(place, { main, signal, keys }) {
	setTitle("Review");
	const box = make("div", { class: "tab review-all" });
	replace(main, make("div", { class: "head" }, make("h1", {}, "Review")), box);
	await review(box, { place, only: "", signal, keys, address: fields => link(["review"], fields) });
}
