"""What may be wrong with how a page is laid out, as the browser measures it.

`faults(page)` on the page as it stands; `watch_shifts(page)` before it is opened and `shift(page)`
after, for what moved while it loaded.
"""

LEAST_TEXT = 12  # pixels
# How far a picture's shape may be from its file's: rounding to whole pixels.
DISTORTION = 0.02

MEASURE = """([leastText, distortion]) => {
    const found = [], wide = document.documentElement.scrollWidth;
    const name = (one) => one.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
    const hidden = ".visually-hidden, .skip, .skip *, svg *, option, template, wagtail-userbar";
    if (wide > innerWidth) found.push(`scrolls sideways: ${wide} > ${innerWidth}`);
    const shown = [...document.body.querySelectorAll("*")].filter((one) =>
        one.checkVisibility({ visibilityProperty: true }) && !one.matches(hidden)
        && !one.closest(".visually-hidden"));
    for (const one of shown) {
        const box = one.getBoundingClientRect(), style = getComputedStyle(one);
        if (!box.width || !box.height || style.clipPath === "inset(50%)") continue;
        const ownText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const size = parseFloat(style.fontSize);
        if (ownText && size < leastText) found.push(`text of ${size} px: ${name(one)}`);
        if (isCut(one, style)) found.push(`cut: ${name(one)}`);
        const beyond = box.right > innerWidth + 1 && !scrolls(one);
        if (beyond) found.push(`beyond the edge: ${name(one)}`);
        if (one.matches("img")) checkPicture(one, style);
    }
    return [...new Set(found)];

    function isCut(one, style) {
        const clips = (overflow) => overflow === "hidden" || overflow === "clip";
        if (one.matches("input, select, textarea, iframe, img, svg")) return false;
        const { clientWidth: width, clientHeight: height, scrollWidth, scrollHeight } = one;
        return (clips(style.overflowX) && width > 0 && scrollWidth > width + 1)
            || (clips(style.overflowY) && height > 0 && scrollHeight > height + 1);
    }
    function scrolls(one) {
        for (let above = one.parentElement; above; above = above.parentElement) {
            if (["auto", "scroll"].includes(getComputedStyle(above).overflowX)) return true;
        }
        return false;
    }
    function checkPicture(one, style) {
        if (!one.complete || !one.naturalWidth) {
            if (one.loading !== "lazy") found.push(`no picture: ${name(one)}`);
            return;
        }
        if (!one.getAttribute("width") || !one.getAttribute("height")) {
            found.push(`no dimensions: ${name(one)}`);
        }
        const ratio = (one.clientWidth / one.clientHeight) / (one.naturalWidth / one.naturalHeight);
        const fitted = ["cover", "contain", "scale-down", "none"].includes(style.objectFit);
        if (!fitted && Math.abs(ratio - 1) > distortion) {
            found.push(`distorted by ${ratio.toFixed(2)}: ${name(one)}`);
        }
    }
}"""
NEXT_PAINT = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) window.shifts.push([entry.value, entry.sources.map(
            (source) => source.node?.outerHTML?.slice(0, 300) ?? "")]);
    }
}).observe({ type: "layout-shift", buffered: true });
"""


def faults(page):
    """What scrolls sideways, is cut, too small to read, beyond the edge or distorted."""
    page.wait_for_load_state()
    return page.evaluate(MEASURE, [LEAST_TEXT, DISTORTION])


def watch_shifts(page):
    """Record what moves, from the next page on."""
    page.add_init_script(WATCH)


def shifts(page):
    """[how much, what] of each move without the visitor's doing, once the page is at rest."""
    page.wait_for_load_state("networkidle")
    page.evaluate(NEXT_PAINT)
    return page.evaluate("window.shifts")
