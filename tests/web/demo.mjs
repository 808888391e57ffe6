// SPDX-License-Identifier: GPL-2.0
// Demonstrates the web interface: boots a guest, and prints an address for a browser here.
import { boot } from "./browser/guest.mjs";

const TRAFFIC = `
	cp policies/popa3d.vxed policies/cgi.vxed policies/rshell.vxed policies/*.test /etc/vxe/
	vxed load --mode soft /etc/vxe/popa3d.vxed; vxed load /etc/vxe/cgi.vxed
	touch /etc/shadow-
	start_popa3d
	(while :; do
		mail_works
		for try in "read /etc/shadow-" "read /home/bob/letter" shell "write /etc/passwd"; do
			vxe popa3d "$programs/attack" $try
			sleep 7
		done
	done) >/dev/null 2>&1 &
	disown`;

export async function demo(kernel, started) {
	console.log("Booting a virtual machine. This machine is not changed.");
	const guest = await boot({ kernel, timeout: 24 * 3600 });
	started(guest);
	await guest.run(`echo private >/home/bob/letter; ${TRAFFIC}`);
	const show = async () => console.log(`\n    ${(await guest.run("address")).trim()}\n\n` +
		"Open it within a minute: it logs in once, as an administrator. Or log in as anna, or as\n" +
		"reader, who may only look; the password is secret.\n" +
		"Press n for a new address, any other key to end.");
	await show();
	if (process.stdin.isTTY)
		process.stdin.setRawMode(true);
	for await (const key of process.stdin) {
		if (String(key) !== "n")
			break;
		await show();
	}
	if (process.stdin.isTTY)
		process.stdin.setRawMode(false);
	console.log("Ending the virtual machine.");
	await guest.end();
}
