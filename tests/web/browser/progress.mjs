// SPDX-License-Identifier: GPL-2.0
// Long work shows its progress.
import { assert, check, eventually } from "./check.mjs";
import { go, settle } from "./browser.mjs";

const CALLS = 20000;	// so many at a time that vxelogd keeps up
const TIMES = 4;	// enough for a replay of some seconds

export const progress = (page, guest) => check("26: a long replay shows how much of it is done, and the time left", async () => {
	await guest.run("echo '(vxed busy (model trace) (mode trace))' >/etc/vxe/busy.vxed && vxed load busy");
	for (let begin = 0; begin < TIMES * CALLS; begin += CALLS) {
		await guest.run(`vxe busy /usr/bin/python3 -c 'import os
for i in range(${begin}, ${begin + CALLS}): os.access("/etc/%d" % i, 0)'`);
		await eventually(async () => assert.ok(+await guest.run(
			`python3 -c 'import sqlite3; print(sqlite3.connect("file:/var/lib/vxe/log.db?mode=ro", uri=True).execute("SELECT count(*) FROM event WHERE vxed = ?", ("busy",)).fetchone()[0])'`) >= begin + CALLS));
	}
	await go(page, "#/vxed/busy/rules");
	await page.locator(".rules > .tools").getByRole("button", { name: "Replay" }).click();
	const work = page.locator(".progress .work", { hasText: "Replaying the log" });
	await work.locator(".number", { hasText: /^\d+ %, \d+ (s|min) left$/ }).waitFor();
	const first = await work.getByRole("progressbar").evaluate(bar => bar.value);
	assert.ok(first > 0 && first < 1, `a part is done: ${first}`);
	await settle(page);
	await page.getByText(/stored events? it permits/).waitFor();
	await work.waitFor({ state: "hidden" });
	await guest.run("vxed unload busy && rm /etc/vxe/busy.vxed");
});
