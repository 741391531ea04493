// One black-box suite for every front server. What a server does differently stands in the tables of
// its docs page, and in the facts that its test file hands over; nothing here asks for its name.
import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frontPage } from "./docs_page.ts";
import { type Front, type FrontName, type FrontPlace, frontProgram } from "./fronts.ts";
import { describeHeavy } from "./heavy_suite.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "./names.ts";
import { freePort, type RunningProcess, startProcess, temporaryFolder } from "./process.ts";
import {
  ask,
  askPipelined,
  Hanging,
  header,
  type RawRequest,
  type RawResponse,
} from "./raw_client.ts";
import {
  contentOf,
  HUGE_MARK,
  HUGE_SIZE,
  LAST_MODIFIED,
  LETTERS,
  MIB,
  plantTree,
  SECRET,
} from "./tree.ts";

export interface FrontFacts {
  title: string;
  server: FrontName;
  /** Its docs page, whose tables are asserted. */
  page: string;
  start: (place: FrontPlace) => Promise<Front>;
  /** Factory and options of its delivery. */
  delivery: (root: string) => [string, Record<string, unknown>];
  fastcgi?: boolean;
  /** Names, beyond those refused everywhere, that it can't be told. */
  inexpressible?: (name: string) => boolean;
  /** Names that it would read wrongly in this version, which the page says. */
  unsupported?: (name: string) => boolean;
  /** Sends an ETag of its own. */
  ownEtag: boolean;
  /** Says the size in `Content-Range` of a 416. */
  sizeIn416: boolean;
  /** Heeds `If-Range`. */
  ifRange: boolean;
  /** Drops the app's headers, so types and policies come from its config. */
  dropsHeaders?: boolean;
}

/** What the tests of a suite work with. */
export interface Running {
  root: string;
  base: string;
  front: Front;
  app: RunningProcess;
  get: (target: string | Buffer, request?: Partial<RawRequest>) => Promise<RawResponse>;
}

export function describeFront(facts: FrontFacts) {
  const missing = frontProgram(facts.server) === undefined;
  // In CI a server that is not there is a failure, and beforeAll says so.
  describe.skipIf(missing && process.env["CI"] !== "true")(facts.title, () => {
    let running: Running;
    let folder: ReturnType<typeof temporaryFolder>;
    // Stopped also if the front server does not start.
    const started: { stop(): Promise<void> }[] = [];

    beforeAll(async () => {
      folder = temporaryFolder(facts.server);
      const root = plantTree(folder.path);
      const app = await startApp(facts, root);
      started.push(app);
      const place = { root, work: join(folder.path, "work"), appPort: app.port };
      const front = await facts.start(place);
      started.push(front);
      const get: Running["get"] = (target, request) => ask(front.port, { target, ...request });
      running = { root, base: folder.path, front, app, get };
    });
    afterAll(async () => {
      for (const { stop } of started.reverse()) await stop();
      folder?.remove();
    });

    const page = frontPage(facts.page);
    describeNames(facts, () => running);
    describeHeaders(facts, page.table("header of the app"), () => running);
    describeHttp(facts, () => running);
    describeFiles(page.table("when the name is"), () => running);
    describeRefusals(() => running);
    describeHeavy(facts, () => running);
  });
}

const APP = fileURLToPath(new URL("./app.mjs", import.meta.url));

export async function startApp(
  { delivery, fastcgi = false }: Pick<FrontFacts, "delivery" | "fastcgi">,
  root: string,
): Promise<RunningProcess & { port: number }> {
  const port = await freePort();
  const settings = { port, delivery: delivery(root), root, fastcgi };
  const env = { SETTINGS: JSON.stringify(settings) };
  return Object.assign(await startProcess(process.execPath, [APP], { port, env }), { port });
}

