// SPDX-License-Identifier: GPL-2.0
// Words that have a colour: modes, verdicts, risks. The colour is never the only information.
import { make } from "../base/dom.js";

// loaded: null if that is not known.
export function mode({ mode: word, loaded }) {
	return make("span", { class: `mode ${word || "off"}` }, word || (loaded === null ? "not known" : "not loaded"));
}

export function risk(word) {
	return make("span", { class: `risk ${word}`, title: "what the rule lets the program do" }, word);
}

// Returns the verdict of an event. The kernel returned an error only in production.
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
