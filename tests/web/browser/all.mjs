// SPDX-License-Identifier: GPL-2.0
// All checks of the pages. Each begins with the number of what it checks.
import { assert, check, picture } from "./check.mjs";
import { faults, launch, logIn, user } from "./browser.mjs";
import * as short from "./short.mjs";
import { editor } from "./editor.mjs";
import { hostile } from "./hostile.mjs";
import { keyboard } from "./keyboard.mjs";
import { looks } from "./looks.mjs";
import { missing, red, two } from "./others.mjs";
import { progress } from "./progress.mjs";
import { review } from "./review.mjs";
import { readOnly, sessions, token, tooMany } from "./session.mjs";

export async function tests(guest) {
	const browser = await launch();
	const { context, page } = await user(browser, guest.url);
	picture(page);
	const oldToken = await token(browser, guest);
	await logIn(page, guest.url, "anna");
	await short.create(page, guest);
	await short.soft(page, guest);
	await short.review(page, guest);
	await editor(page, guest);
	await short.production(page, guest);
	await short.attack(page, guest);
	await short.boot(page, guest);
	await review(page, guest);
	await red(browser, guest, page, context);
	await hostile(page, guest);
	await keyboard(page);
	await two(browser, guest, page);
	await looks(browser, guest);
	await progress(page, guest);
	await oldToken();
	await sessions(browser, guest, page);
	await readOnly(browser, guest);
	await short.inside(guest);
	await missing(page, guest);
	await tooMany(browser, guest);
	await check("1: no request to another host, no error, no report of the content security policy", async () =>
		assert.deepEqual(faults, []));
	await browser.close();
}
