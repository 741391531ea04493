// A fake front server on a port, before an app on another: the suite of the real ones can't tell.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { type FakeFile, fakeFront, type Front as TestedFront } from "sendoff/testing";
import type { Front, FrontPlace } from "./fronts.ts";

/** More than this is not taken into memory. */
const MAX_FILE = 64 * 1024 * 1024;

/** Starts a fake. It sees the files below the root as they are when a request comes. */
export async function startFake(
  { root, appPort }: FrontPlace,
  optionsFor: (root: string) => TestedFront,
): Promise<Front> {
  const read = readerOf(root);
  const app = relayTo(appPort);
  const fake = (request: Request) =>
    fakeFront(app, { ...optionsFor(root), files: read() })(request);
  const server = createServer(getRequestListener(fake, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    pid: process.pid,
    output: () => "",
    exited: () => !server.listening,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Ordinary files below a folder, each read once for a state of it. */
function readerOf(root: string): () => Record<string, FakeFile> {
  const known = new Map<string, FakeFile & { lastModified: Date }>();
  return () => {
    const files: Record<string, FakeFile> = {};
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, mtime, mode } = statSync(path);
      if (size > MAX_FILE || (mode & 0o444) === 0) continue;
      const name = relative(root, path);
      const before = known.get(name);
      const isSame =
        before?.lastModified.getTime() === mtime.getTime() && before.content.length === size;
      const file = isSame ? before : { content: readFileSync(path), lastModified: mtime };
      known.set(name, file);
      files[name] = file;
    }
    return files;
  };
}

/** An app that lies behind a port: asks with the path as it is, and takes the answer as it comes. */
function relayTo(port: number): (request: Request) => Promise<Response> {
  return async (request) => {
    const [, path = "/"] = /^[a-z]+:\/\/[^/]*(\/[^#]*)/.exec(request.url) ?? [];
    const headers = Object.fromEntries(request.headers);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path, method: request.method, headers };
      httpRequest(options, resolve).on("error", reject).end(body);
    });
    return responseOf(answer, request.method);
  };
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    headers.append(answer.rawHeaders[i] ?? "", answer.rawHeaders[i + 1] ?? "");
  }
  const status = answer.statusCode ?? 500;
  const isEmpty = method === "HEAD" || [204, 205, 304].includes(status);
  if (isEmpty) answer.resume();
  const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}
