// SPDX-License-Identifier: GPL-2.0
// The screen "log": all events, newest first.
import * as api from "../base/api.js";
import { make, replace, button } from "../base/dom.js";
import { state } from "../base/state.js";
import { failure } from "../base/toast.js";
import * as events from "../view/events.js";
import * as filter from "../view/filter.js";
import { setTitle } from "../view/mark.js";

const FIELDS = ["vxed", "call", "path", "verdict", "program", "user", "since", "until"];

// The same for every place of the log: an opened event is shown above the same list.
export const identity = () => "log";

function fieldsOf({ query }) {
	return Object.fromEntries(Object.entries(query).filter(([key]) => FIELDS.includes(key)));
}

export function exportButtons(fields) {
	const save = format => () => api.download("export", { ...filter.query(fields()), format },
		`vxe-events.${format}`).catch(failure);
	return make("span", { class: "group", role: "group", "aria-label": "Export what is shown" },
		make("span", { class: "muted" }, "Export "),
		button("JSON lines", save("jsonl")), button("CSV", save("csv")));
}

export function liveButton(list, on = true) {
	const element = make("button", { type: "button", class: "live-switch", "aria-pressed": String(on), onclick: () => set(!on) },
		make("span", { class: "dot", "aria-hidden": "true" }), "Live");
	const set = value => {
		on = value;
		element.setAttribute("aria-pressed", String(on));
		list.setLive(on);
	};
	list.setLive(on);
	return { element, toggle: () => set(!on) };
}

export async function open(place, { main, signal, keys }) {
	setTitle("Log");
	let fields = fieldsOf(place);
	const address = id => events.logAddress(fields)(id);
	const list = events.eventList({ fields, signal, address });
	const bar = filter.filter(FIELDS, fields, values => {
		fields = values;
		history.replaceState(null, "", address());
		list.set(values);
	});
	const live = liveButton(list);
	const showOpened = ({ path }) => path[1] === "event" && list.open(+path[2]);

	replace(main,
		make("div", { class: "head" }, make("h1", {}, "Log"), make("div", { class: "tools" }, live.element, exportButtons(() => fields))),
		state.status?.store?.present === false && make("p", { class: "note" }, "The log cannot be read: ", state.status.store.message || "vxelogd has written none yet", "."),
		bar.element, list.element);
	keys("Log", { ...list.keys, l: ["live or stopped", () => live.toggle()] });
	list.reload();
	showOpened(place);
	return {
		change(next) {
			fields = fieldsOf(next);
			bar.set(fields);
			list.set(fields);
			showOpened(next);
		},
	};
}
