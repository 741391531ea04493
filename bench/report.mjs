// The words around the figures: the machine, its load, the tables.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";

/** The middle one, or the mean of the middle two. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Smallest and largest, as `0.91 - 0.95`. */
export function spread(numbers) {
  return `${Math.min(...numbers).toFixed(2)} - ${Math.max(...numbers).toFixed(2)}`;
}

/** A Markdown table; all columns but the first are numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** First line of what a program prints, or `undefined` if there is no such program. */
export function firstLine(program, args) {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .split("\n")[0]
      .trim();
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    // wrk prints its version and leaves with 1.
    return error.stdout?.split("\n")[0].trim();
  }
}

function packageVersion(name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
}

const MEASURED = [
  ...["@hono/node-server", "hono", "srvx", "sirv", "express", "fastify", "@fastify/static"],
  ...["deno-std", "tinybench"],
];

/** The facts without which no figure means anything. */
export function machine({ deno, bun }) {
  const load = os.loadavg()[0] / os.cpus().length;
  const versions = [
    `Node ${process.versions.node}`,
    deno === null ? "Deno missing" : `Deno ${firstLine(deno, ["--version"])?.split(" ")[1]}`,
    bun === null ? "Bun missing" : `Bun ${firstLine(bun, ["--version"])}`,
    ...MEASURED.map(packageVersion),
    firstLine("wrk", ["-v"])?.replace(/ \[.*/, "") ?? "wrk missing",
  ];
  return [
    `- ${os.cpus()[0]?.model.trim() ?? "unknown CPU"}, ${os.cpus().length} cores, ${os.type()}`,
    `- ${versions.join(", ")}`,
    `- load before the run: ${load.toFixed(2)} per core${
      load > 0.7 ? ". **Above 0.7: something else is running, trust the ratios less.**" : ""
    }`,
  ].join("\n");
}

/** `1.32`, with a mark if the budget is missed. */
export function judged(ratio, within) {
  return `${ratio.toFixed(2)}${within ? "" : " **(missed)**"}`;
}
