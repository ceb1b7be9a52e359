// Sharing by the system's own sheet where there is one, else by copying the link.

const share = document.getElementById("share");
const address = share.querySelector(".share__address");
const status = share.querySelector(".share__status");

function offer(selector, act) {
  const button = share.querySelector(selector);
  button.closest("li").hidden = false;
  button.addEventListener("click", act);
  address.hidden = true;
}

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
    address.hidden = false;
    getSelection().selectAllChildren(address);
    status.textContent = status.dataset.refused;
  }
}

if (navigator.share) offer("[data-share]", open);
else if (navigator.clipboard) offer("[data-copy]", copy);