function describeNames({ inexpressible, unsupported }: FrontFacts, running: () => Running) {
  describe("names", () => {
    const refused = (name: string) => isRefusedEverywhere(name) || inexpressible?.(name) === true;
    const names = AWKWARD_NAMES.filter((name) => !unsupported?.(name));

    it.each(names.filter((name) => !refused(name)))("sends %j byte for byte", async (name) => {
      const response = await running().get(`/names/${encodeURIComponent(name)}`);
      expect(response.body.toString()).toBe(contentOf(name));
      expect(response.status).toBe(200);
    });

    it.each(names.filter(refused))("refuses %j", async (name) => {
      const response = await running().get(`/names/${encodeURIComponent(name)}`);
      expect([400, 404]).toContain(response.status);
      expect(response.body.toString()).not.toContain("this is");
    });
  });
}

function describeHeaders(
  { dropsHeaders }: FrontFacts,
  table: Map<string, string>,
  running: () => Running,
) {
  describe("headers of the app", () => {
    let through: RawResponse;
    let sent: Map<string, string>;
    beforeAll(async () => {
      through = await running().get("/files/headers.txt");
      sent = new Map([
        ["content-type", "text/plain; charset=UTF-8"],
        ["cache-control", "private, no-cache"],
        ["x-content-type-options", "nosniff"],
        ["access-control-allow-origin", "https://example.org"],
        ["content-language", "de"],
        ["cross-origin-resource-policy", "same-site"],
        ["expires", "Thu, 01 Jan 2037 00:00:00 GMT"],
        ["link", "</style.css>; rel=preload"],
        ["referrer-policy", "no-referrer"],
        ["set-cookie", "seen=1; Path=/"],
        ["vary", "Cookie"],
        ["x-custom", "kept?"],
        ["x-robots-tag", "noindex"],
      ]);
    });
    const rows = [...table].filter(([name]) => !["etag", "last-modified"].includes(name));

    it.each([
      ["etag", '"of-the-app"', "If-None-Match"],
      ["last-modified", "Sun, 02 Feb 2020 02:02:02 GMT", "If-Modified-Since"],
    ])("the app's %s fares as the page says", async (name, value, condition) => {
      const target = "/files/validators.txt";
      const found = header(await running().get(target), name);
      if (table.get(name) !== "yes") {
        expect(table.get(name)).toMatch(/'s own/);
        expect(found).not.toBe(value);
        return;
      }
      expect(found).toBe(value);
      const again = await running().get(target, { headers: { [condition]: value } });
      expect(again.status).toBe(304);
      const headers = { Range: "bytes=0-0", "If-Range": value };
      expect((await running().get(target, { headers })).status).toBe(206);
    });

    it.each(rows)("%s: %s", async (name, fate) => {
      const found = header(through, name);
      if (name === "content-disposition") {
        const download = header(await running().get("/files/download.txt"), name);
        if (fate.startsWith("yes")) {
          expect(download).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%26%20100%25.txt");
        } else expect(download).toBeUndefined();
      } else if (name === "content-security-policy") {
        expect(found).toContain("sandbox");
      } else if (fate.startsWith("yes")) {
        expect(found).toBe(sent.get(name));
      } else if (fate === "no") {
        expect(found).toBeUndefined();
      } else {
        expect(fate).toMatch(/'s own$/);
        expect(found).toBeDefined();
      }
    });

    it("keeps an upload that could hold script from running in place", async () => {
      const page = await running().get("/files/page.html");
      expect(header(page, "x-content-type-options")).toBe("nosniff");
      if (dropsHeaders) expect(header(page, "content-security-policy")).toContain("sandbox");
      else expect(header(page, "content-disposition")).toBe('attachment; filename="page.html"');
    });

    it("lets no header through that commands a front server", async () => {
      for (const name of ["headers.txt", "login.txt", "relayed.txt", "missing.txt"]) {
        const target = `/files/${name}`;
        const { headers } = await running().get(target);
        const names = headers.map(([name]) => name).join();
        expect(names).not.toMatch(/x-accel|x-sendfile|x-lighttpd|x-reproxy|x-litespeed/);
      }
    });
  });
}

function describeHttp(facts: FrontFacts, running: () => Running) {
  const { ownEtag, sizeIn416, ifRange } = facts;
  const letters = "/files/letters.txt";
  const ranged = (range: string, more?: Record<string, string>) =>
    running().get(letters, { headers: { Range: range, ...more } });

  describe("HTTP", () => {
    it("GET sends all bytes with their number, their time and that ranges are taken", async () => {
      const response = await running().get(letters);
      expect(response.status).toBe(200);
      expect(response.body.toString()).toBe(LETTERS);
      expect(response.excess).toHaveLength(0);
      expect(header(response, "content-length")).toBe("26");
      expect(header(response, "last-modified")).toBe(LAST_MODIFIED.toUTCString());
      expect(header(response, "accept-ranges")).toBe("bytes");
      if (ownEtag) expect(header(response, "etag")).toMatch(/^"[^"]+"$/);
      else expect(header(response, "etag")).toBeUndefined();
    });

    it("HEAD sends the same head and no body, and the connection stays in step", async () => {
      const [head, get] = await askPipelined(running().front.port, [
        { method: "HEAD", target: letters },
        { target: letters },
      ]);
      expect(head?.status).toBe(200);
      expect(head && header(head, "content-length")).toBe("26");
      expect(get?.status).toBe(200);
      expect(get?.body.toString()).toBe(LETTERS);
      expect(get?.excess).toHaveLength(0);
    });

    it("If-Modified-Since and If-None-Match give 304 for what the client has", async () => {
      const first = await running().get(letters);
      const since = header(first, "last-modified") ?? "";
      const byTime = await running().get(letters, { headers: { "If-Modified-Since": since } });
      expect(byTime.status).toBe(304);

      const etag = header(first, "etag");
      if (etag === undefined) return expect(ownEtag).toBe(false);
      const byTag = await running().get(letters, { headers: { "If-None-Match": etag } });
      expect(byTag.status).toBe(304);
      const other = await running().get(letters, { headers: { "If-None-Match": '"other"' } });
      expect(other.status).toBe(200);
    });

    it.each([
      ["bytes=2-4", "CDE", "bytes 2-4/26"],
      ["bytes=20-", "UVWXYZ", "bytes 20-25/26"],
      ["bytes=-3", "XYZ", "bytes 23-25/26"],
      ["bytes=24-99", "YZ", "bytes 24-25/26"],
    ])("Range %s gives 206 with %s", async (range, text, contentRange) => {
      const response = await ranged(range);
      expect(response.status).toBe(206);
      expect(response.body.toString()).toBe(text);
      expect(header(response, "content-range")).toBe(contentRange);
    });

    it("several ranges come as multipart/byteranges", async () => {
      const response = await running().get("/files/patterned.bin", {
        headers: { Range: "bytes=0-15,1048576-1048591" },
      });
      expect(response.status).toBe(206);
      expect(header(response, "content-type")).toMatch(/^multipart\/byteranges; ?boundary=/);
      for (const at of [0, MIB]) {
        const range = `bytes ${at}-${at + 15}/${32 * MIB}`;
        expect(response.body.toString()).toMatch(
          new RegExp(`content-range: ${range}\r\n(?:[^\r]+\r\n)*\r\n\\.*${at}\r\n`, "i"),
        );
      }
    });

    it("a range behind the end gives 416", async () => {
      const response = await ranged("bytes=26-30");
      expect(response.status).toBe(416);
      expect(header(response, "content-range")).toBe(sizeIn416 ? "bytes */26" : undefined);
    });

    it(`If-Range is ${ifRange ? "heeded" : "ignored, as the page says"}`, async () => {
      const first = await running().get(letters);
      const validator = header(first, "etag") ?? header(first, "last-modified") ?? "";
      expect((await ranged("bytes=0-0", { "If-Range": validator })).status).toBe(206);
      const stale = validator.startsWith('"') ? '"stale"' : new Date(0).toUTCString();
      const changed = await ranged("bytes=0-0", { "If-Range": stale });
      expect(changed.status).toBe(ifRange ? 200 : 206);
    });

    it("a file that changes between two requests comes new and whole", async () => {
      const target = "/files/change.txt";
      const path = join(running().root, "change.txt");
      writeFileSync(path, "old");
      const { utimes } = await import("node:fs/promises");
      await utimes(path, LAST_MODIFIED, LAST_MODIFIED);
      const old = await running().get(target);
      expect(old.body.toString()).toBe("old");
      expect(header(old, "etag")).not.toBe('"0"');

      writeFileSync(path, "new and longer");
      const validator: Record<string, string> = {};
      const etag = header(old, "etag");
      if (etag !== undefined) validator["If-None-Match"] = etag;
      validator["If-Modified-Since"] = header(old, "last-modified") ?? "";
      const fresh = await running().get(target, { headers: validator });
      expect(fresh.status).toBe(200);
      expect(fresh.body.toString()).toBe("new and longer");
      expect(header(fresh, "content-length")).toBe("14");
    });

    it("a file of 5 GiB: ranges above 4 GiB", async () => {
      const { offset, text } = HUGE_MARK;
      const range = `bytes=${offset}-${offset + text.length - 1}`;
      const response = await running().get("/files/huge.bin", { headers: { Range: range } });
      expect(response.status).toBe(206);
      expect(response.body.toString()).toBe(text);
      expect(header(response, "content-range")).toBe(`bytes ${range.slice(6)}/${HUGE_SIZE}`);

      const head = await running().get("/files/huge.bin", { method: "HEAD" });
      expect(header(head, "content-length")).toBe(String(HUGE_SIZE));
    });

    it("an empty file is an answer of 0 bytes", async () => {
      const response = await running().get("/files/empty.txt");
      expect(response.status).toBe(200);
      expect(response.body).toHaveLength(0);
    });

    it("a path that ends in a slash is the index file", async () => {
      expect((await running().get("/files/")).body.toString()).toBe("the index");
      expect((await running().get("/files/dir/")).body.toString()).toBe("the index of dir");
    });

    it("a body of many reads arrives whole", async () => {
      const { body } = await running().get("/files/patterned.bin");
      expect(body.length).toBe(32 * MIB);
      for (const at of [0, 16 * MIB, 32 * MIB - 16]) {
        expect(body.subarray(at, at + 16).toString()).toBe(at.toString().padStart(16, "."));
      }
    });
  });
}

const FILES: Record<string, string> = {
  "a missing file": "missing.txt",
  "an unreadable file": "unreadable.txt",
  "a directory": "dir",
  "a symlink out of the root": "link-out.txt",
  "a symlink inside the root": "link-in.txt",
  "a FIFO": "fifo",
};

function describeFiles(table: Map<string, string>, running: () => Running) {
  describe("what is no ordinary file", () => {
    it("has a row on the page for each kind", () => {
      expect([...table.keys()]).toEqual(Object.keys(FILES));
    });

    it.each([...table])("%s: %s", async (kind, fate) => {
      const asked = running().get(`/files/${FILES[kind]}`, {
        timeout: fate === "hangs" ? 700 : 30_000,
      });
      if (fate === "hangs") {
        await expect(asked).rejects.toThrow(Hanging);
        return releaseFifo(running().root);
      }
      const response = await asked;
      if (fate === "followed") {
        expect(response.status).toBe(200);
        expect([SECRET, LETTERS]).toContain(response.body.toString());
      } else {
        expect(response.status).toBe(Number(fate));
        expect(header(response, "location")).toBeUndefined();
        expect(response.body.toString()).not.toContain(SECRET);
      }
    });

    it.each(["missing.txt", "dir", "link-out.txt", "fifo"])(
      "with inspect the app refuses %s itself",
      async (name) => {
        const response = await running().get(`/inspected/${name}`);
        expect(response.status).toBe(404);
        expect(response.body.toString()).toBe("Not found\n");
        expect(header(response, "cache-control")).toBe("no-store");
      },
    );

    it("with inspect what is below the root still comes", async () => {
      expect((await running().get("/inspected/link-in.txt")).status).not.toBe(404);
      expect((await running().get("/inspected/letters.txt")).body.toString()).toBe(LETTERS);
    });
  });
}

/** A server that hangs on a FIFO goes on as soon as somebody opened the other end. */
async function releaseFifo(root: string): Promise<void> {
  const { O_WRONLY, O_NONBLOCK } = (await import("node:fs")).constants;
  const handle = await open(join(root, "fifo"), O_WRONLY | O_NONBLOCK).catch(() => undefined);
  await handle?.close();
}

const SPOOFED = {
  "X-Accel-Redirect": "/_sendoff/secret.txt",
  "X-Accel-Mapping": "/srv/=/_sendoff/",
  "X-Sendfile": "/etc/passwd",
  "X-Sendfile-Type": "X-Accel-Redirect",
  "X-Reproxy-URL": "http://files.internal/secret.txt",
  "X-Original-URL": "/files/secret.txt",
  "X-Rewrite-URL": "/files/secret.txt",
  "X-Forwarded-Prefix": "/files/..",
  "X-Http-Method-Override": "DELETE",
};

function describeRefusals(running: () => Running) {
  describe("refusals", () => {
    it("a denied file gives 403, and the same for one that does not exist", async () => {
      const there = await running().get("/files/denied/there.txt");
      const missing = await running().get("/files/denied/missing.txt");
      expect(there.status).toBe(403);
      expect(there.body.toString()).toBe("Forbidden\n");
      expect(header(there, "cache-control")).toBe("no-store");
      expect(header(there, "etag") ?? header(there, "last-modified")).toBeUndefined();
      const withoutDate = ({ headers }: RawResponse) => headers.filter(([name]) => name !== "date");
      expect(withoutDate(missing)).toEqual(withoutDate(there));
    });

    it.each([
      ["Range", "bytes=0-0"],
      ["If-None-Match", "*"],
      ["If-Modified-Since", "x"],
    ])("a denied file gives 403 with %s: %s too", async (name, value) => {
      const headers = { [name]: value };
      expect((await running().get("/files/denied/there.txt", { headers })).status).toBe(403);
      expect((await running().get("/files/denied/none.txt", { headers })).status).toBe(403);
    });

    it("an authorizer that throws gives 500 and no file", async () => {
      const response = await running().get("/files/throws.txt");
      expect(response.status).toBe(500);
      expect(response.body.toString()).not.toContain(SECRET);
    });

    it("the authorizer's own redirect passes, and can't order a file", async () => {
      const response = await running().get("/files/login.txt");
      expect(response.status).toBe(303);
      expect(header(response, "location")).toMatch(/\/login$/);
      expect(response.body.toString()).not.toContain(SECRET);
    });

    it("nor can a response that the app relays from elsewhere", async () => {
      const response = await running().get("/files/relayed.txt");
      expect(response.status).toBe(200);
      expect(response.body.toString()).toBe("relayed");
    });

    it("other methods give 405", async () => {
      for (const method of ["POST", "PUT", "DELETE"]) {
        const headers = { "Content-Length": "0" };
        const response = await running().get("/files/letters.txt", { method, headers });
        expect(response.status).toBe(405);
        expect(header(response, "allow")).toBe("GET, HEAD");
      }
    });

    it("headers of a client change nothing", async () => {
      const plain = await running().get("/files/letters.txt");
      const spoofed = await running().get("/files/letters.txt", { headers: SPOOFED });
      const comparable = ({ status, headers, body }: RawResponse) => ({
        status,
        headers: headers.filter(([name]) => name !== "date"),
        body: body.toString(),
      });
      expect(comparable(spoofed)).toEqual(comparable(plain));
      expect((await running().get("/files/denied/there.txt", { headers: SPOOFED })).status).toBe(
        403,
      );
    });

    it.each([
      "/_sendoff/secret.txt",
      "/_sendoff/../secret.txt",
      "/_sendoff",
      "//_sendoff/secret.txt",
      "/%5fsendoff/secret.txt",
      "/files/../_sendoff/secret.txt",
      "/srv/files/secret.txt",
    ])("the internal location is out of reach: %s", async (target) => {
      const response = await running().get(target);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.body.toString()).not.toContain(SECRET);
    });
  });
}
