// SPDX-License-Identifier: GPL-2.0
// Light or dark: as the system says, unless the user has chosen.

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

// Other pages of this browser follow at once.
addEventListener("storage", event => event.key === KEY && apply());
