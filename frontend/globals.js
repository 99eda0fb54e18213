// protomaps-leaflet expects Leaflet under this global name; in the bundle it is an import.
export * as L from "leaflet";
