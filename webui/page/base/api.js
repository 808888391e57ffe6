// SPDX-License-Identifier: GPL-2.0
// Requests to the server that this page came from.
import * as session from "./session.js";

// What the server says went wrong.
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
		this.wait = wait;	// seconds before another try makes sense
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

// A part of a path. Names hold no slash, but the server decides that.
export const part = encodeURIComponent;

// options: query, body, match (If-Match), fresh (only if it is new), signal, asleep (true: the page asks by itself, which is
// no use of the session by a person).
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
	}
	if (!response.ok) {
		const body = await response.json().catch(() => null);
		// A late answer is not about the session that has begun meanwhile.
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

// Saves a file that the server makes. Links cannot send the session's secret.
export async function download(path, query, name) {
	const response = await request("GET", path, { query });
	const link = document.createElement("a");
	link.href = URL.createObjectURL(await response.blob());
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60e3);
}

// Whether an error only says that its request is no longer wanted.
export const isStale = error => error.name === "AbortError";
