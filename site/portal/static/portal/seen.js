// Tells the site that the page is shown, once somebody sees it: it counts how often, nothing else.
// What programs drive isn't read by anybody.

const { seen } = document.querySelector("[data-seen]").dataset;

function tell() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  fetch(seen, { keepalive: true }).catch(() => {});
}

if (!navigator.webdriver) {
  document.addEventListener("visibilitychange", tell);
  tell();
}
