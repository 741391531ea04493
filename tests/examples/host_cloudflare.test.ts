// examples/cloudflare-worker.mjs in workerd, with a real store to which it sends the client.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { BUCKET, type StoreSite, startStoreSite } from "../support/object_store_site.ts";
import { REPOSITORY } from "../support/process.ts";
import { headerValues as all, ask, sendfileHeaders } from "../support/raw_client.ts";
import { AWKWARD, AWKWARD_IN_URL, SESSION, WAYS_OUT } from "../support/runtime_contract.ts";

const ENTRIES: Record<string, string> = {
  "mod.js": "sendoff",
  "object_store.js": "sendoff/object-store",
};
const BYTES = "0123456789";
/** A key of a store may have any name; where files are on a disk, this one is refused. */
const LITERAL = "shared/%252e%252e/bob/x";

/** The example and the built package, whose entries are to be had by their names. */
async function modules() {
  const dist = join(REPOSITORY, "dist");
  const built = (await readdir(dist)).filter((name) => name.endsWith(".js"));
  const read = (path: string, file: string) =>
    readFile(file, "utf8").then((contents) => ({ type: "ESModule" as const, path, contents }));
  const named = Object.entries(ENTRIES).map(([file, path]) => ({
    type: "ESModule" as const,
    path,
    contents: `export * from "${path.includes("/") ? "../" : "./"}${file}";`,
  }));
  return [
    await read("worker.mjs", join(REPOSITORY, "examples", "cloudflare-worker.mjs")),
    ...(await Promise.all(built.map((name) => read(name, join(dist, name))))),
    ...named,
  ];
}

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("a Cloudflare worker", () => {
  let site: StoreSite;
  let worker: Miniflare;
  let port: number;
  beforeAll(async () => {
    site = await startStoreSite();
    await site.put(`ann/${AWKWARD}`, BYTES);
    const { endpoint, credentials } = site.store;
    worker = new Miniflare({
      modules: await modules(),
      bindings: {
        S3_ENDPOINT: endpoint,
        S3_BUCKET: BUCKET,
        S3_KEY: credentials.accessKeyId,
        S3_SECRET: credentials.secretAccessKey,
      },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      compatibilityDate: "2026-07-01",
      cf: false,
      telemetry: { enabled: false },
    });
    await worker.ready;
    port = Number((await worker.unsafeGetDirectURL()).port);
  });
  afterAll(async () => {
    await worker?.dispose();
    await site?.store.stop();
  });

  const get = (path: string, headers: Record<string, string> = SESSION, method = "GET") =>
    ask(port, {
      method,
      target: Buffer.from(`/files/${path}`, "latin1"),
      headers,
      untilComplete: true,
    });

  it("sends the client to the file in the store, which sends it", async () => {
    const answer = await get(`ann/${AWKWARD_IN_URL}`);
    expect(answer.status).toBe(302);
    expect(all(answer, "cache-control")).toEqual(["private, no-store"]);
    expect(sendfileHeaders(answer)).toEqual([]);
    const [location = ""] = all(answer, "location");
    const part = await fetch(location, { headers: { Range: "bytes=2-4" } });
    expect([part.status, await part.text()]).toEqual([206, "234"]);
    expect(part.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
  });

  it("answers HEAD with a URL that is good for HEAD, and for nothing else", async () => {
    const [location = ""] = all(await get(`ann/${AWKWARD_IN_URL}`, SESSION, "HEAD"), "location");
    const head = await fetch(location, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, `${BYTES.length}`]);
    expect((await fetch(location)).status).toBe(403);
  });

  it.each([
    ["nobody is signed in", "shared/a.txt", {}],
    ["the session is unknown", "shared/a.txt", { Cookie: "session=guessed" }],
    ["the file is somebody else's", "bob/a.txt", SESSION],
  ])("sends nobody on where %s", async (_, path, headers: Record<string, string>) => {
    const answer = await get(path, headers);
    expect([answer.status, all(answer, "location")]).toEqual([403, []]);
  });

  it("takes a double escape for the name of a key, which it is, and not for a way out", async () => {
    const [location = ""] = all(await get(LITERAL), "location");
    expect(new URL(location).pathname).toBe(`/${BUCKET}/${LITERAL}`);
  });

  it.each(WAYS_OUT.filter((path) => path !== LITERAL))(
    "sends nobody on for the raw path %s",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(all(answer, "location")).toEqual([]);
    },
  );

  it("sends nobody on for POST", async () => {
    const answer = await get("shared/a.txt", { ...SESSION, "Content-Length": "0" }, "POST");
    expect([answer.status, all(answer, "location")]).toEqual([405, []]);
  });
});
