// Turns the sketch of places into a map that moves. The page has everything already: places as JSON, their next shifts
// as cards. The map leads to a card; claiming is the card's own button.

import { Map as LeafletMap, latLngBounds } from "../packages/leaflet.js";
import { Pins } from "./map-pins.js";
import { layUnder } from "./map-under.js";

const KEPT = "map-view";
const DEEPEST = 18;
const CLOSE = 15; // where a single place is shown
// Pixels that stay free around what is fitted in, and at the side and the end where tools and credit lie on the map.
const EDGE = 30;
const TOOLS = 72;
const CREDIT = 56;
const NEAREST = 3; // places that are shown with the reader's position

const stage = document.querySelector("#map");
const canvas = stage?.querySelector(".map-canvas");
if (canvas) show(JSON.parse(document.querySelector("#map-places").textContent));

function show(places) {
  stage.classList.add("is-live");
  for (const part of stage.querySelectorAll(".map-live, .map-still")) part.hidden = part.matches(".map-still");

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new LeafletMap(canvas, {
    attributionControl: false,
    zoomControl: false,
    maxZoom: DEEPEST,
    inertia: !calm,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
  });
  let fitted = null; // the area that the map was last fitted to, until somebody moves it
  const fit = (area) => {
    map.fitBounds(area, { ...room(), maxZoom: CLOSE, animate: false });
    fitted = area;
  };
  const chosen = new Set(JSON.parse(stage.dataset.chosen));
  const listed = places.filter((place) => chosen.has(place.id));
  const kept = keptView();
  if (kept) map.setView(kept.center, kept.zoom);
  const shows = ({ at }) => map.getBounds().contains(at);
  // A view that she left at the river is no place to come back to.
  if (!kept || !places.some(shows) || !listed.every(shows)) fit(bounds(listed.length ? listed : places));

  map.on("movestart", () => {
    fitted = null;
  });
  map.on("resize", () => fitted && fit(fitted)); // a phone that is turned

  const { several } = stage.dataset;
  const pins = new Pins(map, places, { chosen, several, open: (group) => open(map, group, chosen) });
  lightUp(pins);
  layUnder(map, stage.dataset).catch((error) => {
    console.info("The map has no ground:", error.message);
    stage.querySelector("[data-failed]").hidden = false;
  });

  const act = { closer: () => map.zoomIn(1), wider: () => map.zoomOut(1), all: () => fit(bounds(places)) };
  for (const button of stage.querySelectorAll("[data-map]")) button.addEventListener("click", act[button.dataset.map]);

  // The browser has scrolled to this line already, before the map stood above it.
  document.querySelector("#here .card:target")?.scrollIntoView({ block: "start", behavior: "instant" });

  let keep = true;
  map.on("moveend", () => keep && keepView(map));
  // "Near me" puts her on the map, and from then on where the map looks would tell where she is: it is not kept.
  document.querySelector("#near-me")?.addEventListener("position", ({ detail: { latitude, longitude } }) => {
    keep = false;
    forgetView();
    pins.standAt([latitude, longitude]);
    const away = ({ at }) => map.distance(at, [latitude, longitude]);
    const nearest = [...places].sort((one, other) => away(one) - away(other)).slice(0, NEAREST);
    fit(bounds(nearest).extend([latitude, longitude]));
  });
}

// One place: its card, or the page that lists it. Several: closer, or where they never come apart the page of them all.
function open(map, group, chosen) {
  const ids = group.map((place) => place.id);
  if (group.length > 1) {
    const area = bounds(group);
    if (map.getZoom() < DEEPEST && !area.getNorthEast().equals(area.getSouthWest())) {
      const zoom = Math.max(map.getZoom() + 1, map.getBoundsZoom(area, false, [TOOLS, CREDIT]));
      map.setView(area.getCenter(), Math.min(DEEPEST, zoom));
      return;
    }
  }
  const card = cardOf(group[0]) ?? (ids.every((id) => chosen.has(id)) && document.querySelector("#here .card"));
  if (card && group.length === 1) goTo(card);
  else location.assign(`${withPlaces(ids)}#here`);
}

function bounds(places) {
  return latLngBounds(places.map((place) => place.at));
}

function room() {
  const [west, east] = getComputedStyle(stage).direction === "rtl" ? [TOOLS, EDGE] : [EDGE, TOOLS];
  return { paddingTopLeft: [west, EDGE], paddingBottomRight: [east, CREDIT] };
}

function goTo(card) {
  for (const lit of document.querySelectorAll(".card.is-lit")) lit.classList.remove("is-lit");
  card.classList.add("is-lit");
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
}

// A card under the pointer or the focus lights up its pin.
function lightUp(pins) {
  for (const [start, end] of [
    ["pointerover", "pointerout"],
    ["focusin", "focusout"],
  ]) {
    const turn = (on) => (event) => {
      const mark = event.target.closest?.("#here .card")?.querySelector("[data-place]");
      if (mark) pins.light(Number(mark.dataset.place), on);
    };
    document.addEventListener(start, turn(true));
    document.addEventListener(end, turn(false));
  }
}

function cardOf(place) {
  return document.querySelector(`#here [data-place="${place.id}"]`)?.closest(".card");
}

function withPlaces(ids) {
  const query = new URLSearchParams(location.search);
  query.set("at", ids.join(","));
  return `?${query.toString().replaceAll("%2C", ",")}`;
}

// The view is kept for the tab and for these filters: with others, other places have to fit in.
function filters() {
  const query = new URLSearchParams(location.search);
  for (const name of ["at", "c", "z"]) query.delete(name);
  return query.toString();
}

function keptView() {
  const kept = inSession((storage) => JSON.parse(storage.getItem(KEPT)));
  return kept?.filters === filters() ? kept : null;
}

function keepView(map) {
  const view = { filters: filters(), center: map.getCenter(), zoom: map.getZoom() };
  inSession((storage) => storage.setItem(KEPT, JSON.stringify(view)));
}

function forgetView() {
  inSession((storage) => storage.removeItem(KEPT));
}

// A browser that keeps nothing for us throws at the mere name of its storage: the map then opens anew each time.
function inSession(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}
