// SPDX-License-Identifier: GPL-2.0
// The editor for VXEDs: CodeMirror in a shadow root. There it uses adopted style sheets; outside it
// would add a <style> element, which the content security policy refuses.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { forceLinting, lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { MergeView } from "@codemirror/merge";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { completion } from "./completion.js";
import { language } from "./language.js";
import { theme } from "./theme.js";

// Characters that could be hidden in a text, in addition to those that CodeMirror marks itself.
const SPECIAL = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029\u00a0\u2000-\u200a\u202f\u205f\u3000\u2800]/gu;

function special() {
	return highlightSpecialChars({
		specialChars: new RegExp("(?!\\t|\\n)" + SPECIAL.source, "gu"),
		render(code) {
			const element = document.createElement("span");
			element.textContent = "\\u" + code.toString(16).padStart(4, "0");
			element.title = "a character that is not seen otherwise";
			element.style.color = "var(--bad)";
			return element;
		},
	});
}

function root(parent) {
	const host = document.createElement("div");
	host.className = "editor";
	parent.append(host);
	return host.attachShadow({ mode: "open" });
}

// Handles text that is typed over a selection. Chromium would replace the selection itself and keep
// its formatting with an inline style, which the content security policy refuses and reports.
const typedOver = EditorView.domEventHandlers({
	beforeinput(event, view) {
		const { main } = view.state.selection;
		if (event.inputType !== "insertText" || !event.data || main.empty || view.composing || view.state.readOnly)
			return false;
		const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
		if (!view.state.facet(EditorView.inputHandler).some(handler => handler(view, main.from, main.to, event.data, insert)))
			view.dispatch(insert());
		event.preventDefault();
		return true;
	},
});

const common = label => [
	lineNumbers(), highlightActiveLineGutter(), special(), history(), foldGutter(), codeFolding(), drawSelection(),
	typedOver, indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), language, theme,
	EditorView.lineWrapping, EditorState.tabSize.of(8),
	EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "none", tabindex: "0" }),
];

// Converts a line and column of the server to positions in the text.
export function range(state, { line, column }) {
	const at = state.doc.line(Math.max(1, Math.min(line || 1, state.doc.lines)));
	const from = Math.min(at.to, at.from + Math.max(0, (column || 1) - 1));
	const rest = state.sliceDoc(from, at.to);
	const word = /^\([^\s()]*|^"[^"]*"?|^[^\s()]+/.exec(rest);
	return { from, to: Math.max(Math.min(at.to, from + (word ? word[0].length : rest.length)), Math.min(from + 1, at.to)) };
}

// check(text): a promise of [{line, column, message, severity}].
export function createEditor(parent, { text, label, readOnly, words, check, changed, moved }) {
	const shadow = root(parent);
	const writable = new Compartment();
	const lint = check ? [lintGutter(), linter(async view => {
		const problems = await check(view.state.doc.toString());
		return problems.map(problem => ({
			...range(view.state, problem), severity: problem.severity || "error", message: problem.message, source: problem.source,
		}));
	}, { delay: 300 })] : [];

	const view = new EditorView({
		parent: shadow, root: shadow,
		state: EditorState.create({
			doc: text,
			extensions: [
				common(label), search({ top: true }), closeBrackets(), completion(words || []), lint,
				writable.of([EditorState.readOnly.of(Boolean(readOnly))]),
				// Tab is not bound, so that it moves the focus out of the editor.
				keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
				EditorView.updateListener.of(update => {
					if (update.docChanged)
						changed?.(update.state.doc.toString());
					if (update.docChanged || update.selectionSet)
						moved?.(update.state.doc.toString(), update.state.selection.main.head);
				}),
			],
		}),
	});
	return {
		view,
		text: () => view.state.doc.toString(),
		position: () => view.state.selection.main.head,
		focus: () => view.focus(),
		setText(value) {
			view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
		},
		goLine(line) {
			const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
			view.dispatch({ selection: { anchor: at.from, head: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
			view.focus();
		},
		recheck: () => forceLinting(view),
		destroy: () => view.destroy(),
	};
}

// Shows two texts side by side. The right one can be edited.
export function createMerge(parent, { left, right, leftLabel, rightLabel }) {
	const shadow = root(parent);
	const merge = new MergeView({
		parent: shadow, root: shadow,
		a: { doc: left, extensions: [common(leftLabel), EditorState.readOnly.of(true)] },
		b: { doc: right, extensions: [common(rightLabel), keymap.of([...defaultKeymap, ...historyKeymap])] },
		revertControls: "a-to-b",
		renderRevertControl() {
			const element = document.createElement("button");
			element.type = "button";
			element.textContent = "\u2192";
			element.setAttribute("aria-label", "Take this change from the left");
			return element;
		},
		gutter: true,
		collapseUnchanged: { margin: 3, minSize: 6 },
		diffConfig: { scanLimit: 50000, timeout: 500 },
	});
	return { text: () => merge.b.state.doc.toString(), destroy: () => merge.destroy() };
}
