// Nodes of a classification, chosen by typing: in place of a list of several values, which goes on
// holding what is chosen. ARIA's combobox with a list of which several may be chosen: the focus
// stays in the field, Enter takes what is marked, Backspace in an empty field drops the last one.

const RECENT = 5;
let number = 0;

function fold(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll("œ", "oe").replace(/[-'’]/g, " ").trim();
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// What was chosen lately, by this editor on this machine; nothing where a browser keeps nothing.
const recent = {
  of(name) {
    try {
      return JSON.parse(localStorage.getItem(`nodes-${name}`) ?? "[]");
    } catch {
      return [];
    }
  },
  add(name, value) {
    const values = [value, ...this.of(name).filter((each) => each !== value)].slice(0, RECENT);
    try {
      localStorage.setItem(`nodes-${name}`, JSON.stringify(values));
    } catch {
      // it is full, or closed
    }
  },
};

class Nodes extends HTMLElement {
  // A block is put into the page first, and told its value and its label right after.
  connectedCallback() {
    queueMicrotask(() => this.begin());
  }

  begin() {
    if (this.input) return;
    this.select = this.querySelector("select");
    this.key = `nodes-${++number}`;
    this.active = -1;
    this.rows = [];
    this.make();
    this.listen();
    this.showChosen();
  }

  // In a block, the name begins with where that stands.
  get kind() {
    return this.select.name.split("-").at(-1);
  }

  make() {
    const { select, dataset, key } = this;
    const label = document.querySelector(`label[for="${select.id}"]`);
    this.chosen = element("ul", { class: "nodes__chosen" });
    this.input = element("input", {
      ...{ type: "text", id: `${key}-input`, autocomplete: "off", role: "combobox" },
      ...{ "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": key },
      placeholder: dataset.placeholder,
    });
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.list = element("div", { id: key, role: "listbox", "aria-multiselectable": "true", hidden: "" });
    this.list.setAttribute("aria-label", label?.textContent.trim() ?? "");
    this.status = element("p", { class: "nodes__status", role: "status" });
    label?.setAttribute("for", this.input.id);
    select.hidden = true;
    this.append(this.chosen, this.input, this.list, this.status);
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      event.stopPropagation(); // what is looked for isn't a change of the page
      this.open();
    });
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", ({ target }) => {
      const row = target.closest("[role=option]");
      if (row) this.toggle(row.node);
    });
    this.chosen.addEventListener("click", ({ target }) => {
      const node = target.closest("button")?.node;
      if (node) this.toggle(node);
    });
    this.select.addEventListener("change", () => this.showChosen());
  }

  // Showing

  showChosen() {
    const items = [...this.select.selectedOptions].map((node) => {
      const name = this.dataset.remove.replace("{name}", node.text);
      const remove = element("button", { type: "button", "aria-label": name, title: name }, "×");
      remove.node = node;
      return element("li", {}, this.named(node), remove);
    });
    this.chosen.replaceChildren(...items);
  }

  named(node) {
    const { above } = node.dataset;
    const shown = element("span", {}, node.text);
    if (above) shown.append(" ", element("small", {}, above));
    return shown;
  }

  open() {
    this.list.replaceChildren(...this.found());
    this.rows = [...this.list.querySelectorAll("[role=option]")];
    this.list.hidden = !this.rows.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = this.rows.length ? "" : this.dataset.none;
    this.mark(this.input.value.trim() ? 0 : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.status.textContent = "";
    this.mark(-1);
  }

  found() {
    const nodes = [...this.select.options];
    if (fold(this.input.value)) return matching(nodes, fold(this.input.value)).map((node) => this.row(node));
    const values = recent.of(this.kind);
    const lately = values.map((value) => nodes.find((node) => node.value === value)).filter(Boolean);
    return [this.group(this.dataset.recent, lately), this.group(this.dataset.all, nodes)].filter(Boolean);
  }

  group(label, nodes) {
    if (!nodes.length) return null;
    const heading = element("div", { class: "nodes__heading", role: "presentation" }, label);
    const rows = nodes.map((node) => this.row(node));
    return element("div", { role: "group", "aria-label": label }, heading, ...rows);
  }

  row(node) {
    const row = element("div", { role: "option", "aria-selected": String(node.selected) }, this.named(node));
    row.node = node;
    return row;
  }

  // Choosing

  mark(index) {
    this.rows[this.active]?.removeAttribute("id");
    this.active = this.rows.length ? index : -1;
    const row = this.rows[this.active];
    if (row) {
      row.id = `${this.key}-marked`;
      row.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", row.id);
    } else this.input.removeAttribute("aria-activedescendant");
  }

  toggle(node) {
    node.selected = !node.selected;
    if (node.selected) recent.add(this.kind, node.value);
    for (const name of ["input", "change"]) this.select.dispatchEvent(new Event(name, { bubbles: true }));
    this.input.value = "";
    this.input.focus();
    this.close();
  }

  press(event) {
    const { key } = event;
    const isOpen = !this.list.hidden;
    const last = this.select.selectedOptions[this.select.selectedOptions.length - 1];
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (key === "ArrowDown" || key === "ArrowUp") this.step(key === "ArrowDown" ? 1 : -1);
    else if (key === "Enter" && isOpen && this.active >= 0) this.toggle(this.rows[this.active].node);
    else if (key === "Escape" && isOpen) this.close();
    else if (key === "Backspace" && !this.input.value && last) this.toggle(last);
    else if (key !== "Enter") return; // Enter in the field never sends the page's form
    event.preventDefault();
  }

  step(by) {
    if (this.list.hidden) this.open();
    else this.mark((this.active + by + this.rows.length) % this.rows.length);
  }
}

// The nodes that hold all the words: first those of which one's name begins with what is typed.
function matching(nodes, typed) {
  const words = typed.split(/\s+/);
  const begins = (node) => fold(node.text).startsWith(typed);
  const holds = (node) => words.every((word) => fold(node.dataset.found).includes(word));
  const found = nodes.filter(holds);
  return [...found.filter(begins), ...found.filter((node) => !begins(node))];
}

customElements.define("portal-nodes", Nodes);
