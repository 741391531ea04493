// npm run docs: writes what the program prints into the pages that show it. Needs a build.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { withPrintedBlocks } from "./doc_blocks.mjs";

const run = async (args) =>
  execFileSync(process.execPath, ["dist/cli.js", ...args], { encoding: "utf8" });

const pages = readdirSync("docs", { recursive: true }).filter(
  (name) => name.endsWith(".md") && !name.startsWith("reference"), // made by the site's build
);
for (const page of ["README.md", ...pages.map((name) => `docs/${name}`)]) {
  const before = readFileSync(page, "utf8");
  const after = await withPrintedBlocks(before, run);
  if (after !== before) {
    writeFileSync(page, after);
    console.log(`${page} written`);
  }
}
