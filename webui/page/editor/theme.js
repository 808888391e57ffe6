// SPDX-License-Identifier: GPL-2.0
// The editor's theme, with the colours of the page. It replaces what the packages draw with data:
// images, which the content security policy refuses.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const wave = color => ({ backgroundImage: "none", textDecoration: `underline wavy ${color}`, textDecorationSkipInk: "none", textUnderlineOffset: "3px" });
const marker = (color, shape) => ({ content: "''", width: "9px", height: "9px", margin: "4px 2px", background: color, borderRadius: shape });

const look = EditorView.theme({
	"&": { height: "100%", color: "var(--text)", backgroundColor: "var(--field)", fontSize: "13px" },
	"&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-1px" },
	".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
	".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
	".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
	".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
	".cm-activeLine": { backgroundColor: "var(--hover)" },
	".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--text)" },
	"&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--select) !important" },
	".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--select)", outline: "1px solid var(--accent)" },
	".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)" },
	".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
	".cm-searchMatch-selected": { backgroundColor: "var(--select)" },
	".cm-selectionMatch": { backgroundColor: "var(--hover)" },
	".cm-foldPlaceholder": { backgroundColor: "var(--panel)", border: "1px solid var(--line)", color: "var(--muted)", padding: "0 6px" },
	".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)", borderColor: "var(--line)" },
	".cm-panel.cm-search": { padding: "8px", fontFamily: "var(--sans)" },
	".cm-panel.cm-search label": { fontSize: "13px", margin: "0 6px", display: "inline-flex", alignItems: "center", minHeight: "24px", gap: "4px" },
	".cm-panel.cm-search input[type=checkbox]": { width: "24px", height: "24px", margin: "0" },
	".cm-textfield": { backgroundColor: "var(--field)", color: "var(--text)", border: "1px solid var(--line-strong)", minHeight: "26px" },
	".cm-button": { backgroundImage: "none", backgroundColor: "var(--button)", border: "1px solid var(--line-strong)", color: "var(--text)", minHeight: "26px", borderRadius: "4px" },
	".cm-panel.cm-search [name=close]": { color: "var(--text)", width: "28px", height: "28px", cursor: "pointer" },
	".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "6px", boxShadow: "var(--shadow)" },
	".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em" },
	".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
	".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
	".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
	".cm-completionInfo": { padding: "8px 10px", maxWidth: "36em", whiteSpace: "pre-wrap", fontFamily: "var(--sans)", fontSize: "13px" },
	".cm-lintRange-error": wave("var(--bad)"),
	".cm-lintRange-warning": wave("var(--warn)"),
	".cm-lintRange-info, .cm-lintRange-hint": wave("var(--accent)"),
	".cm-lint-marker": { width: "13px" },
	".cm-lint-marker-error": marker("var(--bad)", "2px"),
	".cm-lint-marker-warning": marker("var(--warn)", "50%"),
	".cm-lint-marker-info": marker("var(--accent)", "50%"),
	".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--sans)", whiteSpace: "pre-wrap" },
	".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
	".cm-diagnostic-warning": { borderLeft: "4px solid var(--warn)" },
	".cm-found": { backgroundColor: "var(--warn-soft)" },
	".cm-changedLine": { backgroundColor: "var(--good-soft) !important" },
	".cm-deletedChunk": { backgroundColor: "var(--bad-soft)" },
	".cm-merge-b .cm-changedText, .cm-changedText": { background: "var(--good-strong)" },
	".cm-merge-a .cm-changedLine": { backgroundColor: "var(--bad-soft) !important" },
	".cm-merge-a .cm-changedText": { background: "var(--bad-strong)" },
	".cm-collapsedLines": { background: "var(--panel)", color: "var(--muted)" },
});

const colors = HighlightStyle.define([
	{ tag: tags.keyword, color: "var(--code-keyword)" },
	{ tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
	{ tag: [tags.number, tags.atom, tags.literal], color: "var(--code-number)" },
	{ tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
	{ tag: [tags.variableName, tags.name], color: "var(--text)" },
	{ tag: tags.bracket, color: "var(--muted)" },
]);

export const theme = [look, syntaxHighlighting(colors)];
