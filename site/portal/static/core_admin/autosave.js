// Wagtail saves a draft as one writes. Two things it leaves unsaved until something else is typed:
// what was typed before it has looked at the form, or while it was saving; and what it couldn't send
// for more than a minute, or what a broken server answered to. Both are sent as soon as they can be.

const PASSING = ["network_error", "server_error"];
let refused = false;
let typed = false;

function save(form) {
  const detail = { type: "edits" };
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
}

for (const name of ["beforeinput", "input"]) {
  document.addEventListener(name, ({ target }) => {
    if (target.closest("[data-edit-form]")) typed = true;
  });
}

document.addEventListener("w-autosave:save", () => {
  typed = false;
});

document.addEventListener("w-unsaved:watch-edits", ({ target }) => {
  if (typed) save(target);
});

document.addEventListener("w-autosave:error", ({ detail }) => {
  refused = PASSING.includes(detail.type);
});

document.addEventListener("w-autosave:success", () => {
  refused = false;
  document.querySelector("[data-starts]")?.remove(); // what was written stays
});

document.addEventListener("w-swap:success", ({ target }) => {
  if (!refused || target.id !== "w-editing-sessions") return;
  refused = false;
  save(document.querySelector("[data-edit-form]"));
});
