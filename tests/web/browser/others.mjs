// SPDX-License-Identifier: GPL-2.0
// Several pages, several users, and missing parts of the system.
import { assert, check, eventually } from "./check.mjs";
import { go, logIn, settle, toast, user } from "./browser.mjs";

export const red = (browser, guest, page, context) => check("14: a violation is red within seconds on every open page; seen by one user, it stays red for another", async () => {
	const other = await user(browser, guest.url);
	await logIn(other.page, guest.url, "otto");
	const pages = [page];
	while (pages.length < 7) {
		const next = await context.newPage();
		await next.goto(guest.url + ["#/log", "#/review", "#/", "#/changes", "#/create", "#/vxed/popa3d/log"][pages.length - 1]);
		await next.waitForSelector(".top");
		pages.push(next);
	}
	for (const each of [...pages, other.page]) {
		const seen = each.locator(".banner").getByRole("button", { name: "Mark as seen" });
		if (each === page || each === other.page)
			await seen.click({ timeout: 5e3 }).catch(() => null);
		await each.locator(".banner").waitFor({ state: "hidden" });
	}
	await guest.run("touch /etc/vxe-red; attack read /etc/vxe-red");
	const start = Date.now();
	for (const each of [...pages, other.page]) {
		await each.locator(".banner", { hasText: "popa3d has 1 new violation" }).waitFor();
		assert.match(await each.title(), /^\(1\) /);
		assert.match(await each.locator("link[rel=icon]").getAttribute("href"), /red/);
	}
	console.log(`# all of 8 pages were red after ${((Date.now() - start) / 1000).toFixed(1)} s`);
	await page.locator(".banner").getByRole("button", { name: "Mark as seen" }).click();
	await page.locator(".banner").waitFor({ state: "hidden" });
	await other.page.reload();
	await other.page.locator(".banner", { hasText: "1 new violation" }).waitFor();
	for (const each of pages.slice(1))
		await each.close();
	await other.context.close();
});

export const two = (browser, guest, page) => check("21: two administrators: the second save says who changed it, shows both texts, and loses neither", async () => {
	const other = await user(browser, guest.url);
	await logIn(other.page, guest.url, "otto");
	const before = await guest.run("cat /etc/vxe/popa3d.vxed");
	const edit = async (each, line) => {
		await go(each, "#/vxed/popa3d/rules");
		await each.locator(".editor .cm-content").first().focus();
		await each.keyboard.press("Control+End");
		await each.keyboard.insertText(line);
		await each.locator(".state", { hasText: "not saved" }).waitFor();
	};
	const save = async each => {
		await each.getByRole("button", { name: "Save \u2026" }).click();
		await each.locator("dialog footer").getByRole("button", { name: "Save" }).click();
	};
	await edit(page, "\n; by anna\n");
	await edit(other.page, "\n; by otto\n");
	await save(other.page);
	await toast(other.page, "popa3d is saved");
	await save(page);
	const dialog = page.getByRole("dialog");
	await dialog.locator("strong", { hasText: "otto" }).waitFor();
	assert.match(await dialog.locator(".merge").evaluate(element => element.firstChild.shadowRoot.textContent), /by otto.*by anna/s);
	const end = dialog.locator(".cm-content").last();
	await end.focus();
	await page.keyboard.press("Control+End");
	await page.keyboard.insertText("; by otto too\n");
	await dialog.getByRole("button", { name: "Save the right text" }).click();
	await toast(page, "popa3d is saved");
	const after = await guest.run("cat /etc/vxe/popa3d.vxed");
	assert.match(after, /; by anna/);
	assert.match(after, /; by otto too/);
	assert.match(await guest.run("vxed history popa3d"), /otto/);
	await guest.run("vxed revert popa3d && vxed revert popa3d");
	await eventually(async () => assert.ok((await guest.run("cat /etc/vxe/popa3d.vxed")).length > before.length / 2));
	await other.context.close();
});

export async function missing(page, guest) {
	const chip = text => page.locator(".chips", { hasText: text }).waitFor();
	const rest = async () => {
		for (const place of ["#/log", "#/changes", "#/vxed/popa3d/history"]) {
			await go(page, place);
			await settle(page);
			assert.equal(await page.locator("h1", { hasText: "cannot be shown" }).count(), 0, place);
		}
	};

	await check("22: the log daemon is stopped: the page says so, and shows what is stored", async () => {
		await guest.run("stop log");
		await go(page, "#/changes");
		await go(page, "#/");
		await page.reload();
		await chip("not running");
		await go(page, "#/log?vxed=popa3d");
		await page.locator(".row.event").first().waitFor();
		await rest();
		await guest.run("start_log");
	});

	await check("22: there is no store: the page says so, and the rest works", async () => {
		await guest.run("stop log; mkdir /tmp/away; mv /var/lib/vxe/log.db* /tmp/away");
		await page.reload();
		await page.locator(".chip.bad", { hasText: "Log" }).waitFor();
		await go(page, "#/log");
		await page.locator(".list-foot .empty").waitFor();
		await go(page, "#/vxed/popa3d/rules");
		await page.locator(".editor .cm-content").waitFor();
		await guest.run("mv /tmp/away/* /var/lib/vxe; start_log");
	});

	await check("22: the store is locked by another process: the page says so, and the rest works", async () => {
		await guest.run("stop log; lock_store");
		await go(page, "#/");
		await page.reload();
		await page.locator(".chip.bad", { hasText: "Log" }).waitFor();
		await page.locator("caption", { hasText: "In force" }).waitFor();
		await go(page, "#/vxed/popa3d/rules");
		await page.locator(".editor .cm-content").waitFor();
		await guest.run("stop lock; start_log");
	});

	await check("22: the broker is down: the page says so", async () => {
		await guest.run("stop broker");
		await go(page, "#/");
		await page.reload();
		await chip("the broker is down");
		await page.locator("caption", { hasText: "Not known whether in force" }).waitFor();
		await go(page, "#/log?vxed=popa3d");
		await page.locator(".row.event").first().waitFor();
		await go(page, "#/review?vxed=popa3d");
		await settle(page);
		await go(page, "#/vxed/popa3d/history");
		await page.locator(".versions tr").first().waitFor();
		await go(page, "#/vxed/popa3d/rules");
		await page.locator(".editor .cm-content").waitFor();
		assert.match(await page.locator(".boot").getAttribute("title"), /broker does not answer/);
		await guest.run("start_broker");
		await page.reload();
		await page.locator("form.login").waitFor();
		await logIn(page, guest.url, "anna");
	});

	await check("22: the module is not loaded: the page says so, and the log can be read", async () => {
		await guest.run("stop_popa3d; until_true vxed unload popa3d; stop web; for name in $(vxed list --json | grep -oE '\"name\": ?\"[^\"]+' | cut -d'\"' -f4); do vxed unload $name; done; stop log; rmmod vxe; start_web");
		await page.reload();
		await chip("not loaded");
		await go(page, "#/");
		await page.getByText("no VXED is in force").waitFor();
		await go(page, "#/log?vxed=popa3d");
		await page.locator(".row.event").first().waitFor();
		await guest.run('insmod "$VXE_BUILD/vxe.ko"; start_log; stop web; start_web');
	});
}
