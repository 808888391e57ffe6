// SPDX-License-Identifier: GPL-2.0
// usage: node build.mjs MODULES OUT: bundles the page with the packages in MODULES into OUT, and
// writes each file as .gz, too.
import { createRequire } from "node:module";
import { constants, gzipSync } from "node:zlib";
import fs from "node:fs";
import path from "node:path";

const [modules, out] = process.argv.slice(2).map(name => path.resolve(name));
const { build } = createRequire(modules + "/")("esbuild");
const here = import.meta.dirname || path.dirname(new URL(import.meta.url).pathname);

// Replace the content of the folder, not the folder: a server may have it open.
fs.mkdirSync(out, { recursive: true });
for (const name of fs.readdirSync(out))
	fs.rmSync(path.join(out, name));
const { metafile } = await build({
	absWorkingDir: here,
	entryPoints: { page: "main.js", "live-worker": "live-worker.js" },
	outdir: out, nodePaths: [modules],
	bundle: true, minify: true, splitting: true, format: "esm", target: "es2022",
	metafile: true, legalComments: "none", logLevel: "warning", chunkNames: "part-[hash]",
});
await build({
	absWorkingDir: here, entryPoints: { page: "style/page.css" }, outdir: out,
	bundle: true, minify: true, logLevel: "warning",
});
for (const name of ["index.html", "icon.svg", "icon-red.svg"])
	fs.copyFileSync(path.join(here, name), path.join(out, name));

// Writes the names and licences of the bundled packages.
const packages = new Set(Object.keys(metafile.inputs).map(name => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1]).filter(Boolean));
fs.writeFileSync(path.join(out, "licences.txt"), [...packages].sort().map(name => {
	const folder = path.join(modules, name);
	const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
	return `${name} ${version}\n\n${fs.readFileSync(path.join(folder, "LICENSE"), "utf8")}`;
}).join("\n\n"));

for (const name of fs.readdirSync(out)) {
	const file = path.join(out, name);
	fs.writeFileSync(file + ".gz", gzipSync(fs.readFileSync(file), { level: constants.Z_BEST_COMPRESSION }));
}
