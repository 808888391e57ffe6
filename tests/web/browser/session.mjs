// SPDX-License-Identifier: GPL-2.0
// Logins, tokens, sessions, and other origins.
import { createServer } from "node:http";
import { assert, check, eventually, picture } from "./check.mjs";
import { go, logIn, toast, user } from "./browser.mjs";

export async function token(browser, guest) {
	const old = (await guest.run("address")).trim();
	const made = Date.now();

	await check("3: a one-time address logs in once, and leaves no token in the address bar", async () => {
		const address = (await guest.run("address")).trim();
		const { context, page } = await user(browser, guest.url);
		await page.goto(address);
		await page.waitForSelector(".top");
		assert.equal(page.url(), guest.url + "#/");
		const kept = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
			.map(entry => entry.name).filter(name => /token=/.test(name) && !/#token=/.test(name)));
		assert.deepEqual(kept, [], "no address that was asked for has the token");
		assert.match(await page.locator(".menu summary").textContent(), /^root/);
		await context.close();
		const other = await user(browser, guest.url);
		await other.page.goto(address);
		await other.page.getByText("This address has been used").waitFor();
		await other.context.close();
	});
	// Other tests run during the rest of the minute.
	return () => check("3: a one-time address is of no use after a minute", async () => {
		await new Promise(resolve => setTimeout(resolve, Math.max(0, made + 62e3 - Date.now())));
		const { context, page } = await user(browser, guest.url);
		picture(page);
		await page.goto(old);
		await page.getByText("older than a minute").waitFor();
		await context.close();
	});
}

export async function sessions(browser, guest, page) {
	await check("2: without a session the page shows the login, and a wrong password says so", async () => {
		const { context, page: stranger } = await user(browser, guest.url);
		await stranger.goto(guest.url + "#/log");
		await stranger.fill("input[name=user]", "anna");
		await stranger.fill("input[name=password]", "wrong");
		await stranger.click("form.login button");
		await stranger.getByText("User or password is wrong.").waitFor();
		assert.equal(await stranger.locator(".top").count(), 0);
		await context.close();
	});

	await check("5: a session that another ends shows the login, and its cookie is dead", async () => {
		const { context, page: victim } = await user(browser, guest.url);
		await logIn(victim, guest.url, "otto");
		await go(page, "#/changes");
		const row = page.locator(".sessions li", { hasText: "otto" }).last();
		await row.getByRole("button", { name: "End" }).click();
		await toast(page, "The session was ended.");
		await victim.locator("form.login").waitFor();
		assert.equal(await victim.evaluate(async () => (await fetch("/api/v1/status")).status), 401);
		await context.close();
	});

	await check("5: logging out ends the session on the server, and in the other tabs", async () => {
		const { context, page: first } = await user(browser, guest.url);
		await logIn(first, guest.url, "otto");
		const second = await context.newPage();
		await second.goto(guest.url);
		await second.waitForSelector(".top");
		const secret = await first.evaluate(() => sessionStorage.getItem("vxe-secret"));
		await first.locator(".menu summary").click();
		await first.getByRole("button", { name: "Log out" }).click();
		await first.locator("form.login").waitFor();
		await second.locator("form.login").waitFor();
		assert.equal(await first.evaluate(async word => (await fetch("/api/v1/status",
			{ headers: { Authorization: "VXE " + word } })).status, secret), 401);
		await context.close();
	});

	await check("5: a session ends after the idle time on the server, also where the page's scripts are stopped", async () => {
		await guest.run("stop broker; IDLE=10 start_broker");
		const { context, page: still } = await user(browser, guest.url);
		await logIn(still, guest.url, "otto");
		const secret = await still.evaluate(() => sessionStorage.getItem("vxe-secret"));
		const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
		const ask = () => guest.run(`curl -s -o /dev/null -w '%{http_code}' -H 'Cookie: ${cookie}' ` +
			`-H 'Authorization: VXE ${secret}' -H 'VXE-Asleep: 1' http://127.0.0.1:$PORT/api/v1/sessions`);
		const devtools = await context.newCDPSession(still);
		await devtools.send("Emulation.setScriptExecutionDisabled", { value: true });
		assert.equal((await ask()).trim(), "200");
		const start = Date.now();
		await eventually(async () => assert.equal((await ask()).trim(), "401"));
		console.log(`# it ended after ${((Date.now() - start) / 1000).toFixed(1)} s`);
		await devtools.send("Emulation.setScriptExecutionDisabled", { value: false });
		await still.reload();
		await still.locator("form.login").waitFor();
		await context.close();
		await guest.run("stop broker; start_broker");
		await page.locator("form.login").waitFor();
		await logIn(page, guest.url, "anna");
	});

	await check("6: a page of another origin cannot frame it, nor read with its cookie", async () => {
		const server = createServer((request, response) => {
			response.setHeader("Content-Type", "text/html");
			response.end(`<iframe src="${guest.url}"></iframe>`);
		});
		await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
		const { port } = server.address();
		const other = await browser.newPage();
		const context = await browser.newContext();
		const framing = await context.newPage();
		await logIn(framing, guest.url, "otto");
		await framing.goto(`http://127.0.0.1:${port}/`);
		await eventually(async () => assert.ok(framing.frames().length > 1));
		assert.ok(!await framing.frames()[1].locator("main").count().catch(() => 0), "the frame is empty");
		const answer = await framing.evaluate(url => fetch(url + "api/v1/status", { credentials: "include" })
			.then(response => response.status, error => error.name), guest.url);
		assert.ok(answer === "TypeError" || answer === 401 || answer === 403, `it read ${answer}`);
		await context.close();
		await other.close();
		server.close();
	});
}

export const readOnly = (browser, guest) => check("2: the role that may only read sees all, and what changes is disabled with the reason", async () => {
	const { context, page } = await user(browser, guest.url);
	await logIn(page, guest.url, "reader");
	await go(page, "#/vxed/popa3d");
	const button = page.locator(".switch .soft");
	assert.equal(await button.getAttribute("aria-disabled"), "true");
	assert.match(await button.getAttribute("title"), /read only/);
	const mode = await guest.run("vxed list");
	await button.click({ force: true });
	assert.equal(await guest.run("vxed list"), mode);
	await go(page, "#/create");
	assert.equal(await page.getByRole("button", { name: /Start the trace/ }).getAttribute("aria-disabled"), "true");
	await context.close();
});

// This must be the last test: after it, logins are refused for a while.
export const tooMany = (browser, guest) => check("2: after five failed logins it says to wait", async () => {
	const { context, page } = await user(browser, guest.url);
	await page.goto(guest.url);
	for (let i = 0; i < 6; i++) {
		await page.fill("input[name=user]", "nobody-here");
		await page.fill("input[name=password]", "wrong");
		await page.click("form.login button");
		await page.locator(".login .problem:visible").waitFor();
		await page.waitForFunction(() => !document.querySelector("form.login button").disabled);
		if (/Too many/.test(await page.locator(".login .problem").textContent()))
			break;
	}
	assert.match(await page.locator(".login .problem").textContent(), /Too many failed logins. Try again in \d+ s/);
	await context.close();
});
