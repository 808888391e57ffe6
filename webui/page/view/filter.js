// SPDX-License-Identifier: GPL-2.0
// The filter of a list. Its fields are in the address, so that the address can be shared.
import { make, labelled, choice } from "../base/dom.js";
import { state } from "../base/state.js";
import { plain } from "../base/text.js";
import { fromInput, since, toInput } from "../base/time.js";

const SPANS = [["", "any time"], ["1h", "last hour"], ["24h", "last day"], ["7d", "last 7 days"], ["at", "from \u2026"]];
const VERDICTS = [["", "any"], ["refused", "refused"], ["violated", "violated, not refused"], ["permitted", "permitted"]];
const PAUSE = 350;	// ms after the last key before the list is updated

const text = (placeholder, properties) => () =>
	make("input", { type: "search", placeholder, autocapitalize: "none", spellcheck: "false", ...properties });

const FIELDS = {
	vxed: ["VXED", () => choice([["", "all"], ...(state.vxeds || []).map(({ name }) => [plain(name), plain(name)])])],
	call: ["Call or object", text("any")],
	path: ["Path", text("any; a pattern", { "data-slash": "", title: "a pattern: * stands for any bytes without /, ** for any bytes" })],
	verdict: ["Verdict", () => choice(VERDICTS)],
	program: ["Program", text("any")],
	user: ["User", text("any")],
	order: ["Order", () => choice([["", "most frequent first"], ["last", "newest first"]])],
};

// Converts the fields to the query of a request: spans such as "24h" become times.
export function query(fields) {
	const { since: from, until, ...rest } = fields;
	return { ...rest, since: since(from), until: until || undefined };
}

// names: the fields in addition to "since" and "until". change(fields) is called with new values.
export function filter(names, fields, change) {
	const controls = {};
	let timer = 0;

	const read = () => {
		const result = {};
		for (const [name, control] of Object.entries(controls)) {
			if (name === "since")
				result.since = control.value === "at" ? fromInput(controls.from.value) : control.value;
			else if (name === "until")
				result.until = controls.since.value === "at" ? fromInput(control.value) : "";
			else if (name !== "from")
				result[name] = control.value.trim();
		}
		return Object.fromEntries(Object.entries(result).filter(([, value]) => value));
	};
	const clear = make("button", { type: "button", class: "quiet", onclick: () => {
		set({});
		send();
	} }, "Clear");
	const summary = make("span", { class: "count" });
	const send = () => {
		clearTimeout(timer);
		const result = read();
		note(result);
		change(result);
	};
	const note = result => {
		const number = Object.keys(result).length;
		clear.hidden = !number;
		summary.textContent = number ? String(number) : "";
		for (const name of ["from", "until"])
			if (controls[name])
				controls[name].parentNode.hidden = controls.since.value !== "at";
	};
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(send, PAUSE);
	};
	const add = (name, label, control) => {
		controls[name] = control;
		control.addEventListener(control.matches("input") ? "input" : "change", later);
		control.addEventListener("keydown", event => event.key === "Enter" && send());
		return labelled(label, control, { class: `field for-${name}` });
	};
	const set = values => {
		for (const name of names) {
			if (controls[name].matches("select") && values[name] &&
			    ![...controls[name].options].some(option => option.value === values[name]))
				controls[name].append(make("option", { value: values[name] }, values[name]));
			controls[name].value = values[name] || "";
		}
		if (controls.since) {
			const isSpan = !values.until && SPANS.some(([key]) => key === (values.since || ""));
			controls.since.value = isSpan ? values.since || "" : "at";
			controls.from.value = isSpan ? "" : toInput(values.since);
		}
		if (controls.until)
			controls.until.value = toInput(values.until);
		note(values);
	};

	const grid = make("div", { class: "filter-fields" }, names.filter(name => FIELDS[name]).map(name =>
		add(name, FIELDS[name][0], FIELDS[name][1]())));
	const keys = names.slice();
	if (keys.includes("since")) {
		grid.append(add("since", "Time", choice(SPANS)), add("from", "From", make("input", { type: "datetime-local" })));
	}
	if (keys.includes("until"))
		grid.append(add("until", "Until", make("input", { type: "datetime-local" })));
	names = names.filter(name => FIELDS[name]);

	const wide = matchMedia("(min-width: 720px)");
	const box = make("details", { class: "filter", open: wide.matches },
		make("summary", {}, "Filter ", summary), make("form", { role: "search", "aria-label": "Filter", onsubmit: event => event.preventDefault() }, grid, clear));
	set(fields);
	return { element: box, set };
}
