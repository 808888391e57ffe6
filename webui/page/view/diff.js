// SPDX-License-Identifier: GPL-2.0
// The difference of two texts, and what only one of them permits.
import * as api from "../base/api.js";
import { make, empty, replace } from "../base/dom.js";
import { lines } from "../base/text.js";

const KINDS = { "+": "added", "-": "removed", "@": "place" };

// Shows a unified diff. Both sign and colour mark added and removed lines.
export function unified(text) {
	if (!text?.trim())
		return empty("The texts are the same.");
	return make("pre", { class: "diff", tabindex: "0", "aria-label": "Differences" }, lines(text)
		.filter(line => !/^(---|\+\+\+) /.test(line.textContent))
		.map(line => {
			line.classList.add(KINDS[line.textContent[0]] || "same");
			return line;
		}));
}

function permits(label, list) {
	return list?.length > 0 && make("section", { class: "permits" }, make("h3", {}, label),
		make("pre", {}, lines(list.join("\n")).flatMap(line => [line, "\n"])));
}

// Shows the difference of two texts, which the server computes.
export function difference(a, b, signal) {
	const box = make("div", { class: "difference" }, empty("Comparing \u2026"));
	api.post("diff", { a, b }, { signal }).then(({ text_diff, permits: only }) => replace(box,
		unified(text_diff),
		permits("Only the old text permits", only?.only_a), permits("Only the new text permits", only?.only_b)),
	error => api.isStale(error) || replace(box, empty(error.message)));
	return box;
}
