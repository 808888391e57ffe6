// SPDX-License-Identifier: GPL-2.0
// The start of the page: opens the session, the frame, and the screen of the address.
import { make, replace, empty } from "./base/dom.js";
import { addKeys, showHelp } from "./base/keys.js";
import * as live from "./base/live.js";
import * as router from "./base/router.js";
import * as session from "./base/session.js";
import * as state from "./base/state.js";
import * as theme from "./base/theme.js";
import { tick } from "./base/time.js";
import { failure } from "./base/toast.js";
import * as login from "./view/login.js";
import { setTitle } from "./view/mark.js";
import * as shell from "./view/shell.js";
import * as changes from "./screen/changes.js";
import * as create from "./screen/create.js";
import * as log from "./screen/log.js";
import * as overview from "./screen/overview.js";
import * as review from "./screen/review.js";
import * as vxed from "./screen/vxed.js";

// Screens, by the first component of the address. A screen is called with the place and an object:
// main (the element), signal (aborted when the screen is left), keys(title, keys). It may return
// change(place), which is called for a new query of the same path.
const SCREENS = { "": overview, review, log, create, changes, vxed };

let main = null;
let open = null;	// {path, leave, change}

async function show() {
	const place = router.place();
	const screen = SCREENS[place.path[0] || ""];
	const path = screen?.identity?.(place) ?? place.path.join("/");
	document.querySelectorAll("dialog[open]").forEach(dialog => dialog.close());
	if (open && open.path === path && open.change) {
		open.change(place);
		return;
	}
	open?.leave.abort();
	const leave = new AbortController();
	const mine = open = { path, leave, change: null };

	replace(main);
	scrollTo(0, 0);
	main.focus({ preventScroll: true });
	if (!screen) {
		setTitle("Not found");
		replace(main, make("h1", {}, "Nothing is here"), empty("There is no such page. ",
			make("a", { href: "#/" }, "Go to the overview")));
		return;
	}
	shell.setPlace(place.path[0] === "vxed" ? "" : place.path[0] || "");
	try {
		const result = await screen.open(place, {
			main, signal: leave.signal,
			keys: (title, keys, signal = leave.signal) => addKeys(title, keys, signal),
		});
		mine.change = result?.change || null;
	} catch (error) {
		if (leave.signal.aborted)
			return;
		replace(main, make("h1", {}, "This page cannot be shown"), make("p", { class: "problem", role: "alert" }, error.message));
		failure(error);
	}
}

const go = path => () => router.go(path);
const KEYS = {
	"?": ["these keys", () => showHelp()],
	"1": ["overview", go([])],
	"2": ["review", go(["review"])],
	"3": ["log", go(["log"])],
	"4": ["create", go(["create"])],
	"5": ["changes", go(["changes"])],
	"/": ["to the filter or the first field", () => {
		const field = main?.querySelector("[data-slash]") || main?.querySelector("input:not([type=checkbox])");
		field?.closest("details")?.setAttribute("open", "");
		field?.focus();
		return Boolean(field);
	}],
};

async function enter(note) {
	open?.leave.abort();
	open = null;
	main = null;
	if (!session.secret())
		await login.login(note);
	await state.renew();
	if (state.state.problems.status?.status === 401)
		return;		// onEnd shows the login
	if (state.state.status)
		session.begin(state.state.status);
	main = shell.mount();
	await show();
}

async function start() {
	theme.apply();
	const token = session.takeToken();
	live.start();
	session.onEnd(enter);
	live.on("ended", () => session.end("The session was ended."));
	let note = "";
	if (token)
		note = await login.loginByToken(token);
	else
		await session.find();
	state.start();
	addKeys("Everywhere", KEYS);
	addEventListener("hashchange", () => {
		const late = session.takeToken();
		if (late)
			login.loginByToken(late).then(() => enter());
		else if (main)
			show();
	});
	setInterval(tick, 1000);
	await enter(note);
}

start();
