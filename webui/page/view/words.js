// SPDX-License-Identifier: GPL-2.0
// The few words with a colour: modes, verdicts, risks. The colour never says it alone.
import { make } from "../base/dom.js";

// loaded: null while nobody knows.
export function mode({ mode: word, loaded }) {
	return make("span", { class: `mode ${word || "off"}` }, word || (loaded === null ? "not known" : "not loaded"));
}

export function risk(word) {
	return make("span", { class: `risk ${word}`, title: "what the rule lets the program do" }, word);
}

// What became of an event: the kernel returns an error only in production.
export function verdictOf(event) {
	if (event.kind === "control")
		return "refused";
	if (event.kind !== "violation")
		return event.kind === "permitted" ? "permitted" : "other";
	return event.mode === "production" ? "refused" : "violated";
}

export function verdict(event) {
	const word = verdictOf(event);
	return make("span", { class: `verdict ${word}` }, word === "other" ? event.kind : word,
		event.error && make("span", { class: "errno" }, " ", event.error));
}
