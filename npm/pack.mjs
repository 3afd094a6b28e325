// Packs the wrapper and the package of each binary that is given:
//
//     node npm/pack.mjs --binary linux-x64=PATH [--binary …] --out DIR
//
// The version, the description and the licence are those of Cargo.toml.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
// What npm calls a platform, and what cargo calls it.
const TARGETS = {
  "linux-x64": "x86_64-unknown-linux-musl",
  "linux-arm64": "aarch64-unknown-linux-musl",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
  "win32-x64": "x86_64-pc-windows-msvc",
  "win32-arm64": "aarch64-pc-windows-msvc",
};
const PLATFORMS = Object.keys(TARGETS);
const LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"];

function fail(message) {
  console.error(`npm/pack.mjs: ${message}`);
  process.exit(2);
}

function readArguments() {
  const options = { binary: { type: "string", multiple: true }, out: { type: "string" } };
  const { values } = parseArgs({ options });
  if (!values.binary?.length || !values.out) fail("--binary PLATFORM=PATH and --out DIR are needed");
  const binaries = new Map(values.binary.map((pair) => {
    const [platform, path] = pair.split(/=(.*)/s);
    if (!PLATFORMS.includes(platform)) fail(`${platform} is not one of ${PLATFORMS.join(", ")}`);
    if (!path || !existsSync(path)) fail(`no file ${path}`);
    return [platform, path];
  }));
  return { binaries, out: resolve(values.out) };
}

// npm on Windows is a script, which only a shell starts.
function run(program, words, options) {
  const shell = process.platform === "win32";
  return execFileSync(program, words, { encoding: "utf8", shell, maxBuffer: 1 << 28, ...options });
}

function metadata(platform) {
  const words = ["metadata", "--format-version", "1", "--locked", "--filter-platform", TARGETS[platform]];
  const text = run("cargo", words, { cwd: root });
  const { packages, resolve: graph } = JSON.parse(text);
  const own = packages.find((one) => one.id === graph.root);
  return { own, packages, graph };
}

// The packages that the binary contains: what is needed at run time, not for tests or the build.
function contained({ own, packages, graph }) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const found = new Set();
  const visit = (id) => {
    if (found.has(id)) return;
    found.add(id);
    const normal = nodes.get(id).deps.filter((dep) => dep.dep_kinds.some((kind) => kind.kind === null));
    normal.forEach((dep) => visit(dep.pkg));
  };
  visit(own.id);
  found.delete(own.id);
  return packages.filter((one) => found.has(one.id)).sort((a, b) => a.name.localeCompare(b.name));
}

// The licence of each package that the binary contains, each text once.
function notices(packages) {
  const texts = new Map();
  const lines = packages.map((one) => {
    const folder = dirname(one.manifest_path);
    const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|unlicense)/i.test(name));
    for (const file of files) {
      const text = readFileSync(join(folder, file), "utf8").trim();
      texts.set(text, [...(texts.get(text) ?? []), `${one.name} ${one.version}`]);
    }
    return `${one.name} ${one.version}: ${one.license ?? "see its text"}`;
  });
  const parts = [...texts].map(([text, names]) => `${"-".repeat(72)}\n${names.join(", ")}\n\n${text}\n`);
  return `The binary contains:\n\n${lines.join("\n")}\n\n${parts.join("\n")}`;
}

function writePackage(folder, manifest, files) {
  mkdirSync(folder, { recursive: true });
  for (const licence of LICENCES) copyFileSync(join(root, licence), join(folder, licence));
  for (const [name, from] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    copyFileSync(from, join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function pack(folder, out) {
  run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", out], { cwd: folder });
}

const { binaries, out } = readArguments();
const about = metadata([...binaries.keys()][0]);
const { version, description, license, repository } = about.own;
const common = { version, license, ...(repository ? { repository } : {}) };
const stage = mkdtempSync(join(tmpdir(), "wrangler-permit-npm-"));
try {
  mkdirSync(out, { recursive: true });
  const wrapper = join(stage, "wrangler-permit");
  writePackage(wrapper, {
    name: "wrangler-permit",
    ...common,
    description,
    keywords: ["cloudflare", "wrangler", "secrets-store", "workers"],
    bin: { "wrangler-permit": "wrangler-permit.js" },
    files: ["wrangler-permit.js", ...LICENCES],
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(PLATFORMS.map((one) => [`wrangler-permit-${one}`, version])),
  }, [["wrangler-permit.js", join(here, "wrangler-permit.js")]]);
  copyFileSync(join(root, "README.md"), join(wrapper, "README.md"));
  pack(wrapper, out);
  for (const [platform, path] of binaries) {
    const [os, cpu] = platform.split("-");
    const folder = join(stage, platform);
    const binary = `bin/wrangler-permit${os === "win32" ? ".exe" : ""}`;
    writePackage(folder, {
      name: `wrangler-permit-${platform}`,
      ...common,
      description: `The binary of wrangler-permit for ${platform}`,
      os: [os],
      cpu: [cpu],
      files: [binary, "THIRD-PARTY", ...LICENCES],
      preferUnplugged: true,
    }, [[binary, path]]);
    writeFileSync(join(folder, "THIRD-PARTY"), notices(contained(metadata(platform))));
    pack(folder, out);
  }
} finally {
  rmSync(stage, { recursive: true, force: true });
}
