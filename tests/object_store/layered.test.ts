// One site whose files lie on a disk and in a real store: first the one, then the other, or as a grant says.
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileHandler, type Grant, nginx as nginxOnDisk } from "sendoff";
import { renderConfig } from "sendoff/config";
import { embedded } from "sendoff/embedded";
import { layered, nginx, objectStore } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { type Front, frontProgram, startNginxOn } from "../support/fronts.ts";
import {
  BUCKET,
  CANARY,
  type StoreSite,
  serveHere,
  startStoreSite,
} from "../support/object_store_site.ts";
import { temporaryFolder, until } from "../support/process.ts";
import { ask, askPipelined, header, type RawRequest } from "../support/raw_client.ts";
import { LETTERS } from "../support/tree.ts";

const isMissing = !hasCeph || frontProgram("nginx") === undefined;
const ON_DISK = LETTERS;
const IN_STORE = LETTERS.toLowerCase();

/** Long enough to be on its way while its file goes, and its offsets are legible. */
const MOVED = Array.from({ length: 30_000 }, (_, i) => `${i}`.padStart(9, ".")).join("\n");

const tagInStore = (text: string) => `"${createHash("md5").update(text).digest("hex")}"`;

describe.skipIf(isMissing && process.env["CI"] !== "true")("layered, by nginx", () => {
  let site: StoreSite;
  let front: Front;
  let app: Awaited<ReturnType<typeof serveHere>>;
  let folder: ReturnType<typeof temporaryFolder>;
  let root: string;
  const get = (path: string, more: Partial<RawRequest> = {}) =>
    ask(front.port, { target: `/${path}`, ...more });

  beforeAll(async () => {
    site = await startStoreSite();
    folder = temporaryFolder("store-layered");
    root = join(folder.path, "root");
    mkdirSync(root);
    for (const name of ["disk.txt", "both.txt"]) writeFileSync(join(root, name), ON_DISK);
    for (const name of ["store.txt", "both.txt"]) await site.put(name, IN_STORE);
    writeFileSync(join(root, "moved.txt"), MOVED);

    const { endpoint, credentials } = site.store;
    const fromStore = objectStore({ endpoint, bucket: BUCKET, credentials, via: nginx() });
    const fromDisk = nginxOnDisk({ location: "/_sendoff/" });
    const grants: Record<string, Grant> = {
      "granted/from-store.txt": { allow: true, path: "both.txt", delivery: fromStore },
      "granted/from-disk.txt": { allow: true, path: "both.txt", delivery: fromDisk },
    };
    const files = createFileHandler({
      authorize: ({ path }) => grants[path] ?? true,
      delivery: layered([embedded({ root }), fromStore]),
    });
    app = await serveHere(files);
    const place = { root, work: join(folder.path, "work"), appPort: app.port };
    const block = (port: number) =>
      renderConfig("nginx", {
        root,
        store: endpoint,
        upstream: `127.0.0.1:${app.port}`,
        serverName: "127.0.0.1",
        listen: `127.0.0.1:${port}`,
      });
    front = await startNginxOn(block, place);
  }, 60_000);
  afterAll(async () => {
    await front?.stop();
    await app?.close();
    site?.store.stop();
    folder?.remove();
  });

  it.each([
    ["on the disk only", "disk.txt", ON_DISK],
    ["in the store only", "store.txt", IN_STORE],
    ["in both: the disk's", "both.txt", ON_DISK],
  ])("sends a file that is %s", async (_, path, text) => {
    const whole = await get(path);
    expect([whole.status, whole.body.toString()]).toEqual([200, text]);
    expect(header(whole, "etag") === tagInStore(IN_STORE)).toBe(text === IN_STORE);

    const part = await get(path, { headers: { Range: "bytes=2-4" } });
    expect([part.status, part.body.toString()]).toEqual([206, text.slice(2, 5)]);
    expect(header(part, "content-range")).toBe("bytes 2-4/26");

    const [head, next] = await askPipelined(front.port, [
      { method: "HEAD", target: `/${path}` },
      { target: `/${path}` },
    ]);
    expect([head?.status, head && header(head, "content-length")]).toEqual([200, "26"]);
    expect(head && header(head, "etag")).toBe(header(whole, "etag"));
    expect(next?.body.toString()).toBe(text);
  });

  it.each([{}, { method: "HEAD" }, { headers: { Range: "bytes=2-4" } }])(
    "says 404 of what is in none: %j",
    async (more) => {
      const answer = await get("none.txt", more);
      expect(answer.status).toBe(404);
      expect(JSON.stringify(answer.headers) + answer.body).not.toMatch(CANARY);
    },
  );

  it("sends one file from the store and the next from the disk, as their grants say", async () => {
    const targets = ["from-store", "from-disk", "from-store", "from-disk"];
    const answers = await askPipelined(
      front.port,
      targets.map((name) => ({ target: `/granted/${name}.txt` })),
    );
    const texts = answers.map(({ status, body }) => `${status} ${body}`);
    const [store, disk] = [`200 ${IN_STORE}`, `200 ${ON_DISK}`];
    expect(texts).toEqual([store, disk, store, disk]);
    for (const answer of answers) {
      expect(header(answer, "x-content-type-options")).toBe("nosniff");
      expect(JSON.stringify(answer.headers)).not.toMatch(CANARY);
    }
    for (const name of ["from-store", "from-disk"]) {
      const part = await get(`granted/${name}.txt`, { headers: { Range: "bytes=-3" } });
      const text = name === "from-disk" ? ON_DISK : IN_STORE;
      expect([part.status, part.body.toString()]).toEqual([206, text.slice(-3)]);
    }
  });

  it("loses no request while a file moves from the disk to the store, and back", async () => {
    const path = join(root, "moved.txt");
    const fromStore = tagInStore(MOVED);
    const wrong: string[] = [];
    const answered = { disk: 0, store: 0 };
    let goesOn = true;
    async function askOn(headers: Record<string, string>, wanted: string, status: number) {
      while (goesOn) {
        const answer = await get("moved.txt", { headers });
        const isRight = answer.status === status && answer.body.toString() === wanted;
        if (!isRight) wrong.push(`${answer.status}, ${answer.body.length} bytes`);
        answered[header(answer, "etag") === fromStore ? "store" : "disk"]++;
      }
    }
    const whole = () => askOn({}, MOVED, 200);
    const part = () => askOn({ Range: "bytes=100000-199999" }, MOVED.slice(100_000, 200_000), 206);
    const clients = Promise.all([whole(), whole(), part(), part()]);
    const more = async (place: keyof typeof answered) => {
      const enough = answered[place] + 20;
      await until(`the ${place} has answered`, () => answered[place] >= enough);
    };
    try {
      await more("disk");
      await site.put("moved.txt", MOVED);
      await more("disk"); // it is in both
      rmSync(path);
      await more("store");
      writeFileSync(`${path}.new`, MOVED);
      renameSync(`${path}.new`, path);
      await more("disk");
      const gone = await site.client.fetch(site.urlOf("moved.txt"), { method: "DELETE" });
      expect(gone.status).toBe(204);
      await more("disk");
    } finally {
      goesOn = false;
      await clients;
    }
    expect(wrong).toEqual([]);
  });
});
