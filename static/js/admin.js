// Gives each box with suggestions the name that stands above it: select2 names it by its content alone.
"use strict";
function nameBoxes() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box || box.dataset.named) continue;
    label.id ||= `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") || ""}`.trim());
    box.querySelector("[role=textbox]")?.setAttribute("aria-labelledby", label.id);
    box.querySelector("input")?.setAttribute("aria-labelledby", label.id);
    box.dataset.named = "yes";
  }
}
// select2 makes its boxes whenever it comes to it, at the start and with every new row.
new MutationObserver(nameBoxes).observe(document.body, { childList: true, subtree: true });
nameBoxes();
