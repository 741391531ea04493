// @ts-check
// Takes a request's body into a file, as it comes: never the whole of it in memory, and not more than is allowed.
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

class TooLong extends Error {}

/** @param {{ folder: string, maxBytes: number }} options */
export function createUpload({ folder, maxBytes }) {
  /** @param {AsyncIterable<Uint8Array>} chunks */
  async function* bounded(chunks) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLong();
      yield chunk;
    }
  }

  /** @param {Request} request */
  return async (request) => {
    const body = /** @type {AsyncIterable<Uint8Array>} */ (
      /** @type {unknown} */ (request.body ?? [])
    );
    const name = `${randomUUID()}.bin`;
    // Under another name first, so that nobody gets half a file. A name with a dot is never sent.
    const unfinished = join(folder, `.${name}`);
    try {
      await pipeline(bounded(body), createWriteStream(unfinished, { flags: "wx" }));
      await rename(unfinished, join(folder, name));
    } catch (error) {
      await rm(unfinished, { force: true });
      if (error instanceof TooLong) return new Response("Too long\n", { status: 413 });
      throw error;
    }
    return Response.json({ url: `/files/${name}` }, { status: 201 });
  };
}
