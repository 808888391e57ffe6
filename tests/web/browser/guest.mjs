// SPDX-License-Identifier: GPL-2.0
// A guest that runs the web interface, and commands for it.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

// Finds a free port of the loopback, the wanted one if possible.
async function freePort(wanted) {
	return new Promise((resolve, reject) => {
		const server = net.createServer();
		server.on("error", () => wanted ? resolve(freePort(0)) : reject(new Error("there is no free port")));
		server.listen(wanted, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

async function connect(socket) {
	return new Promise((resolve, reject) => {
		const connection = net.connect(socket, () => resolve(connection));
		connection.on("error", reject);
	});
}

// Boots the guest. timeout: seconds until the guest is killed.
export async function boot({ kernel, timeout, log }) {
	const port = await freePort(8017);
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vxe-web-"));
	const socket = path.join(folder, "control");
	const run = spawn("tests/vm/run", ["--kernel", kernel, "--memory", "2048", "--timeout", String(timeout),
		"--forward", String(port), "--control", socket, "web", String(port)], { stdio: ["ignore", "pipe", "pipe"] });
	const ended = new Promise(resolve => run.on("exit", resolve));
	let output = "";

	await new Promise((resolve, reject) => {
		const read = data => {
			output += data;
			log?.(String(data));
			if (output.includes("web: ready"))
				resolve();
		};
		run.stdout.on("data", read);
		run.stderr.on("data", read);
		ended.then(status => reject(new Error(`the guest ended with status ${status}:\n${output}`)));
	});

	const connection = await connect(socket);
	const waiting = new Map();
	let rest = "";
	let last = 0;
	connection.on("data", data => {
		const lines = (rest + data).split("\n");
		rest = lines.pop();
		for (const line of lines) {
			const { id, status, output: text } = JSON.parse(line);
			waiting.get(id)?.({ status, output: text });
			waiting.delete(id);
		}
	});

	const guest = {
		url: `http://127.0.0.1:${port}/`,
		// Runs a command. Resolves to its status and output.
		try: command => new Promise((resolve, reject) => {
			const id = ++last;
			waiting.set(id, resolve);
			connection.write(JSON.stringify({ id, command }) + "\n");
			ended.then(() => reject(new Error("the guest has ended")));
		}),
		// Runs a command that must succeed; returns what it prints.
		async run(command) {
			const { status, output: text } = await guest.try(command);
			if (status)
				throw new Error(`in the guest: ${command}: status ${status}: ${text}`);
			return text;
		},
		// Ends the guest; false: it failed, or its kernel complained.
		async end() {
			connection.write(JSON.stringify({ id: 0, command: "quit" }) + "\n");
			const status = await ended;
			connection.destroy();
			fs.rmSync(folder, { recursive: true, force: true });
			return status === 0;
		},
		kill: () => run.kill("SIGTERM"),
		ended, output: () => output,
	};
	return guest;
}
