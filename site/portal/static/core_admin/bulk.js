// A bulk action on many is taken some at a time, so that it shows how far it is and can be
// interrupted: each step is done as a whole or not at all, and the others are as they were.

const STEP = 10;

class Work {
  constructor(form, shown) {
    this.form = form;
    this.shown = shown;
    this.left = form.dataset.bulkAction.trim().split(" ");
    this.all = this.left.length;
    this.done = 0;
    this.data = new FormData(form);
    this.find("data-stop").addEventListener("click", () => { this.stopped = true; });
    this.find("data-go-on").addEventListener("click", () => this.goOn());
  }

  find(attribute) {
    return this.shown.querySelector(`[${attribute}]`);
  }

  async goOn() {
    this.stopped = false;
    this.form.hidden = true;
    this.shown.hidden = false;
    this.show("doing");
    while (this.left.length && !this.stopped) {
      if (!await this.step()) return;
      this.show("doing");
    }
    this.show(this.left.length ? "stopped" : this.done < this.all ? "left" : "finished");
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
      this.form.action = this.address(this.left);
      this.form.submit();
      return false;
    }
    this.left = this.left.slice(few.length);
    this.done += answer.done;
    return true;
  }

  // What the server has done; null if it failed, undefined if it answered with a page.
  async send(few) {
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(this.address(few), { method: "POST", body: this.data, headers });
      if (answer.status === 404) return { done: 0 }; // all of them are gone
      if (!answer.ok) return null;
      return answer.headers.get("Content-Type") === headers.Accept ? await answer.json() : undefined;
    } catch {
      return null;
    }
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

for (const form of document.querySelectorAll("[data-bulk-action]")) {
  form.addEventListener("submit", event => {
    const work = new Work(form, form.nextElementSibling);
    if (work.all <= STEP) return;
    event.preventDefault();
    work.goOn();
  });
}
