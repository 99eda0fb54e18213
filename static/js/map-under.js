// What lies under the pins: a vector map from one PMTiles file, pictures by way of our server, or nothing.

import { TileLayer } from "../packages/leaflet.js";

const AGAIN = 1500; // milliseconds until a tile that the server had no time for is asked for again
const TRIES = 4;

export async function layUnder(map, { kind, url, head }) {
  if (kind === "raster") pictures(url).addTo(map);
  if (kind === "vector") await vector(map, url, Number(head));
}

function pictures(url) {
  const layer = new TileLayer(url, { maxZoom: 19, className: "map-picture" });
  const tries = new WeakMap();
  layer.on("tileerror", ({ tile }) => {
    const tried = tries.get(tile) ?? 0;
    tries.set(tile, tried + 1);
    if (tried >= TRIES) return;
    setTimeout(() => {
      if (tile.isConnected) tile.src = `${tile.src.split("?")[0]}?${tried}`;
    }, AGAIN * (tried + 1));
  });
  return layer;
}

// The drawing code comes after the pins: they are of use without it.
async function vector(map, url, head) {
  const [{ FetchSource, PMTiles, leafletLayer }, { labels, paints }] = await Promise.all([
    import("../packages/vector.js"),
    import("./map-style.js"),
  ]);
  const source = new FetchSource(url);
  const { getBytes } = source;
  // The reader's first question is for the most that the head may have; the server has said how long it is.
  source.getBytes = (offset, length, ...rest) => getBytes.call(source, offset, offset ? length : head, ...rest);
  const file = new PMTiles(source);
  const { maxZoom } = await file.getHeader();
  const lang = document.documentElement.lang;
  const fixed = { url: file, maxDataZoom: maxZoom, lang, attribution: "" };
  const layer = () => leafletLayer({ ...fixed, paintRules: paints(ink), labelRules: labels(ink, lang) });
  let shown = layer().addTo(map);
  // Canvas keeps the colours it was painted with.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    shown.remove();
    shown = layer().addTo(map);
  });

  // A colour of static/css/map.css as the canvas understands it; custom properties as such are just text.
  function ink(name) {
    const probe = map.getContainer();
    probe.style.color = `var(--map-${name})`;
    const { color } = getComputedStyle(probe);
    probe.style.color = "";
    return color;
  }
}
