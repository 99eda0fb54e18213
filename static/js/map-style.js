// How the layers of a vector map are drawn: as on a printed flyer, few inks and no shadows. The colours are in
// static/css/map.css; layers and their kinds are those of https://docs.protomaps.com/basemaps/layers.

import {
  CenteredTextSymbolizer,
  LineLabelSymbolizer,
  LineSymbolizer,
  PolygonSymbolizer,
} from "../packages/vector.js";

const GREEN = new Set(["park", "nature_reserve", "forest", "wood", "grass", "cemetery", "golf_course", "garden", "beach"]);
const MAIN = new Set(["highway", "major_road"]);
const FONT = "Noto Sans, Noto Sans Hebrew, Noto Sans Arabic, sans-serif";

const isKind = (kinds) => (_zoom, feature) => kinds.has(feature.props.kind);
const isSide = isKind(new Set(["minor_road", "other"]));

// A width that doubles with every level of zoom once it is `one` pixel at `zoom`.
const growing = (zoom, one, most) => (now) => Math.min(most, one * 2 ** Math.max(-3, now - zoom));

// ink(name): the colour of that name.
export function paints(ink) {
  const [earth, green, water, road, edge, main, rail, border] =
    ["earth", "green", "water", "road", "edge", "main", "rail", "border"].map(ink);
  const fill = (dataLayer, colour, filter) => ({
    dataLayer,
    filter,
    symbolizer: new PolygonSymbolizer({ fill: colour }),
  });
  const line = (dataLayer, filter, options, minzoom) => ({
    dataLayer,
    filter,
    minzoom,
    symbolizer: new LineSymbolizer(options),
  });
  return [
    fill("earth", earth),
    fill("landuse", green, isKind(GREEN)),
    fill("water", water, (_zoom, feature) => feature.geomType === 3),
    line("roads", isKind(new Set(["path"])), { color: edge, width: 1, dash: [3, 3] }, 16),
    line("roads", isSide, { color: edge, width: growing(15, 4, 18) }, 14),
    line("roads", isKind(MAIN), { color: edge, width: growing(14, 4.5, 24) }, 11),
    line("roads", isSide, { color: road, width: growing(15, 2.5, 16) }, 13),
    line("roads", isKind(MAIN), { color: main, width: growing(14, 3, 22) }),
    line("roads", isKind(new Set(["rail"])), { color: rail, width: 1, dash: [5, 4] }, 11),
    line("boundaries", undefined, { color: border, width: 1, dash: [1, 3], lineCap: "round" }),
  ];
}

export function labels(ink, lang) {
  const [name, soft, halo] = ["name", "soft", "halo"].map(ink);
  const labelProps = [`name:${lang}`, "name"];
  const text = (dataLayer, filter, options, minzoom, Symbolizer = CenteredTextSymbolizer) => ({
    dataLayer,
    filter,
    minzoom,
    symbolizer: new Symbolizer({ labelProps, fill: name, stroke: halo, width: 3, ...options }),
    sort: (one, other) => (one.min_zoom ?? 0) - (other.min_zoom ?? 0),
  });
  const named = { font: `800 15px ${FONT}`, lineHeight: 1.2 };
  const small = { font: `500 11px ${FONT}`, lineHeight: 1.2, fill: soft };
  const stop = { font: `600 11px ${FONT}`, lineHeight: 1.2 };
  return [
    text("places", isKind(new Set(["locality"])), named),
    text("roads", isKind(MAIN), { font: `600 12px ${FONT}` }, 14, LineLabelSymbolizer),
    text("places", isKind(new Set(["neighbourhood", "macrohood"])), small, 12),
    text("pois", isKind(new Set(["station"])), stop, 14),
    text("transit", isKind(new Set(["station"])), stop, 14),
    text("roads", isSide, small, 16, LineLabelSymbolizer),
    text("water", (_zoom, feature) => feature.geomType === 1, { ...small, font: `italic ${small.font}` }, 11),
  ];
}
