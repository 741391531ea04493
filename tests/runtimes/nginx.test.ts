// The whole way, once for each runtime: a client, a real nginx, an example app behind it, a file.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Front, frontProgram, startNginx } from "../support/fronts.ts";
import { type RunningApp, startApp, temporaryFolder } from "../support/process.ts";
import { headerValues as all, ask, sendfileHeaders } from "../support/raw_client.ts";
import { AWKWARD, AWKWARD_IN_URL, SESSION } from "../support/runtime_contract.ts";
import { startBun, startDeno } from "../support/runtime_native.ts";
import { describeUnder } from "../support/runtimes.ts";

const BYTES = Buffer.from([0, 255, 13, 10, ...Buffer.from("0123456789"), 128]);
const FILE = `/files/ann/${AWKWARD_IN_URL}`;
const nginx = frontProgram("nginx");

describe("nginx in front of Node with @hono/node-server", () => {
  itSendsFiles(() => startApp(process.execPath, ["examples/node-hono-server.mjs"]));
});
describe("nginx in front of Node with srvx", () => {
  itSendsFiles(() => startApp(process.execPath, ["examples/node-srvx.mjs"]));
});
describeUnder("deno", "nginx in front of Deno", (deno) => {
  itSendsFiles(() => startDeno(deno, "dist"));
});
describeUnder("bun", "nginx in front of Bun", (bun) => {
  itSendsFiles(() => startBun(bun, "dist"));
});

function itSendsFiles(start: () => Promise<RunningApp>): void {
  if (nginx === undefined) {
    it.skipIf(!process.env.CI)("sends files: no nginx here (install nginx)", () => {
      throw new Error("There is no nginx; install it");
    });
    return;
  }
  let app: RunningApp;
  let front: Front;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    folder = temporaryFolder("runtime");
    const root = join(folder.path, "files");
    await mkdir(join(root, "ann"), { recursive: true });
    await writeFile(join(root, "ann", AWKWARD), BYTES);
    app = await start();
    const place = { root, work: join(folder.path, "work"), appPort: Number(app.url.port) };
    front = await startNginx(place);
  });
  afterAll(async () => {
    await front?.stop();
    await app?.close();
    folder?.remove();
  });
  const get = (target: string, headers: Record<string, string> = SESSION, method = "GET") =>
    ask(front.port, { method, target, headers });

  it("sends the bytes of a file with an awkward name, and not the app's header", async () => {
    const answer = await get(FILE);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(BYTES);
    expect(all(answer, "content-length")).toEqual([String(BYTES.length)]);
    expect(all(answer, "content-type")).toEqual(["text/plain; charset=UTF-8"]);
    expect(all(answer, "cache-control")).toEqual(["private, no-cache"]);
    expect(all(answer, "x-content-type-options")).toEqual(["nosniff"]);
    expect(all(answer, "content-security-policy")).toHaveLength(1);
    expect(sendfileHeaders(answer)).toEqual([]);
  });

  it("answers HEAD with the file's length", async () => {
    const answer = await get(FILE, SESSION, "HEAD");
    expect(answer.status).toBe(200);
    expect(all(answer, "content-length")).toEqual([String(BYTES.length)]);
    expect(answer.body).toHaveLength(0);
  });

  it("answers a range with 206 and the same validator with 304", async () => {
    const part = await get(FILE, { ...SESSION, Range: "bytes=4-7" });
    expect(part.status).toBe(206);
    expect(part.body.toString()).toBe("0123");
    expect(all(part, "content-range")).toEqual([`bytes 4-7/${BYTES.length}`]);

    const [etag = ""] = all(part, "etag");
    expect(etag).toMatch(/^"[0-9a-f-]+"$/);
    const unchanged = await get(FILE, { ...SESSION, "If-None-Match": etag });
    expect(unchanged.status).toBe(304);
  });

  it("sends nothing to who may not have it, whatever they ask for", async () => {
    for (const [name, value] of [
      ["Range", "bytes=0-3"],
      ["If-None-Match", "*"],
      ["Cookie", "session=guessed"],
    ] as const) {
      const answer = await get(FILE, { [name]: value });
      expect(answer.status).toBe(403);
      expect(all(answer, "cache-control")).toEqual(["no-store"]);
      expect(answer.body.toString()).toBe("Forbidden\n");
    }
  });

  it("answers 404 for a missing file, and for the internal location asked directly", async () => {
    expect((await get("/files/ann/missing.txt")).status).toBe(404);
    expect((await get(`/_sendoff/ann/${AWKWARD_IN_URL}`)).status).toBe(404);
    expect(front.output()).not.toMatch(/\[(?:crit|alert|emerg)\]/);
  });
}
