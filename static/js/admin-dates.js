// Says below each uncertain date what is understood by it, while it is typed. Without this script the server says it
// after saving.
"use strict";
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches || !input.matches("input.edtf")) return;
  clearTimeout(input.waiting);
  input.waiting = setTimeout(() => understand(input), 250);
});

async function understand(input) {
  const output = input.parentElement.querySelector("output.understood");
  const text = input.value.trim();
  if (!output) return;
  if (!text) return show(output, "", false);
  try {
    const answer = await fetch(`${output.dataset.endpoint}?text=${encodeURIComponent(text)}`);
    const said = await answer.json();
    if (input.value.trim() === text) show(output, said.understood || said.problem, !said.understood);
  } catch {
    show(output, "", false); // logged out or offline: saving will say so
  }
}

function show(output, words, isProblem) {
  output.textContent = words;
  output.classList.toggle("problem", isProblem);
}
