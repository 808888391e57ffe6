// SPDX-License-Identifier: GPL-2.0
// The rules of a VXED: the text and, beside it, its errors, its tests, and a replay of the log.
import * as api from "../base/api.js";
import { make, replace, empty, button, choice, forbid, labelled } from "../base/dom.js";
import * as drafts from "../base/drafts.js";
import { link } from "../base/router.js";
import * as session from "../base/session.js";
import { raw, words as inWords } from "../base/text.js";
import { since, stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { replayed } from "../view/replay.js";
import { save } from "../view/save.js";
import { difference } from "../view/diff.js";
import { openDialog } from "../base/dialog.js";

const SPANS = [["24h", "last day"], ["7d", "last 7 days"], ["", "all that is stored"]];

let words = null;	// for completion; they change only with the version of the server
async function knownWords(signal) {
	if (!words)
		words = await api.get("words", null, signal, { asleep: true }).catch(() => null);
	return words || [];
}

// Makes the tabs beside the text.
function sideTabs(parts) {
	const box = make("div", { class: "panels" });
	const list = make("div", { class: "tabs small", role: "tablist", "aria-label": "Beside the text" });
	const names = Object.keys(parts);
	const select = name => names.forEach(other => {
		parts[other].tab.setAttribute("aria-selected", String(other === name));
		parts[other].tab.tabIndex = other === name ? 0 : -1;
		parts[other].panel.hidden = other !== name;
	});
	for (const name of names) {
		const id = `panel-${name}`;
		const tab = make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": id, onclick: () => select(name) }, parts[name].label);
		const panel = make("div", { class: "panel", role: "tabpanel", id, "aria-labelledby": tab.id, tabindex: "0" }, parts[name].content);
		parts[name] = { tab, panel };
		list.append(tab);
		box.append(panel);
	}
	list.addEventListener("keydown", event => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!step)
			return;
		const at = names.findIndex(name => parts[name].panel.hidden === false);
		const next = names[(at + step + names.length) % names.length];
		select(next);
		parts[next].tab.focus();
		event.preventDefault();
	});
	select(names[0]);
	return { element: make("aside", { class: "beside", "aria-label": "Beside the text" }, list, box), select, panel: name => parts[name].panel, tab: name => parts[name].tab };
}

function wordHelp(list, word) {
	const found = list.filter(entry => entry.name === word);
	if (!found.length)
		return empty(word ? ["There is no documentation of ", make("code", {}, word), "."] : "Put the cursor on a word.");
	return found.map(entry => [
		make("h3", {}, make("code", {}, entry.signature || entry.name), make("span", { class: "muted" }, ` ${entry.kind}`)),
		make("p", { class: "prose" }, entry.documentation || "It has no documentation."),
	]);
}

