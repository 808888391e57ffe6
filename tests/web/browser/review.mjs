// SPDX-License-Identifier: GPL-2.0
// Review: groups and filters, accepting and rejecting, undo, and reasons.
import { assert, check, eventually } from "./check.mjs";
import { go, settle, toast } from "./browser.mjs";

// Finds the proposals for the files of this test.
const rules = page => page.locator(".proposal", { hasText: "/etc/vxe-" });

export async function review(page, guest) {
	await guest.run("touch /etc/vxe-a /etc/vxe-b /etc/vxe-c; tries read /etc/vxe-a; tries read /etc/vxe-b; tries read /etc/vxe-c");
	await guest.run("until_true grep -q vxe-c <(vxelog --vxed popa3d)");

	await check("15: the counts of the groups are those of vxelog --summary, and filters are in the address", async () => {
		await eventually(async () => {
			await go(page, "#/");
			await go(page, "#/review");
			const summary = (await guest.run("vxelog --summary --json --vxed popa3d 2>/dev/null"))
				.trim().split("\n").map(line => JSON.parse(line));
			const total = summary.reduce((sum, row) => sum + row.count, 0);
			const shown = await page.locator(".tree .vxed", { hasText: "popa3d" }).locator(".number").textContent();
			assert.equal(parseInt(shown.replace(/\D/g, ""), 10), total);
		});
		await page.getByLabel("Path").fill("/etc/vxe-*");
		await page.waitForFunction(() => /path=/.test(location.hash));
		await settle(page);
		const address = page.url();
		await eventually(async () => assert.equal(await rules(page).count(), 3));
		await page.reload();
		await page.waitForSelector(".proposal");
		await settle(page);
		assert.equal(page.url(), address);
		await eventually(async () => assert.equal(await rules(page).count(), 3));
		assert.equal(await page.getByLabel("Path").inputValue(), "/etc/vxe-*");
	});

	await check("16: two accepted and one rejected: what is shown is written; revert brings the old text back", async () => {
		const before = await guest.run("cat /etc/vxe/popa3d.vxed");
		const mode = (await guest.run("vxed list")).match(/^popa3d\s+(\S+)/m)[1];
		await page.locator(".proposal", { hasText: "vxe-a" }).getByRole("button", { name: "Accept" }).click();
		await page.locator(".proposal", { hasText: "vxe-b" }).getByRole("button", { name: "Accept" }).click();
		await page.locator(".proposal", { hasText: "vxe-c" }).getByRole("button", { name: "Reject" }).click();
		await page.locator(".apply-bar", { hasText: "2 accepted, 1 rejected" }).waitFor();
		await page.getByRole("button", { name: /Show what will be written/ }).click();
		const dialog = page.getByRole("dialog");
		await dialog.locator(".diff").waitFor();
		const added = (await dialog.locator(".diff .added").allTextContents()).map(line => line.slice(1).trim());
		assert.ok(added.some(line => line.includes("vxe-a")) && added.every(line => !line.includes("vxe-c")));
		await page.getByLabel("Reason").fill("two of three");
		await page.getByRole("button", { name: "Write the rules" }).click();
		await toast(page, /added, 1 rejected/);
		const after = await guest.run("cat /etc/vxe/popa3d.vxed");
		for (const line of added)
			assert.ok(after.includes(line), `${line} is not written`);
		assert.ok(!after.includes("vxe-c"));
		assert.equal((await guest.run("vxed list")).match(/^popa3d\s+(\S+)/m)[1], mode, "the mode is kept");
		await page.locator(".toast").getByRole("button", { name: "Revert" }).first().click();
		await toast(page, "as it was before");
		assert.equal(await guest.run("cat /etc/vxe/popa3d.vxed"), before);
		await go(page, "#/vxed/popa3d/history");
		await page.locator(".versions tr", { hasText: "upgraded" }).first().locator("td", { hasText: "anna" }).waitFor();
		await page.locator(".versions tr", { hasText: "reverted" }).first().locator("td", { hasText: "anna" }).waitFor();
		await page.locator(".diff .line").first().waitFor();
		await go(page, "#/changes");
		await page.locator(".changes tr", { hasText: "two of three" }).locator("td", { hasText: "anna" }).waitFor();
	});

	await check("17: a rejected rule is not proposed again, and can be taken back", async () => {
		await go(page, "#/review?vxed=popa3d&path=/etc/vxe-*");
		await settle(page);
		await eventually(async () => assert.equal(await rules(page).count(), 2));
		await page.getByRole("button", { name: /^Rejected/ }).click();
		await page.locator(".rejected-list li", { hasText: "vxe-c" }).getByRole("button", { name: "Take back" }).click();
		await page.locator(".rejected-list li", { hasText: "vxe-c" }).waitFor({ state: "detached" });
		await page.keyboard.press("Escape");
		await eventually(async () => assert.equal(await rules(page).count(), 3));
	});

	await check("18: why an event was judged so names a rule's line, and leads the cursor there", async () => {
		await go(page, "#/log?vxed=popa3d&path=/etc/vxe-a");
		await page.locator(".row.event").first().click();
		const link = page.getByRole("dialog").locator(".why a", { hasText: /line \d+/ }).first();
		await link.waitFor();
		const line = +/line (\d+)/.exec(await link.textContent())[1];
		await link.click();
		await page.locator(".editor .cm-content").waitFor();
		await eventually(async () => assert.equal(await page.evaluate(() =>
			+document.querySelector(".editor").shadowRoot.querySelector(".cm-activeLineGutter")?.textContent), line));
	});
}
