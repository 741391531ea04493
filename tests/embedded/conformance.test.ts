// HTTP as RFC 9110 has it, over the wire: conditions, ranges, names, methods, on every server.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  describeServers,
  type EmbeddedServer,
  type ServerName,
  type StartEmbedded,
} from "../support/embedded_servers.ts";
import {
  type CaseResult,
  countByLevel,
  failures,
  type Level,
  runHttpCases,
} from "../support/http_cases.ts";
import { plantFixtures } from "../support/http_fixtures.ts";
import { type RunningApp, temporaryFolder } from "../support/process.ts";

/** What a server answers before the app hears of the request, and the app can't help. */
const OF_THE_SERVER: Partial<Record<ServerName, Partial<Record<Level, string[]>>>> = {
  // Bun hangs up on a method that it does not know, such as FOO.
  bun: { must: ["static-0243 (methods): closed without an answer"] },
};

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
beforeAll(() => {
  folder = temporaryFolder("conformance");
  root = join(folder.path, "files");
  plantFixtures(root);
});
afterAll(() => folder?.remove());

describeServers((start, server) => itConforms(start, server, {}));

describe("on the thread pool", () => {
  describeServers(
    (start, server) => itConforms(start, server, { io: "async" }),
    (name) => name === "node-hono",
  );
});

function itConforms(start: StartEmbedded, server: EmbeddedServer, options: object) {
  let app: RunningApp;
  let results: CaseResult[];
  beforeAll(async () => {
    app = await start({
      root,
      options,
      handlerOptions: { inline: "all" },
      // HTTP's dates are in GMT, wherever the server is.
      env: { TZ: "America/New_York" },
    });
    results = await runHttpCases(app.url);
  });
  afterAll(() => app?.close());

  it("runs every case", () => {
    expect(countByLevel(results)).toEqual({ must: 810, should: 68, optional: 45 });
    expect(results.filter(({ result }) => result === "n/a")).toEqual([]);
  });

  it.each(["must", "should"] as const)("does all that a server %s do", (level) => {
    expect(failures(results, level)).toEqual(OF_THE_SERVER[server.name]?.[level] ?? []);
  });
}
