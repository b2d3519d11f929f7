// Sends the chosen pictures one by one, with the progress of each. Without it the form sends all of them at once.
"use strict";
const box = document.getElementById("taken-in");
const form = document.querySelector("#photo_form");
const input = form?.querySelector('input[type="file"]');

function sent(file, bar) {
  const data = new FormData(form);
  data.delete(input.name);
  data.append(input.name, file, file.name);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => done(request));
    request.send(data);
  });
}

function told(item, request, name) {
  if (request.status === 200 || request.status === 422) {
    const made = document.createElement("template");
    made.innerHTML = request.responseText;
    item.replaceWith(made.content);
    return request.status === 200;
  }
  item.textContent = `${name}: ${box.dataset.failed}`;
  item.className = "refused";
  return true;
}

async function sendAll(event) {
  if (!input.files.length || !form.checkValidity()) return;
  event.preventDefault();
  const buttons = form.querySelectorAll('[type="submit"]');
  buttons.forEach((each) => { each.disabled = true; });
  box.querySelector("ul").replaceChildren();
  for (const file of [...input.files]) {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `${box.dataset.sending}: ${file.name}`);
    item.append(file.name, " ", bar);
    box.querySelector("ul").append(item);
    box.scrollIntoView({ block: "nearest" });
    if (!told(item, await sent(file, bar), file.name)) break; // what is said of all of them has to be put right first
  }
  if (!box.querySelector(".refused")) input.value = "";
  buttons.forEach((each) => { each.disabled = false; });
}

form?.addEventListener("submit", sendAll);
