// An app in a fresh project: imports each entry, and serves one file by `embedded`.
// Arguments: the folder of the file, then the entries.
import process from "node:process";
import { createFileHandler } from "sendoff";
import { embedded } from "sendoff/embedded";

const [root = "", ...entries] = process.argv.slice(2);
const names = {};
for (const entry of entries) names[entry] = Object.keys(await import(entry)).sort();

const files = createFileHandler({
  mount: "/files",
  authorize: ({ request }) => request.headers.get("cookie") === "session=ann",
  delivery: embedded({ root }),
});
const url = "http://127.0.0.1/files/a.txt";
const headers = { cookie: "session=ann", range: "bytes=0-4" };
const sent = await files(new Request(url, { headers }));
const refused = await files(new Request(url));

console.log(
  JSON.stringify({ names, sent: [sent.status, await sent.text()], refused: refused.status }),
);
