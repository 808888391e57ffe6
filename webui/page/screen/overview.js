// SPDX-License-Identifier: GPL-2.0
// The first screen: all VXEDs with their modes, new violations and processes.
import * as api from "../base/api.js";
import { make, replace, empty, button, forbid } from "../base/dom.js";
import * as live from "../base/live.js";
import { count } from "../base/number.js";
import { link, go } from "../base/router.js";
import * as session from "../base/session.js";
import { state, watch } from "../base/state.js";
import { plain, raw, words } from "../base/text.js";
import { DAY, stamp } from "../base/time.js";
import { spark } from "../view/bars.js";
import { setTitle } from "../view/mark.js";
import { rows } from "../view/rows.js";
import { mode } from "../view/words.js";

function name(vxed) {
	const word = plain(vxed.name);
	return make("th", { scope: "row" },
		make("a", { href: link(["vxed", word]), tabindex: "-1" }, raw(vxed.name)),
		make("span", { class: "notes" },
			vxed.tracing && make("span", { class: "note-word" }, "trace runs"),
			vxed.transient && make("span", { class: "note-word", title: "it is unloaded when its last task has ended" }, "transient"),
			vxed.differs && make("a", { class: "note-word warn", href: link(["vxed", word, "rules"]), tabindex: "-1", title: "the file differs from the text in force" }, "file differs"),
			!vxed.file && make("span", { class: "note-word", title: "it has no file in the folder of VXEDs" },
				vxed.loaded === false ? "only in the log" : "no file")));
}

function row(vxed, series) {
	const word = plain(vxed.name);
	return make("tr", { "data-row": "", "data-name": word, tabindex: "-1", class: vxed.new > 0 ? "has-new" : "" },
		name(vxed),
		make("td", { class: "mode-cell" }, mode(vxed)),
		make("td", { class: "number tasks", "data-label": "tasks" }, vxed.loaded ? count(vxed.tasks) : ""),
		make("td", { class: "number new" }, vxed.new > 0 ?
			make("a", { href: link(["vxed", word, "review"]), class: "new-count", tabindex: "-1" }, count(vxed.new), " new") : ""),
		make("td", { class: "number all", "data-label": "violations" }, count(vxed.violations)),
		make("td", { class: "week" }, series ? spark(series, `${word}, last 7 days`) : null),
		make("td", { class: "last" }, vxed.last ? [stamp(vxed.last.time, "ago"), " ",
			make("span", { class: "last-what" }, words(vxed.last.what), " ", make("span", { class: "muted" }, "by ", raw(vxed.last.program)))] : null));
}

const HEAD = [
	["VXED"], ["Mode"], ["Tasks", "number"], ["New", "number", "violations that you have not seen"],
	["Violations", "number", "different violations in the log"], ["7 days", "", "violations by hour"], ["Last violation"],
];

function table(title, vxeds, weeks) {
	return make("table", { class: "vxeds" },
		make("caption", {}, title, make("span", { class: "count" }, String(vxeds.length))),
		make("thead", {}, make("tr", {}, HEAD.map(([label, kind, help]) =>
			make("th", { scope: "col", class: kind, title: help }, label)))),
		make("tbody", {}, vxeds.map(vxed => row(vxed, weeks?.vxeds[plain(vxed.name)]))));
}

function running(traces) {
	return traces.length > 0 && make("section", { class: "traces", "aria-label": "Running traces" },
		make("h2", {}, "Running traces"),
		make("ul", {}, traces.map(trace => make("li", {},
			make("a", { href: link(["create", plain(trace.name)]) }, raw(trace.name)), " ",
			make("span", { class: "muted" }, `${count(trace.events)} calls, ${count(trace.different)} different, since `, stamp(trace.since)), " ",
			session.readOnly() ? forbid(button("Stop", () => 0), session.readOnly()) :
				button("Stop \u2026", () => go(["create", plain(trace.name)]))))));
}

export async function open(place, { main, signal, keys }) {
	setTitle("Overview");
	let weeks = null;
	let traces = [];
	const box = make("div", { class: "overview" }, empty("Loading \u2026"));
	const list = rows(box);
	replace(main, make("h1", { class: "hidden" }, "Overview"), box);

	const show = () => {
		const { vxeds, problems } = state;
		if (!vxeds) {
			replace(box, empty("The VXEDs cannot be listed: ", problems.vxeds?.message || "\u2026"));
			return;
		}
		const focused = list.current()?.dataset.name;
		const loaded = vxeds.filter(vxed => vxed.loaded);
		const others = vxeds.filter(vxed => vxed.loaded === false);
		const unknown = vxeds.filter(vxed => vxed.loaded === null);
		loaded.sort((a, b) => b.new - a.new || (plain(a.name) < plain(b.name) ? -1 : 1));
		replace(box, running(traces),
			unknown.length ? table("Not known whether in force: vxe-broker does not answer", unknown, weeks) : loaded.length ? table("In force", loaded, weeks) :
				empty(state.status?.module?.loaded === false ? "The module is not loaded, so no VXED is in force. " : "No VXED is in force. ",
					make("a", { href: link(["create"]) }, "Create one from a running program")),
			others.length > 0 && table("Not loaded", others, weeks));
		list.enter();
		if (focused)
			list.focus(list.all().find(row => row.dataset.name === focused));
	};
	const renew = async () => {
		const since = new Date(Date.now() - 7 * DAY).toISOString();
		const ask = (path, query) => api.get(path, query, signal, { asleep: true }).catch(() => null);
		[weeks, traces] = await Promise.all([ask("timeline", { since, step: "hour" }), ask("traces")]);
		traces = (traces || []).filter(trace => trace.running);
		if (!signal.aborted)
			show();
	};
	watch(show, signal);
	for (const type of ["violation", "change"])
		live.on(type, live.calm(renew, 10000, signal), signal);
	keys("Overview", {
		...list.keys,
		Enter: ["open the VXED", () => list.current() ? go(["vxed", list.current().dataset.name]) : false],
		r: ["review what is new", () => go(list.current() ? ["vxed", list.current().dataset.name, "review"] : ["review"])],
	});
	await renew();
}
