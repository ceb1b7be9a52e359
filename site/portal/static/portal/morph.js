// A swap for htmx that keeps what is the same: `hx-ext="morph" hx-swap="morph"`.
//
// Elements that were there stay, with their focus, their scroll position and whatever the visitor
// has opened; only what differs is changed. Elements are the same by their id, choices of a facet by
// their value, others by what they are. Besides:
//   data-whole  is replaced when anything in it differs (hits: a new picture is never an old one);
//   data-own    names the attributes that scripts see to; they are left alone;
//   data-made   marks what scripts make or write in; it stays as it is.
//
// What is folded away in a `<details>` may come as text in a script element. It is put in place once
// the rest has been painted, before anything is done with the page, or when `morph:unfold` asks.

const VISITORS = { DETAILS: ["open", "data-found"] }; // attributes that visitors see to

function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  if (node.id) return `#${node.id}`;
  if (node.localName !== "li") return null;
  const choice = node.firstElementChild?.firstElementChild; // li > label > input
  return choice?.localName === "input" ? choice.value : null;
}

function isMade(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-made");
}

function areAlike(old, fresh) {
  if (old.nodeName !== fresh.nodeName || keyOf(old) || isMade(old)) return false;
  return old.nodeType !== Node.ELEMENT_NODE || old.getAttribute("class") === fresh.getAttribute("class");
}

function attributes(old, fresh) {
  const kept = [...(VISITORS[old.nodeName] ?? []), ...(old.dataset.own ?? "").split(" ")];
  for (const { name, value } of fresh.attributes) {
    if (!kept.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!kept.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
}

function change(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  attributes(old, fresh);
  if (!foldAway(old, fresh)) children(old, fresh);
}

// The old node that `fresh` is the new form of: the one of its key, else the next one like it.
function counterpart(fresh, at, keyed) {
  const key = keyOf(fresh);
  if (key) return keyed.get(key);
  let old = at;
  while (old && !areAlike(old, fresh)) old = old.nextSibling;
  const replaced = old && fresh.nodeType === Node.ELEMENT_NODE && fresh.hasAttribute("data-whole");
  return replaced && !old.isEqualNode(fresh) ? null : old;
}

function move(parent, node, before) {
  if (parent.moveBefore) parent.moveBefore(node, before); // which keeps the focus
  else parent.insertBefore(node, before);
}

function children(old, fresh) {
  const keyed = new Map([...old.children].map((child) => [keyOf(child), child]));
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    while (at && isMade(at)) at = at.nextSibling;
    const same = counterpart(next, at, keyed);
    if (!same) {
      if (next.nodeType === Node.ELEMENT_NODE) foldAllAway(next);
      old.insertBefore(next, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else move(old, same, at);
    if (!isMade(same)) change(same, next);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    if (!isMade(gone)) gone.remove();
  }
}

// What is folded away

const folded = new Map(); // its text, by the <details>
const whenIdle = window.requestIdleCallback ?? ((then) => setTimeout(then, 50));

// Whether what differs can wait, as the visitor doesn't see it.
function foldAway(old, fresh) {
  folded.delete(old);
  const script = old.localName === "details" && fresh.querySelector(":scope > script");
  if (!script) return false;
  if (old.open) {
    script.replaceWith(parsed(script.textContent));
    return false;
  }
  change(old.firstElementChild, fresh.firstElementChild);
  folded.set(old, script.textContent);
  return true;
}

function foldAllAway(fresh) {
  for (const script of fresh.querySelectorAll("details > script")) {
    folded.set(script.parentElement, script.textContent);
  }
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

function unfold(details) {
  const fresh = details.cloneNode();
  fresh.append(details.firstElementChild.cloneNode(true), parsed(folded.get(details)));
  folded.delete(details);
  children(details, fresh);
  for (const box of details.querySelectorAll("input")) box.checked = box.defaultChecked;
}

function unfoldAll(deadline) {
  for (const details of folded.keys()) {
    if (deadline?.timeRemaining() === 0) return whenIdle(unfoldAll);
    unfold(details);
  }
}

for (const use of ["pointerdown", "keydown", "click", "input", "change", "submit", "morph:unfold"]) {
  document.addEventListener(use, () => unfoldAll(), true);
}
document.addEventListener("toggle", ({ target }) => folded.has(target) && unfoldAll(), true);

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap(style, target, fragment) {
    if (style !== "morph") return false;
    children(target, fragment.firstElementChild);
    requestAnimationFrame(() => whenIdle(unfoldAll));
    return [];
  },
});
