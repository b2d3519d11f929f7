// Sends the chosen pictures one by one, with the progress of each. Without it the form sends all of them at once.
"use strict";
const box = document.getElementById("upload-results");
const form = document.querySelector("#photo_form");
const input = form?.querySelector('input[type="file"]');
const count = document.createElement("p"); // which of how many is on its way
box?.prepend(count);
let sending = false;

function sent(file, bar) {
  const data = new FormData(form);
  data.delete(input.name);
  data.append(input.name, file, file.name);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "fetch");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => done(request));
    request.send(data);
  });
}

// Puts the server's words in place of the bar; returns whether the file is to be sent again, and whether all wait for it.
function told(item, request, name) {
  const ours = request.responseURL.split("#")[0] === form.action.split("#")[0]; // and not the page to log in anew
  if (ours && (request.status === 200 || request.status === 422)) {
    const made = document.createElement("template");
    made.innerHTML = request.responseText;
    item.replaceWith(made.content);
    const stopped = request.status !== 200;
    return { again: stopped, stopped };
  }
  item.textContent = `${name}: ${box.dataset.failed}`;
  item.className = "refused";
  return { again: true, stopped: false };
}

function choose(files) {
  const chosen = new DataTransfer();
  files.forEach((file) => chosen.items.add(file));
  input.files = chosen.files;
}

// Files may be dropped anywhere: beside the field, the browser would leave the page and open them.
function hover(event) {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = sending ? "none" : "copy";
  form.classList.toggle("dropping", !sending);
}

function drop(event) {
  form.classList.remove("dropping");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  if (sending) return;
  choose([...input.files, ...event.dataTransfer.files]);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function sendAll(event) {
  if (!input.files.length) return; // what else is missing the server says, and the files stay chosen
  event.preventDefault();
  sending = true;
  const buttons = form.querySelectorAll('[type="submit"]');
  buttons.forEach((each) => {
    each.disabled = true;
  });
  box.querySelector("ul").replaceChildren();
  const files = [...input.files];
  const rest = [];
  for (const [index, file] of files.entries()) {
    count.textContent = `${index + 1} / ${files.length}`;
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", `${box.dataset.sending}: ${file.name}`);
    item.append(file.name, " ", bar);
    box.querySelector("ul").append(item);
    box.scrollIntoView({ block: "nearest" });
    const outcome = told(item, await sent(file, bar), file.name);
    if (outcome.again) rest.push(file);
    if (outcome.stopped) {
      // what is said of all of them has to be put right first
      rest.push(...files.slice(index + 1));
      break;
    }
  }
  count.textContent = "";
  choose(rest); // what was kept, or will never be, is not sent a second time
  sending = false;
  if (!rest.length) form.dispatchEvent(new Event("kept"));
  buttons.forEach((each) => {
    each.disabled = false;
  });
}

// What a file offers is taken over in its place: the other outcomes stay on the page.
async function takeOver(event) {
  event.preventDefault();
  const offer = event.target;
  offer.querySelector("button").disabled = true;
  const words = document.createElement("p");
  try {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(offer.action, { method: "POST", body: new FormData(offer), headers });
    const json = answer.headers.get("Content-Type")?.startsWith("application/json");
    words.textContent = json ? (await answer.json()).said : box.dataset.failed;
  } catch {
    words.textContent = box.dataset.failed;
  }
  offer.replaceWith(words);
}

form?.addEventListener("submit", sendAll);
box?.addEventListener("submit", takeOver);
if (form) {
  addEventListener("dragover", hover);
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("dropping");
  });
  addEventListener("drop", drop);
}
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
