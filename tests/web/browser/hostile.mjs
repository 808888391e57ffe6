// SPDX-License-Identifier: GPL-2.0
// Hostile names must be shown escaped, be distinguishable, and have no effect.
import fs from "node:fs";
import { assert, check, eventually } from "./check.mjs";
import { go, settle } from "./browser.mjs";

// Formats for bash's printf, and how the page must show the names.
const NAMES = [
	["/tmp/h-<script>document.title=1<\\x2fscript>", null],
	["/tmp/h-<img src=x onerror=\"document.title='x'\">", '/tmp/h-<img src=x onerror="document.title=\'x\'">'],
	["/tmp/h-a\\nb\\tc", "/tmp/h-a\\nb\\tc"],
	["/tmp/h-\\xe2\\x80\\xaegnp.exe", "/tmp/h-\\u202egnp.exe"],
	["/tmp/h-zero\\xe2\\x80\\x8bwidth", "/tmp/h-zero\\u200bwidth"],
	["/tmp/h-\\xff\\xc3\\xa9", "/tmp/h-\\xff\u00e9"],
	["/tmp/h-back\\\\u202eslash", "/tmp/h-back\\\\u202eslash"],
].slice(1);

export async function hostile(page, guest) {
	await guest.run("mkdir -p '/tmp/h-<script>document.title=1<'; : >'/tmp/h-<script>document.title=1</script>'; " +
		"tries read '/tmp/h-<script>document.title=1</script>'");
	for (const [name] of NAMES)
		await guest.run(`name=$(printf '${name.replaceAll("'", "'\\''")}'); : >"$name"; tries read "$name"`);
	// As long as a path can be.
	await guest.run("cd /tmp; part=$(printf 'l%.0s' {1..250}); for i in {1..15}; do mkdir -p $part; cd $part || exit 1; done; " +
		"vxe popa3d \"$programs/attack\" read \"$PWD/$part\"; cd /; vxe popa3d \"$programs/attack\" read /tmp/h-end; true");
	await guest.run("until_true grep -q h-back <(vxelog --vxed popa3d)");

	await check("20: hostile names are shown escaped, are told apart, and run nothing", async () => {
		await go(page, "#/log?vxed=popa3d&path=/tmp/**");
		await settle(page);
		for (const [, shown] of NAMES) {
			await eventually(async () => {
				const texts = await page.locator(".row.event .path").allTextContents();
				assert.ok(texts.includes(shown), `${shown} is not among ${JSON.stringify(texts.map(text => text.slice(0, 80)))}`);
			});
		}
		await page.locator(".row.event .path", { hasText: "<script>document.title=1</script>" }).first().waitFor();
		const odd = await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(document.body.innerText));
		assert.ok(!odd, "no hidden character is in the page");
		assert.match(await page.title(), /VXE$/);
		assert.equal(await page.locator("main script, main img").count(), 0);
		for (const place of ["#/vxed/popa3d/violations?path=/tmp/**", "#/review?vxed=popa3d&path=/tmp/**", "#/"]) {
			await go(page, place);
			await settle(page);
			assert.ok(!await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(document.body.innerText)), place);
			assert.equal(await page.locator("main script, main img").count(), 0);
			assert.match(await page.title(), /VXE$/);
		}
	});

	await check("20: a copied event and an export have no hidden characters", async () => {
		await go(page, "#/log?vxed=popa3d&path=/tmp/h-*gnp.exe");
		await page.locator(".row.event").first().click();
		await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
		const copied = await eventually(async () => {
			const text = await page.evaluate(() => navigator.clipboard.readText());
			assert.ok(text.includes("gnp.exe"));
			return text;
		});
		assert.match(copied, /^[ -~]*$/);
		assert.match(copied, /\\u202egnp/);
		await page.keyboard.press("Escape");
		const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
		const saved = fs.readFileSync(await download.path());
		assert.ok(saved.length > 0 && !saved.includes(Buffer.from("\u202e")), "the override is escaped");
	});
}