// Returns the filter for the events of a rule: its call and pattern.
function ruleFields(rule) {
	const found = /^\((?:permit|refuse|try)\s+([^\s()"]+)(?:\s+"((?:[^"\\]|\\.)*)")?/.exec(rule);
	return found && { call: found[1], path: found[2]?.replace(/\\(.)/g, "$1") };
}

async function ruleUse(name, rule, signal) {
	const fields = ruleFields(rule);
	if (!fields)
		return null;
	const query = { vxed: name, ...fields };
	const answer = await api.get("events", { ...query, limit: 1 }, signal, { asleep: true });
	const newest = answer.rows[0];
	return make("p", { class: "rule-use" },
		newest ? ["An event for this rule's call and name was last logged ", stamp(newest.time, "ago"), ". "] :
			answer.complete ? "The log holds no event for this rule's call and name. " : "No recent event is for this rule's call and name. ",
		make("a", { href: link(["log"], query) }, "Its events"),
		make("span", { class: "muted" }, " What a rule permits is logged only in trace mode, or if a check asks for it."));
}

export async function rulesTab(vxed, place, { box, signal, keys, changed }) {
	const name = place.path[1];
	const draft = drafts.get(name);
	const old = { text: typeof vxed.text === "string" ? vxed.text : "", hash: vxed.hash };
	if (draft && draft.hash)
		old.hash = draft.hash;
	const readOnly = session.readOnly();
	const host = make("div", { class: "editor-host" });
	const note = make("span", { class: "state", role: "status" });
	const parts = sideTabs({
		errors: { label: "Errors", content: empty("Checking \u2026") },
		tests: { label: "Tests", content: "" },
		replay: { label: "Replay", content: "" },
		word: { label: "Word", content: empty("Put the cursor on a word.") },
	});
	replace(box, empty("Loading the editor \u2026"));
	const [{ createEditor }, { ruleAt }, list] = await Promise.all([
		import("../editor/editor.js"), import("../editor/language.js"), knownWords(signal)]);
	if (signal.aborted)
		return;

	let failed = [];	// tests that failed, to be marked in the text
	let editor = null;
	const isChanged = () => editor.text() !== old.text;
	const noteState = () => {
		note.textContent = isChanged() ? "changed, not saved" : old.hash ? "saved" : "";
		note.className = isChanged() ? "state warn-word" : "state";
		saveButton.classList.toggle("primary", isChanged());
		if (isChanged())
			drafts.set(name, { text: editor.text(), hash: old.hash });
		else
			drafts.drop(name);
	};

	const check = async text => {
		let answer;
		try {
			answer = await api.post("check", { text, name }, { signal });
		} catch (error) {
			if (!api.isStale(error))
				replace(parts.panel("errors"), empty(error.message));
			return [];
		}
		const errors = answer.errors || [];
		parts.tab("errors").textContent = errors.length ? `Errors (${errors.length})` : "Errors";
		parts.tab("errors").classList.toggle("bad-word", errors.length > 0);
		replace(parts.panel("errors"), errors.length ?
			make("ul", { class: "problems" }, errors.map(error => make("li", {},
				make("button", { type: "button", class: "place", onclick: () => editor.goLine(error.line) }, `line ${error.line}`), " ", inWords(error.message)))) :
			[make("p", { class: "good-word" }, "It compiles."), make("dl", { class: "facts" },
				[["name", answer.name], ["model", answer.model], ...Object.entries(answer.counts || {})].map(([key, value]) =>
					value !== undefined && value !== null && make("div", {}, make("dt", {}, key), make("dd", {}, String(value)))))]);
		return errors;
	};

	// The server does not write the file of tests. They can only be run here.
	const tests = make("textarea", { rows: "12", spellcheck: "false", "aria-label": "Tests", value: vxed.tests || `(vxed-under-test "${name}.vxed")\n` });
	const testResult = make("div", { role: "status" });
	const runTests = async () => {
		parts.select("tests");
		replace(testResult, empty("Running \u2026"));
		try {
			const answer = await api.post("test", { text: editor.text(), name, tests: tests.value }, { signal });
			failed = answer.results.filter(result => !result.ok);
			replace(testResult, make("p", { class: failed.length ? "bad-word" : "good-word" }, `${answer.passed} passed, ${answer.failed} failed`),
				make("ul", { class: "problems" }, answer.results.map(result => make("li", { class: result.ok ? "ok" : "bad" },
					make("span", { class: "sign", "aria-hidden": "true" }, result.ok ? "\u2713" : "\u2717"), " ",
					make("button", { type: "button", class: "place", onclick: () => goTest(result.line) }, raw(result.name), result.line ? `, line ${result.line}` : ""),
					result.ok ? null : [" ", inWords(result.message)]))));
			if (failed.length)
				goTest(failed[0].line);
		} catch (error) {
			replace(testResult, empty(error.message));
		}
	};
	const goTest = line => {
		const lines = tests.value.split("\n");
		const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
		tests.focus();
		tests.setSelectionRange(start, start + (lines[line - 1] || "").length);
		tests.scrollTop = Math.max(0, (line - 4) * 18);
	};
	replace(parts.panel("tests"), button("Run tests", runTests), testResult, tests);

	const span = choice(SPANS, "24h");
	const replayResult = make("div", { role: "status" });
	const runReplay = async () => {
		parts.select("replay");
		replace(replayResult, empty("Judging the stored events \u2026"));
		try {
			replace(replayResult, replayed(await api.post("replay", { text: editor.text(), name, since: since(span.value) }, { signal, work: "Replaying the log" })));
		} catch (error) {
			if (!api.isStale(error))
				replace(replayResult, empty(error.message));
		}
	};
	replace(parts.panel("replay"), make("div", { class: "inline" }, labelled("Events of", span), button("Replay", runReplay)), replayResult);

	const format = async () => {
		try {
			const { text } = await api.post("format", { text: editor.text() }, { signal });
			if (text !== editor.text())
				editor.setText(text);
		} catch (error) {
			failure(error);
		}
	};
	const saveNow = async () => {
		if (!isChanged()) {
			toast("Nothing has been changed.");
			return;
		}
		const saved = await save(name, old, editor.text(), signal);
		if (!saved)
			return;
		drafts.drop(name);
		toast(`${name} is saved.${vxed.loaded && !saved.loaded ? " The previous text is still in force." : ""}`, {
			link: vxed.loaded && !saved.loaded ? null : { href: link(["vxed", name, "history"]), label: "History" },
			undo: saved.version ? async () => {
				await api.post(`vxeds/${api.part(name)}/revert`, { version: saved.version }, { match: saved.hash });
				drafts.drop(name);
				await changed();
			} : null,
		});
		await changed();
	};
	const saveButton = button("Save \u2026", saveNow);
	if (readOnly)
		forbid(saveButton, readOnly);
	const inForce = vxed.loaded && vxed.differs && button("Compare with what is in force", async () => {
		try {
			const force = await api.get(`vxeds/${api.part(name)}/in-force`, null, signal);
			openDialog("In force, and here", difference(String(force.text), editor.text(), signal), [], { class: "wide" });
		} catch (error) {
			failure(error);
		}
	});

	let timer = 0;
	const moved = (text, position) => {
		clearTimeout(timer);
		timer = setTimeout(async () => {
			if (parts.panel("word").hidden || signal.aborted)
				return;
			const left = /[^\s()"';`,]*$/.exec(text.slice(0, position))[0];
			const right = /^[^\s()"';`,]*/.exec(text.slice(position))[0];
			replace(parts.panel("word"), wordHelp(list, left + right));
			const use = await ruleUse(name, ruleAt(text, position), signal).catch(() => null);
			if (use && !signal.aborted)
				parts.panel("word").append(use);
		}, 250);
	};
	parts.tab("word").addEventListener("click", () => moved(editor.text(), editor.position()));

	replace(box,
		typeof vxed.text !== "string" && vxed.text ? make("p", { class: "note" }, "The file is not UTF-8. It cannot be edited here.") : null,
		make("div", { class: "tools" }, saveButton, button("Format", format), button("Run tests", runTests), button("Replay", runReplay), inForce, note),
		make("div", { class: "edit" }, host, parts.element));
	editor = createEditor(host, {
		text: draft?.text ?? old.text, label: `Rules of ${name}`, readOnly: Boolean(readOnly), words: list, check, changed: noteState, moved,
	});
	signal.addEventListener("abort", () => editor.destroy());
	noteState();
	const line = +place.query.line || draft?.line;
	if (line)
		editor.goLine(line);
	keys("Rules", {
		e: ["edit", () => editor.focus()],
		s: ["save", () => saveNow()],
		t: ["run the tests", () => runTests()],
		p: ["replay the log", () => runReplay()],
	});
}
