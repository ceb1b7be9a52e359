// Completes what is typed into a search field: `data-complete` on it is the address of the
// suggestions. ARIA's combobox, list autocomplete with manual selection: nothing is chosen unless
// one goes to it, and Enter in the field searches for what is typed.
//
// Choosing leads to the suggestion's address, unless `complete:choose` is prevented by whoever knows
// better, as the search page does. When no suggestions come, nothing happens.

const PAUSE = 150; // milliseconds without a key
const LEAST_LETTERS = 2;
let number = 0;

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function element(name, attributes = {}, ...children) {
  const made = set(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

class Completion {
  constructor(input) {
    this.input = input;
    this.said = input.dataset;
    this.id = `complete-${++number}`;
    this.options = [];
    this.active = -1;
    this.make();
    this.listen();
  }

  make() {
    this.list = element("div", {
      class: "complete",
      id: this.id,
      role: "listbox",
      "aria-label": this.said.label,
      "data-made": "",
      hidden: "",
    });
    this.status = element("p", { class: "visually-hidden", role: "status", "data-made": "" });
    this.input.after(this.list, this.status);
    this.input.parentElement.classList.add("completes");
    set(this.input, {
      autocomplete: "off",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.id,
    });
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.form?.addEventListener("submit", () => this.close());
    // The focus stays in the field, whatever is touched in the list.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
  }

  // Asking

  later() {
    this.stop();
    if (this.input.value.trim().length < LEAST_LETTERS) this.forget();
    else this.pause = setTimeout(() => this.ask(), PAUSE);
  }

  stop() {
    clearTimeout(this.pause);
    this.request?.abort();
  }

  get address() {
    const asked = new URL(this.said.complete, location.href);
    asked.searchParams.set("q", this.input.value.trim());
    const chosen = this.input.form ? new FormData(this.input.form).getAll("kind") : [];
    const kinds = this.said.kinds ? this.said.kinds.split(" ") : chosen;
    for (const kind of kinds) asked.searchParams.append("kind", kind);
    return asked;
  }

  async ask() {
    const { signal } = (this.request = new AbortController());
    const headers = { "Accept-Language": document.documentElement.lang };
    try {
      const response = await fetch(this.address, { signal, headers });
      const { groups } = response.ok ? await response.json() : { groups: [] };
      if (!signal.aborted) this.show(groups);
    } catch {
      if (!signal.aborted) this.forget();
    }
  }

  // Showing

  show(groups) {
    this.options = [];
    this.list.replaceChildren(...groups.map((group) => this.group(group)));
    this.activate(-1);
    const count = this.options.length;
    this.status.textContent = count > 1 ? this.said.many.replace("{n}", count) : count ? this.said.one : "";
    this.list.scrollTop = 0;
    this.isOpen = count > 0;
  }

  group({ group, label, items }) {
    const id = `${this.id}-${group}`;
    const heading = element("div", { class: "complete__group", id, role: "presentation" }, label);
    const options = items.map((item) => this.option(group, item));
    return element("div", { role: "group", "aria-labelledby": id }, heading, ...options);
  }

  option(group, { html, text, url, code, count }) {
    const id = `${this.id}-${this.options.length}`;
    const words = element("span");
    words.innerHTML = html; // escaped by the server, but for its marks
    const option = element("div", { class: "complete__option", id, role: "option", "aria-selected": "false" }, words);
    if (count !== null) option.append(" ", element("span", { class: "count" }, this.counted(count)));
    option.suggestion = { group, text, url, code };
    this.options.push(option);
    return option;
  }

  counted(count) {
    const shown = count.toLocaleString(document.documentElement.lang);
    return count === 1 ? this.said.result : this.said.results.replace("{n}", shown);
  }

  get isOpen() {
    return !this.list.hidden;
  }

  set isOpen(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    this.stop();
    this.activate(-1);
    this.isOpen = false;
    this.status.textContent = "";
  }

  forget() {
    this.close();
    this.options = [];
  }

  // Choosing

  activate(index) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.options[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  // One step through the options and the field itself, round and round.
  step(by) {
    const places = this.options.length + 1;
    this.activate(((this.active + 1 + by + places) % places) - 1);
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in moves) this.arrow(event, moves[event.key]);
    else if (!this.isOpen) return;
    else if (event.key === "Enter") this.enter(event);
    else if (event.key === "Escape") this.escape(event);
    else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) this.activate(-1);
  }

  arrow(event, by) {
    if (!this.isOpen && !this.options.length) return;
    event.preventDefault();
    this.isOpen = true;
    this.step(by);
  }

  enter(event) {
    if (this.active < 0) return;
    event.preventDefault();
    this.choose(this.options[this.active]);
  }

  escape(event) {
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  choose({ suggestion }) {
    const { input } = this;
    this.forget();
    const event = new CustomEvent("complete:choose", { bubbles: true, cancelable: true, detail: suggestion });
    if (input.dispatchEvent(event)) location.assign(suggestion.url);
  }
}

for (const input of document.querySelectorAll("input[data-complete]")) new Completion(input);
