// SPDX-License-Identifier: GPL-2.0
// Starts Chromium, and watches every page for errors.
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const modules = createRequire(path.resolve("build/webui/node_modules") + "/");
const { chromium } = modules("playwright-core");
export const axe = fs.readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");

const TIMEOUT = 300e3;	// ms; a guest on a busy machine may be slow
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

// Errors of pages.
export const faults = [];

export async function launch() {
	return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

function watch(page, origin) {
	page.setDefaultTimeout(TIMEOUT);
	page.on("request", request => {
		const url = request.url();
		if (!url.startsWith(origin) && !/^(blob|data):/.test(url))
			faults.push(`a request to another host: ${url}`);
	});
	page.on("console", message => {
		// Refusals of the server are expected, and the page shows them. Other failures are errors.
		if (message.type() === "error" && !/^Failed to load resource: .*(status of 4|status of 503|net::ERR_)/.test(message.text()))
			faults.push(`the console of ${page.url()}: ${message.text()}`);
	});
	page.on("pageerror", error => faults.push(`an error in ${page.url()}: ${error.stack || error.message}`));
	page.on("dialog", dialog => {
		if (dialog.type() !== "beforeunload")
			faults.push(`a dialog of the browser: ${dialog.message()}`);
		dialog.accept();
	});
}

// Makes a browser context, with its own cookies and storage, and a page in it.
export async function user(browser, origin, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, acceptDownloads: true,
		permissions: ["clipboard-read", "clipboard-write"], ...options });
	context.on("page", page => watch(page, origin));
	const page = await context.newPage();
	return { context, page };
}

export async function logIn(page, url, name, password = "secret") {
	await page.goto(url);
	await page.fill("input[name=user]", name);
	await page.fill("input[name=password]", password);
	await page.click("form.login button");
	await page.waitForSelector(".top");
}

// Goes to a place, and waits until everything is loaded.
export async function go(page, place) {
	await page.evaluate(hash => {
		location.hash = hash;
	}, place);
	await page.waitForFunction(hash => decodeURIComponent(location.hash).startsWith(decodeURIComponent(hash)), place);
	await settle(page);
}

export async function settle(page) {
	await page.waitForFunction(() => document.querySelector("main h1") &&
		[...document.querySelectorAll("main .tab")].every(tab => tab.childElementCount) && !/^(Loading|Asking|Checking|Making proposals|Judging|Comparing|Running|Searching)/m.test(
		[...document.querySelectorAll("main .empty, dialog .empty")].map(element => element.textContent).join("\n")));
}

export async function toast(page, text) {
	return page.locator(".toast", { hasText: text }).first().waitFor();
}
