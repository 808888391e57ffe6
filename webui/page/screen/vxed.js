// SPDX-License-Identifier: GPL-2.0
// The screen of one VXED: its state, rules, violations, log and history.
import * as api from "../base/api.js";
import { make, replace, empty, button, forbid, keepFocus } from "../base/dom.js";
import { ask } from "../base/dialog.js";
import * as live from "../base/live.js";
import { count, many } from "../base/number.js";
import { link } from "../base/router.js";
import * as session from "../base/session.js";
import { renew as renewState } from "../base/state.js";
import { raw } from "../base/text.js";
import { DAY, stamp } from "../base/time.js";
import { failure, toast } from "../base/toast.js";
import { timeline } from "../view/bars.js";
import { eventList } from "../view/events.js";
import * as filter from "../view/filter.js";
import { setTitle } from "../view/mark.js";
import { bootSwitch, modeSwitch } from "../view/mode.js";
import { mode } from "../view/words.js";
import { historyTab } from "./history.js";
import { exportButtons, liveButton } from "./log.js";
import { reviewTab } from "./review.js";
import { rulesTab } from "./rules.js";
import { violationsTab } from "./violations.js";

const TABS = { rules: ["Rules", rulesTab], violations: ["Violations", violationsTab], review: ["Review", reviewTab], log: ["Log", logTab], history: ["History", historyTab] };
const LOG_FIELDS = ["call", "path", "verdict", "program", "user", "since", "until"];

async function logTab(vxed, place, { box, signal, keys }) {
	const name = place.path[1];
	let fields = Object.fromEntries(Object.entries(place.query).filter(([key]) => LOG_FIELDS.includes(key)));
	const address = id => id ? link(["log", "event", String(id)], { ...fields, vxed: name }) : link(["vxed", name, "log"], fields);
	const list = eventList({ fields, fixed: { vxed: name }, signal, address });
	const switchLive = liveButton(list);
	const set = values => {
		fields = values;
		history.replaceState(null, "", address());
		list.set(values);
	};
	const bar = filter.filter(LOG_FIELDS, fields, set);
	const times = make("div");
	api.get("timeline", { vxed: name, since: new Date(Date.now() - 7 * DAY).toISOString(), step: "hour" }, signal, { asleep: true })
		.then(data => replace(times, timeline(data, name, (from, until) => {
			bar.set({ ...fields, since: from, until });
			set({ ...fields, since: from, until });
		})), () => null);
	replace(box, times, make("div", { class: "tools" }, switchLive.element, exportButtons(() => ({ ...fields, vxed: name }))), bar.element, list.element);
	keys("Log", { ...list.keys, l: ["live or stopped", () => switchLive.toggle()] });
	await list.reload();
}

function actions(vxed, name, changed) {
	const path = `vxeds/${api.part(name)}`;
	// done: makes the text of the toast from the answer.
	const act = (label, done, action, reason, properties) => {
		const element = button(label, async () => {
			try {
				const answer = await action();
				if (answer === null)
					return;
				toast(done(answer), { kind: "" });
				answer?.warnings?.forEach(warning => toast(warning, { kind: "warn" }));
				await changed();
			} catch (error) {
				failure(error);
			}
		}, properties);
		const why = session.readOnly() || reason;
		return why ? forbid(element, why) : element;
	};
	const inForce = ({ mode: word }) => `${name} is in force, in ${word} mode.`;
	if (!vxed.loaded) {
		return [
			act("Load soft", inForce, () => api.post(`${path}/load`, { mode: "soft" }), vxed.file ? "" : "there is no file of it"),
			act("Load", inForce, () => api.post(`${path}/load`, {}), vxed.file ? "" : "there is no file of it", { title: "in the mode that its file declares" }),
		];
	}
	return [
		// Without a mode, the request keeps the current one, even if it has just changed.
		act("Reload", ({ mode: word }) => `${name} is in force as its file says, in ${word} mode.`, () => api.post(`${path}/load`, { replace: true }), vxed.file ? "" : "there is no file of it",
			{ class: vxed.differs ? "primary" : "", title: `puts the file in force; the mode stays ${vxed.mode}` }),
		act("Unload \u2026", () => `${name} is no longer in force.`, async () =>
			await ask(`Unload ${name}?`, "Its programs then run without it: VXE neither judges nor logs their calls.", "Unload", "danger") ?
				await api.post(`${path}/unload`, undefined) || {} : null,
		vxed.tasks > 0 ? `${many(vxed.tasks, "task")} ${vxed.tasks === 1 ? "is" : "are"} inside` : ""),
	];
}

