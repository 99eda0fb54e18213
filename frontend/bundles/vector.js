// What draws a vector map on Leaflet, and reads it from a PMTiles file.
export {
  CenteredTextSymbolizer,
  LineLabelSymbolizer,
  LineSymbolizer,
  PolygonSymbolizer,
  leafletLayer,
} from "protomaps-leaflet";
export { FetchSource, PMTiles } from "pmtiles";
