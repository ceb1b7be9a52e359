// The field in each long facet that finds among its values: whatever the accents, in every branch.

const panel = document.getElementById("search");

function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("’", "'").trim();
}

function labelOf(item) {
  return item.querySelector(":scope > label > span")?.textContent ?? "";
}

// Opens what holds matches, and closes again what it has opened.
function unfold(details, wanted) {
  const ours = details.hasAttribute("data-found");
  if (wanted && !details.open) {
    details.open = true;
    details.setAttribute("data-found", "");
  } else if (!wanted && ours) {
    details.open = false;
    details.removeAttribute("data-found");
  }
}

// How many values below a list match. What matches is shown with what lies around it, above and
// below; the rest is hidden.
function narrow(list, words, within = false) {
  let found = 0;
  for (const item of list.children) {
    const label = fold(labelOf(item));
    const matches = words.length > 0 && label !== "" && words.every((word) => label.includes(word));
    const branch = item.querySelector(":scope > details");
    const below = branch ? narrow(branch.querySelector("ul"), words, within || matches) : 0;
    item.hidden = words.length > 0 && !(matches || below || within);
    if (branch) unfold(branch, below > 0);
    found += below + matches;
  }
  return found;
}

function tell(status, words, found) {
  const { none, one, many } = status.dataset;
  const said = found > 1 ? many.replace("{n}", found) : found ? one : none;
  status.textContent = words.length ? said : "";
}

function look(field) {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  const list = field.closest("fieldset").querySelector(":scope > ul");
  tell(field.nextElementSibling, words, narrow(list, words));
}

function ready() {
  const used = [...panel.querySelectorAll(".facet__find input")].filter((field) => field.value);
  if (used.length) document.dispatchEvent(new CustomEvent("morph:unfold"));
  used.forEach(look);
}

panel.addEventListener("input", (event) => {
  if (event.target.matches(".facet__find input")) look(event.target);
});
panel.addEventListener("search:shown", ready);
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches(".facet__find input")) return;
  if (!event.target.value) return;
  event.preventDefault();
  event.target.value = "";
  look(event.target);
});
ready();
