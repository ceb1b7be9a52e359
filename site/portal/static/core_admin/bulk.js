// A bulk action on many is taken some at a time, so that it shows how far it is and can be
// interrupted: each step is done as a whole or not at all, and the others are as they were.

const STEP = 10;

class Work {
  constructor(form, shown) {
    this.form = form;
    this.shown = shown;
    this.data = new FormData(form);
    this.data.delete("ids"); // of an earlier answer, where one has gone back to the question
    this.kept = this.data.get(form.dataset.kept); // the one that others are merged into
    this.left = ids(form).filter(id => id !== this.kept);
    this.all = this.left.length;
    this.done = 0;
    this.find("data-stop").addEventListener("click", () => { this.stopped = true; });
    this.find("data-go-on").addEventListener("click", () => this.goOn());
  }

  find(attribute) {
    return this.shown.querySelector(`[${attribute}]`);
  }

  async goOn() {
    this.stopped = false;
    this.hideQuestion();
    this.show("doing");
    this.find("role=status").focus();
    while (this.left.length && !this.stopped) {
      if (!await this.step()) return;
      this.show("doing");
    }
    this.show(this.left.length ? "stopped" : this.done < this.all ? "left" : "finished");
  }

  hideQuestion() {
    for (const each of this.shown.parentElement.children) each.hidden = each !== this.shown;
  }

  // Do the next few; whether there is anything to go on with.
  async step() {
    const few = this.left.slice(0, STEP);
    const answer = await this.send(few);
    if (answer === null) {
      this.show("failed");
      return false;
    }
    if (answer === undefined) {
      // The action has something to ask or to say first: as a page, for all that are left.
      this.askAgain();
      return false;
    }
    this.left = [...answer.left, ...this.left.slice(few.length)];
    this.done += answer.done;
    if (answer.left.length) this.show("failed");
    return !answer.left.length;
  }

  // As they are posted, they may be many: an address has its limits.
  askAgain() {
    this.form.action = this.address([]);
    const named = Object.assign(document.createElement("input"), { type: "hidden", name: "ids" });
    named.value = this.named(this.left).join(" ");
    this.form.append(named);
    this.form.submit();
  }

  // What the server has done; null if it failed, undefined if it answered with a page.
  async send(few) {
    const headers = { Accept: "application/json" };
    try {
      const named = this.address(this.named(few));
      const answer = await fetch(named, { method: "POST", body: this.data, headers });
      if (answer.status === 404) return { done: 0, left: [] }; // all of them are gone
      if (!answer.ok) return null;
      return answer.headers.get("Content-Type") === headers.Accept ? await this.read(answer) : undefined;
    } catch {
      return null;
    }
  }

  async read(answer) {
    const { done, left } = await answer.json();
    return { done: this.kept ? done - 1 : done, left };
  }

  named(few) {
    return this.kept ? [...few, this.kept] : few;
  }

  address(few) {
    const address = new URL(this.form.action);
    address.searchParams.delete("id");
    few.forEach(id => address.searchParams.append("id", id));
    return address.href;
  }

  show(state) {
    const status = this.find("role=status"), isDoing = state === "doing";
    const words = { done: this.done, all: this.all };
    status.textContent = this.shown.dataset[state].replace(/{(\w+)}/g, (_, name) => words[name]);
    Object.assign(this.shown.querySelector("progress"), { max: this.all, value: this.all - this.left.length });
    this.find("data-stop").hidden = !isDoing;
    this.find("data-go-on").hidden = isDoing || !this.left.length;
    this.find("data-back").hidden = isDoing;
    if (!isDoing) status.focus();
  }
}

function ids(form) {
  return form.dataset.bulkAction.trim().split(" ");
}

for (const form of document.querySelectorAll("[data-bulk-action]")) {
  form.addEventListener("submit", event => {
    if (ids(form).length <= STEP) return;
    event.preventDefault();
    new Work(form, form.nextElementSibling).goOn();
  });
}
