// The map of territories: one tab stop, and arrow keys from one département to the next. All that
// is known is read from the page each time, so that the map may be swapped for another.

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ASIDE = 2; // what lies aside counts as so much farther away

function departements(shapes) {
  return [...shapes.querySelectorAll("a:has(use)")];
}

function centre(link) {
  const box = link.querySelector("use").getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

function next(link, links, [right, down]) {
  const [x, y] = centre(link);
  let found = link;
  let least = Infinity;
  for (const other of links) {
    const [u, v] = centre(other);
    const ahead = (u - x) * right + (v - y) * down;
    const aside = Math.abs((u - x) * down + (v - y) * right);
    const distance = ahead + ASIDE * aside;
    if (ahead > 0.5 && aside <= ASIDE * ahead && distance < least) {
      [found, least] = [other, distance];
    }
  }
  return found;
}

function target(event, link, links) {
  if (event.key === "Home") return links[0];
  if (event.key === "End") return links.at(-1);
  return event.key in ARROWS ? next(link, links, ARROWS[event.key]) : null;
}

function place(event) {
  const link = event.target.closest?.("a:has(use)");
  const shapes = link?.closest(".map__shapes");
  return shapes ? { link, links: departements(shapes) } : null;
}

// Whoever comes in by Tab goes out by the next one; what had the focus last has it first.
document.addEventListener("focusin", (event) => {
  const { link, links } = place(event) ?? {};
  for (const other of links ?? []) {
    if (other === link) other.removeAttribute("tabindex");
    else other.setAttribute("tabindex", "-1");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const { link, links } = place(event) ?? {};
  const found = link && target(event, link, links);
  if (!found) return;
  event.preventDefault();
  found.focus();
});

// A link within SVG is followed by an HTML link of the same address, which is what others enhance.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".map__shapes svg a");
  const asks = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || asks || event.defaultPrevented) return;
  event.preventDefault();
  const twin = document.createElement("a");
  twin.href = link.href.baseVal;
  twin.hidden = true;
  link.closest(".map").append(twin);
  window.htmx?.process(twin);
  twin.click();
});
