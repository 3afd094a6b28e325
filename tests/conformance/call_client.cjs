// Makes calls through the official client for JavaScript: node call_client.cjs CLIENT CALLS
//
// CLIENT is the folder of the package. CALLS is a JSON file: [{ "token", "call": a path of the client's
// names, "id": the argument before the parameters or null, "params" }]. Printed is a JSON object: the
// client's "version", and "outcomes" in the order of the calls: { "answer": what the client makes of the
// answer, of a list every page, "raw": the "result" of each answer as it was sent } or { "refused": the
// client's error, "raw": the "errors" as they were sent }.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [folder, calls] = process.argv.slice(2);
const Cloudflare = require(folder);
const { version } = require(path.join(folder, "package.json"));

let sent = [];
async function overheard(url, options) {
  const response = await fetch(url, options);
  sent.push(await response.clone().json());
  return response;
}

async function perform({ token, call, id, params }) {
  const baseURL = process.env.CLOUDFLARE_API_BASE_URL;
  const client = new Cloudflare({ apiToken: token, baseURL, maxRetries: 0, fetch: overheard });
  const names = call.split(".");
  const method = names.pop();
  const resource = names.reduce((at, name) => at[name], client);
  const pending = id === null ? resource[method](params) : resource[method](id, params);
  if (!pending[Symbol.asyncIterator]) return pending;
  const items = [];
  for await (const item of pending) items.push(item);
  return items;
}

function refusal({ constructor, status, errors }) {
  const [{ code = null, message }] = errors;
  return { class: constructor.name, status, code, message };
}

async function outcome(call) {
  sent = [];
  try {
    const answer = await perform(call);
    return { answer, raw: sent.map(({ result }) => result) };
  } catch (error) {
    if (!(error instanceof Cloudflare.APIError)) throw error;
    return { refused: refusal(error), raw: sent.map(({ errors }) => errors) };
  }
}

(async () => {
  const outcomes = [];
  for (const call of JSON.parse(fs.readFileSync(calls, "utf8"))) outcomes.push(await outcome(call));
  process.stdout.write(JSON.stringify({ version, outcomes }));
})();
