// SPDX-License-Identifier: GPL-2.0
// A SharedWorker: holds the secret of the session and the stream of live events for all pages.

const ports = new Set();
let secret = "";
let stream = null;		// AbortController of the open stream
let last = "";			// id of the last event, to continue from
let wait = 1000;		// ms before the next attempt
let connected = false;

function tell(type, value) {
	ports.forEach(port => port.postMessage({ type, value }));
}

function setConnected(value) {
	if (connected !== value)
		tell("connected", connected = value);
}

// Handles the complete messages in the text, and returns the rest.
function messages(text) {
	const parts = text.split("\n\n");
	const rest = parts.pop();
	for (const part of parts) {
		let type = "message";
		const data = [];
		for (const line of part.split("\n")) {
			const colon = line.indexOf(":");
			if (colon <= 0)
				continue;
			const value = line.slice(colon + 1).replace(/^ /, "");
			switch (line.slice(0, colon)) {
			case "id": last = value; break;
			case "event": type = value; break;
			case "data": data.push(value); break;
			}
		}
		if (!data.length)
			continue;
		const value = JSON.parse(data.join("\n"));
		if (value && value.skipped !== undefined)
			tell("skipped", value.skipped);
		else
			tell(type, value);
	}
	return rest;
}

async function follow() {
	const mine = stream = new AbortController();
	const used = secret;
	try {
		const headers = { Accept: "text/event-stream", Authorization: "VXE " + secret };
		if (last)
			headers["Last-Event-ID"] = last;
		const response = await fetch("/api/v1/live", {
			headers, signal: mine.signal, cache: "no-store", credentials: "same-origin",
		});
		if (response.status === 401 && used === secret) {
			secret = "";
			tell("ended");
			return;
		}
		if (!response.ok)
			throw new Error(response.status);
		setConnected(true);
		wait = 1000;
		const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
		for (let rest = "";;) {
			const { value, done } = await reader.read();
			if (done)
				break;
			rest = messages(rest + value.replaceAll("\r\n", "\n"));
		}
	} catch {
		// Connects again below.
	}
	if (stream !== mine)
		return;
	stream = null;
	setConnected(false);
	if (secret && ports.size) {
		setTimeout(() => !stream && secret && ports.size && follow(), wait);
		wait = Math.min(wait * 2, 15000);
	}
}

function stop() {
	const old = stream;
	stream = null;
	old?.abort();
	setConnected(false);
}

onconnect = ({ ports: [port] }) => {
	port.onmessage = ({ data }) => {
		switch (data.type) {
		case "hello":
			ports.add(port);
			port.postMessage({ type: "connected", value: connected });
			if (secret && !stream)
				follow();
			break;
		case "bye":
			ports.delete(port);
			if (!ports.size)
				stop();
			break;
		case "ask":
			port.postMessage({ type: "secret", secret });
			break;
		case "secret":
			if (data.secret === secret)
				break;
			secret = data.secret;
			last = "";
			stop();
			if (secret)
				follow();
			else
				tell("ended");
			break;
		}
	};
	port.start();
};
