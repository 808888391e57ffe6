// SPDX-License-Identifier: GPL-2.0
// A proposed rule as a row: its text, its reasons, and its consequences.
import * as api from "../base/api.js";
import { make, replace, empty, button } from "../base/dom.js";
import { many } from "../base/number.js";
import { link } from "../base/router.js";
import { lines, raw, words } from "../base/text.js";
import { DAY, stamp } from "../base/time.js";
import { replayed } from "./replay.js";
import { whyOf } from "./event.js";
import { risk } from "./words.js";

function evidence({ count, first, last, programs, more }) {
	return make("p", { class: "evidence muted" }, many(count, "time"), " by ",
		(programs || []).map((program, i) => [i ? ", " : "", raw(program)]), more ? " and others" : "",
		", first ", stamp(first), ", last ", stamp(last, "ago"));
}

// Shows what else in the log of the last week the rule would permit.
async function alsoAdmits(box, proposal, { name, options, signal }) {
	replace(box, empty("Judging the log of the last 7 days \u2026"));
	try {
		const { text } = await api.post(`vxeds/${api.part(name)}/preview`, { accept: [proposal.id], ...options }, { signal, work: "Applying the rule to the text" });
		const answer = await api.post("replay", { text, name, since: new Date(Date.now() - 7 * DAY).toISOString() }, { signal, work: "Replaying the log" });
		replace(box, replayed(answer));
	} catch (error) {
		if (!api.isStale(error))
			replace(box, empty(error.message));
	}
}

// Makes the details of a proposal: its note, what it replaces, why an example was refused, and what
// else it would permit.
function more(proposal, context) {
	const admits = make("div");
	const why = make("div");
	const example = proposal.events?.[0];
	if (example)
		whyOf(example, context.name, context.signal).then(box => replace(why, box));
	alsoAdmits(admits, proposal, context);
	return make("div", { class: "more" },
		proposal.note && make("p", { class: "proposal-note" }, words(proposal.note)),
		proposal.replaced?.length > 0 && [make("h3", {}, "It replaces"), make("pre", { class: "diff" }, lines(proposal.replaced.join("\n")).map(line => {
			line.classList.add("removed");
			return line;
		}))],
		make("h3", {}, "Effect of this rule on logged events"), admits,
		example && [make("h3", {}, "Why an example was not permitted ", make("a", { href: link(["log", "event", String(example)]) }, `event ${example}`)), why]);
}

// context: {name, options, signal, opened (Map of id -> opened details), mark(proposals, word),
// markOf(proposal), isSelected(proposal), readOnly (the reason, or "")}.
export function proposalRow(proposal, context) {
	const { readOnly } = context;
	const state = context.markOf(proposal);
	const choose = (word, label) => {
		const element = button(label, () => context.mark([proposal], state === word ? null : word), {
			class: `choose ${word}`, "aria-pressed": String(state === word), tabindex: "-1" });
		if (readOnly) {
			element.setAttribute("aria-disabled", "true");
			element.title = readOnly;
		}
		return element;
	};
	const box = make("div");
	const element = make("li", { "data-row": "", "data-id": proposal.id, tabindex: "-1", class: `proposal ${state || ""}` + (context.isSelected(proposal) ? " selected" : "") },
		make("div", { class: "proposal-head" },
			make("span", { class: "sign", "aria-hidden": "true" }, context.isSelected(proposal) ? "\u25cf" : ""),
			risk(proposal.risk), make("span", { class: "title" }, words(proposal.title)),
			state && make("span", { class: `state-word ${state}` }, state === "accept" ? "accepted" : "rejected"),
			make("span", { class: "choices" }, choose("accept", "Accept"), choose("reject", "Reject"),
				button("More", () => element.toggle(), { class: "quiet", tabindex: "-1", "aria-expanded": "false" }))),
		make("pre", { class: "rule-text" }, lines(proposal.text).flatMap((line, i) => i ? ["\n", line] : [line])),
		evidence(proposal.evidence), box);
	const show = () => {
		const opened = context.opened.get(proposal.id);
		replace(box, opened);
		element.querySelector("[aria-expanded]").setAttribute("aria-expanded", String(Boolean(opened)));
	};
	element.proposal = proposal;
	element.toggle = () => {
		if (!context.opened.delete(proposal.id))
			context.opened.set(proposal.id, more(proposal, context));
		show();
	};
	show();
	return element;
}
