// SPDX-License-Identifier: GPL-2.0
// The editor: errors, completion, tests, replay.
import { assert, check, eventually } from "./check.mjs";
import { go, settle, toast } from "./browser.mjs";

const content = page => page.locator(".editor .cm-content").first();
const text = page => page.evaluate(() => [...document.querySelector(".editor").shadowRoot.querySelectorAll(".cm-line")]
	.map(line => line.textContent).join("\n"));

async function end(page) {
	await content(page).focus();
	await page.keyboard.press("Control+End");
}

export async function editor(page, guest) {
	await go(page, "#/vxed/popa3d/rules");
	await content(page).waitFor();

	await check("9: a misspelt rule is underlined with vxelisp's own message and line; mended, the mark goes", async () => {
		await end(page);
		await page.keyboard.type("\n(permot)");
		await page.locator(".editor .cm-lintRange-error").first().waitFor();
		const problem = page.locator(".problems li").first();
		await problem.waitFor();
		await guest.run("printf '%s\\n' '(vxed x (model strict))' '(permot)' >/tmp/x.vxed");
		const { output } = await guest.try("vxed check /tmp/x.vxed");
		const said = /:2:\d+: (.*)/.exec(output)[1];
		assert.ok((await problem.textContent()).includes(said), `${await problem.textContent()} is not ${said}`);
		for (let i = 0; i < "(permot)".length + 1; i++)
			await page.keyboard.press("Backspace");
		await page.locator(".editor .cm-lintRange-error").first().waitFor({ state: "detached" });
		await page.getByText("It compiles.").waitFor();
	});

	await check("10: completion offers what fits the place, with documentation, by keyboard alone", async () => {
		await end(page);
		await page.keyboard.type("\n(permit open");
		await page.locator(".editor .cm-tooltip-autocomplete li", { hasText: "openat" }).first().waitFor();
		const labels = await page.locator(".editor .cm-tooltip-autocomplete li .cm-completionLabel").allTextContents();
		assert.ok(labels.every(label => !/^O_/.test(label)), "no constant where a call is wanted");
		await page.keyboard.type("at");
		await page.locator(".editor .cm-completionInfo", { hasText: "system call" }).waitFor();
		await page.keyboard.press("Enter");
		await page.keyboard.type(' "/tmp/x" O_RDON');
		await page.locator(".editor .cm-tooltip-autocomplete li[aria-selected]", { hasText: "O_RDONLY" }).waitFor();
		// The list ignores keys for a moment after it appears.
		await page.waitForTimeout(500);
		await page.keyboard.press("Enter");
		await eventually(async () => assert.match(await text(page), /\(permit openat "\/tmp\/x" O_RDONLY\)?$/m));
	});

	await check("11: tests run from the page: one fails and its line is marked; mended, all pass", async () => {
		await page.getByRole("tab", { name: "Tests" }).click();
		const tests = page.getByRole("textbox", { name: "Tests" });
		const wanted = '(vxed-under-test "popa3d.vxed")\n(deftest new\n  (permitted (openat "/tmp/x" O_RDONLY)))\n(deftest old\n  (refused (openat "/tmp/y" O_RDONLY)))\n';
		await tests.fill(wanted.replace('"/tmp/y"', '"/tmp/x"'));
		await page.locator(".panel").getByRole("button", { name: "Run tests" }).click();
		await page.getByText("1 passed, 1 failed").waitFor();
		const selected = await tests.evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd));
		assert.match(selected, /old|refused/);
		await tests.fill(wanted);
		await page.locator(".panel").getByRole("button", { name: "Run tests" }).click();
		await page.getByText("2 passed, 0 failed").waitFor();
	});

	await check("12: the replay says how many stored events a removed rule would refuse, and leads to one", async () => {
		await content(page).focus();
		await page.keyboard.press("Control+a");
		await page.keyboard.type('(vxed popa3d (model strict))\n');
		await page.locator(".rules > .tools").getByRole("button", { name: "Replay" }).click();
		await settle(page);
		const refused = page.locator(".outcome.bad .big");
		await refused.waitFor();
		assert.ok(parseInt(await refused.textContent(), 10) > 0, "it would refuse some");
		await page.locator(".outcome.bad .outcomes a").first().click();
		await page.getByRole("dialog").locator("h2", { hasText: /^Event \d+/ }).waitFor();
		await page.keyboard.press("Escape");
		await go(page, "#/vxed/popa3d/rules");
		await content(page).waitFor();
		assert.match(await page.locator(".state").textContent(), /not saved/, "the text that was not saved is still there");
	});

	await check("16: saving shows the differences before, and can be undone", async () => {
		const before = await guest.run("cat /etc/vxe/popa3d.vxed");
		await content(page).focus();
		await page.keyboard.press("Control+a");
		await page.keyboard.insertText(before.trimEnd() + '\n(permit openat "/tmp/saved" O_RDONLY)\n');
		await page.getByRole("button", { name: "Save \u2026" }).click();
		await page.locator("dialog .diff .added", { hasText: "/tmp/saved" }).waitFor();
		await page.getByLabel("Reason").fill("tried in the test");
		await page.locator("dialog footer").getByRole("button", { name: "Save" }).click();
		await toast(page, "popa3d is saved");
		assert.match(await guest.run("cat /etc/vxe/popa3d.vxed"), /\/tmp\/saved/);
		await page.locator(".toast").getByRole("button", { name: "Undo" }).first().click();
		await eventually(async () => assert.equal(await guest.run("cat /etc/vxe/popa3d.vxed"), before));
	});
}