function head(vxed, name, changed) {
	const facts = [
		vxed.loaded ? many(vxed.tasks, "task") : vxed.loaded === null ? "in force or not: vxe-broker does not answer" : "not in force",
		vxed.model && `model ${vxed.model}`,
		vxed.loaded_at && ["loaded ", stamp(vxed.loaded_at, "ago")],
		`${count(vxed.violations)} violations`,
		vxed.file ? raw(vxed.file) : "no file",
	].filter(Boolean);
	return make("div", { class: "vxed-head" },
		make("div", { class: "head" },
			make("h1", {}, raw(vxed.name), " ", mode(vxed)),
			make("div", { class: "tools" }, modeSwitch(vxed, changed), bootSwitch(vxed, changed), actions(vxed, name, changed))),
		make("ul", { class: "short-facts" }, facts.map(fact => make("li", {}, fact))),
		vxed.activate?.length > 0 && make("p", { class: "activation" }, make("span", { class: "muted" }, "Guards "),
			vxed.activate.map((pattern, i) => [i ? ", " : "", make("code", {}, raw(pattern))])),
		vxed.loaded && vxed.differs && make("p", { class: "note" }, "The file differs from the text in force. Reload to put the file in force."),
		vxed.tracing && make("p", { class: "note" }, "A trace of this VXED is running. ", make("a", { href: link(["create", name]) }, "Watch it")));
}

export async function open(place, { main, signal, keys }) {
	const name = place.path[1];
	const tab = TABS[place.path[2]] ? place.path[2] : "rules";
	setTitle(`${name}: ${TABS[tab][0]}`);
	const top = make("div");
	const box = make("div", { class: `tab ${tab}` });
	const path = `vxeds/${api.part(name)}`;
	let vxed = null;
	let stop = null;

	const get = async asleep => vxed = await api.get(path, null, signal, { asleep });
	const showHead = () => keepFocus(top, () => replace(top, head(vxed, name, changed)));
	const showTab = async () => {
		stop?.abort();
		stop = new AbortController();
		const inner = stop;
		signal.addEventListener("abort", () => inner.abort());
		await TABS[tab][1](vxed, place, {
			box, signal: inner.signal, changed,
			keys: (title, map) => keys(title, map, inner.signal),
		});
	};
	async function changed() {
		await get();
		showHead();
		renewState();
		await showTab();
	}

	try {
		await get();
	} catch (error) {
		if (error.status !== 404)
			throw error;
		replace(main, make("h1", {}, raw(name)), empty("No VXED has this name. ",
			make("a", { href: link(["create"], { name }) }, "Create it"), " or go to the ", make("a", { href: "#/" }, "overview"), "."));
		return;
	}
	showHead();
	replace(main, top,
		make("nav", { class: "tabs", "aria-label": "Parts of the VXED" }, Object.entries(TABS).map(([key, [label]]) =>
			make("a", { href: link(["vxed", name, key]), "aria-current": key === tab ? "page" : null }, label,
				key === "review" && vxed.new > 0 ? make("span", { class: "new-count" }, String(vxed.new)) : null))),
		box);
	for (const type of ["status", "change", "violation"])
		live.on(type, live.calm(() => get(true).then(showHead, () => null), 3000, signal), signal);
	const step = by => () => {
		const names = Object.keys(TABS);
		location.hash = link(["vxed", name, names[(names.indexOf(tab) + by + names.length) % names.length]]);
	};
	keys(name, { "]": ["next part", step(1)], "[": ["part before", step(-1)] });
	await showTab();
}
