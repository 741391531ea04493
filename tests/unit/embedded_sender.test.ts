// Files that change or fail while they are read, at the very moment that matters.
import type { ApprovedFile } from "sendoff";
import { describe, expect, it, vi } from "vitest";
import type { Files } from "../../src/embedded/files.ts";
import type { FileState, OpenFile } from "../../src/embedded/io.ts";
import type { Variant } from "../../src/embedded/precompressed.ts";
import { Sender } from "../../src/embedded/sender.ts";

const KIB = 1024;
/** The three ways: at once, whole, and in pieces. */
const SIZES = [10, 100 * KIB, 300 * KIB];

interface FakeFile {
  readonly size: number;
  /** Where the file ends, if it does before its time. */
  readonly end?: number;
  /** What its state has become when it is looked at again. */
  readonly later?: Partial<FileState>;
  /** How many bytes one call gives at most. */
  readonly most?: number;
  /** Throws where this position is read. */
  readonly fails?: number;
  readonly isQuick?: boolean;
  /** When it was written to last. */
  readonly modified?: number;
}

/** Asks a sender for a file in which each byte is the lowest one of its position. */
function send(fake: FakeFile, headers: Record<string, string> = {}) {
  const { size, end = size, later = {}, most = size, fails, isQuick = false, modified = 4 } = fake;
  const state: FileState = { isFile: true, device: 1, inode: 2, size, modified, changed: 5 };
  const close = vi.fn<() => void>();
  const read = (into: Uint8Array, position: number) => {
    if (close.mock.calls.length > 0) throw new Error("read after it was closed");
    if (fails !== undefined && position + into.length > fails) {
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
    }
    const count = Math.max(0, Math.min(into.length, most, end - position));
    for (let i = 0; i < count; i++) into[i] = position + i;
    return count;
  };
  const file: OpenFile = {
    state: async () => ({ ...state, ...later }),
    readLater: async (into, position) => read(into, position),
    close,
    ...(isQuick ? { readNow: read, state: () => ({ ...state, ...later }) } : {}),
  };
  const known = {
    state,
    real: "",
    etag: '"4-1"',
    since: 0,
    ...{ lastModified: 0, lastModifiedText: "" },
  };
  const found: Variant = { file, known, again: false };
  const approved = {
    path: "a",
    headers: { "content-type": "text/plain" },
  } as unknown as ApprovedFile;
  const sender = new Sender({ mode: "async" } as Files, 0, undefined);
  const request = new Request("http://localhost/a", { headers });
  return { close, answer: (async () => sender.fromFile(approved, request, found, false))() };
}

function positions(start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let i = 0; i < bytes.length; i++) bytes[i] = start + i;
  return bytes;
}

async function bytesOf(response: Response | undefined): Promise<Uint8Array> {
  return new Uint8Array((await response?.arrayBuffer()) ?? []);
}

