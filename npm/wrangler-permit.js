#!/usr/bin/env node
// Starts the binary of this platform's package, and ends as it ends.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");

const name = `wrangler-permit-${process.platform}-${process.arch}`;
const end = process.platform === "win32" ? ".exe" : "";

function locate() {
  try {
    return require.resolve(`${name}/bin/wrangler-permit${end}`);
  } catch {
    console.error(
      `wrangler-permit: the package ${name} is not installed. Either there is none for this ` +
        "platform, or optional dependencies were left out: install without --omit=optional.",
    );
    process.exit(2);
  }
}

const env = { ...process.env };
if (["exec", "run", "run-script"].includes(process.env.npm_command)) env.WRANGLER_PERMIT_PROGRAM = "npx";
const child = spawn(locate(), process.argv.slice(2), { stdio: "inherit", env });
// The binary ends what it has begun, and this process with it. A terminal sends Ctrl-C to both; the
// second one changes nothing.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`wrangler-permit: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
