// Pins are buttons, in the order of the list. Places that stand closer than a thumb share one.

import { DivIcon, Marker } from "../packages/leaflet.js";

const APART = 48; // pixels

export class Pins {
  // places: [{id, name, label, left, at: [latitude, longitude]}]; chosen: ids that are listed beside the map;
  // several: how a pin of more places is called; open(places): what a press does.
  constructor(map, places, { chosen, several, open }) {
    Object.assign(this, { map, places, chosen, several, open, markers: [], buttons: new Map(), zoom: null });
    this.draw();
    map.on("zoomend", () => this.draw());
  }

  draw() {
    if (this.zoom === this.map.getZoom()) return;
    this.zoom = this.map.getZoom();
    const [focused] = [...this.buttons].find(([, button]) => button === document.activeElement) ?? [];
    for (const marker of this.markers) marker.remove();
    this.buttons.clear();
    this.markers = this.groups().map((group) => this.marker(group));
    // The pin that had the focus is gone: its first place takes it over, whatever changed the zoom.
    this.buttons.get(focused)?.focus({ preventScroll: true });
  }

  // Each place joins the first one that stands near, so pins stand apart whatever the crowd.
  groups() {
    const groups = [];
    for (const place of this.places) {
      const point = this.map.project(place.at);
      const isNear = ({ point: other }) => Math.abs(other.x - point.x) < APART && Math.abs(other.y - point.y) < APART;
      const near = groups.find(isNear);
      if (near) near.places.push(place);
      else groups.push({ point, places: [place] });
    }
    return groups.map((group) => group.places);
  }

  marker(group) {
    const button = document.createElement("button");
    const left = group.reduce((sum, place) => sum + place.left, 0);
    const isOne = group.length === 1;
    button.type = "button";
    button.className = "pin";
    button.classList.toggle("several", !isOne);
    button.classList.toggle("chosen", group.some((place) => this.chosen.has(place.id)));
    button.textContent = left;
    const name = isOne ? group[0].label : this.several.replace("{places}", group.length).replace("{spots}", left);
    button.setAttribute("aria-label", name);
    button.title = isOne ? group[0].name : name;
    const marker = new Marker(group[0].at, {
      icon: new DivIcon({ html: button, className: "pin-spot", iconSize: [APART, APART] }),
      interactive: false,
      keyboard: false,
    }).addTo(this.map);
    button.addEventListener("click", (event) => {
      // The end of a drag that began on a pin is no press; the keyboard's presses have no detail.
      if (event.detail && this.map.dragging.moved()) return;
      this.open(group);
    });
    button.addEventListener("focus", () => {
      marker.setZIndexOffset(1000);
      if (!button.matches(":focus-visible")) return;
      this.map.panInside(marker.getLatLng(), { padding: [APART, APART], animate: false });
    });
    button.addEventListener("blur", () => marker.setZIndexOffset(0));
    for (const place of group) this.buttons.set(place.id, button);
    return marker;
  }

  // Lights up the pin of a place, or puts it out.
  light(id, on) {
    const button = this.buttons.get(id);
    button?.classList.toggle("is-lit", on);
    button?.parentElement.classList.toggle("is-lit", on);
  }

  // Where the reader stands. Replaces the spot of before.
  standAt(position) {
    this.here?.remove();
    const icon = new DivIcon({ className: "pin-here", iconSize: [20, 20] });
    this.here = new Marker(position, { icon, interactive: false, keyboard: false }).addTo(this.map);
  }
}
