// Record what the npm package "edtf" understands by the texts of edtf_texts.txt, in edtf_bounds.json.
//
// The package is another implementation of EDTF; the registry does not use it. To record again, in an empty folder:
//
//     npm install edtf@4.11.1
//     cp .../tests/domain/chronology/record_edtf_bounds.mjs .
//     node record_edtf_bounds.mjs .../tests/domain/chronology
//
// An answer is [first day, last day], with null for an open end, or null if the package refuses the text.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import edtf from "edtf";

// The package does not export its package.json, so it is read as a file.
const { version } = JSON.parse(readFileSync("node_modules/edtf/package.json", "utf8"));
const folder = process.argv[2];

function day(moment) {
  if (moment === null || moment === undefined || !Number.isFinite(moment)) return null;
  const date = new Date(moment);
  const year = date.getUTCFullYear();
  const digits = String(Math.abs(year)).padStart(4, "0");
  return (year < 0 ? "-" : "") + digits + date.toISOString().slice(-20, -14);
}

function bounds(text) {
  try {
    const date = edtf(text);
    return [day(date.min), day(date.max)];
  } catch {
    return null;
  }
}

const texts = readFileSync(join(folder, "edtf_texts.txt"), "utf8").trim().split("\n");
const answers = Object.fromEntries(texts.map((text) => [text, bounds(text)]));
const lines = Object.entries(answers).map(([text, answer]) => `    ${JSON.stringify(text)}: ${JSON.stringify(answer)}`);
const head = `  "package": "edtf",\n  "version": "${version}",\n  "script": "record_edtf_bounds.mjs",`;
writeFileSync(join(folder, "edtf_bounds.json"), `{\n${head}\n  "answers": {\n${lines.join(",\n")}\n  }\n}\n`);
