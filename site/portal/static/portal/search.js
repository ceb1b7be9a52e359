// The search, without loading the page again: htmx asks and swaps (morph.js), this sees to the rest:
// the address and the way back, the focus, what is said aloud, what is said when it fails.
//
// Whatever asks another question, a link to `?…` or the form, is asked in place. The server's answer
// is the only source of what is shown: going back asks again, along the same way.

const BUSY_AFTER = 150; // milliseconds
const GIVE_UP_AFTER = 20000;
const DATE_SETTLES = 600; // a date that is typed changes with each digit

const panel = document.getElementById("search");
const form = document.getElementById("search-form");
const announced = document.getElementById("search-said");
const failure = document.getElementById("search-failure");

Object.assign(htmx.config, {
  allowEval: false,
  selfRequestsOnly: true,
  includeIndicatorStyles: false,
  historyEnabled: false,
  defaultSettleDelay: 0,
  timeout: GIVE_UP_AFTER,
  // A wrong parameter is told by the component itself, with status 400.
  responseHandling: [
    { code: "[23]..", swap: true },
    { code: "400", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

let shown = location.href; // the address of what is shown
let asked = shown; // of what was last asked for
let scroll = null; // where to scroll to once it is shown; null: stay
let heading = false; // whether the focus goes to the heading then: another page of results
let typed = false; // whether someone has gone on typing since the question was asked
let control = null; // what was used to ask
let busy;

function go(url) {
  htmx.ajax("GET", url, { source: panel, target: panel }).catch(() => {}); // told by events
}

// Asking

panel.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.defaultPrevented || event.button) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  heading = Boolean(link.closest(".pagination"));
  go(new URL(link.getAttribute("href"), shown).href);
});

panel.addEventListener("input", (event) => {
  typed ||= event.target.matches("[type=search], [type=date]");
});

let date;
panel.addEventListener("change", (event) => {
  if (!event.target.matches("[type=date]")) return;
  clearTimeout(date);
  date = setTimeout(() => form.requestSubmit(), DATE_SETTLES);
});

// A discipline or a place that completes what is typed becomes a filter, of this very search; an
// organisation or a keyword its words. A title leads to its page.
panel.addEventListener("complete:choose", (event) => {
  const { group, code, url } = event.detail;
  if (group === "title") return;
  event.preventDefault();
  const next = new URL(shown);
  for (const name of ["q", "page", "exact"]) next.searchParams.delete(name);
  const words = new URL(url, location.href).searchParams.get("q") ?? "";
  if (code) {
    if (!next.searchParams.getAll(group).includes(code)) next.searchParams.append(group, code);
  } else next.searchParams.set("q", words);
  event.target.value = words;
  go(next.href);
});

panel.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData]) if (!value) detail.formData.delete(name);
  // A fragment holds the `?` of no parameters in none of its links: leave it out here as well.
  detail.path = detail.path.replace(/\?$/, "");
});

panel.addEventListener("htmx:beforeRequest", ({ detail }) => {
  asked = new URL(detail.pathInfo.finalRequestPath, location.href).href;
  typed = false;
  if (panel.contains(document.activeElement)) control = document.activeElement;
  failure.replaceChildren();
  clearTimeout(busy);
  clearTimeout(date);
  busy = setTimeout(() => results().setAttribute("aria-busy", "true"), BUSY_AFTER);
});

function results() {
  return document.getElementById("results");
}

// Showing

let focus;
panel.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (!detail.shouldSwap) return;
  clearTimeout(busy);
  if (!detail.serverResponse.includes('id="search-form"')) {
    detail.shouldSwap = false; // another page: a sign-in, say
    location.assign(asked);
    return;
  }
  focus = whereFocusIs();
  remember();
  panel.classList.toggle("is-swapping", scroll === null);
});

panel.addEventListener("htmx:afterSwap", () => {
  restoreFields();
  panel.dispatchEvent(new CustomEvent("search:shown", { bubbles: true }));
  restoreFocus();
  if (scroll !== null) scrollTo({ top: scroll, behavior: "instant" });
  scroll = null;
  announce();
  followQuestion();
  requestAnimationFrame(() => setTimeout(layOutAll)); // once it has been painted
});

// Nothing may move later, when someone scrolls: a link would slip away from under the pointer.
function layOutAll() {
  panel.classList.remove("is-swapping");
}

