// Wagtail saves a draft as one writes. Two things are missing.
//
// What it couldn't save for more than a minute, or what a broken server answered to, waits until
// something else is typed: here it is sent as soon as the server answers again.
//
// A form that is sent by a button meets the draft of the same moment, which would arrive with it or
// after it: as what somebody has saved in another window, or, of a new page, as a second one. So a
// draft that isn't on its way yet stays here; for one that is, the form waits.

const PASSING = ["network_error", "server_error"];
const PATIENCE = 10000; // milliseconds that a form waits
const LEAVING = 30000; // and that Wagtail's buttons stay pressed

let unsent = false;
let leaving = false;
let draft = null; // the `w-autosave:save` that nothing has come of yet
let waiting = null; // what sends the form

document.addEventListener("w-autosave:save", (event) => {
  draft = event;
  if (leaving) keep();
});

document.addEventListener("w-autosave:error", ({ detail }) => {
  unsent = PASSING.includes(detail.type);
  settle();
});

document.addEventListener("w-autosave:success", () => {
  unsent = false;
  document.querySelector("[data-starts]")?.remove(); // what was written stays
  settle();
});

document.addEventListener("w-swap:success", ({ target }) => {
  if (!unsent || leaving || target.id !== "w-editing-sessions") return;
  unsent = false;
  const form = document.querySelector("[data-edit-form]");
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { cancelable: true, detail: {} }));
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-edit-form]")) return;
  if (draft && isOnItsWay(form, event)) {
    event.preventDefault();
    event.stopPropagation();
    if (!waiting) setTimeout(settle, PATIENCE);
    waiting = () => send(form, submitter);
  } else {
    keep();
    leave();
  }
}, true);

// Wagtail waits for an interval before it sends.
function isOnItsWay(form, { timeStamp }) {
  return timeStamp - draft.timeStamp >= Number(form.dataset.wAutosaveIntervalValue);
}

function keep() {
  if (!draft) return;
  draft.preventDefault();
  draft = null;
  unsent = true;
}

function settle() {
  const go = waiting;
  draft = waiting = null;
  go?.();
}

// A button that has been pressed is disabled by now, and its name would be left out.
function send(form, submitter) {
  const pressed = submitter ?? {};
  const { disabled } = pressed;
  pressed.disabled = false;
  form.requestSubmit(submitter);
  pressed.disabled = disabled;
}

// Who stays, as where the server is too slow, goes on having drafts.
function leave() {
  leaving = true;
  setTimeout(() => { leaving = false; }, LEAVING);
}
