// A large object through the relay, once: nothing on the way holds it, or counts it in 32 bits.
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph, type Store, startStore } from "../support/ceph.ts";
import { pattern } from "../support/pattern.ts";
import { fetchPattern } from "../support/pattern_client.ts";
import { type RunningApp, residentBytes, startApp } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import { MIB } from "../support/tree.ts";

/** 5 GiB take as much memory for the store: only where somebody asks for that. Else it is 320 MiB. */
const isFull = process.env["SENDOFF_FULL"] === "1";
const PART = 64 * MIB;
const PARTS = isFull ? 80 : 5;
const SIZE = PARTS * PART;
const MOST_MEMORY = 200 * MIB;
const PROGRAM = "tests/support/object_store_app.mjs";
const BUCKET = "media-bucket";

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("relay of a large object", () => {
  let store: Store;
  let app: RunningApp;

  beforeAll(async () => {
    store = await startStore({ capacity: 2 * SIZE });
    await upload(store);
    const { endpoint, credentials } = store;
    const DELIVERY = JSON.stringify({ endpoint, bucket: BUCKET, credentials });
    app = await startApp(process.execPath, [PROGRAM], { HOST_KIND: "node", DELIVERY });
  }, 300_000);
  afterAll(async () => {
    await app?.close();
    store?.stop();
  });

  it("sends every byte as it is, in little memory", async () => {
    const port = Number(app.url.port);
    let peak = 0;
    const look = () => {
      peak = Math.max(peak, residentBytes(app.pid));
    };
    look();
    const before = peak;
    const timer = setInterval(look, 50);
    const began = Date.now();
    const answer = await fetchPattern(port, "/large.bin", SIZE);
    clearInterval(timer);
    const seconds = (Date.now() - began) / 1000;
    console.log(
      `relayed ${SIZE / MIB} MiB in ${seconds.toFixed(1)} s, ${Math.round(SIZE / MIB / seconds)} MiB/s; ` +
        `the app had ${Math.round(before / MIB)} MiB, and ${Math.round(peak / MIB)} at most`,
    );
    expect(answer).toBe("right");
    expect(peak).toBeLessThan(MOST_MEMORY);
  }, 300_000);

  it("sends the end by itself", async () => {
    const headers = { Range: `bytes=${SIZE - 1000}-` };
    const part = await ask(Number(app.url.port), { target: "/large.bin", headers });
    expect(header(part, "content-range")).toBe(`bytes ${SIZE - 1000}-${SIZE - 1}/${SIZE}`);
    expect([part.status, part.body.equals(pattern(SIZE - 1000, 1000))]).toEqual([206, true]);
  });
});

/** In parts, as stores take no more than 5 GiB in one piece. */
async function upload({ endpoint, credentials }: Store): Promise<void> {
  const began = Date.now();
  const client = new AwsClient({ ...credentials, service: "s3", region: "us-east-1" });
  const url = `${endpoint}/${BUCKET}/large.bin`;
  const send = async (method: string, to: string, body: BodyInit | null = null) => {
    const answer = await client.fetch(to, { method, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${to}: ${answer.status} ${text}`);
    return { text, etag: answer.headers.get("etag") };
  };
  await send("PUT", `${endpoint}/${BUCKET}`);
  const { text } = await send("POST", `${url}?uploads=`);
  const id = encodeURIComponent(/<UploadId>([^<]+)</.exec(text)?.[1] ?? "");
  let list = "";
  for (let i = 0; i < PARTS; i++) {
    const to = `${url}?partNumber=${i + 1}&uploadId=${id}`;
    const { etag } = await send("PUT", to, pattern(i * PART, PART));
    list += `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`;
  }
  const all = `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`;
  await send("POST", `${url}?uploadId=${id}`, all);
  console.log(`uploaded ${SIZE / MIB} MiB in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}
