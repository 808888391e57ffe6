// SPDX-License-Identifier: GPL-2.0
// Times, shown in the local time zone. The server sends and accepts RFC 3339.

const two = number => String(number).padStart(2, "0");

export const HOUR = 3600e3;
export const DAY = 24 * HOUR;

function day(date) {
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function clock(date) {
	return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

// "12:03:01" for today, otherwise with the date.
export function short(text, now = new Date()) {
	const date = new Date(text);
	return day(date) === day(now) ? clock(date) : `${day(date).slice(5)} ${clock(date).slice(0, 5)}`;
}

export function full(text) {
	const date = new Date(text);
	return `${day(date)} ${clock(date)}`;
}

export function ago(text, now = Date.now()) {
	const seconds = Math.max(0, Math.round((now - new Date(text)) / 1000));
	if (seconds < 60)
		return `${seconds} s ago`;
	if (seconds < 3600)
		return `${Math.floor(seconds / 60)} min ago`;
	if (seconds < 48 * 3600)
		return `${Math.floor(seconds / 3600)} h ago`;
	return `${Math.floor(seconds / 86400)} days ago`;
}

// Makes a <time> element. tick() updates all of them.
export function stamp(text, style = "short") {
	const element = document.createElement("time");
	if (!text)
		return element;
	element.dateTime = text;
	element.title = full(text);
	element.dataset.style = style;
	renew(element);
	return element;
}

function renew(element) {
	const text = element.dateTime;
	element.textContent = element.dataset.style === "ago" ? ago(text) :
		element.dataset.style === "full" ? full(text) : short(text);
}

export function tick() {
	document.querySelectorAll("time[data-style=ago]").forEach(renew);
}

// Parses the time of a filter: "1h", "24h", "7d", or a time.
export function since(word, now = Date.now()) {
	const span = /^(\d+)([hd])$/.exec(word || "");
	if (span)
		return new Date(now - span[1] * (span[2] === "h" ? HOUR : DAY)).toISOString();
	return word || undefined;
}

// Convert to the value of <input type=datetime-local>, and back.
export function toInput(text) {
	if (!text)
		return "";
	const date = new Date(text);
	return isNaN(date) ? "" : `${day(date)}T${clock(date).slice(0, 5)}`;
}

export function fromInput(value) {
	return value ? new Date(value).toISOString() : "";
}
