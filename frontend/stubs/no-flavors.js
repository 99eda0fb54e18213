// Colours are ours (static/js/map-style.js): protomaps-leaflet's own flavours need not travel.
export function namedFlavor(name) {
  throw new Error(`The flavour ${name} is not bundled.`);
}
