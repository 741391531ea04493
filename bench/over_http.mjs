// The handler behind real servers, against a bare async handler that returns the same headers.
// The figure is requests per second of the server's own CPU time, which another program on the
// machine disturbs far less than requests per second.

import { FULL, measure, obstacle, startServer, wrk } from "./load.mjs";
import { judged, median, spread, table } from "./report.mjs";
import { PATH } from "./servers/app.mjs";

const CONNECTIONS = 16;

/** @returns {Promise<string>} a table, or why there is none */
export async function overHttp({ deno, bun }, pace = FULL) {
  const why = obstacle();
  if (why !== undefined) return why;
  const servers = [
    { name: "@hono/node-server", command: [process.execPath], file: "hono.mjs", budget: 0.92 },
    { name: "srvx (FastResponse)", command: [process.execPath], file: "srvx.mjs", budget: 0.92 },
    { name: "Deno.serve", command: deno && [deno, "run", "-A"], file: "deno.mjs", budget: 0.85 },
    { name: "Bun.serve", command: bun && [bun], file: "bun.mjs", budget: 0.85 },
  ];
  const there = servers.filter(({ command }) => command !== null);

  const entries = there.flatMap((server) =>
    ["handler", "floor"].map((role) => ({ server, role, rates: [] })),
  );
  for (let round = 0; round < pace.rounds; round++) {
    for (const { server, role, rates } of entries) rates.push(await rate(server, role, pace));
    entries.reverse();
  }

  const rows = servers.map(({ name, command, budget }) => {
    if (command === null) return [name, "missing: scripts/install_runtimes.mjs", "", "", "", ""];
    const [handler, floor] = ["handler", "floor"].map(
      (wanted) => entries.find(({ server, role }) => server.name === name && role === wanted).rates,
    );
    const ratios = handler.map((figure, i) => figure / floor[i]);
    const ratio = median(ratios);
    return [
      name,
      median(handler).toFixed(0),
      median(floor).toFixed(0),
      judged(ratio, ratio >= budget),
      spread(ratios),
      `at least ${budget}`,
    ];
  });
  const head = ["requests per CPU-second", "handler", "floor", "ratio", "rounds", "budget"];
  return table(head, rows);
}

/** Requests per CPU-second of one server in a fresh process. */
async function rate({ command, file }, role, { warmUpMs, runMs }) {
  const server = await startServer(command, file, [role]);
  try {
    const url = `http://127.0.0.1:${server.port}${PATH}`;
    await wrk(url, { ms: warmUpMs, connections: CONNECTIONS });
    const { requests, seconds } = await measure(server, url, {
      ms: runMs,
      connections: CONNECTIONS,
    });
    return requests / seconds;
  } finally {
    await server.stop();
  }
}
