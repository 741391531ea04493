// The pages' curl lines, as they are typed, on a site as the page makes it: curl is told by its own settings file
// where that site is.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { apache, caddy, createFileHandler, type Delivery, h2o, lighttpd, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyBlock } from "../support/docs_blocks.ts";
import { type Command, commandBlocks, commandsOf } from "../support/docs_blocks_shell.ts";
import {
  type Front,
  type FrontName,
  type FrontPlace,
  frontProgram,
  startApache,
  startCaddy,
  startH2o,
  startLighttpd,
  startNginx,
} from "../support/fronts.ts";
import { bash } from "../support/pages_shell.ts";
import { temporaryFolder } from "../support/process.ts";

interface Site {
  delivery(root: string): Delivery;
  /** Without one, the app itself is asked. */
  front?: { name: FrontName; start(place: FrontPlace): Promise<Front> };
}

const serverName = "files.example.org";
const BY_NGINX = () => nginx({ location: "/_sendoff/" });
const SITES: Record<string, Site> = {
  "README.md": { delivery: BY_NGINX },
  "docs/front-servers/nginx.md": {
    delivery: BY_NGINX,
    front: { name: "nginx", start: (place) => startNginx(place, { serverName }) },
  },
  "docs/front-servers/apache.md": {
    delivery: (root) => apache({ root }),
    front: { name: "apache", start: (place) => startApache(place, { serverName }) },
  },
  "docs/front-servers/lighttpd.md": {
    delivery: (root) => lighttpd({ root }),
    front: { name: "lighttpd", start: startLighttpd },
  },
  "docs/front-servers/caddy.md": {
    delivery: (root) => caddy({ root }),
    front: { name: "caddy", start: (place) => startCaddy(place, { serverName }) },
  },
  "docs/front-servers/h2o.md": {
    delivery: () => h2o({ host: "files.internal" }),
    front: { name: "h2o", start: (place) => startH2o(place, { serverName }) },
  },
};

const FILE = "the bytes of the photo\n";
const commands = commandBlocks(everyBlock()).flatMap((block) =>
  commandsOf(block)
    .filter(({ kind }) => kind === "asks")
    .map((command) => ({ ...command, file: block.file })),
);

it("finds a page for each site, and a site for each page", () => {
  expect([...new Set(commands.map(({ file }) => file))].sort()).toEqual(Object.keys(SITES).sort());
});

describe.each(Object.entries(SITES))("%s", (page, site) => {
  const own = commands.filter(({ file }) => file === page);
  const missing = site.front !== undefined && frontProgram(site.front.name) === undefined;
  describe.skipIf(missing && process.env["CI"] !== "true")("on its site", () => itAsks(site, own));
});

function itAsks({ delivery, front }: Site, own: readonly Command[]) {
  const { path: base, remove } = temporaryFolder("docs-curl");
  const root = join(base, "files");
  const files = createFileHandler({
    mount: "/files",
    authorize: ({ request }) => /\bsession=ann\b/.test(request.headers.get("cookie") ?? ""),
    delivery: delivery(root),
  });
  const app = createServer(getRequestListener((request) => files(request)));
  let running: Front | undefined;
  let port = 0;
  beforeAll(async () => {
    mkdirSync(root);
    writeFileSync(join(root, "photo.png"), FILE);
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const appPort = (app.address() as AddressInfo).port;
    running = await front?.start({ root, work: join(base, "work"), appPort });
    port = running?.port ?? appPort;
  });
  afterAll(async () => {
    await running?.stop();
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
    remove();
  });

  /** The answer to a page's line, by somebody with this session. */
  async function answerTo(line: string, session: string) {
    const own = ["silent", 'noproxy = "*"', `connect-to = "::127.0.0.1:${port}"`];
    writeFileSync(join(base, ".curlrc"), [...own, `cookie = "session=${session}"`].join("\n"));
    const { stdout } = await bash(line, base, { CURL_HOME: base });
    const [head = "", ...body] = stdout.split("\r\n\r\n");
    const [status = "", ...lines] = head.split("\r\n");
    const headers = new Headers(lines.map((one) => one.split(/: (.*)/s, 2) as [string, string]));
    return { status: Number(status.split(" ")[1]), headers, body: body.join("\r\n\r\n") };
  }

  it.each(own)("$line", async ({ line }) => {
    const { status, headers, body } = await answerTo(line, "ann");
    if (line.includes("/_sendoff/")) {
      expect(status).toBe(404);
      return;
    }
    expect(status).toBe(200);
    if (front === undefined) {
      expect([headers.get("x-accel-redirect"), body]).toEqual(["/_sendoff/photos/a.txt", ""]);
      return;
    }
    expect(body).toBe(FILE);
    expect(headers.get("content-length")).toBe(String(FILE.length));
    if (front.name === "nginx") expect(headers.has("etag")).toBe(true);
    for (const name of ["x-accel-redirect", "x-sendfile", "x-reproxy-url"]) {
      expect(headers.has(name)).toBe(false);
    }
  });

  const refused = own.filter(({ line }) => !/ -b |\/_sendoff\//.test(line));
  it.runIf(refused.length > 0).each(refused)("$line, without the cookie", async ({ line }) => {
    expect((await answerTo(line, "eve")).status).toBe(403);
  });
}
