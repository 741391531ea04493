// Starts the gallery on files that are made on the spot: `node examples/gallery/start.mjs`. With
// `--delivery nginx` (or caddy) that real server stands in front of it, on the config that sendoff makes; with
// `--delivery object-store` the files are put into a bucket. `--help` tells the rest.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { needFront, startFront } from "../demo_fronts.mjs";
import { freePort, onStop, startProcess, stopAll, stopAllOnSignals } from "../demo_processes.mjs";
import { DELIVERIES, storeOf } from "./delivery.mjs";
import { fillBucket } from "./fill_bucket.mjs";
import { makeMedia } from "./media/make_media.mjs";

const FRONTS = ["nginx", "caddy"];
const USAGE = `Usage: node examples/gallery/start.mjs [options]

  --delivery <name>  who sends the files: ${DELIVERIES.join(", ")} (${DELIVERIES[0]})
  --files <folder>   where the files are; they are made there if it does not exist (a temporary folder)
  --help             this text

PORT=<number> in the environment says where it listens (8080, or another port where that is taken).`;

const wanted = commandLine();
process.exitCode = 1; // until all went well, however it ends
stopAllOnSignals();
try {
  await main(wanted);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stopAll();
}

function commandLine() {
  try {
    const { delivery, files, help } = parseArgs({
      options: {
        delivery: { type: "string", default: DELIVERIES[0] },
        files: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
    if (help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (!DELIVERIES.includes(delivery)) {
      throw new Error(`--delivery is "${delivery}", want one of ${DELIVERIES.join(", ")}`);
    }
    return { delivery, files, port: portOf(process.env.PORT) };
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** The port that was asked for, if any. 0 is whatever is free. */
function portOf(text) {
  if (!text) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65535) return port;
  throw new Error(`PORT is "${text}", want a number from 0 to 65535`);
}

/** Another port than the one asked for would leave its user with the wrong URL. */
async function publicPort(asked) {
  const port = await freePort(asked ?? 8080);
  if (asked && port !== asked)
    throw new Error(`Port ${asked} is taken, or not allowed: give PORT another`);
  if (asked === undefined && port !== 8080) console.error(`Port 8080 is taken, using ${port}`);
  return port;
}

async function main({ delivery, files, port: askedPort }) {
  const front = FRONTS.includes(delivery) ? delivery : undefined;
  if (front) needFront(front);
  const wishedPort = await publicPort(askedPort);
  const folder = mkdtempSync(join(tmpdir(), "sendoff-gallery-"));
  onStop(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  chmodSync(folder, 0o755); // a front server may run as another user
  const root = files ?? join(folder, "files");
  if (!existsSync(root)) await makeMedia(root);
  if (delivery === "object-store") await fillBucket(root, storeOf(process.env));

  const appPort = front ? await freePort(0) : wishedPort;
  const env = {
    ...secrets(),
    ...process.env,
    DELIVERY: delivery,
    ROOT: root,
    PORT: String(appPort),
  };
  const program = fileURLToPath(new URL("server.mjs", import.meta.url));
  await startProcess(process.execPath, [program], appPort, { env });
  const { port } = front
    ? await startFront(front, { folder, root, appPort, wishedPort })
    : { port: appPort };

  console.log(`The gallery, its files sent by ${front ?? `the app (${delivery})`}:

http://127.0.0.1:${port}/

Sign in as ann, password sea-and-mountains, who may see everything,
or as bob, password only-the-sea, who may see one album. Ctrl-C ends it.`);
  process.exitCode = 0;
}

/** For this run only. A real app keeps them, or everybody is signed out when it starts again. */
function secrets() {
  const secret = () => randomBytes(32).toString("hex");
  return { SESSION_SECRET: secret(), LINK_KEY: secret() };
}
