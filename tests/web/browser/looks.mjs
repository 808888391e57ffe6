// SPDX-License-Identifier: GPL-2.0
// Every screen light, dark and on a phone: pictures in build/web, accessibility, no sideways scroll.
import fs from "node:fs";
import { assert, check } from "./check.mjs";
import { axe, go, settle, user } from "./browser.mjs";

const PLACES = {
	overview: "#/", rules: "#/vxed/popa3d/rules", violations: "#/vxed/popa3d/violations", review: "#/review",
	log: "#/log", "vxed-log": "#/vxed/popa3d/log", history: "#/vxed/popa3d/history", create: "#/create", changes: "#/changes",
};
const LOOKS = {
	light: { viewport: { width: 1360, height: 860 }, colorScheme: "light" },
	dark: { viewport: { width: 1360, height: 860 }, colorScheme: "dark" },
	phone: { viewport: { width: 360, height: 740 }, colorScheme: "light", reducedMotion: "reduce" },
};
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function violations(page) {
	await page.evaluate(axe);
	const { violations: found } = await page.evaluate(tags => window.axe.run(document, { runOnly: tags }), TAGS);
	return found.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) =>
		`${id}: ${nodes.slice(0, 3).map(node => `${node.target}: ${node.failureSummary.split("\n")[1]?.trim()}`).join("; ")}`);
}

async function wide(page) {
	return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export async function looks(browser, guest) {
	fs.mkdirSync("build/web", { recursive: true });
	// Do not let Playwright hide the caret: it would use an inline style, which the policy refuses.
	for (const [look, options] of Object.entries(LOOKS)) {
		const { context, page } = await user(browser, guest.url, options);
		await page.goto((await guest.run("address")).trim());
		await page.waitForSelector(".top");
		const picture = name => page.screenshot({ path: `build/web/${name}-${look}.png`, caret: "initial" });

		await check(`24: every screen ${look}: no serious finding of axe, no sideways scroll`, async () => {
			const found = [];
			for (const [name, place] of Object.entries(PLACES)) {
				await go(page, place);
				await settle(page);
				if (name === "rules")
					await page.locator(".editor .cm-content").waitFor();
				if (name === "review")
					await page.locator(".proposal").first().waitFor();
				await picture(name);
				found.push(...(await violations(page)).map(text => `${name}: ${text}`));
				if (await wide(page) > 0)
					found.push(`${name}: it is ${await wide(page)} px too wide`);
			}
			assert.deepEqual(found, []);
		});

		await check(`24: dialogs ${look}: no serious finding of axe`, async () => {
			const found = [];
			const look = async name => {
				await settle(page);
				await picture(name);
				found.push(...(await violations(page)).map(text => `${name}: ${text}`));
				await page.keyboard.press("Escape");
				await page.locator("dialog").waitFor({ state: "detached" });
			};
			await go(page, "#/log?vxed=popa3d&verdict=refused");
			await page.locator(".row.event").first().click();
			await page.getByRole("dialog").waitFor();
			await look("event");
			await page.keyboard.press("?");
			await page.getByRole("dialog").waitFor();
			await look("keys");
			await go(page, "#/review?vxed=popa3d");
			await page.locator(".proposal").first().focus();
			await page.keyboard.press("a");
			await page.locator(".proposal.accept").waitFor();
			await page.locator(".proposal .choices").getByRole("button", { name: "More" }).nth(1).click();
			await settle(page);
			await picture("review-opened");
			await page.keyboard.press("d");
			await page.locator("dialog .diff").waitFor();
			await look("apply");
			assert.deepEqual(found, []);
		});
		await context.close();
	}
	await check("24: the switch overrides the system's theme, and movement is reduced where it is asked for", async () => {
		const { context, page } = await user(browser, guest.url, { ...LOOKS.light, reducedMotion: "reduce" });
		await page.goto((await guest.run("address")).trim());
		await page.waitForSelector(".top");
		const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
		const light = await background();
		await page.locator(".menu summary").click();
		const button = page.getByRole("button", { name: /^Theme/ });
		await button.click();
		assert.equal(await background(), light);
		await button.click();
		assert.notEqual(await background(), light);
		assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".menu button")).transitionDuration), "0s");
		await context.close();
	});
}
