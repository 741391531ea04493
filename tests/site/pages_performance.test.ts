// The page "Performance": its figures are those of bench/RESULTS.md, and what it says of nginx can be counted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler } from "sendoff";
import { describe, expect, it } from "vitest";
import { page, rowsOf } from "../support/pages.ts";
import { change, handOff, lacksNginx, makePageSite, portOf } from "../support/pages_site.ts";
import { REPOSITORY } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

const { rows, blocks } = page("performance");
const results = rowsOf(readFileSync(join(REPOSITORY, "bench/RESULTS.md"), "utf8"));

describe("the figures are those of bench/RESULTS.md", () => {
  it("of a hand-off", () => {
    const measured = results("requests per CPU-second").map(([server, ours, floor, ratio]) => [
      server,
      ours,
      floor,
      ratio?.replace(/ \*\*.*/, ""),
    ]);
    expect(rows("server")).toEqual(measured);
  });

  it("of the bytes", () => {
    const measured = results("Node, @hono/node-server").map(
      ([file, ours, cached, , sirv, , nginx]) => [file, ours, cached, sirv, nginx],
    );
    expect(rows("file")).toEqual(measured);
  });

  it("of slow clients", () => {
    const measured = results("500 slow clients, others' latency").map(
      ([name, p50Alone, p99Alone, p50, p99, growth, , peak]) => [
        ...[name, p50Alone, p99Alone, p50, p99],
        ...[growth, peak],
      ],
    );
    expect(rows("500 slow clients")).toEqual(measured);
  });
});

describe.skipIf(lacksNginx)("connections to the app", () => {
  it.each([
    ["one for each request", false, 20],
    ["one for all, with keepalive", true, 1],
  ])("%s", async (_, keepsAlive, wanted) => {
    const site = makePageSite("performance");
    try {
      site.put("a.txt", "a file");
      const files = createFileHandler({ mount: "/files", authorize: "public", delivery: handOff });
      const server = await site.listen(getRequestListener((request) => files(request)));
      let connections = 0;
      server.on("connection", () => {
        connections += 1;
      });
      const appPort = portOf(server);
      const upstream = blocks.find(({ code }) => code.includes("keepalive 16;"))?.code ?? "";
      const byUpstream = (config: string) =>
        upstream.replace("127.0.0.1:3000", `127.0.0.1:${appPort}`) +
        change(
          /proxy_pass [^;]+;/,
          'proxy_pass http://app;\nproxy_set_header Connection "";',
        )(config);
      const port = await site.nginx(appPort, keepsAlive ? byUpstream : undefined);
      for (let i = 0; i < 20; i += 1) {
        expect((await ask(port, { target: "/files/a.txt" })).status).toBe(200);
      }
      expect(connections).toBe(wanted);
    } finally {
      await site.close();
    }
  });
});
