// Under which name a file is stored is the app's own affair, where it is sent under another.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { useSite, withoutDate } from "../support/embedded_site.ts";
import { header } from "../support/raw_client.ts";

const SIZES = { small: 1000, middle: 200_000, large: 3_000_000 };
const HIDDEN = "hidden-4711";

const GRANTS = Object.fromEntries(
  Object.keys(SIZES).flatMap((size) => [
    [`${size}.txt`, `${HIDDEN}/${HIDDEN}-${size}.txt`],
    [`${size}.zip`, `${HIDDEN}/${HIDDEN}-${size}.zip`],
    [`${size}.unknown`, `${HIDDEN}/${HIDDEN}-${size}.unknown`],
  ]),
);

describeServers((start) => {
  const site = useSite(start, plant);

  const showing = useSite(start, (base) => {
    return { ...plant(base), handlerOptions: { inline: "all" } };
  });

  describe.each(Object.entries(SIZES))("a %s file", (name, size) => {
    it.each([
      ["GET", {}, 200],
      ["HEAD", {}, 200],
      ["GET", { Range: "bytes=1-" }, 206],
      ["GET", { Range: "bytes=0-99999" }, 206],
      ["GET", { Range: "bytes=0-9,200-209" }, 206],
      ["GET", { Range: "bytes=99999999-" }, 416],
      ["GET", { "If-None-Match": "*" }, 304],
    ])("tells nothing of it: %s %o", async (method, headers: Record<string, string>, status) => {
      // Bun names a file of its own accord where its type is none that a browser shows.
      for (const get of [
        () => site().get(`${name}.txt`, { method, headers }),
        () => showing().get(`${name}.txt`, { method, headers }),
        () => showing().get(`${name}.unknown`, { method, headers }),
      ]) {
        for (const answer of [await get(), await get()]) {
          expect(answer.status).toBe(status);
          expect(JSON.stringify(withoutDate(answer).headers)).not.toContain(HIDDEN);
          expect(answer.body.includes(HIDDEN)).toBe(false);
          expect([undefined, "inline"]).toContain(header(answer, "content-disposition"));
        }
      }
    });

    it("is saved under the name of its URL, where it is saved", async () => {
      const answer = await site().get(`${name}.zip`);
      expect(answer.body).toHaveLength(size);
      expect(header(answer, "content-disposition")).toBe(`attachment; filename="${name}.zip"`);
      expect(JSON.stringify(withoutDate(answer).headers)).not.toContain(HIDDEN);
    });
  });
});

function plant(base: string) {
  const root = join(base, "root");
  for (const path of Object.values(GRANTS)) {
    const [, size = ""] = /-(\w+)\.\w+$/.exec(path) ?? [];
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), Buffer.alloc(SIZES[size as keyof typeof SIZES], "a"));
  }
  return { root, grants: GRANTS };
}
