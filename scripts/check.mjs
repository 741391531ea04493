// npm run check: what can be said without a server, in seconds. Format, lint, types, unit tests.
import { spawn } from "node:child_process";

const CHECKS = {
  "format and lint": ["node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings"],
  "types of everything": ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"],
  "types of the examples": ["node_modules/typescript/bin/tsc", "-p", "examples"],
  "types of what is published": ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"],
  "unit tests": ["node_modules/vitest/vitest.mjs", "run", "--project", "unit", "--reporter=dot"],
};

const results = await Promise.all(Object.entries(CHECKS).map(check));
process.exit(results.every(Boolean) ? 0 : 1);

function check([name, args]) {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on("close", (status) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
      if (status !== 0) console.log(output);
      resolve(status === 0);
    });
  });
}