describe.each(SIZES)("a file of %d bytes", (size) => {
  it("is sent, and closed once", async () => {
    const { answer, close } = send({ size });
    expect(Buffer.compare(await bytesOf(await answer), positions(0, size))).toBe(0);
    expect(close).toHaveBeenCalledOnce();
  });

  it("is sent in whatever portions the disk gives it", async () => {
    const { answer, close } = send({ size, most: Math.ceil(size / 9) });
    expect(Buffer.compare(await bytesOf(await answer), positions(0, size))).toBe(0);
    expect(close).toHaveBeenCalledOnce();
  });

  it.each([
    ["one part", "bytes=1-", 1],
    ["its end", "bytes=-3", -3],
  ])("is sent in part: %s", async (_, range, start) => {
    const { answer, close } = send({ size, most: Math.ceil(size / 5) }, { range });
    const expected = positions(0, size).subarray(start);
    expect(Buffer.compare(await bytesOf(await answer), expected)).toBe(0);
    expect(close).toHaveBeenCalledOnce();
  });

  it("may change its name, links and rights meanwhile", async () => {
    const { answer } = send({ size, later: { changed: 99, inode: 2 } });
    expect(await bytesOf(await answer)).toHaveLength(size);
  });

  it.each<[what: string, fake: Partial<FakeFile>]>([
    ["was written to", { later: { modified: 99 } }],
    ["became longer", { later: { size: 99 } }],
    ["became shorter", { end: size - 1 }],
    ["was emptied", { end: 0 }],
    ["can't be read", { fails: 0 }],
    ["can't be read to its end", { fails: size - 1 }],
  ])("does not pass for a whole if it %s, and is closed", async (_, fake) => {
    const { answer, close } = send({ size, ...fake });
    const isSent = await answer
      .then(async (response) => response !== undefined && (await bytesOf(response)).length === size)
      .catch(() => false);
    expect(isSent).toBe(false);
    expect(close).toHaveBeenCalledOnce();
  });

  it("passes the disk's own error on", async () => {
    const { answer } = send({ size, fails: 0 });
    await expect(answer.then(bytesOf)).rejects.toMatchObject({ code: "EIO" });
  });

  it("is closed when nobody wants it any more", async () => {
    const { answer, close } = send({ size });
    await (await answer)?.body?.cancel();
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
  });

  it("is closed where no byte of it is sent", async () => {
    const { answer, close } = send({ size }, { "if-none-match": "*" });
    expect((await answer)?.status).toBe(304);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe("a large file in pieces", () => {
  const size = 3000 * KIB;

  it("of several parts ends with the last of them", async () => {
    const { answer, close } = send({ size }, { range: "bytes=0-999999,2000000-2999999" });
    const response = await answer;
    const body = Buffer.from(await bytesOf(response));
    expect(response?.headers.get("content-length")).toBe(String(body.length));
    const end = body.lastIndexOf("\r\n--");
    const last = body.subarray(end - 1_000_000, end);
    expect(Buffer.compare(last, positions(2_000_000, 3_000_000))).toBe(0);
    expect(close).toHaveBeenCalledOnce();
  });

  it.each<[what: string, fake: Partial<FakeFile>]>([
    ["written to", { later: { modified: 99 } }],
    ["shorter than its second part", { end: 2_500_000 }],
  ])("of several parts does not end well if it was %s", async (_, fake) => {
    const { answer, close } = send({ size, ...fake }, { range: "bytes=0-999999,2000000-2999999" });
    await expect(answer.then(bytesOf)).rejects.toThrow();
    expect(close).toHaveBeenCalledOnce();
  });

  it("is not closed while it is read, though nobody wants it any more", async () => {
    const { answer, close } = send({ size }); // which is checked where it is read
    const reader = (await answer)?.body?.getReader();
    const reading = reader?.read();
    await reader?.cancel();
    await reading?.catch(() => {});
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
  });
});

describe("a small file that is read at once", () => {
  const size = 10;

  it("is sent", async () => {
    const { answer, close } = send({ size, isQuick: true });
    expect(await bytesOf(await answer)).toEqual(positions(0, size));
    expect(close).toHaveBeenCalledOnce();
  });

  it("is read again if it has become shorter, and then not sent", async () => {
    const { answer, close } = send({ size, isQuick: true, end: 5 });
    expect(await answer).toBeUndefined();
    expect(close).toHaveBeenCalledOnce();
  });

  it("is looked at once more if it was written to just now", async () => {
    const modified = Date.now();
    const sent = send({ size, isQuick: true, modified });
    expect(await bytesOf(await sent.answer)).toEqual(positions(0, size));
    const later = { modified: modified + 1 };
    const { answer, close } = send({ size, isQuick: true, modified, later });
    expect(await answer).toBeUndefined();
    expect(close).toHaveBeenCalledOnce();
  });

  it("fails with the disk, and is closed", async () => {
    const { answer, close } = send({ size, isQuick: true, fails: 0 });
    await expect(answer).rejects.toMatchObject({ code: "EIO" });
    expect(close).toHaveBeenCalledOnce();
  });
});
