// SPDX-License-Identifier: GPL-2.0
// The language of VXEDs, for colours and indentation. The server checks texts with vxelisp.
import { LanguageSupport, StreamLanguage } from "@codemirror/language";
import { commonLisp } from "@codemirror/legacy-modes/mode/commonlisp";

const RULES = /^(vxed|model|mode|activate|abi|permit|refuse|uncheckable|try|define-check|include|deftest|permitted|refused|refused-after|vxed-under-test)$/;
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

const mode = {
	...commonLisp,
	token(stream, state) {
		const style = commonLisp.token(stream, state);
		const word = stream.current();
		if (style === "string" || style === "comment")
			return style;
		if (RULES.test(word))
			return "keyword";
		return CONSTANT.test(word) ? "atom" : style;
	},
};

export const language = new LanguageSupport(StreamLanguage.define(mode));

// Returns the forms around a position: [{name, argument}], the innermost last. argument is the
// index of the current element; 0 is the name itself, which may be incomplete.
export function formsAt(text, position) {
	const stack = [];
	let inWord = false;
	let word = "";
	const end = () => {
		const form = stack[stack.length - 1];
		if (inWord && form) {
			if (form.count === 0)
				form.name = word;
			form.count++;
		}
		inWord = false;
		word = "";
	};
	for (let i = 0; i < position; i++) {
		const character = text[i];
		if (character === ";") {
			end();
			while (i < position && text[i] !== "\n")
				i++;
			if (i >= position)
				return { stack: [], inComment: true };
		} else if (character === '"') {
			end();
			i++;
			while (i < position && text[i] !== '"')
				i += text[i] === "\\" ? 2 : 1;
			if (i >= position)
				return { stack, inString: true };
			if (stack.length)
				stack[stack.length - 1].count++;
		} else if (character === "(") {
			end();
			stack.push({ name: "", count: 0, start: i });
		} else if (character === ")") {
			end();
			stack.pop();
			if (stack.length)
				stack[stack.length - 1].count++;
		} else if (/\s/.test(character)) {
			end();
		} else {
			inWord = true;
			word += character;
		}
	}
	return { stack: stack.map(form => ({ name: form.name, argument: form.count, start: form.start })), word };
}

// Returns the text of the top-level form at a position, or "".
export function ruleAt(text, position) {
	const lineEnd = text.indexOf("\n", position);
	const { stack } = formsAt(text, lineEnd < 0 ? text.length : lineEnd);
	const start = stack.length ? stack[0].start : text.lastIndexOf("\n", position - 1) + 1;
	if (text[start] !== "(")
		return "";
	let depth = 0;
	for (let i = start; i < text.length; i++) {
		if (text[i] === ";") {
			while (i < text.length && text[i] !== "\n")
				i++;
		} else if (text[i] === '"') {
			for (i++; i < text.length && text[i] !== '"'; i++)
				if (text[i] === "\\")
					i++;
		} else if (text[i] === "(") {
			depth++;
		} else if (text[i] === ")" && --depth === 0) {
			return text.slice(start, i + 1);
		}
	}
	return "";
}
