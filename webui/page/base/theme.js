// SPDX-License-Identifier: GPL-2.0
// Light or dark theme: that of the system, unless the user has chosen.

const KEY = "vxe-theme";
const NEXT = { system: "light", light: "dark", dark: "system" };

export function current() {
	const theme = localStorage.getItem(KEY);
	return theme in NEXT ? theme : "system";
}

export function apply(theme = current()) {
	document.documentElement.dataset.theme = theme;
}

export function change() {
	const theme = NEXT[current()];
	localStorage.setItem(KEY, theme);
	apply(theme);
	return theme;
}

// Follow a choice that was made in another page.
addEventListener("storage", event => event.key === KEY && apply());
