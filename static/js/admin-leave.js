// Warns before a page is left on which something was filled in and not sent. A form that is sent itself may go; another
// one on the page (its publication, its alignment) may not take along what was typed.
"use strict";
const filled = new Map(); // each form, with what it said when nothing was to be lost
let going = null;

function saidIn(form) {
  const values = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version");
  return JSON.stringify(values.map(([name, value]) => [name, value.name ?? value]));
}

function isOpen(form) {
  return form !== going && form.isConnected && saidIn(form) !== filled.get(form);
}

addEventListener("load", () => {
  for (const form of document.querySelectorAll("#content form[method=post]:not(#changelist-form)")) {
    const refused = form.querySelector(".errorlist, .errornote"); // what it says now was sent, and not kept
    filled.set(form, refused ? "" : saidIn(form));
    form.addEventListener("kept", () => filled.set(form, saidIn(form)));
  }
});
document.addEventListener("submit", (event) => {
  going = event.defaultPrevented ? null : event.target;
});
addEventListener("pageshow", () => {
  going = null;
});
addEventListener("beforeunload", (event) => {
  if ([...filled.keys()].some(isOpen)) event.preventDefault();
});
