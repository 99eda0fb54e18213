// What moves the map. Also all that protomaps-leaflet takes from Leaflet (frontend/bundles/vector.js).
export { DivIcon, DomUtil, GridLayer, Map, Marker, TileLayer, latLngBounds } from "leaflet/dist/leaflet-src.esm.js";