// A new address is a new step of the history; while the sheet of filters is open, it is all one.
function remember() {
  if (asked !== location.href) {
    if (document.querySelector("#filters[aria-modal]")) history.replaceState(history.state, "", asked);
    else {
      keepScroll();
      history.pushState({ step: Date.now() }, "", asked);
    }
  }
  shown = panel.dataset.shown = asked;
}

// What the server says is chosen is what is ticked; words that are being typed stay.
function restoreFields() {
  for (const field of form.elements) {
    if (typed && field === document.activeElement) continue;
    if (field.type === "checkbox") field.checked = field.defaultChecked;
    else if (field.options) restoreOptions(field);
    else if (field.value !== field.defaultValue) field.value = field.defaultValue;
  }
}

function restoreOptions(select) {
  for (const option of select.options) option.selected = option.defaultSelected;
}

function whereFocusIs() {
  const at = document.activeElement;
  if (!panel.contains(at)) return null;
  return {
    at,
    top: at.getBoundingClientRect().top,
    name: at.name,
    value: at.value,
    facet: at.closest(".facet")?.id,
    chip: [...panel.querySelectorAll("#chips a")].indexOf(at),
  };
}

// The focus stays; where its element is gone, it goes to what has taken its place.
function restoreFocus() {
  const to = heading ? document.getElementById("total") : focusAfter(focus);
  if (heading) to.scrollIntoView({ block: "start" });
  to?.focus({ preventScroll: heading });
  if (!heading && scroll === null) stayInPlace(focus);
  heading = false;
  focus = null;
}

// A filter stays under the finger, though those above it have changed.
function stayInPlace(before) {
  const filters = document.getElementById("filters");
  if (!before || !filters.contains(document.activeElement)) return;
  const moved = document.activeElement.getBoundingClientRect().top - before.top;
  const scroller = filters.hasAttribute("aria-modal") ? filters : window;
  if (moved) scroller.scrollBy({ top: moved, behavior: "instant" });
}

function focusAfter(before) {
  if (!before || (before.at.isConnected && document.activeElement === before.at)) return null;
  if (before.at.isConnected && before.at.checkVisibility()) return before.at;
  const choices = [...form.querySelectorAll("input[type=checkbox]")];
  const same = choices.find(({ name, value }) => name === before.name && value === before.value);
  const facet = before.facet && document.querySelector(`#${before.facet} > summary`);
  const chips = panel.querySelectorAll("#chips .chip");
  const chip = before.chip >= 0 && chips[Math.min(before.chip, chips.length - 1)];
  return same || facet || chip || document.getElementById("total");
}

function announce() {
  const said = [...panel.querySelectorAll("[data-said]")].map((found) => found.textContent);
  announced.textContent = said.join(". ").replace(/\s+/g, " ").trim();
}

// What stands around the search and repeats its question: the other language, the feeds.
function followQuestion() {
  for (const format of ["rss", "atom"]) {
    const feed = panel.querySelector(`a[href*='feed.${format}']`);
    document.querySelector(`link[type='application/${format}+xml']`)?.setAttribute("href", feed.href);
  }
  for (const link of document.querySelectorAll("a[data-keeps-question]")) {
    link.search = new URL(shown).search;
  }
}

// Failing

for (const fault of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  panel.addEventListener(fault, fail);
}

function fail() {
  clearTimeout(busy);
  results().removeAttribute("aria-busy");
  scroll = null;
  const told = document.getElementById("search-failed").content.cloneNode(true);
  told.querySelector("a").href = asked;
  failure.replaceChildren(told);
}

failure.addEventListener("click", (event) => {
  if (!event.target.closest("a")) return;
  event.preventDefault();
  control?.focus({ preventScroll: true });
  go(asked);
});

// Going back and forward

const scrolls = new Map(); // by the step of the history

function keepScroll() {
  scrolls.set(history.state?.step, scrollY);
}

addEventListener("scrollend", keepScroll);

addEventListener("popstate", ({ state }) => {
  if (location.href.split("#")[0] === shown.split("#")[0]) return;
  scroll = scrolls.get(state?.step) ?? 0;
  go(location.href);
});

// Passing on

panel.addEventListener("click", async (event) => {
  const said = event.target.closest(".copy-link")?.parentElement.querySelector(".copied");
  if (!said) return;
  try {
    await navigator.clipboard.writeText(shown);
    said.textContent = said.dataset.done;
  } catch {
    said.textContent = said.dataset.failed;
  }
});

function offerLink() {
  const button = panel.querySelector(".copy-link");
  button.parentElement.hidden = !navigator.clipboard;
}

offerLink();
panel.addEventListener("search:shown", offerLink);
