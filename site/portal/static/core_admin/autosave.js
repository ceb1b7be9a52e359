// Wagtail saves a draft as one writes. Two things it leaves unsaved until something else is typed:
// what was typed before it has looked at the form, or while it was saving; and what it couldn't send
// for more than a minute, or what a broken server answered to. Both are sent as soon as they can be.
//
// A form that is sent while a draft is on its way waits for it: it would else arrive later, and be
// taken for what somebody has saved in another window.

const PASSING = ["network_error", "server_error"];
const PATIENCE = 3000; // milliseconds that a form waits
let refused = false;
let typed = false;
let saving = false;
let waiting = null; // the form that waits
let sent = false;

function save(form) {
  const detail = { type: "edits" };
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
}

for (const name of ["beforeinput", "input"]) {
  document.addEventListener(name, ({ target }) => {
    if (target.closest("[data-edit-form]")) typed = true;
  });
}

document.addEventListener("w-autosave:save", (event) => {
  if (waiting || sent) event.preventDefault();
  else [typed, saving] = [false, true];
});

document.addEventListener("w-unsaved:watch-edits", ({ target }) => {
  if (typed) save(target);
});

document.addEventListener("w-autosave:error", ({ detail }) => {
  refused = PASSING.includes(detail.type);
  saved();
});

document.addEventListener("w-autosave:success", () => {
  refused = false;
  document.querySelector("[data-starts]")?.remove(); // what was written stays
  saved();
});

function saved() {
  saving = false;
  send();
}

function send() {
  const form = waiting;
  waiting = null;
  form?.requestSubmit();
}

// By hand, as a button that has been pressed may be disabled by now.
function name(form, { name, value }) {
  const pressed = document.createElement("input");
  Object.assign(pressed, { type: "hidden", name, value });
  form.append(pressed);
}

document.addEventListener(
  "submit",
  (event) => {
    const { target, submitter } = event;
    if (!saving || !target.matches("[data-edit-form]")) return;
    event.preventDefault();
    event.stopPropagation();
    if (waiting) return;
    if (submitter?.name) name(target, submitter);
    waiting = target;
    setTimeout(saved, PATIENCE);
  },
  true,
);

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (target.matches("[data-edit-form]")) sent = !defaultPrevented;
});

document.addEventListener("w-swap:success", ({ target }) => {
  if (!refused || target.id !== "w-editing-sessions") return;
  refused = false;
  save(document.querySelector("[data-edit-form]"));
});
