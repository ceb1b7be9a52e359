// A button that copies what stands in a field, and says whether that went well.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = status.dataset.said;
    } catch {
      field.select();
      status.textContent = status.dataset.refused;
    }
  });
}
