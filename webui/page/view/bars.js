// SPDX-License-Identifier: GPL-2.0
// Bar charts of counts over time: a small one for table cells, a large one to select hours.
import { make, svg } from "../base/dom.js";
import { count, many } from "../base/number.js";
import { full, DAY, HOUR } from "../base/time.js";

const KINDS = ["violated", "refused", "permitted"];
const sum = list => (list || []).reduce((total, number) => total + number, 0);

const startOf = (timeline, index) => new Date(new Date(timeline.from).getTime() +
	index * (timeline.step === "day" ? DAY : HOUR));

// Violations per hour. Heights are square roots, so that a single one is visible beside thousands.
export function spark(series, label) {
	const bad = (series?.violated || []).map((number, i) => number + (series.refused?.[i] || 0));
	const most = Math.max(1, ...bad);
	const total = sum(bad);
	return svg("svg", { class: "spark", viewBox: `0 0 ${Math.max(1, bad.length)} 20`, preserveAspectRatio: "none",
		role: "img", "aria-label": `${label}: ${many(total, "violation")}` },
	svg("path", { class: "axis", d: `M0 19.5H${Math.max(1, bad.length)}` }),
	bad.map((number, i) => number > 0 && svg("rect", { class: "bad", x: i, width: 1,
		y: 20 - Math.max(2, 20 * Math.sqrt(number / most)), height: Math.max(2, 20 * Math.sqrt(number / most)) })));
}

// Bars of all verdicts. choose(since, until) is called with the selected hours.
export function timeline(data, name, choose) {
	const series = data.vxeds[name] || {};
	const length = Math.max(1, ...KINDS.map(kind => series[kind]?.length || 0));
	const total = Array.from({ length }, (_, i) => sum(KINDS.map(kind => series[kind]?.[i] || 0)));
	const most = Math.max(1, ...total);
	const at = (kind, i) => series[kind]?.[i] || 0;
	const height = number => number ? Math.max(1.5, 60 * Math.sqrt(number / most)) : 0;
	const words = KINDS.map(kind => `${count(sum(series[kind]))} ${kind}`).join(", ");
	const brush = svg("rect", { class: "brush", y: 0, height: 64, width: 0 });
	const note = make("p", { class: "muted", "aria-live": "polite" }, `${full(startOf(data, 0))} to ${full(startOf(data, length))}: ${words}`);

	const bars = total.map((number, i) => {
		const group = svg("g", {});
		let y = 62;
		for (const kind of ["refused", "violated", "permitted"]) {
			const part = number ? height(number) * at(kind, i) / number : 0;
			if (part)
				group.append(svg("rect", { class: kind, x: i + 0.08, width: 0.84, y: y -= part, height: part }));
		}
		if (number)
			group.append(svg("title", {}, `${full(startOf(data, i))}: ` +
				KINDS.filter(kind => at(kind, i)).map(kind => `${count(at(kind, i))} ${kind}`).join(", ")));
		return group;
	});
	const picture = svg("svg", { class: "timeline", viewBox: `0 0 ${length} 64`, preserveAspectRatio: "none",
		role: "img", "aria-label": `Events by ${data.step}: ${words}` },
	svg("path", { class: "axis", d: `M0 62.5H${length}` }), brush, bars);

	let from = -1;
	const index = event => {
		const box = picture.getBoundingClientRect();
		return Math.max(0, Math.min(length - 1, Math.floor((event.clientX - box.left) / box.width * length)));
	};
	const draw = to => {
		brush.setAttribute("x", Math.min(from, to));
		brush.setAttribute("width", Math.abs(to - from) + 1);
	};
	picture.addEventListener("pointerdown", event => {
		from = index(event);
		picture.setPointerCapture(event.pointerId);
		draw(from);
	});
	picture.addEventListener("pointermove", event => from >= 0 && draw(index(event)));
	picture.addEventListener("pointerup", event => {
		const to = index(event);
		const [first, last] = [Math.min(from, to), Math.max(from, to)];
		from = -1;
		choose(startOf(data, first).toISOString(), startOf(data, last + 1).toISOString());
	});
	picture.addEventListener("pointercancel", () => from = -1);
	return make("figure", { class: "times" }, picture, make("figcaption", {}, note));
}
