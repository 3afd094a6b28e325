// Reads configs with wrangler's own reader: node read_configs.cjs WRANGLER_CLI REQUESTS
//
// REQUESTS is a JSON file with an array of requests; printed is a JSON array in the same order.
//
// { "config": PATH, "env": NAME or "" for the top level }: { "config": what wrangler makes of it } or
// { "error": why it refuses it }, and in both "said": what it had to say meanwhile, a text each.
//
// { "config": PATH }, for all of its environments: { "syntax": why it is no document } or
// { "pages": whether it is a Pages project's, "environments": [...] }, the top level first, each with
// its "name", its "raw" table as wrangler's parser has it, the "words" that can be names of other bindings
// in it, the reading of the "whole" file as above, and
// the reading of the "part" that bears on this environment's Secrets Store bindings: what is wrong
// elsewhere in the file does not hide what wrangler makes of that.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { stripVTControlCharacters } = require("node:util");

const [cli, requests] = process.argv.slice(2);
const { experimental_readRawConfig: readRaw, unstable_readConfig: readConfig } = require(cli);

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

const NAMES = ["name", "account_id"];
const PARTS = [...NAMES, "secrets_store_secrets", "unsafe", "previews"];

function kept(table, fields) {
  const present = fields.filter((field) => table?.[field] !== undefined);
  return Object.fromEntries(present.map((field) => [field, table[field]]));
}

function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bindings(table, fields) {
  const part = kept(table, [...fields, "secrets_store_secrets"]);
  if (Array.isArray(table.unsafe?.bindings)) {
    const stores = table.unsafe.bindings.filter((entry) => entry?.type === "secrets_store_secret");
    part.unsafe = { bindings: stores };
  }
  return part;
}

function environment(table, fields) {
  if (!isTable(table)) return table;
  const { previews } = table;
  const part = bindings(table, fields);
  return { ...part, previews: isTable(previews) ? bindings(previews, []) : previews };
}

// The part of one environment without what stands in any other, names and account excepted.
function partOf(raw, env, fields) {
  if (!env) return environment(raw, fields);
  return { ...kept(raw, fields), env: { [env]: environment(raw.env[env], fields) } };
}

// JSON would make a string of a TOML date, and a string is something else to wrangler.
function dateless(key, value) {
  return this[key] instanceof Date ? 0 : value;
}

function readPart(config, raw, env) {
  const file = path.join(path.dirname(config), "part.json");
  const attempt = (fields) => {
    fs.writeFileSync(file, JSON.stringify(partOf(raw, env, fields), dateless));
    return read({ config: file, env });
  };
  const named = attempt(NAMES);
  // A name that wrangler refuses is no matter of Secrets Store.
  const part = named.error ? { ...attempt([]), nameless: true } : named;
  fs.rmSync(file);
  return part;
}

function brief(reading) {
  return reading.config ? { ...reading, config: kept(reading.config, PARTS) } : reading;
}

// The fields with names of bindings that an environment takes from the top level.
const LENT = ["assets", "logfwdr", "data_blobs", "text_blobs", "wasm_modules"];

// Every key and string, except in the bindings themselves.
function words(value) {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === "secrets_store_secrets" ? [] : [key, ...words(part)],
  );
}

function readProject(config) {
  let raw;
  try {
    raw = readRaw({ config }).rawConfig;
  } catch (error) {
    return { syntax: stripVTControlCharacters(String(error.message)) };
  }
  const names = ["", ...Object.keys(raw?.env ?? {}).filter((name) => name)];
  const environments = names.map((name) => ({
    name,
    raw: kept(name ? raw.env[name] : raw, PARTS),
    words: words([name ? raw.env[name] : raw, kept(raw, LENT)]),
    whole: brief(read({ config, env: name })),
    part: brief(readPart(config, raw, name)),
  }));
  return { pages: raw?.pages_build_output_dir !== undefined, environments };
}

const answers = JSON.parse(fs.readFileSync(requests, "utf8")).map((request) =>
  "env" in request ? read(request) : readProject(request.config),
);

// Half of a character is no JSON that others would read.
function wellFormed(key, value) {
  return typeof value === "string" ? value.toWellFormed() : value;
}

process.stdout.write(JSON.stringify(answers, wellFormed));
