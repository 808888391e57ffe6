// SPDX-License-Identifier: GPL-2.0
// Runs tests one after the other, and prints their results.
import fs from "node:fs";
import assert from "node:assert/strict";

let passed = 0;
let failed = 0;
const pages = new Set();	// pages of which a screenshot is saved after a failure

export function picture(page) {
	pages.add(page);
}

export async function check(name, action) {
	const start = Date.now();
	try {
		await action();
		passed++;
		console.log(`ok - web: ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
	} catch (error) {
		failed++;
		console.log(`not ok - web: ${name}`);
		console.log(String(error.stack || error).split("\n").slice(0, 14).map(line => "# " + line).join("\n"));
		fs.mkdirSync("build/web", { recursive: true });
		let number = 0;
		for (const page of pages) {
			const file = `build/web/failed-${failed}-${++number}.png`;
			if (!page.isClosed() && await page.screenshot({ path: file, timeout: 20e3, caret: "initial" }).then(() => true, () => false))
				console.log(`# ${file}`);
			// Close dialogs, so that they do not disturb the next test.
			if (!page.isClosed())
				await page.evaluate(() => document.querySelectorAll("dialog[open]").forEach(dialog => dialog.close())).catch(() => null);
		}
	}
}

// Waits until an assertion holds.
export async function eventually(action, seconds = 300) {
	const end = Date.now() + seconds * 1000;
	for (;;) {
		try {
			return await action();
		} catch (error) {
			if (Date.now() > end)
				throw error;
			await new Promise(resolve => setTimeout(resolve, 250));
		}
	}
}

export const result = () => ({ passed, failed });
export { assert };
