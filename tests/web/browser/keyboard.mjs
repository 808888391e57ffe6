// SPDX-License-Identifier: GPL-2.0
// Uses the pages with the keyboard only.
import { assert, check, eventually } from "./check.mjs";
import { go, settle } from "./browser.mjs";

// Returns the element that has the focus, and whether it is visible.
const focused = page => page.evaluate(() => {
	let element = document.activeElement;
	while (element?.shadowRoot?.activeElement)
		element = element.shadowRoot.activeElement;
	const inner = element?.closest?.(".cm-editor") || element;
	const style = inner && getComputedStyle(inner);
	return { name: element?.outerHTML?.slice(0, 80) || "", tag: element?.tagName,
		row: Boolean(element?.closest?.("[data-row]")), isBody: element === document.body,
		isSeen: Boolean(style && (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 ||
			style.boxShadow !== "none" || element.tagName === "MAIN")) };
});

export async function keyboard(page) {
	await check("23: rows by j and k, an event by Enter, Esc back to its row", async () => {
		await go(page, "#/");
		await page.keyboard.press("3");
		await page.locator("h1", { hasText: "Log" }).waitFor();
		await page.locator(".row.event").nth(2).waitFor();
		await settle(page);
		await page.keyboard.press("l");
		await page.keyboard.press("j");
		await page.keyboard.press("j");
		assert.ok((await focused(page)).row);
		const id = await page.evaluate(() => document.activeElement.dataset.event);
		await page.keyboard.press("Enter");
		await page.getByRole("dialog").locator("h2", { hasText: `Event ${id}` }).waitFor();
		await page.keyboard.press("Escape");
		await page.locator("dialog").waitFor({ state: "detached" });
		assert.equal(await page.evaluate(() => document.activeElement.dataset.event), id);
		await page.keyboard.press("k");
		assert.notEqual(await page.evaluate(() => document.activeElement.dataset.event), id);
		await page.keyboard.press("/");
		assert.equal((await focused(page)).tag, "INPUT");
		await page.keyboard.press("Escape");
		await page.keyboard.press("?");
		await page.getByRole("dialog").getByText("next row").first().waitFor();
		await page.keyboard.press("Escape");
		await page.locator("dialog").waitFor({ state: "detached" });
	});

	await check("23: a rule is chosen, explained, accepted and rejected by keyboard alone", async () => {
		await go(page, "#/review?vxed=popa3d&path=/etc/vxe-*");
		await page.locator(".proposal").first().waitFor();
		await settle(page);
		await page.locator(".tree [data-row]").first().focus();
		for (let i = 0; i < 30 && !await page.evaluate(() => document.activeElement.matches(".proposal")); i++)
			await page.keyboard.press("Tab");
		assert.ok(await page.evaluate(() => document.activeElement.matches(".proposal")), "Tab leads to the rules");
		await page.keyboard.press("w");
		await page.locator(".proposal .more .why").first().waitFor();
		await page.keyboard.press("w");
		await page.keyboard.press("a");
		await page.locator(".proposal.accept").waitFor();
		await page.keyboard.press("r");
		await page.locator(".proposal.reject").waitFor();
		await page.locator(".apply-bar", { hasText: "1 accepted, 1 rejected" }).waitFor();
		await page.keyboard.press("d");
		await page.locator("dialog .diff").waitFor();
		await page.keyboard.press("Escape");
		await page.locator("dialog").waitFor({ state: "detached" });
		await page.getByRole("button", { name: "Clear" }).last().click();
	});

	await check("23: Tab goes through every page and out again, and one always sees where it is", async () => {
		for (const place of ["#/", "#/review", "#/log", "#/create", "#/changes", "#/vxed/popa3d/rules", "#/vxed/popa3d/history"]) {
			await go(page, place);
			await settle(page);
			await page.evaluate(() => document.activeElement.blur());
			const seen = new Set();
			let left = false;
			for (let i = 0; i < 150 && !left; i++) {
				await page.keyboard.press("Tab");
				const now = await focused(page);
				left = now.isBody || (seen.size > 5 && seen.has(now.name) && /class="skip"/.test(now.name));
				if (!left && !now.isSeen)
					await eventually(async () => assert.ok((await focused(page)).isSeen, `${place}: the focus is not seen on ${now.name}`), 5);
				seen.add(now.name);
			}
			assert.ok(left, `${place}: Tab does not leave the page`);
		}
	});
	await eventually(async () => assert.equal(await page.locator("dialog").count(), 0));
}
