// What a release needs from the checkout:
//
//     node .ci/release.mjs gate TAG     ends with 1, and says why, where the checkout is not what TAG says
//     node .ci/release.mjs notes TAG    prints the section of CHANGELOG.md
//
// Cargo.toml is the one place that names the version and the repository.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// What the documents say as long as there is no release.
const UNRELEASED = /nothing is (published|released) yet/i;

function read(name) {
  return readFileSync(join(root, name), "utf8");
}

function manifest() {
  const words = ["metadata", "--no-deps", "--format-version", "1"];
  return JSON.parse(execFileSync("cargo", words, { cwd: root, encoding: "utf8" })).packages[0];
}

// The section of the version, without its heading; none where there is no such section.
function notes(version) {
  const sections = read("CHANGELOG.md").split(/^## /m);
  const own = sections.find((section) => section.startsWith(`[${version}]`));
  return own?.slice(own.indexOf("\n") + 1).trim();
}

function* complaints(tag) {
  const { version, repository } = manifest();
  if (!/^https:\/\/github\.com\/[^/]+\/[^/]+$/.test(repository ?? "")) {
    yield "Cargo.toml: `repository` has to be https://github.com/OWNER/NAME: packages and pages of rules link there";
  }
  if (tag !== `v${version}`) yield `Cargo.toml: the version is ${version}, and the tag is ${tag}`;
  if (!notes(version)) yield `CHANGELOG.md: no section [${version}], or nothing in it`;
  if (!read(".pre-commit-hooks.yaml").includes(`wrangler-permit@${version}"`)) {
    yield `.pre-commit-hooks.yaml: it does not install wrangler-permit@${version}`;
  }
  for (const name of ["README.md", "CHANGELOG.md", "SECURITY.md"]) {
    if (UNRELEASED.test(read(name))) yield `${name}: it says that nothing is published`;
  }
}

const [command, tag] = process.argv.slice(2);
if (command === "gate" && tag) {
  const found = [...complaints(tag)];
  for (const complaint of found) console.error(complaint);
  process.exitCode = found.length === 0 ? 0 : 1;
} else if (command === "notes" && tag) {
  console.log(notes(tag.replace(/^v/, "")) ?? "");
} else {
  console.error("usage: node .ci/release.mjs gate|notes TAG");
  process.exitCode = 2;
}
