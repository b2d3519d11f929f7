// The day slider: shows the day while it moves, and fetches the page of that day when it rests.
// Without this script the same form is sent by its button.
document.documentElement.classList.add("js");

const form = document.getElementById("day-form");
const slide = document.getElementById("slide");
const input = document.getElementById("as-of");
const words = document.getElementById("day-words");
const START = Date.UTC(2010, 0, 1);
const DAY = 86400000;
const ARABIC = [
  "كانون الثاني",
  "شباط",
  "آذار",
  "نيسان",
  "أيار",
  "حزيران",
  "تموز",
  "آب",
  "أيلول",
  "تشرين الأول",
  "تشرين الثاني",
  "كانون الأول",
];
const ENGLISH = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const months = document.documentElement.lang === "ar" ? ARABIC : ENGLISH;

const isoOf = (offset) => new Date(START + offset * DAY).toISOString().slice(0, 10);
const offsetOf = (iso) => Math.round((Date.parse(iso) - START) / DAY);

function say(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  words.textContent = `${day} ${months[month - 1]} ${year}`;
  slide.setAttribute("aria-valuetext", words.textContent);
}

let latest = 0;
async function show(iso, remember = true) {
  const turn = ++latest;
  const url = new URL(location.href);
  url.searchParams.set("as_of", iso);
  url.hash = "";
  const live = document.querySelectorAll("[data-live]");
  live.forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== latest) return;
    live.forEach((part) => part.replaceWith(document.adoptNode(page.getElementById(part.id))));
    document.querySelector(".tongue").setAttribute("href", page.querySelector(".tongue").getAttribute("href"));
    if (remember) history.replaceState(null, "", url);
  } catch {
    if (turn === latest) location.assign(url);
  }
}

let timer = 0;
slide.addEventListener("input", () => {
  const iso = isoOf(Number(slide.value));
  input.value = iso;
  say(iso);
  clearTimeout(timer);
  timer = setTimeout(() => show(iso), 180);
});
input.addEventListener("change", () => {
  const offset = offsetOf(input.value);
  if (!(offset >= 0 && offset <= Number(slide.max))) return;
  slide.value = offset;
  say(input.value);
  show(input.value);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const target = new URL(form.action);
  target.search = "";
  target.searchParams.set("as_of", input.value);
  for (const name of ["site", "known_at"])
    if (form.elements[name]) target.searchParams.set(name, form.elements[name].value);
  location.assign(target);
});
form.elements.site?.addEventListener("change", () => form.requestSubmit());
