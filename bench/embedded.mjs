// The app sends the files itself: sendoff's embedded delivery beside what else does so on the same
// runtime, all in one run.

import { checkAnswer, makeFiles, SIZES, SLOW_FILE } from "./embedded_files.mjs";
import { hosts } from "./embedded_hosts.mjs";
import { embeddedMemory } from "./embedded_memory.mjs";
import { FULL, measure, obstacle, wrk } from "./load.mjs";
import { judged, median, spread, table } from "./report.mjs";

/**
 * Runs are shorter than elsewhere, as there are fifty figures in a round; after so many requests the
 * code that answers them is compiled as well as it will be.
 */
const PACE = { ...FULL, runMs: 1500, warmUpRequests: 5000 };
const MAX_WARM_UPS = 4;
/** Seconds for one download: large ones share a core. */
const TIMEOUT = 60;

/** @returns {Promise<string>} tables, or why there are none */
export async function embedded(found, pace = PACE) {
  const why = obstacle();
  if (why !== undefined) return why;
  const files = await makeFiles([...SIZES, SLOW_FILE]);
  const all = hosts(found);
  const entries = all.filter(({ missing }) => !missing).flatMap(entriesOf);

  for (let round = 1; round <= pace.rounds; round++) {
    console.error(`embedded: round ${round} of ${pace.rounds}`);
    for (const entry of entries) entry.work.push(await workOf(entry, files, pace));
    entries.reverse();
  }
  const tables = all.flatMap((host) =>
    host.missing
      ? `${host.title} is missing: scripts/install_runtimes.mjs`
      : [figures(host, entries), goals(host, entries)],
  );
  return [...tables, await embeddedMemory(files, pace)].join("\n\n");
}

/** Sizes go before contestants, so that those of one ratio are measured one after the other. */
function entriesOf(host) {
  return SIZES.flatMap((size) =>
    Object.entries(host.contestants)
      .filter(([, { upTo = Number.POSITIVE_INFINITY }]) => size.bytes <= upTo)
      .map(([name, { start }]) => ({ host, name, start, size, work: [] })),
  );
}

/** Requests, or bytes of a large file, per CPU-second of a contestant in a fresh process. */
async function workOf({ start, size }, files, pace) {
  const server = await start(files, size.name);
  try {
    const url = `http://127.0.0.1:${server.port}/${size.name}`;
    await checkAnswer(url, files, size);
    const load = { connections: size.connections, timeout: TIMEOUT };
    let requests = 0;
    for (let i = 0; i < MAX_WARM_UPS; i++) {
      requests += (await wrk(url, { ...load, ms: pace.warmUpMs })).requests;
      if (size.large || requests >= (pace.warmUpRequests ?? 0)) break;
    }
    const did = await measure(server, url, { ...load, ms: pace.runMs });
    return (size.large ? did.bytes : did.requests) / did.seconds;
  } finally {
    await server.stop();
  }
}

function figures(host, entries) {
  const names = Object.keys(host.contestants);
  const rows = SIZES.map((size) => {
    const cells = names.map((name) => {
      const work = workIn(entries, host, name, size.label);
      if (work === undefined) return "";
      return size.large ? (1e9 / median(work)).toFixed(3) : median(work).toFixed(0);
    });
    const unit = size.large ? "CPU seconds per GB" : "requests per CPU-second";
    return [`${size.label}: ${unit}`, ...cells];
  });
  const measured = rows.filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  return table([host.title, ...names], measured) + (host.note ? `\n\n${host.note}` : "");
}

function goals(host, entries) {
  const rows = host.goals.map(({ size, who, against, atLeast, atMost }) => {
    const [ours, theirs] = [who, against].map((name) => workIn(entries, host, name, size));
    const ratios = ours.map((work, i) =>
      atMost === undefined ? work / theirs[i] : theirs[i] / work,
    );
    const ratio = median(ratios);
    return [
      `${size}: ${who} / ${against}${atMost === undefined ? "" : ", CPU time"}`,
      judged(ratio, atMost === undefined ? ratio >= atLeast : ratio <= atMost),
      spread(ratios),
      atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`,
    ];
  });
  return table([host.title, "ratio", "rounds", "goal"], rows);
}

function workIn(entries, host, name, label) {
  return entries.find(
    (entry) => entry.host === host && entry.name === name && entry.size.label === label,
  )?.work;
}
