// What the map tab takes from others: Leaflet, the vector layer that draws on it, and the reader of PMTiles files.
export { DivIcon, GridLayer, Map, Marker, TileLayer, control, latLngBounds } from "leaflet";
export {
  CenteredTextSymbolizer,
  LineLabelSymbolizer,
  LineSymbolizer,
  PolygonSymbolizer,
  leafletLayer,
} from "protomaps-leaflet";
export { PMTiles } from "pmtiles";
