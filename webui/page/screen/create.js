// SPDX-License-Identifier: GPL-2.0
// The screen "create": choose a program, trace it, and generate a VXED from the trace.
import * as api from "../base/api.js";
import { make, replace, empty, button, choice, forbid, keepFocus, labelled } from "../base/dom.js";
import { ask } from "../base/dialog.js";
import * as live from "../base/live.js";
import { count, many } from "../base/number.js";
import { link } from "../base/router.js";
import * as session from "../base/session.js";
import { renew as renewState, state } from "../base/state.js";
import { lines, plain, raw, words } from "../base/text.js";
import { stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { row as eventRow } from "../view/event.js";
import { setTitle } from "../view/mark.js";
import { replayed } from "../view/replay.js";

const MODELS = [["strict", "strict: every call is listed"], ["filesystem", "filesystem: files by path"]];

function steps(at) {
	const names = ["Choose", "Watch", "Generate", "Save"];
	return make("ol", { class: "steps", "aria-label": "Steps" }, names.map((name, i) =>
		make("li", { "aria-current": i === at ? "step" : null, class: i < at ? "done" : "" }, name)));
}

// Returns remarks on the patterns, before the trace is started.
function remarks(patterns) {
	return patterns.flatMap(pattern => {
		if (!pattern.startsWith("/"))
			return [[raw(pattern), " does not begin with a slash: patterns are matched with whole paths."]];
		const guards = (state.vxeds || []).filter(vxed => (vxed.activate || []).some(other => plain(other) === pattern));
		return guards.map(vxed => [raw(pattern), " is already guarded by ", make("a", { href: link(["vxed", plain(vxed.name)]) }, raw(vxed.name)), vxed.loaded ? "" : ", which is not loaded", "."]);
	});
}

async function choose(place, { main, signal }) {
	setTitle("Create");
	const readOnly = session.readOnly();
	const patterns = make("textarea", { rows: "3", required: true, spellcheck: "false", autocapitalize: "none", placeholder: "for example: /usr/sbin/popa3d", "data-slash": "", value: place.query.program || "" });
	const name = make("input", { placeholder: "as the program", maxlength: "63", spellcheck: "false", autocapitalize: "none", value: place.query.name || "" });
	const notes = make("div", { class: "remarks", role: "status" });
	const problem = make("p", { class: "problem", role: "alert", hidden: true });
	const list = () => patterns.value.split("\n").map(line => line.trim()).filter(Boolean);
	const start = make("button", { class: "primary" }, "Start the trace");
	const running = make("section", { "aria-label": "Traces" });

	if (readOnly)
		forbid(start, readOnly);
	patterns.addEventListener("input", () => {
		replace(notes, remarks(list()).map(words => make("p", { class: "note" }, words)));
		name.placeholder = list()[0]?.split("/").pop().replace(/[*?[\]{}]/g, "") || "as the program";
	});
	const form = make("form", { class: "create-form", onsubmit: async event => {
		event.preventDefault();
		if (readOnly || start.disabled)
			return;
		start.disabled = true;
		problem.hidden = true;
		try {
			const answer = await api.post("traces", { patterns: list(), name: name.value.trim() || undefined });
			if (answer.resumed)
				toast("This trace continues an earlier one of the same name.");
			location.hash = link(["create", plain(answer.name)]);
		} catch (error) {
			problem.hidden = false;
			problem.textContent = error.message;
		} finally {
			start.disabled = false;
		}
	} },
	labelled("Programs, one on each line", patterns),
	make("p", { class: "muted" }, "A path or a pattern: * stands for any bytes without /, ** for any bytes. Every start of such a program is traced from then on; restart a service to trace it from its beginning."),
	notes, labelled("Name of the VXED", name), problem, start);

	replace(main, make("div", { class: "head" }, make("h1", {}, "Create a VXED")), steps(0), form, running);
	patterns.dispatchEvent(new Event("input"));
	const traces = await api.get("traces", null, signal, { asleep: true }).catch(error => api.isStale(error) ? [] : (replace(running, empty(error.message)), []));
	if (traces.length) {
		replace(running, make("h2", {}, "Traces"), make("ul", { class: "trace-list" }, traces.map(trace => make("li", {},
			make("a", { href: link(["create", plain(trace.name)]) }, raw(trace.name)), " ",
			make("span", { class: "muted" }, trace.running ? "runs" : "was cut off", trace.since ? [" since ", stamp(trace.since)] : "", `, ${count(trace.events)} calls`)))));
	}
}

// Makes a switch for each generalisation, with its effect on the text.
function switches(explanations, change) {
	const kinds = new Map();
	for (const entry of explanations)
		kinds.set(entry.kind, [...kinds.get(entry.kind) || [], entry]);
	return [...kinds].map(([kind, list]) => {
		const all = make("input", { type: "checkbox", checked: list.every(entry => entry.on),
			onchange: () => change(list.map(entry => entry.id), all.checked) });
		all.indeterminate = list.some(entry => entry.on) && !all.checked;
		return make("fieldset", { class: "switches" },
			make("legend", {}, make("label", { class: "check" }, all, " ", raw(kind), make("span", { class: "count" }, String(list.length)))),
			make("ul", {}, list.map(entry => {
				const box = make("input", { type: "checkbox", checked: entry.on, "data-id": entry.id, onchange: () => change([entry.id], box.checked) });
				return make("li", {}, make("label", { class: "check" }, box, make("span", {}, words(entry.text, "raw code"),
					make("span", { class: "muted why-line" }, words(entry.why)))));
			})));
	});
}

async function generate(name, trace, model, { main, signal }, first) {
	setTitle(`${name}: generate`);
	const path = `traces/${api.part(name)}`;
	let answer = first;
	let off = new Set(first.explanations.filter(entry => !entry.on).map(entry => entry.id));
	let running = null;
	const text = make("pre", { class: "generated", tabindex: "0", "aria-label": "The VXED" });
	const side = make("div", { class: "explanations" });
	const note = make("p", { class: "muted", role: "status" });
	const test = make("div", { class: "test-result", role: "status" });
	const models = choice(MODELS, model);
	const letter = make("input", { type: "checkbox" });

	const show = () => {
		replace(text, lines(answer.text).flatMap(line => [line, "\n"]));
		keepFocus(side, () => replace(side, switches(answer.explanations, (ids, on) => {
			ids.forEach(id => on ? off.delete(id) : off.add(id));
			renew();
		})));
		note.textContent = `${many(answer.text.split("\n").filter(line => /^\(/.test(line)).length, "rule")}. ` +
			(answer.single ? `${many(answer.single, "rule")} with names that may differ in the next run.` : "");
	};
	const renew = async () => {
		running?.abort();
		const mine = running = new AbortController();
		const known = answer.explanations.map(entry => entry.id);
		try {
			const fresh = await api.post(`${path}/generate`, {
				model: models.value, exact: letter.checked || undefined,
				generalise: known.length ? known.filter(id => !off.has(id)) : undefined,
			}, { signal: mine.signal, work: "Generating the VXED" });
			// Keep explanations that are switched off, so they can be switched on again.
			const names = new Set(fresh.explanations.map(entry => entry.id));
			const gone = answer.explanations.filter(entry => !names.has(entry.id)).map(entry => ({ ...entry, on: false }));
			answer = { ...fresh, explanations: [...fresh.explanations.map(entry => ({ ...entry, on: entry.on && !off.has(entry.id) })), ...gone] };
			show();
		} catch (error) {
			if (!api.isStale(error))
				failure(error);
		}
	};
	const renewWhole = () => {
		off = new Set();
		answer = { ...answer, explanations: [] };
		renew();
	};
	models.addEventListener("change", renewWhole);
	letter.addEventListener("change", renewWhole);

	const tryIt = button("Test it", async () => {
		replace(test, empty("Judging the traced calls \u2026"));
		try {
			const result = await api.post("replay", { text: answer.text, name, since: trace.since || undefined }, { signal, work: "Judging the traced calls" });
			replace(test, result.refuses.length || !result.events ? null : make("p", { class: "good-word" }, "It permits everything that was traced."), replayed(result));
		} catch (error) {
			replace(test, empty(error.message));
		}
	});
	const saveIt = load => async () => {
		try {
			const vxed = `vxeds/${api.part(name)}`;
			const exists = state.vxeds?.find(vxed => plain(vxed.name) === name && vxed.file);
			let options = { fresh: true };
			if (exists) {
				if (!await ask(`Replace ${name}?`, "A VXED of this name exists already. Its text stays in the history.", "Replace", "danger"))
					return;
				options = { match: (await api.get(vxed)).hash };
			}
			await api.put(vxed, { text: answer.text, why: `generated from a trace, model ${models.value}` }, options);
			if (load) {
				const loading = replace => api.post(`${vxed}/load`, { mode: "soft", replace });
				const answer = await loading().catch(error => {
					if (error.status === 409)
						return loading(true);
					throw error;
				});
				answer.warnings?.forEach(warning => toast(warning, { kind: "warn" }));
			}
			toast(`${name} is saved${load ? " and in force, in soft mode" : ""}.`);
			await renewState();
			location.hash = link(["vxed", name]);
		} catch (error) {
			failure(error);
		}
	};
	const actions = [button("Save", saveIt(false)), button("Save and load soft", saveIt(true), { class: "primary" })];
	if (session.readOnly())
		actions.forEach(action => forbid(action, session.readOnly()));

	replace(main, make("div", { class: "head" }, make("h1", {}, raw(name)), make("div", { class: "tools" }, tryIt, actions)), steps(2),
		make("div", { class: "generate" },
			make("section", { "aria-label": "Text" }, make("div", { class: "inline" }, labelled("Model", models), make("label", { class: "check" }, letter, " exact names")), note, test, text),
			make("section", { "aria-label": "How rules were made" }, make("h2", {}, "How rules were made"),
				make("p", { class: "muted" }, "Each line says which names were widened, and why. Switch a line off to keep the exact names."), side)));
	show();
}

async function watch(place, use) {
	const { main, signal } = use;
	const name = place.path[1];
	const path = `traces/${api.part(name)}`;
	setTitle(`${name}: trace`);
	const counts = make("dl", { class: "tiles", "aria-label": "Counts" });
	const calls = make("ol", { class: "calls", "aria-label": "Calls by object" });
	const newest = make("ol", { class: "rows events", "aria-label": "Newest calls" });
	const notes = make("div");
	const model = choice(MODELS, "strict");
	let trace = null;

	const show = () => {
		replace(counts, [["Calls", count(trace.events)], ["Different", count(trace.different)], ["Lost", count(trace.lost), trace.lost > 0 ? "bad" : ""]]
			.map(([label, value, kind]) => make("div", { class: kind }, make("dt", {}, label), make("dd", {}, value))));
		const most = Math.max(1, ...(trace.calls || []).map(call => call.count));
		replace(calls, (trace.calls || []).slice(0, 40).map(call => {
			const bar = make("meter", { min: "0", max: String(most), value: call.count, "aria-hidden": "true" });
			return make("li", {}, make("span", { class: "number" }, count(call.count)), words(call.what, "raw code"), bar);
		}));
		replace(newest, (trace.newest || []).map(eventRow));
		newest.querySelectorAll("[data-row]").forEach(row => row.removeAttribute("tabindex"));
		newest.querySelectorAll("a").forEach(link => link.removeAttribute("tabindex"));
		if (!trace.newest?.length)
			replace(newest, empty("Nothing has been seen yet. Start the program, or restart its service."));
		replace(notes, !trace.running && make("p", { class: "note" }, "The trace has ended. Its events are kept."),
			trace.lost > 0 && make("p", { class: "note" }, "Calls were lost: run the program once more while the trace runs, so that the VXED is complete."));
	};
	const renew = async () => {
		trace = await api.get(path, null, signal, { asleep: true });
		show();
	};
	const stop = button("Stop and generate", async () => {
		try {
			const generated = await api.post(`${path}/${trace.running ? "stop" : "generate"}`, { model: model.value }, { work: "Learning from the traced calls" });
			clearInterval(timer);
			await generate(name, trace, model.value, use, generated);
		} catch (error) {
			failure(error);
		}
	}, { class: "primary" });
	if (session.readOnly())
		forbid(stop, session.readOnly());
	replace(main, make("div", { class: "head" }, make("h1", {}, raw(name)), make("div", { class: "tools" }, labelled("Model", model), stop)), steps(1), notes, counts,
		make("div", { class: "two watch" },
			make("section", { "aria-label": "Newest calls" }, make("h2", {}, "Newest calls"), newest),
			make("section", { class: "side", "aria-label": "Calls by object" }, make("h2", {}, "What it uses"), calls)));
	await renew();
	const soon = live.calm(() => renew().catch(error => api.isStale(error) || failure(error)), 1000, signal);
	const timer = setInterval(() => document.visibilityState === "visible" && soon(), 2000);
	signal.addEventListener("abort", () => clearInterval(timer));
	live.on("event", soon, signal);
	use.keys("Trace", { s: ["stop and generate", () => stop.click()] });
}

export async function open(place, use) {
	if (place.path[1])
		await watch(place, use);
	else
		await choose(place, use);
}
