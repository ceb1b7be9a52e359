// Sharing by the system's own sheet where there is one, else by copying the link. Which of the two
// buttons is offered is up to the styles, so that nothing moves when this arrives.

const share = document.getElementById("share");
const address = share.querySelector(".share__address");
const status = share.querySelector(".share__status");

async function open() {
  try {
    await navigator.share({ title: share.dataset.title, url: share.dataset.address });
  } catch (error) {
    if (error.name !== "AbortError") await copy(); // closing the sheet isn't a failure
  }
}

async function copy() {
  try {
    await navigator.clipboard.writeText(share.dataset.address);
    status.textContent = status.dataset.copied;
  } catch {
    address.classList.add("share__address--shown");
    getSelection().selectAllChildren(address);
    status.textContent = status.dataset.refused;
  }
}

share.querySelector("[data-share]").addEventListener("click", navigator.share ? open : copy);
share.querySelector("[data-copy]").addEventListener("click", copy);
