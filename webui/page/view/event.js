// SPDX-License-Identifier: GPL-2.0
// An event: as a row of a list, and as a dialog with all details and the reason of the verdict.
import * as api from "../base/api.js";
import { make, replace, button, empty } from "../base/dom.js";
import { openDialog } from "../base/dialog.js";
import { link } from "../base/router.js";
import { json, lines, path, pattern, plain, raw, words } from "../base/text.js";
import { full, stamp } from "../base/time.js";
import { verdict, verdictOf } from "./words.js";

const NAMES = /^(path|old|new|address|name|file|target|type)$/;
const bytes = value => typeof value === "string" || (Array.isArray(value) && value.every(Number.isInteger));

// Shows the event's object in a list: its first name, or else its first arguments.
function object(event) {
	const list = Object.entries(event.arguments || {}).filter(([, value]) => bytes(value));
	const names = list.filter(([key]) => NAMES.test(key));
	if (names.length)
		return [...names.slice(0, 2).flatMap(([, value], i) => [i ? " \u2192 " : null, path(value)]),
			event.arguments.flags ? make("span", { class: "muted" }, " ", raw(event.arguments.flags)) : null];
	if (event.message)
		return [raw(event.message)];
	return list.slice(0, 3).flatMap(([key, value], i) => [i ? " " : null,
		make("span", { class: "muted" }, key, "="), raw(value)]);
}

export function row(event) {
	const name = plain(event.vxed);
	return make("li", { "data-row": "", "data-event": event.id, "data-vxed": name, tabindex: "-1", class: `row event ${verdictOf(event)}` },
		make("span", { class: "when" }, stamp(event.time)),
		verdict(event),
		make("span", { class: "what" },
			make("a", { href: link(["log", "event", String(event.id)]), tabindex: "-1" },
				make("span", { class: "point" }, event.point || event.kind), " ", object(event))),
		make("span", { class: "who" }, raw(event.comm), event.pid ? make("span", { class: "muted" }, " ", String(event.pid)) : null),
		make("span", { class: "in" }, name ? raw(event.vxed) : null));
}

function fact(label, ...value) {
	return make("div", {}, make("dt", {}, label), make("dd", {}, ...value));
}

function facts(event) {
	const by = event.call && event.call !== event.point ? [" by ", event.call] : [];
	const abi = event.abi && event.abi !== "x86-64" ? [" (", event.abi, ")"] : [];
	return make("dl", { class: "facts" },
		fact("Verdict", verdict(event), event.mode ? ` in ${event.mode} mode` : ""),
		event.point && fact("What", make("code", {}, event.point), by, abi),
		Object.entries(event.arguments || {}).map(([key, value]) => fact(key, raw(value))),
		!event.arguments && event.values?.length > 0 && fact("Values", event.values.map(value => [raw(value), " "])),
		event.message?.length > 0 && fact("Message", raw(event.message)),
		fact("Time", make("time", { datetime: event.time }, full(event.time))),
		event.comm !== undefined && fact("Program", raw(event.comm), `, process ${event.pid}`,
			event.tid !== event.pid ? `, thread ${event.tid}` : "", `, user ${event.uid}`),
		event.vxed?.length > 0 && fact("VXED", make("a", { href: link(["vxed", plain(event.vxed)]) }, raw(event.vxed)),
			event.subsystem ? `, subsystem ${event.subsystem}` : ""),
		fact("Event", String(event.id)));
}

// Shows the reason of the verdict, with a link to the line of the rule.
export function reason(why, name) {
	const rule = (label, rule, more) => rule && make("section", { class: "rule" },
		make("h3", {}, label),
		make("pre", {}, words(rule.text)),
		make("p", { class: "muted" },
			make("a", { href: link(["vxed", name, "rules"], { line: rule.line }) }, `${plain(rule.file)}, line ${rule.line}`), more));
	const changed = why.then && why.now && (why.then === "permitted") !== (why.now === "permitted");

	return make("div", { class: "why" },
		changed && make("p", { class: "note" }, `The file has changed since then: the call would now be ${why.now}`,
			why.counts ? ". Its counters may change that." : "."),
		why.text && make("pre", { class: "prose" }, lines(why.text.trim()).flatMap((line, i) => i ? ["\n", line] : [line])),
		rule("The rule that decides", why.rule),
		rule("The nearest rule", why.nearest, why.argument ? `: its argument ${why.argument} would have to be wider` : ""),
		why.smallest?.length > 0 && make("section", { class: "rule" }, make("h3", {}, "Rules that would permit it"),
			make("pre", {}, why.smallest.map(text => [words(text), "\n"])),
			make("p", {}, make("a", { href: link(["vxed", name, "review"]) }, "Review what is proposed"))));
}

export async function whyOf(id, name, signal) {
	const box = make("div", { class: "why" }, empty("Asking \u2026"));
	api.get(`events/${id}/why`, null, signal).then(why => replace(box, reason(why, name)), error => {
		if (!api.isStale(error))
			replace(box, empty(error.message));
	});
	return box;
}

// Opens an event above the list. Closing it returns to the previous place.
export async function openEvent(id, signal) {
	const event = await api.get(`events/${id}`, null, signal);
	const name = plain(event.vxed);
	const judged = ["permitted", "violation"].includes(event.kind) && name;
	const like = { vxed: name, call: event.point, path: likePath(event) };

	return openDialog(`Event ${id}`, [
		facts(event),
		judged && make("h3", {}, "Why"), judged && await whyOf(id, name, signal),
		name && make("p", { class: "links" },
			make("a", { class: "button", href: link(["log"], like) }, "Similar events"),
			event.kind === "violation" && make("a", { class: "button", href: link(["review"], { ...like, event: id }) }, "Rule for this"),
			button("Copy", () => navigator.clipboard.writeText(json(event)), { title: "as a line of JSON, in which everything is escaped" })),
	], [], { class: "wide" });
}

// Returns a pattern that matches exactly the event's first name.
function likePath(event) {
	const names = Object.entries(event.arguments || {}).filter(([key, value]) => NAMES.test(key) && value.length);
	return names.length ? pattern(names[0][1]) : undefined;
}
