// What is to be put right in a page, beside its editor: read through as it is opened, and each time
// it has been saved, by itself or not.

const section = document.querySelector("[data-checks]");

async function look() {
  const address = section.dataset.checks.replace("/0/", `/${section.dataset.page}/`);
  const response = await fetch(address).catch(() => null);
  if (response?.ok) section.querySelector("div").innerHTML = await response.text();
}

// A block in another tab than the one that is open.
function show(event) {
  const place = event.target.closest("a")?.hash.slice(1);
  const tab = document.getElementById(place)?.closest("[role=tabpanel][hidden]");
  if (tab) document.getElementById(tab.getAttribute("aria-labelledby"))?.click();
}

if (section) {
  section.addEventListener("click", show);
  document.addEventListener("w-autosave:success", ({ detail }) => {
    section.dataset.page = detail.response.pk;
    look();
  });
  if (section.dataset.page) look();
}
