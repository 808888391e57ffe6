// SPDX-License-Identifier: GPL-2.0
// Completion, by the position in the text. Words and documentation come from the server.
import { autocompletion } from "@codemirror/autocomplete";
import { formsAt } from "./language.js";

const RULES = new Set(["permit", "refuse", "uncheckable", "try", "define-check", "permitted", "refused"]);
const MANY = new Set(["uncheckable", "try"]);	// each of their arguments is a call
const TYPES = { call: "function", object: "class", constant: "constant", function: "method", macro: "keyword", model: "namespace", option: "property" };
const LEAST = { model: ["model"], mode: ["option"], abi: ["option"], include: ["model"] };

// Returns the kinds of words that may stand at a position.
export function kindsAt(text, position) {
	const { stack, inString, inComment } = formsAt(text, position);
	if (inString || inComment)
		return [];
	const form = stack[stack.length - 1];
	if (!form)
		return ["macro"];
	if (LEAST[form.name] && form.argument > 0)
		return LEAST[form.name];
	const outer = stack[stack.length - 2];
	// A list among the arguments of a rule is a set of flags; in a test it is a call.
	if (outer && RULES.has(outer.name) && outer.name !== "define-check" && outer.argument > 0 && outer.argument >= 1) {
		if (/^(permitted|refused)/.test(outer.name) && stack.length >= 2 && form.argument === 0)
			return ["call", "object"];
		return ["constant"];
	}
	if (outer && LEAST[outer.name])
		return LEAST[outer.name];
	if (form.argument === 0)
		return stack.length === 1 ? ["macro"] : ["function", "macro", "call", "object", "option"];
	if (RULES.has(form.name))
		return form.argument === 1 || MANY.has(form.name) ? ["call", "object"] : ["constant", "option"];
	return ["constant", "function", "macro", "call", "object"];
}

export function completion(words) {
	const options = words.map(word => ({
		label: word.name, type: TYPES[word.kind] || "text", kind: word.kind,
		detail: word.signature && word.signature !== word.name ? word.signature.replace(/^\(\S+\s*|\)$/g, "") : undefined,
		info: word.documentation ? () => {
			const element = document.createElement("div");
			element.textContent = word.documentation;
			return element;
		} : undefined,
	}));
	return autocompletion({
		icons: false,
		override: [context => {
			const before = context.matchBefore(/[^\s()"';`,]*/);
			if (!context.explicit && before.from === before.to)
				return null;
			const kinds = kindsAt(context.state.sliceDoc(0, context.pos), before.from);
			return kinds.length ? { from: before.from, options: options.filter(option => kinds.includes(option.kind)), validFor: /^[^\s()"';`,]*$/ } : null;
		}],
	});
}
