// Bundles the query page into `dist`, under names that carry the hash of their content.
//
// A file that is there already is left alone, so that the program is built anew only where the
// bundle changed.

import { build } from "esbuild";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: { query: "src/query.js" },
  entryNames: "[name]-[hash]",
  outdir: dist,
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  minify: true,
  legalComments: "inline",
  write: false,
});

await mkdir(dist, { recursive: true });
const made = new Map(outputFiles.map((file) => [basename(file.path), file.contents]));
const found = new Set(await readdir(dist));
for (const name of found) {
  if (!made.has(name) && name !== ".gitignore") await rm(join(dist, name));
}
for (const [name, contents] of made) {
  if (!found.has(name)) await writeFile(join(dist, name), contents);
  console.log(`web/dist/${name} ${Math.round(contents.length / 1024)} kB`);
}
