// Reads configs with wrangler's own reader: node read_configs.cjs WRANGLER_CLI REQUESTS
//
// REQUESTS is a JSON file: [{ "config": PATH, "env": NAME or "" for the top level }]. Printed is a JSON
// array in the same order: { "config": what wrangler makes of it } or { "error": why it refuses it },
// and in both "said": what it had to say meanwhile, a text each.
"use strict";

const fs = require("node:fs");
const { stripVTControlCharacters } = require("node:util");

const [cli, requests] = process.argv.slice(2);
const { unstable_readConfig: readConfig } = require(cli);

let said = [];
for (const method of ["debug", "error", "info", "log", "warn"]) {
  console[method] = (...parts) => said.push(stripVTControlCharacters(parts.join(" ")));
}

// An undefined value and one that is not there are the same reading, and JSON keeps neither.
function read({ config, env }) {
  said = [];
  try {
    return { config: readConfig({ config, env }), said };
  } catch (error) {
    return { error: stripVTControlCharacters(String(error.message)), said };
  }
}

const readings = JSON.parse(fs.readFileSync(requests, "utf8")).map(read);
process.stdout.write(JSON.stringify(readings));
