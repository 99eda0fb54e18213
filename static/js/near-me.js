// Sorts the cards of the page by their distance from where the phone is. The position is used here and by the map of the
// same page (event "position" of the panel): it is in no request, no address and no storage.

const EARTH = 6371000; // metres
const WALK = 80; // metres a minute
const FAR = 60; // minutes that nobody walks

const panel = document.querySelector("#near-me");
if (panel && "geolocation" in navigator) {
  const status = panel.querySelector("[role=status]");
  panel.hidden = false;
  panel.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        sortCards(coords);
        panel.dispatchEvent(new CustomEvent("position", { detail: coords }));
        status.textContent = panel.dataset.done;
      },
      () => {
        status.textContent = panel.dataset.refused;
      },
      { maximumAge: 60000, timeout: 15000 },
    );
  });
}

function sortCards(here) {
  const cards = [...document.querySelectorAll(".card[id^=shift-]")];
  const away = new Map(cards.map((card) => [card, metres(here, card.dataset)]));
  // Stable: what is equally far stays in the order of its time, and what has no place comes last.
  cards.sort((one, other) => (away.get(one) === away.get(other) ? 0 : away.get(one) - away.get(other)));
  const list = nearestList();
  for (const card of cards) {
    card.querySelector(".card-day")?.classList.remove("hidden-text");
    if (Number.isFinite(away.get(card))) showDistance(card, away.get(card));
    list.append(card);
  }
}

function nearestList() {
  const days = document.querySelectorAll("[data-day]");
  if (days.length) {
    days[0].before(document.querySelector("#nearest").content.cloneNode(true));
    for (const day of days) day.remove();
    document.querySelector(".day-head").parentElement.dataset.nearest = "";
  }
  return document.querySelector("[data-nearest] .cards");
}

function showDistance(card, metresAway) {
  let line = card.querySelector("[data-away]");
  if (!line) {
    line = document.querySelector("#away").content.firstElementChild.cloneNode(true);
    line.dataset.away = "";
    card.querySelector(".card-place").after(line);
  }
  line.querySelector("bdi").textContent = inWords(metresAway);
}

function inWords(metresAway) {
  const [amount, unit, digits] =
    metresAway < 1000 ? [Math.round(metresAway / 10) * 10, "meter", 0] : [metresAway / 1000, "kilometer", 1];
  const form = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const minutes = Math.max(1, Math.round(metresAway / WALK));
  if (minutes > FAR) return form.format(amount);
  return panel.dataset.walk.replace("{distance}", form.format(amount)).replace("{minutes}", minutes);
}

// The haversine formula: within half a percent of the way along the ellipsoid.
function metres(here, { latitude, longitude }) {
  if (latitude === undefined) return Infinity;
  const [from, to] = [radians(here.latitude), radians(Number(latitude))];
  const turn = radians(Number(longitude) - here.longitude);
  const chord = Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(chord));
}

function radians(degrees) {
  return (degrees * Math.PI) / 180;
}
