// "Near me": asks the browser where it is, on a click and not before, and searches around there.

const DECIMALS = 3; // about 100 m: where exactly somebody is goes nowhere
const PATIENCE = 15000; // milliseconds
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

const find = (id) => document.getElementById(id);
let wish = ""; // the radius chosen before a place is known: no part of any search yet

function say(what) {
  find("near-status").textContent = find("near-status").dataset[what] ?? "";
}

function search({ coords }) {
  const radius = find("near-radius");
  const place = [coords.latitude.toFixed(DECIMALS), coords.longitude.toFixed(DECIMALS)];
  for (const option of radius.options) {
    if (option.dataset.km) option.value = [...place, option.dataset.km].join(",");
  }
  if (!radius.value) radius.querySelector("[data-km='25']").selected = true;
  radius.name = "near";
  say("nothing");
  radius.form.requestSubmit();
}

function refuse({ code }) {
  say(code === DENIED ? "denied" : "unavailable");
}

document.addEventListener("change", ({ target }) => {
  if (target.id === "near-radius") wish = target.name ? "" : target.selectedOptions[0].dataset.km;
});

document.addEventListener("search:shown", () => {
  const radius = find("near-radius");
  const wished = !radius.name && wish && radius.querySelector(`[data-km="${wish}"]`);
  if (wished) wished.selected = true;
});

if (navigator.geolocation) {
  find("near-locate").hidden = find("near-radius").parentElement.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.id !== "near-locate") return;
    say("asking");
    navigator.geolocation.getCurrentPosition(search, refuse, { timeout: PATIENCE });
  });
}
