// SPDX-License-Identifier: GPL-2.0
// The mode of a VXED. Before it becomes production, the user sees what would have been refused.
import * as api from "../base/api.js";
import { make, button, forbid } from "../base/dom.js";
import { ask } from "../base/dialog.js";
import { count, many } from "../base/number.js";
import { link } from "../base/router.js";
import * as session from "../base/session.js";
import { plain, words } from "../base/text.js";
import { failure, toast } from "../base/toast.js";

const MODES = {
	trace: "everything is permitted and logged",
	soft: "violations are logged, not refused",
	production: "violations are refused and logged",
};

function consequences({ events, different, examples }) {
	if (!events) {
		return make("p", {}, "Nothing that the log holds of the last day would have been refused.");
	}
	return [
		make("p", {}, make("strong", { class: "big bad" }, many(events, "event")), " of the last day would have been refused, ",
			make("strong", {}, count(different)), " different ",
			different === 1 ? "one" : "ones", ". A program that needs them will fail."),
		make("ul", { class: "outcomes" }, (examples || []).map(({ what, count: times, event }) =>
			make("li", {}, make("span", { class: "number" }, count(times)), " ", words(what), " ",
				event ? make("a", { href: link(["log", "event", String(event)]) }, "event") : null))),
	];
}

// Resolves to the new mode, or null if nothing was changed.
async function setMode(name, mode) {
	const path = `vxeds/${api.part(name)}/mode`;
	try {
		return (await api.put(path, { mode }, { work: "Judging the events of the last day" })).mode;
	} catch (error) {
		if (error.status !== 409 || !error.body?.would_refuse)
			throw error;
		const sure = await ask(`Put ${name} in production?`, consequences(error.body.would_refuse), "Refuse violations", "danger");
		return sure ? (await api.put(path, { mode, confirmed: true })).mode : null;
	}
}

// Makes the switch for loading the VXED at boot.
export function bootSwitch(vxed, changed) {
	const name = plain(vxed.name);
	const reason = session.readOnly() || (vxed.file ? "" : "there is no file of it");
	const element = button([make("span", { class: "knob", "aria-hidden": "true" }), "At boot"], async () => {
		const enabled = !vxed.enabled;
		try {
			await api.put(`vxeds/${api.part(name)}/enabled`, { enabled });
			toast(enabled ? `${name} will be loaded at boot, in the mode that it has then.` : `${name} will not be loaded at boot.`);
			await changed();
		} catch (error) {
			failure(error);
		}
	}, { class: "boot", role: "switch", "aria-checked": String(Boolean(vxed.enabled)),
		title: vxed.enabled ? "it is loaded when this machine boots" : "it is not loaded when this machine boots" });
	return reason ? forbid(element, reason) : element;
}

// Makes the three buttons for the mode. changed() is called after a change.
export function modeSwitch(vxed, changed) {
	const name = plain(vxed.name);
	const reason = session.readOnly() || (vxed.loaded ? "" : "it is not loaded");
	return make("div", { class: "switch", role: "group", "aria-label": "Mode" }, Object.entries(MODES).map(([mode, help]) => {
		const element = button(mode, async () => {
			if (mode === vxed.mode)
				return;
			try {
				const now = await setMode(name, mode);
				if (!now)
					return;
				toast(`${name} is in ${now} mode.`, vxed.mode && {
					undoLabel: `Back to ${vxed.mode}`,
					undo: async () => {
						await setMode(name, vxed.mode);
						await changed();
					},
				});
				await changed();
			} catch (error) {
				failure(error);
			}
		}, { class: mode, "aria-pressed": String(vxed.mode === mode), title: help });
		return reason ? forbid(element, reason) : element;
	}));
}
