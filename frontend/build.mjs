// Bundles what comes from npm: every file of frontend/bundles/ becomes build/static/packages/<its name>, and
// licences.txt beside them holds the licences of all that went in. Our own modules in static/js stay as they are and
// import these by relative path. `make install` runs this after `npm ci`.

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "frontend", "bundles");
const target = join(root, "build", "static", "packages");
const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.\w+)?$/i;

// Leaflet is a bundle of its own. protomaps-leaflet expects it under a global name, and imports that bundle instead.
const shareLeaflet = {
  name: "share-leaflet",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^leaflet$/ }, () => ({ path: "./leaflet.js", external: true }));
    onLoad({ filter: /\/protomaps-leaflet\/dist\/esm\/index\.js$/ }, async ({ path }) => ({
      contents: `import * as L from "leaflet";${await readFile(path, "utf8")}`,
    }));
  },
};

await rm(target, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: (await readdir(source)).map((name) => join(source, name)),
  outdir: target,
  alias: { "@protomaps/basemaps": join(root, "frontend", "stubs", "no-flavors.js") },
  plugins: [shareLeaflet],
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: ["es2022", "safari16.4"],
  loader: { ".png": "file" },
  assetNames: "[name]",
  // They are in licences.txt, whole.
  legalComments: "none",
  logLevel: "warning",
});
const folders = [...new Set(Object.keys(metafile.inputs).map(packageFolder).filter(Boolean))].sort();
const licences = await Promise.all(folders.map(licence));
await writeFile(join(target, "licences.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));

// "node_modules/@mapbox/point-geometry" of a file inside it; null for our own files.
function packageFolder(path) {
  return path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? null;
}

async function licence(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  if (!license) throw new Error(`${name} ${version} names no licence: it cannot be bundled.`);
  const by = typeof author === "string" ? author : author?.name;
  const files = (await readdir(join(root, folder))).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), "utf8")));
  return [`${name} ${version} (${license})${by ? `, ${by}` : ""}`, ...texts.map((text) => text.trim()), ""].join("\n\n");
}
