// SPDX-License-Identifier: GPL-2.0
// Requests to the server that this page came from.
import * as progress from "./progress.js";
import * as session from "./session.js";

// An error that the server reported.
export class Problem extends Error {
	constructor(status, body, wait) {
		const error = body?.error || {};
		super(error.message || `the server answered ${status}`);
		this.status = status;
		this.kind = error.kind || "";
		this.file = error.file || "";
		this.line = error.line || 0;
		this.column = error.column || 0;
		this.body = body;
		this.wait = wait;	// seconds to wait before another attempt
	}
}

function address(path, query) {
	const words = new URLSearchParams();
	for (const [key, value] of Object.entries(query || {})) {
		if (value !== undefined && value !== null && value !== "")
			words.set(key, value);
	}
	const text = words.toString();
	return "/api/v1/" + path + (text ? "?" + text : "");
}

// Encodes a component of a path. Whether a name is valid is the server's decision.
export const part = encodeURIComponent;

// options: query, body, match (for If-Match), fresh (the file must not exist), signal, asleep (true:
// the page asks by itself, so the request does not restart the idle time of the session), work (what
// the user waits for: the page shows its progress).
export async function request(method, path, options = {}) {
	const headers = { Accept: "application/json" };
	const secret = session.secret();
	if (secret)
		headers.Authorization = "VXE " + secret;
	if (options.body !== undefined)
		headers["Content-Type"] = "application/json";
	if (options.match !== undefined)
		headers["If-Match"] = `"${options.match}"`;
	if (options.fresh)
		headers["If-None-Match"] = "*";
	if (options.asleep)
		headers["VXE-Asleep"] = "1";
	const work = options.work && progress.begin(options.work, async id =>
		(await get(`progress/${id}`, null, options.signal, { asleep: true })).part);
	if (work)
		headers["VXE-Progress"] = work.id;
	let response;
	try {
		response = await fetch(address(path, options.query), {
			method, headers, signal: options.signal, cache: "no-store", redirect: "error",
			credentials: "same-origin", referrerPolicy: "no-referrer",
			body: options.body === undefined ? undefined : JSON.stringify(options.body),
		});
	} catch (error) {
		if (error.name === "AbortError")
			throw error;
		throw new Problem(0, { error: { kind: "network", message: "the server does not answer" } });
	} finally {
		work?.end();
	}
	if (!response.ok) {
		const body = await response.json().catch(() => null);
		// The answer may be late and concern an older session than the current one.
		if (response.status === 401 && path !== "login" && secret && secret === session.secret())
			session.end("Your session has ended. Log in again to continue.");
		throw new Problem(response.status, body, +response.headers.get("Retry-After") || 0);
	}
	return response;
}

export async function call(method, path, options) {
	const response = await request(method, path, options);
	return response.status === 204 ? null : response.json();
}

export const get = (path, query, signal, more) => call("GET", path, { query, signal, ...more });
export const post = (path, body, more) => call("POST", path, { body, ...more });
export const put = (path, body, more) => call("PUT", path, { body, ...more });
export const remove = path => call("DELETE", path);

// Downloads a file that the server makes. A link would not do: it cannot send the session's secret.
export async function download(path, query, name) {
	const response = await request("GET", path, { query });
	const link = document.createElement("a");
	link.href = URL.createObjectURL(await response.blob());
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
}

// True if an error only means that the request was aborted.
export const isStale = error => error.name === "AbortError";
