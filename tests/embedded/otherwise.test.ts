// A name that is too long for a header of nginx comes through it all the same, from the app.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, startApp } from "../support/front/facts.ts";
import { frontProgram, startNginx } from "../support/fronts.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

/** Nine bytes a letter in a URL, three on disk: within the limits of a path, beyond those of a header. */
const LONG = `${Array.from({ length: 7 }, () => "\u65e5".repeat(80)).join("/")}/last.txt`;

describe.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
  "a name that nginx can't be told",
  () => {
    const started: { stop(): Promise<void> }[] = [];
    let folder: ReturnType<typeof temporaryFolder>;
    let get: Running["get"];
    beforeAll(async () => {
      folder = temporaryFolder("otherwise");
      const root = join(folder.path, "files");
      const place = join(root, LONG);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, "came from the app");
      const app = await startApp({ delivery: () => ["nginx", { location: "/_sendoff/" }] }, root);
      started.push(app);
      const front = await startNginx({ root, work: join(folder.path, "work"), appPort: app.port });
      started.push(front);
      get = (target, request) => ask(front.port, { target, ...request });
    });
    afterAll(async () => {
      for (const { stop } of started.reverse()) await stop();
      folder?.remove();
    });

    it("is refused where there is no other delivery", async () => {
      expect((await get(`/files/${encodeURI(LONG)}`)).status).toBe(404);
    });

    it("is sent by the other one, ranges and all", async () => {
      const headers = { Range: "bytes=5-8" };
      const response = await get(`/otherwise/${encodeURI(LONG)}`, { headers });
      expect(response.status).toBe(206);
      expect(response.body.toString()).toBe("from");
    });
  },
);
