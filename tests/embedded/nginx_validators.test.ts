// A file keeps its ETag and Last-Modified when nginx sends it in the app's place, and the other way round.
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { disk, embedded } from "sendoff/embedded";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Front, frontProgram, startNginx } from "../support/fronts.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";

/** Name, size, and time of the last change in seconds. */
const FILES: readonly [name: string, size: number, mtime: number][] = [
  ["plain.txt", 1000, 1_700_000_000],
  ["empty.txt", 0, 1_700_000_000],
  ["large.bin", 300_000, 1_600_000_000],
  ["fraction.txt", 10, 1_700_000_000.999],
  ["epoch.txt", 10, 0],
  ["old.txt", 10, 86_400],
  ["gr\u00f6\u00dfe.txt", 255, 1_234_567_890],
];

const missing = frontProgram("nginx") === undefined;
// In CI a server that is not there is a failure, and beforeAll says so.
describe.skipIf(missing && process.env["CI"] !== "true")("beside nginx", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let app: Server;
  let front: Front | undefined;
  beforeAll(async () => {
    folder = temporaryFolder("validators");
    const root = join(folder.path, "root");
    mkdirSync(join(root, "folder"), { recursive: true });
    for (const [name, size, mtime] of FILES) {
      writeFileSync(join(root, name), Buffer.alloc(size, "a"));
      utimesSync(join(root, name), mtime, mtime);
    }
    const common = { authorize: "public" } as const;
    const delivery = nginx({ location: "/_sendoff/" });
    const handlers = {
      itself: createFileHandler({ ...common, mount: "/itself", delivery: embedded({ root }) }),
      handed: createFileHandler({ ...common, mount: "/handed", delivery }),
      looked: createFileHandler({ ...common, mount: "/looked", delivery, inspect: disk({ root }) }),
    };
    app = createServer(
      getRequestListener((request) => {
        const [, first = ""] = /^http:\/\/[^/]*\/(\w+)/.exec(request.url) ?? [];
        return handlers[first as keyof typeof handlers](request);
      }),
    );
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    const { port } = app.address() as AddressInfo;
    front = await startNginx({ root, work: join(folder.path, "work"), appPort: port });
  });
  afterAll(async () => {
    await front?.stop();
    await new Promise((resolve) => app.close(resolve));
    folder?.remove();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(front?.port ?? 0, { target: `/${encodeURI(path)}`, headers });

  it.each(FILES)("%s of %d bytes has the same validators by every way", async (name, size) => {
    const byNginx = await get(`handed/${name}`);
    const etag = header(byNginx, "etag") ?? "none";
    const date = header(byNginx, "last-modified") ?? "none";
    for (const way of ["handed", "itself", "looked"]) {
      const answer = await get(`${way}/${name}`);
      expect([answer.status, answer.body.length]).toEqual([200, size]);
      expect(header(answer, "etag")).toBe(etag);
      expect(header(answer, "last-modified")).toBe(date);

      // What one of them has sent is not sent again by another.
      expect((await get(`${way}/${name}`, { "If-None-Match": etag })).status).toBe(304);
      expect((await get(`${way}/${name}`, { "If-Modified-Since": date })).status).toBe(304);
      expect((await get(`${way}/${name}`, { "If-Match": '"another"' })).status).toBe(412);
    }
  });

  it.each(["none.txt", "folder", "plain.txt/in"])(
    "%s is the app's own 404, looked for",
    async (path) => {
      const [looked, itself] = await Promise.all([get(`looked/${path}`), get(`itself/${path}`)]);
      expect([looked.status, looked.body.toString()]).toEqual([404, "Not found\n"]);
      expect([itself.status, itself.body.toString()]).toEqual([404, "Not found\n"]);
      // And without a look it is nginx's.
      const handed = await get(`handed/${path}`);
      expect(handed.status).toBe(404);
      expect(handed.body.toString()).toContain("nginx");
    },
  );
});
