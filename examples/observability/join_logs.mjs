// @ts-check
// Who asked, what was decided and why, how much went out, and whether it arrived in full:
//   node join_logs.mjs decisions.json files.json             one line of JSON for each request
//   node join_logs.mjs --summary decisions.json files.json   how many of each result
import { readFileSync } from "node:fs";
import { joinLogs } from "./join.mjs";

const { summary, files } = commandLine(process.argv.slice(2));
const [appLog = "", nginxLog = ""] = files;
const joined = joinLogs(linesOf(appLog), linesOf(nginxLog));

if (summary) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { result = "unknown" } of joined) counts[result] = (counts[result] ?? 0) + 1;
  console.log(JSON.stringify(counts));
} else {
  for (const record of joined) console.log(JSON.stringify(record));
}

/** @param {string[]} words */
function commandLine(words) {
  const files = words.filter((word) => word !== "--summary");
  if (files.length !== 2) {
    console.error("usage: node join_logs.mjs [--summary] <app's log> <nginx's log>");
    process.exit(2);
  }
  return { summary: files.length < words.length, files };
}

/**
 * The last line of a log that is being written may be half there.
 *
 * @param {string} file
 */
function linesOf(file) {
  const lines = [];
  for (const [i, text] of readFileSync(file, "utf8").split("\n").entries()) {
    if (text === "") continue;
    const line = parsed(text);
    if (typeof line?.request_id === "string") lines.push(line);
    else console.error(`${file}:${i + 1}: no line of such a log, left out`);
  }
  return lines;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
