// On a narrow screen, the filters open as a sheet over the page: a dialog, which keeps the focus in,
// and which Escape, the way back and the button with the number of results close. They apply as one
// chooses; so whichever way it closes, what is chosen stays.

const WIDE = matchMedia("(min-width: 60rem)"); // where filters stand beside the results

const panel = document.getElementById("search");
const find = (id) => document.getElementById(id);
let opened = null; // the address when it was opened

function isOpen() {
  return opened !== null;
}

// All that is beside the sheet, on every level up to the body, is out of reach while it is open.
function seal() {
  for (let at = find("filters"); at !== document.body; at = at.parentElement) {
    for (const other of at.parentElement.children) {
      if (other !== at && !other.matches("[role=status], [role=alert], script")) other.inert = true;
    }
  }
}

function unseal() {
  for (const sealed of document.querySelectorAll("[inert]")) sealed.inert = false;
}

function open() {
  const sheet = find("filters");
  opened = location.href;
  history.pushState({ sheet: true }, "");
  sheet.setAttribute("role", "dialog");
  sheet.setAttribute("aria-modal", "true");
  sheet.setAttribute("aria-labelledby", "filters-title");
  find("to-filters").setAttribute("aria-expanded", "true");
  document.documentElement.classList.add("has-sheet");
  seal();
  find("filters-title").focus();
}

function fold() {
  for (const name of ["role", "aria-modal", "aria-labelledby"]) find("filters").removeAttribute(name);
  find("to-filters").setAttribute("aria-expanded", "false");
  document.documentElement.classList.remove("has-sheet");
  unseal();
  opened = null;
}

// The step that opening has added goes, unless something was chosen: then it is that search's own.
function close(focused) {
  const before = opened;
  fold();
  if (location.href === before) history.back();
  else history.replaceState({ step: Date.now() }, "");
  focused.focus();
}

function closeAndShow() {
  close(find("total"));
  find("total").scrollIntoView({ block: "start" });
}

function ready() {
  const button = find("to-filters");
  button.setAttribute("role", "button");
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", String(isOpen()));
  const show = panel.querySelector(".apply button");
  show.textContent = show.dataset.live;
  panel.querySelector(".close-filters").setAttribute("role", "button");
  if (isOpen()) seal();
}

panel.addEventListener("click", (event) => {
  const pressed = event.target.closest("#to-filters, .close-filters, .apply button");
  if (!pressed) return;
  const closes = pressed.id !== "to-filters";
  if (closes && !isOpen()) return;
  event.preventDefault();
  if (!closes) open();
  else if (pressed.matches("button")) closeAndShow();
  else close(find("to-filters"));
});

panel.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});

// Behind it, where the page shows.
document.addEventListener("click", (event) => {
  if (!isOpen() || event.defaultPrevented || find("filters").contains(event.target)) return;
  close(find("to-filters"));
});

document.addEventListener("keydown", (event) => {
  if (!isOpen() || event.key !== "Escape" || event.defaultPrevented) return;
  if (event.target.matches("[type=search]") && event.target.value) return; // which it empties
  close(find("to-filters"));
});

// The way back closes it. What was chosen meanwhile is a step of its own.
addEventListener("popstate", (event) => {
  if (!isOpen()) return;
  event.stopImmediatePropagation();
  const chosen = panel.dataset.shown;
  fold();
  if (chosen && chosen !== location.href) history.pushState({ step: Date.now() }, "", chosen);
  find("to-filters").focus();
});

WIDE.addEventListener("change", () => isOpen() && close(find("filters-title")));
panel.addEventListener("search:shown", ready);
ready();
