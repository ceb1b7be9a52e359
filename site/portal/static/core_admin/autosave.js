// Wagtail saves a draft as one writes, and tries again for a minute where the network is gone; after
// that, or after an answer of a broken server, it waits until something else is typed. As soon as the
// server answers again, what it hasn't taken is sent to it.

const PASSING = ["network_error", "server_error"];
let refused = false;

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
  const form = document.querySelector("[data-edit-form]");
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { cancelable: true, detail: {} }));
});
