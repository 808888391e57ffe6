// SPDX-License-Identifier: GPL-2.0
// The frame of every screen: navigation, the state of module and log, the red banner, toasts.
import * as api from "../base/api.js";
import { make, replace, button } from "../base/dom.js";
import { showHelp } from "../base/keys.js";
import { bytes, count, many } from "../base/number.js";
import * as session from "../base/session.js";
import { watch } from "../base/state.js";
import { raw } from "../base/text.js";
import * as theme from "../base/theme.js";
import * as progress from "../base/progress.js";
import * as toast from "../base/toast.js";
import * as mark from "./mark.js";

const PLACES = [
	["", "Overview"], ["review", "Review"], ["log", "Log"], ["create", "Create"], ["changes", "Changes"],
];

function chip(kind, label, value, title) {
	return make("li", { class: `chip ${kind}`, title }, make("span", { class: "dot", "aria-hidden": "true" }),
		make("span", { class: "label" }, label, " "), make("span", {}, value));
}

function moduleChips(status) {
	const { module } = status;
	if (!module)
		return [chip("bad", "Module", "unknown: the broker is down", "vxe-broker does not answer")];
	if (!module.loaded)
		return [chip("bad", "Module", "not loaded", "nothing is judged or logged")];
	return [
		chip("good", "Module", many(module.hooks, "hook"), `ABI ${module.abi}; ${count(module.events)} events since it was loaded`),
		module.lost > 0 && chip("bad", "Lost", many(module.lost, "event"), "overwritten in the kernel's ring before anything read them"),
	];
}

function logChips(status) {
	const { store } = status;
	if (!store?.present)
		return [chip("bad", "Log", store?.message || "no store", "vxelogd has written no store yet")];
	return [
		store.message ? chip("bad", "Log", "not readable", store.message) :
			store.stalled ? chip("bad", "Log daemon", "stalled") :
				store.served ? chip("good", "Log", bytes(store.bytes), "vxelogd is running") :
					chip("bad", "Log daemon", "not running", "new events are not stored"),
		store.dropped > 0 && chip("warn", "Dropped", many(store.dropped, "event"), "by the log daemon"),
		store.uncounted > 0 && chip("warn", "Uncounted", many(store.uncounted, "violation"), "too many different ones"),
	];
}

function showStatus(list, { status, problems, connected }) {
	replace(list,
		status ? [moduleChips(status), logChips(status)] :
			problems.status && chip("bad", "Server", problems.status.message),
		connected ? chip("good live", "Live", "on", "events come in as they happen") :
			chip("warn live", "Live", "off", "no stream of events; the page is updated every 15 seconds"));
}

function themeButton() {
	const label = () => `Theme: ${theme.current()}`;
	const element = make("button", { type: "button", class: "quiet", onclick() {
		theme.change();
		element.textContent = label();
	} }, label());
	return element;
}

async function logOut() {
	await api.post("logout", undefined).catch(toast.failure);
	session.end("You are logged out.");
}

function menu() {
	const box = make("details", { class: "menu" },
		make("summary", {}, raw(session.user()), make("span", { class: "muted" }, session.readOnly() ? " read only" : "")),
		make("div", { class: "sheet" }, themeButton(),
			make("button", { type: "button", class: "quiet", onclick() {
				box.open = false;
				showHelp();
			} }, "Keys ", make("kbd", {}, "?")),
			button("Log out", logOut, { class: "quiet" })));
	box.addEventListener("keydown", event => {
		if (event.key === "Escape" && box.open) {
			box.open = false;
			box.firstChild.focus();
		}
	});
	box.addEventListener("focusout", event => {
		if (!box.contains(event.relatedTarget))
			box.open = false;
	});
	return box;
}

// Builds the frame in the body, and returns its <main>.
export function mount() {
	const status = make("ul", { class: "chips", "aria-label": "State" });
	const main = make("main", { id: "main", tabindex: "-1" });

	replace(document.body,
		make("a", { class: "skip", href: "#main", onclick(event) {
			event.preventDefault();
			main.focus();
		} }, "Skip to the content"),
		make("header", { class: "top" },
			make("a", { class: "brand", href: "#/", "aria-label": "VXE, overview" }, "VXE"),
			make("nav", { "aria-label": "Places" }, PLACES.map(([path, label]) =>
				make("a", { href: "#/" + path, "data-place": path }, label))),
			status, menu()),
		mark.mount(), main, progress.mount(), toast.mount());
	watch(state => showStatus(status, state));
	return main;
}

export function setPlace(name) {
	document.querySelectorAll("nav [data-place]").forEach(element => {
		if (element.dataset.place === name)
			element.setAttribute("aria-current", "page");
		else
			element.removeAttribute("aria-current");
	});
}

