// "Near me": asks the browser where it is, on a click and not before, and searches around there.

const DECIMALS = 3; // about 100 m: where exactly somebody is goes nowhere
const PATIENCE = 15000; // milliseconds
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

const button = document.getElementById("near-locate");
const radius = document.getElementById("near-radius");
const status = document.getElementById("near-status");

function say(what) {
  status.textContent = status.dataset[what];
}

function search({ coords }) {
  const place = [coords.latitude.toFixed(DECIMALS), coords.longitude.toFixed(DECIMALS)];
  for (const option of radius.options) {
    if (option.dataset.km) option.value = [...place, option.dataset.km].join(",");
  }
  if (!radius.value) radius.querySelector("[data-km='25']").selected = true;
  radius.name = "near";
  radius.form.requestSubmit();
}

function refuse({ code }) {
  say(code === DENIED ? "denied" : "unavailable");
}

if (navigator.geolocation) {
  button.hidden = radius.parentElement.hidden = false;
  button.addEventListener("click", () => {
    say("asking");
    navigator.geolocation.getCurrentPosition(search, refuse, { timeout: PATIENCE });
  });
}
