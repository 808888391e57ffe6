// SPDX-License-Identifier: GPL-2.0
// usage: node tests/web/run.mjs short|all|demo [KERNEL]
//
// Boots a guest with the module, popa3d and the web interface. short and all test its pages with a
// browser of this machine; demo prints an address and leaves the guest running.
import { boot } from "./browser/guest.mjs";

const [what, kernel = "6.1"] = process.argv.slice(2);
if (!["short", "all", "demo"].includes(what)) {
	console.error("usage: node tests/web/run.mjs short|all|demo [KERNEL]");
	process.exit(2);
}

let guest = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
	process.on(signal, () => {
		guest?.kill();
		process.exit(130);
	});
}

if (what === "demo") {
	const { demo } = await import("./demo.mjs");
	await demo(kernel, started => guest = started);
	process.exit();
}

const { result } = await import("./browser/check.mjs");
const { tests } = await import(`./browser/${what}.mjs`);
let isWell = false;
try {
	guest = await boot({ kernel, timeout: what === "all" ? 1500 : 600 });
	await tests(guest);
	isWell = await guest.end();
	if (!isWell)
		console.log(`not ok - web: the guest ends well\n${guest.output().replace(/^/gm, "# ")}`);
} catch (error) {
	console.log(`not ok - web: ${error.message}`);
	guest?.kill();
}
const { passed, failed } = result();
if (what === "all")
	console.log(`${passed} passed, ${failed + !isWell} failed`);
process.exit(failed || !isWell || !passed ? 1 : 0);
