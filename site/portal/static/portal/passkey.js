// What a browser says of a passkey that fails, or is cancelled, is said on the page, in plain words.

const failed = document.getElementById("passkey-failed");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // it would only tell the console
  const told = document.createElement("p");
  told.className = "errors";
  told.textContent = failed.dataset.said;
  failed.replaceChildren(told);
});
