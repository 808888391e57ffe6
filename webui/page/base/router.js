// SPDX-License-Identifier: GPL-2.0
// Places: the part of the address after "#". It has a path, and a query with the filters.

// Parses the address: {path: [part, ...], query: {key: value}}.
export function place(hash = location.hash) {
	const text = hash.replace(/^#\/?/, "");
	const mark = text.indexOf("?");
	const decode = word => {
		try {
			return decodeURIComponent(word);
		} catch {
			return word;
		}
	};
	return {
		path: (mark < 0 ? text : text.slice(0, mark)).split("/").filter(Boolean).map(decode),
		query: Object.fromEntries(new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1))),
	};
}

export function link(path, query) {
	const words = new URLSearchParams(Object.entries(query || {}).filter(([, value]) =>
		value !== undefined && value !== null && value !== "")).toString();
	return "#/" + path.map(encodeURIComponent).join("/") + (words ? "?" + words : "");
}

export function go(path, query) {
	location.hash = link(path, query);
}

// Changes the query without a new history entry, and without opening the screen again.
export function setQuery(query) {
	history.replaceState(null, "", link(place().path, query));
}
