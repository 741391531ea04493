// Files that somebody writes anew all the time, while they are asked for.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { describeServers, type ServerName } from "../support/embedded_servers.ts";
import { type Site, useSite } from "../support/embedded_site.ts";
import { KeptConnection } from "../support/http_cases_client.ts";
import { header, type RawResponse } from "../support/raw_client.ts";

const CONNECTIONS = 4;

/** A version has the size of the first and up to 25 bytes more, by its letter. */
const REPLACED = { "replaced.txt": 1000, "replaced.bin": 150_000 };
const IN_PLACE = { "in-place.txt": 1000 };
const LARGE_IN_PLACE = { "in-place.bin": 150_000 };

/** Those that send a large file by themselves, whatever is written to it. Bun opens it by its name. */
const SEND_BY_THEMSELVES: readonly ServerName[] = ["deno", "bun"];

describeServers((start, { name: server }) => {
  const byItself = SEND_BY_THEMSELVES.includes(server);
  const inPlace = byItself ? IN_PLACE : { ...IN_PLACE, ...LARGE_IN_PLACE };
  const files = { ...REPLACED, ...inPlace };

  describe.each([
    { requests: 2000, options: { symlinks: "inside", cacheBytes: 1e6 } },
    { requests: 1000, options: { symlinks: "refuse", io: "async" } },
  ])("$requests requests with $options", ({ requests, options }) => {
    const site = useSite(start, (base) => {
      mkdirSync(join(base, "root"));
      for (const [name, size] of Object.entries(files)) {
        writeFileSync(join(base, "root", name), Buffer.alloc(size, "A"));
      }
      return { root: join(base, "root"), options };
    });
    let answers: Map<string, RawResponse[]>;
    beforeAll(async () => {
      answers = await askWhileWriting(site(), files, requests);
    });
    const of = (name: string) => {
      const found = answers.get(name) ?? [];
      expect(found.length).toBeGreaterThanOrEqual(Math.floor(requests / 4));
      return found;
    };

    it.each(Object.entries(REPLACED))("%s is always there, and of one version", (name, size) => {
      for (const answer of of(name)) {
        expect(answer.status).toBe(200);
        const [letter = 0] = answer.body;
        expect(answer.body.equals(Buffer.alloc(answer.body.length, letter))).toBe(true);
        if (server === "bun" && size > 65_536) continue;
        expect(answer.body).toHaveLength(size + letter - 65);
        expect(sizeInTag(answer)).toBe(answer.body.length);
      }
    });

    it.each(Object.keys(inPlace))("%s has the length that is announced", (name) => {
      // Over and over it is written to while it is read: then the client is to ask again.
      const sent = of(name).filter(({ status }) => status !== 503);
      expect(sent.length).toBeGreaterThan(of(name).length * 0.95);
      for (const answer of sent) {
        expect(answer.status).toBe(200);
        expect(sizeInTag(answer)).toBe(answer.body.length);
      }
    });
  });
});

/** All answers of each file. A body that is shorter than announced, or longer, is none. */
async function askWhileWriting(
  { base, port }: Site,
  files: Record<string, number>,
  requests: number,
): Promise<Map<string, RawResponse[]>> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const writer = new Worker(new URL("../support/embedded_rewriter.mjs", import.meta.url), {
    workerData: {
      stop,
      files: Object.entries(files).map(([name, size]) => ({
        path: join(base, "root", name),
        size,
        replace: name in REPLACED,
      })),
    },
  });
  const ended = new Promise<void>((resolve, reject) => {
    writer.once("error", reject).once("exit", () => resolve());
  });
  const answers = new Map<string, RawResponse[]>(Object.keys(files).map((name) => [name, []]));
  const each = [...answers];
  const queue = Array.from({ length: Math.ceil(requests / each.length) }, () => each)
    .flat()
    .values();
  const connections = Array.from({ length: CONNECTIONS }, async () => {
    const connection = new KeptConnection(port);
    for (const [name, found] of queue) found.push(await connection.ask({ target: `/${name}` }));
    connection.close();
  });
  try {
    await Promise.race([Promise.all(connections), ended]);
  } finally {
    Atomics.store(stop, 0, 1);
    await ended;
  }
  return answers;
}

function sizeInTag(answer: RawResponse): number {
  const [, size = ""] = /-([0-9a-f]+)"$/.exec(header(answer, "etag") ?? "") ?? [];
  return Number.parseInt(size, 16);
}
