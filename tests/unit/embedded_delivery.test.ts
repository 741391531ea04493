// The delivery in process, so that every version of every runtime sends every size of file.
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { createFileHandler } from "sendoff";
import { type EmbeddedOptions, embedded } from "sendoff/embedded";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/unit_folder.ts";
import { run } from "../support/unit_handler.ts";

const KIB = 1024;
/** About the sizes at which another way is taken. */
const SIZES = [0, 1, 64 * KIB, 64 * KIB + 1, 256 * KIB, 256 * KIB + 1, 1500 * KIB];

const base = useFolder("delivery");
const root = join(base, "root");
mkdirSync(join(root, "folder"), { recursive: true });
for (const size of SIZES) writeFileSync(join(root, `${size}.bin`), patterned(size));
writeFileSync(join(base, "secret"), "secret");
execFileSync("mkfifo", [join(root, "pipe")]);
symlinkSync("../secret", join(root, "outside"));
symlinkSync("/dev/zero", join(root, "zero"));

/** Every eight bytes hold their offset. */
function patterned(size: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(size / 8) * 8);
  for (let at = 0; at < bytes.length; at += 8) bytes.write(String(at).padStart(8, "."), at);
  return bytes.subarray(0, size);
}

describe.each<Partial<EmbeddedOptions>>([{}, { io: "async" }, { cacheBytes: 4_000_000 }])(
  "embedded() with %o",
  (options) => {
    const files = createFileHandler({
      authorize: "public",
      delivery: embedded({ root, ...options }),
    });
    const ask = (name: string, headers: Record<string, string> = {}, method = "GET") =>
      files(new Request(`http://localhost/${name}`, { method, headers }));
    const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

    it.each(SIZES)("sends %d bytes, the first time and later", async (size) => {
      for (let i = 0; i < 4; i++) {
        const response = await ask(`${size}.bin`);
        expect(response.status).toBe(200);
        expect(response.headers.get("content-length")).toBe(String(size));
        expect((await bytesOf(response)).equals(patterned(size))).toBe(true);
      }
    });

    it.each(SIZES.slice(1))("sends parts of %d bytes", async (size) => {
      for (const [start, end] of [
        [0, 1],
        [Math.floor(size / 3), size],
        [0, Math.max(1, size - 1)],
      ] as const) {
        const response = await ask(`${size}.bin`, { range: `bytes=${start}-${end - 1}` });
        expect(response.status).toBe(206);
        expect(response.headers.get("content-range")).toBe(`bytes ${start}-${end - 1}/${size}`);
        expect((await bytesOf(response)).equals(patterned(size).subarray(start, end))).toBe(true);
      }
    });

    it.each(SIZES.filter((size) => size > KIB))("sends several parts of %d bytes", async (size) => {
      const middle = Math.floor(size / 2);
      const response = await ask(`${size}.bin`, { range: `bytes=0-9,${middle}-${size - 2},-1` });
      expect(response.status).toBe(206);
      const body = await bytesOf(response);
      expect(response.headers.get("content-length")).toBe(String(body.length));
      expect(body.includes(patterned(size).subarray(middle, size - 1))).toBe(true);
    });

    it.each(SIZES)("answers HEAD, and conditions, for %d bytes without any", async (size) => {
      const head = await ask(`${size}.bin`, {}, "HEAD");
      expect(head.headers.get("content-length")).toBe(String(size));
      expect(await bytesOf(head)).toHaveLength(0);

      const etag = head.headers.get("etag") ?? "";
      const unchanged = await ask(`${size}.bin`, { "if-none-match": etag });
      expect(unchanged.status).toBe(304);
      expect(await bytesOf(unchanged)).toHaveLength(0);
    });

    it.each(["none", "folder", "pipe", "zero", "outside", "1.bin/in"])(
      "refuses %s as not found",
      async (name) => {
        const delivery = embedded({ root, ...options });
        const request = new Request(`http://localhost/${name}`);
        const { response, outcome } = await run({ delivery }, request);
        expect(outcome.reason).toBe("not-found");
        expect(await response.text()).toBe("Not found\n");
      },
    );

    it("sends what is there now", async () => {
      const file = join(root, `changing-${JSON.stringify(options).length}.txt`);
      const text = async () => {
        const response = await ask(file.slice(root.length + 1));
        return response.status === 200 ? response.text() : response.status;
      };
      const hour = Date.now() / 1000 - 3600;
      for (const [change, expected] of [
        [() => {}, 404],
        [() => writeFileSync(file, "first"), "first"],
        [() => writeFileSync(file, "other"), "other"],
        [() => utimesSync(file, hour, hour), "other"],
        [() => writeFileSync(`${file}.new`, "third"), "other"],
        [() => renameSync(`${file}.new`, file), "third"],
        [() => truncateSync(file, 2), "th"],
        [() => renameSync(file, `${file}.old`), 404],
      ] as const) {
        change();
        for (let i = 0; i < 3; i++) expect(await text()).toBe(expected);
      }
    });

    it("stops reading when nobody wants more", async () => {
      const response = await ask(`${SIZES.at(-1)}.bin`);
      const reader = response.body?.getReader();
      expect((await reader?.read())?.done).toBe(false);
      await reader?.cancel();
      expect((await ask("1.bin")).status).toBe(200);
    });
  },
);

it("answers with the class that it is given", async () => {
  class Own extends Response {}
  const { response } = await run(
    { delivery: embedded({ root, Response: Own }) },
    new Request("http://localhost/1.bin"),
  );
  expect(response).toBeInstanceOf(Own);
});

it("a class that fails is a fault, and no refusal", async () => {
  class Broken {
    constructor() {
      throw new TypeError("broken");
    }
  }
  const delivery = embedded({ root, Response: Broken as unknown as typeof Response });
  const files = createFileHandler({ authorize: "public", delivery });
  const answer = files(new Request("http://localhost/1.bin"));
  await expect(answer).rejects.toHaveProperty("cause", new TypeError("broken"));
});
