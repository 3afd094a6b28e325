// Runs programs of Pulumi on a Pulumi that makes nothing: node run_programs.mjs PROGRAMS
//
// PROGRAMS is a JSON list of paths. Printed is a JSON list in their order: of each the resources that it
// asks for, { "type", "label", "args" }. The stand-in is `@pulumi` in `node_modules` beside them.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

globalThis.asked = [];
const programs = [];
for (const path of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  globalThis.asked = [];
  await import(pathToFileURL(path).href);
  programs.push(globalThis.asked);
}
console.log(JSON.stringify(programs));
