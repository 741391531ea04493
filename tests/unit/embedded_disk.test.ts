// disk(): the look at a file before a hand-off.
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Inspect, type InspectedFile, nginx } from "sendoff";
import { type DiskOptions, disk, embedded } from "sendoff/embedded";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/unit_folder.ts";
import { FRONTS } from "../support/unit_fronts.ts";
import { run } from "../support/unit_handler.ts";

const base = useFolder("disk");
const root = join(base, "root");
mkdirSync(join(root, "folder"), { recursive: true });
writeFileSync(join(root, "a.txt"), "0123456789");
writeFileSync(join(root, "empty.txt"), "");
writeFileSync(join(root, "future.txt"), "");
writeFileSync(join(base, "outside.txt"), "secret");
utimesSync(join(root, "a.txt"), 1_700_000_000.9, 1_700_000_000.9);
utimesSync(join(root, "future.txt"), 4_000_000_000, 4_000_000_000);
execFileSync("mkfifo", [join(root, "pipe")]);
symlinkSync("a.txt", join(root, "inside"));
symlinkSync("../outside.txt", join(root, "outside"));
symlinkSync("/dev/null", join(root, "device"));
symlinkSync("none", join(root, "dangling"));

function ask(name: string, inspect: Inspect) {
  const request = new Request(`http://localhost/${name}`);
  return run({ inspect, delivery: nginx({ location: "/_sendoff/" }) }, request);
}

describe.each<Partial<DiskOptions>>([{ io: "auto" }, { io: "async" }])(
  "disk() with %o",
  (options) => {
    const inspect = disk({ root, ...options });

    it.each([
      ["nothing", "none.txt"],
      ["a folder", "folder"],
      ["a file as a folder", "a.txt/b"],
      ["a named pipe", "pipe"],
      ["a device", "device"],
      ["a symlink to nothing", "dangling"],
      ["a symlink to outside", "outside"],
    ])("%s is a 404 of the app's", async (_, name) => {
      for (let i = 0; i < 2; i++) {
        const { response, outcome } = await ask(name, inspect);
        expect(outcome.reason).toBe("not-found");
        expect(response.status).toBe(404);
        expect(response.headers.get("x-accel-redirect")).toBeNull();
        expect(await response.text()).toBe("Not found\n");
      }
    });

    it.each(["a.txt", "empty.txt", "inside"])("%s is handed off", async (name) => {
      for (let i = 0; i < 2; i++) {
        const { response, outcome } = await ask(name, inspect);
        expect(outcome.outcome).toBe("delivered");
        expect(response.headers.get("x-accel-redirect")).toBe(`/_sendoff/${name}`);
      }
    });

    it("tells the validators that nginx and embedded() give", async () => {
      const found = await inspect("a.txt" as never, new Request("http://localhost/a.txt"));
      const etag = `"${(1_700_000_000).toString(16)}-a"`;
      expect(found).toEqual({ etag, lastModified: new Date(1_700_000_000_000) });

      const request = new Request("http://localhost/a.txt");
      const { response } = await run({ delivery: embedded({ root }) }, request);
      expect(response.headers.get("etag")).toBe(etag);
      expect(response.headers.get("last-modified")).toBe("Tue, 14 Nov 2023 22:13:20 GMT");
      await response.body?.cancel();
    });

    it("tells no time that has not come", async () => {
      const found = await inspect("future.txt" as never, new Request("http://localhost/"));
      const { lastModified } = found as { lastModified: Date };
      expect(lastModified.getTime()).toBeLessThanOrEqual(Date.now());
      expect(lastModified.getTime()).toBeGreaterThan(Date.now() - 5000);
    });

    it("sees a change at once", async () => {
      const name = `changing-${options.io}.txt`;
      const tags: (string | undefined)[] = [];
      for (const text of [undefined, "a", "ab", "abc"]) {
        if (text !== undefined) writeFileSync(join(root, name), text);
        const found = await inspect(name as never, new Request("http://localhost/"));
        tags.push(/-(.*)"$/.exec((found as InspectedFile).etag ?? "")?.[1]);
      }
      expect(tags).toEqual([undefined, "1", "2", "3"]);
    });
  },
);

it("follows symlinks as it is told", async () => {
  const reason = async (name: string, symlinks: DiskOptions["symlinks"] = "inside") =>
    (await ask(name, disk({ root, symlinks }))).outcome.reason;
  expect(await reason("inside", "refuse")).toBe("not-found");
  expect(await reason("inside")).toBeUndefined();
  expect(await reason("outside")).toBe("not-found");
  expect(await reason("outside", "follow")).toBeUndefined();
  expect(await reason("device", "follow")).toBe("not-found");
});

it.each(["apache 1.0", "lighttpd", "caddy by root"])(
  "gives its validators to %s",
  async (title) => {
    const front = FRONTS.find((candidate) => candidate.title === title);
    if (front === undefined) throw new Error(`no front server ${title}`);
    const request = new Request("http://localhost/a.txt");
    const { response } = await run({ inspect: disk({ root }), delivery: front.delivery }, request);
    expect(response.headers.get("etag")).toBe('"6553f100-a"');
    expect(response.headers.get("last-modified")).toBe("Tue, 14 Nov 2023 22:13:20 GMT");
  },
);
