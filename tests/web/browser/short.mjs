// SPDX-License-Identifier: GPL-2.0
// The main use from end to end: create a VXED for popa3d, soft, a violation, review, production,
// an attack that is refused and seen in red.
import { assert, check, eventually, picture } from "./check.mjs";
import { faults, go, launch, logIn, settle, toast, user } from "./browser.mjs";

export async function tests(guest) {
	const browser = await launch();
	const { page } = await user(browser, guest.url);
	picture(page);
	await logIn(page, guest.url, "anna");
	await create(page, guest);
	await soft(page, guest);
	await review(page, guest);
	await production(page, guest);
	await attack(page, guest);
	await inside(guest);
	await check("1: no request to another host, no error, no report of the content security policy", async () =>
		assert.deepEqual(faults, []));
	await browser.close();
}

export const inside = guest => check("vxewebd and its workers are inside their VXED in production mode, which refuses nothing", async () =>
	assert.equal(await guest.run("web_violations"), ""));

export const create = (page, guest) => check("7: a VXED for popa3d is made on the page, from calls that come in live", async () => {
	await go(page, "#/create");
	await page.getByLabel("Programs, one on each line").fill("/usr/sbin/popa3d");
	await page.getByRole("button", { name: "Start the trace" }).click();
	await page.getByRole("button", { name: "Stop and generate" }).waitFor();
	await guest.run("start_popa3d; mail_works");
	await page.locator(".watch .row.event").first().waitFor();
	await page.locator(".calls li", { hasText: "openat" }).first().waitFor();
	await guest.run("stop_popa3d");
	await page.getByRole("button", { name: "Stop and generate" }).click();
	await page.locator(".generated", { hasText: "(model strict)" }).waitFor();
	assert.ok(await page.locator(".switches li").count() > 3, "there are explanations");
	const text = await page.locator(".generated").textContent();
	assert.match(text, /\(activate "\/usr\/sbin\/popa3d"\)/);

	// A generalisation that is switched off changes the text.
	const box = page.locator(".switches li input:checked").first();
	await box.uncheck();
	await eventually(async () => assert.notEqual(await page.locator(".generated").textContent(), text));
	await page.locator(".switches li input:not(:checked)").first().check();
	await eventually(async () => assert.equal(await page.locator(".generated").textContent(), text));
});

export const soft = (page, guest) => check("8: it is saved and loaded soft, refuses nothing of its own trace, and is what vxed show prints", async () => {
	await page.getByRole("button", { name: "Test it" }).click();
	await page.getByText("It permits everything that was traced.").waitFor();
	const text = await page.locator(".generated").textContent();
	await page.getByRole("button", { name: "Save and load soft" }).click();
	await toast(page, "popa3d is saved and in force");
	await page.locator("h1", { hasText: "popa3d" }).locator(".mode.soft").waitFor();
	// The text in force starts with the files that the VXED includes.
	const shown = (await guest.run("vxed show popa3d")).trimEnd();
	assert.ok(shown.endsWith("\n" + text.trimEnd()), `it ends with ${shown.slice(-300)}`);
	await guest.run("start_popa3d; mail_works");
});

export const review = (page, guest) => check("15: a violation is seen within seconds, and its rule is accepted in the review", async () => {
	// popa3d did not use this file in the trace, but needs it from now on.
	await guest.run("echo x >/etc/popa3d.extra; ! attack read /etc/popa3d.extra");
	await page.locator(".banner", { hasText: "new violation" }).waitFor();
	assert.match(await page.title(), /^\(\d+\) /);
	assert.match(await page.locator("link[rel=icon]").getAttribute("href"), /red/);
	await go(page, "#/vxed/popa3d/review");
	const proposal = page.locator(".proposal", { hasText: "/etc/popa3d.extra" });
	await proposal.waitFor();
	const rule = (await proposal.locator(".rule-text").textContent()).trim();
	await proposal.focus();
	await page.keyboard.press("a");
	await page.locator(".proposal.accept").waitFor();
	await page.keyboard.press("d");
	await page.locator("dialog .diff .added", { hasText: "/etc/popa3d.extra" }).waitFor();
	await page.getByRole("button", { name: "Write the rules" }).click();
	await toast(page, "1 rule added");
	assert.ok((await guest.run("vxed show popa3d")).includes(rule), "the rule is in force, as it was shown");
});

export const production = (page, guest) => check("13: soft becomes production after the dialog said what would have been refused", async () => {
	await guest.run("echo private >/home/bob/letter; ! attack read /home/bob/letter; ! attack read /etc/gshadow");
	await go(page, "#/vxed/popa3d");
	await eventually(async () => assert.match(await guest.run("vxelog --summary --vxed popa3d"), /gshadow/));
	await page.locator(".switch .production").click();
	const dialog = page.getByRole("dialog");
	await dialog.locator(".big.bad").waitFor();
	assert.ok(parseInt(await dialog.locator(".big.bad").textContent(), 10) >= 2);
	await dialog.getByRole("button", { name: "Cancel" }).click();
	assert.match(await guest.run("vxed list"), /popa3d\s+soft/);
	await page.locator(".switch .production").click();
	await page.getByRole("button", { name: "Refuse violations" }).click();
	await toast(page, "popa3d is in production mode");
	assert.match(await guest.run("vxed list"), /popa3d\s+production/);
});

export const boot = (page, guest) => check("loading at boot is switched on, and off", async () => {
	await go(page, "#/vxed/popa3d");
	const element = page.getByRole("switch", { name: "At boot" });
	assert.equal(await element.getAttribute("aria-checked"), "false");
	await element.click();
	await toast(page, "will be loaded at boot");
	await page.locator(".boot[aria-checked=true]").waitFor();
	assert.equal((await guest.run("readlink /etc/vxe/enabled/popa3d.vxed")).trim(), "../popa3d.vxed");
	await page.locator(".boot").click();
	await toast(page, "will not be loaded at boot");
	await guest.run("! test -e /etc/vxe/enabled/popa3d.vxed && vxed enable popa3d");
	await eventually(async () => {
		await page.reload();
		await page.locator(".boot[aria-checked=true]").waitFor({ timeout: 5e3 });
	});
});

export const attack = (page, guest) => check("19: an attack is refused in production, and every page is red with what, why and by whom", async () => {
	await guest.run("mail_works");
	await page.locator(".banner").getByRole("button", { name: "Mark as seen" }).click();
	await page.locator(".banner").waitFor({ state: "hidden" });
	await guest.run("touch /etc/shadow-; attack read /etc/shadow-");
	await page.locator(".banner", { hasText: "popa3d has 1 new violation" }).waitFor();
	assert.match(await page.title(), /^\(1\) /);
	await go(page, "#/log?vxed=popa3d&path=/etc/shadow-");
	const row = page.locator(".row.event.refused").first();
	await row.waitFor();
	assert.match(await row.textContent(), /refused EPERM.*file-open.*\/etc\/shadow-/s);
	await row.click();
	const dialog = page.getByRole("dialog");
	await dialog.locator(".why").first().waitFor();
	await settle(page);
	assert.match(await dialog.textContent(), /production mode/);
	assert.match(await dialog.locator(".why").first().textContent(), /permit/);
	await page.keyboard.press("Escape");
});
