// In Express: which mount fits which way of mounting, and what middleware in front does to files.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, type FileHandlerOptions, nginx } from "sendoff";
import { embedded } from "sendoff/embedded";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";
import { headerValues as all, ask, type RawResponse } from "../support/raw_client.ts";

const express = createRequire(import.meta.url)("express"); // it comes without types
const BODY = "0123456789".repeat(200);

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
beforeAll(() => {
  folder = temporaryFolder("express");
  root = join(folder.path, "files");
  mkdirSync(join(root, "ann"), { recursive: true });
  writeFileSync(join(root, "ann", "a.txt"), BODY);
});
afterAll(() => folder?.remove());

let server: Server | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** Ann's files, for Ann. */
function filesOfAnn(options: Partial<FileHandlerOptions> = {}) {
  const handler = createFileHandler({
    authorize: ({ path, request }) =>
      path.startsWith("ann/") && request.headers.get("cookie") === "session=ann",
    delivery: nginx({ location: "/_sendoff/" }),
    ...options,
  });
  return getRequestListener(handler, { overrideGlobalObjects: false });
}

type Listen = (port: number, host: string, then: () => void) => Server;

async function get(
  app: { listen: Listen },
  target: string,
  headers: Record<string, string> = { Cookie: "session=ann" },
): Promise<RawResponse> {
  const started = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  server = started;
  return ask((started.address() as AddressInfo).port, { target, headers });
}

const handedOff = (answer: RawResponse) => all(answer, "x-accel-redirect");

describe("the mount", () => {
  it.each([
    ['app.use("/files", …)', "/", "/files/ann/a.txt", (app, files) => app.use("/files", files)],
    [
      'app.get("/files/*path", …)',
      "/files",
      "/files/ann/a.txt",
      (app, files) => app.get("/files/*path", files),
    ],
    [
      "a router in a router",
      "/",
      "/api/files/ann/a.txt",
      (app, files) => app.use("/api", express.Router().use("/files", files)),
    ],
  ] satisfies [string, string, string, (app: typeof express, files: unknown) => void][])(
    "of %s is %s",
    async (_, mount, url, add) => {
      const app = express();
      add(app, filesOfAnn({ mount }));
      expect(handedOff(await get(app, url))).toEqual(["/_sendoff/ann/a.txt"]);
    },
  );

  it("finds nothing if it is the prefix that app.use() has cut off", async () => {
    const reasons: unknown[] = [];
    const onOutcome = ({ reason }: { reason?: string }) => void reasons.push(reason);
    const app = express().use("/files", filesOfAnn({ mount: "/files", onOutcome }));
    expect((await get(app, "/files/ann/a.txt")).status).toBe(404);
    expect(reasons).toEqual(["outside-mount"]);
  });

  it("takes the prefix alone for the folder, whose index is asked for", async () => {
    const app = express().use("/files", filesOfAnn({ authorize: "public" }));
    expect(handedOff(await get(app, "/files"))).toEqual(["/_sendoff/index.html"]);
  });

  it("needs no originalUrl: it stays as it was for what comes after", async () => {
    const urls: unknown[] = [];
    const app = express();
    app.use((req: { originalUrl: string }, res: ServerResponse, next: () => void) => {
      res.once("finish", () => urls.push(req.originalUrl));
      next();
    });
    app.use("/files", filesOfAnn());
    await get(app, "/files/ann/a.txt");
    await vi.waitFor(() => expect(urls).toEqual(["/files/ann/a.txt"]), 20_000);
  });
});

describe("what stands in front", () => {
  it("express.static() on the same folder asks nobody", async () => {
    const before = express().use("/files", express.static(root)).use("/files", filesOfAnn());
    const open = await get(before, "/files/ann/a.txt", {});
    expect([open.status, open.body.toString()]).toEqual([200, BODY]);
  });

  it("express.static() behind it is never reached", async () => {
    const after = express().use("/files", filesOfAnn()).use("/files", express.static(root));
    expect((await get(after, "/files/ann/a.txt", {})).status).toBe(403);
  });

  it("express.json() and express.urlencoded() change nothing", async () => {
    const app = express().use(express.json(), express.urlencoded({ extended: true }));
    expect(handedOff(await get(app.use("/files", filesOfAnn()), "/files/ann/a.txt"))).toEqual([
      "/_sendoff/ann/a.txt",
    ]);
  });

  it("a policy for pages, as helmet() sets, does not replace the sandbox of files", async () => {
    const app = express();
    app.use((_req: IncomingMessage, res: ServerResponse, next: () => void) => {
      res.setHeader("Content-Security-Policy", "default-src 'self'");
      next();
    });
    const [policy, ...more] = all(
      await get(app.use("/files", filesOfAnn()), "/files/ann/a.txt"),
      "content-security-policy",
    );
    expect(policy).toContain("sandbox");
    expect(more).toEqual([]);
  });

  it("middleware that rewrites req.url chooses the file, and the authorizer is asked about that one", async () => {
    const rewritten = express();
    rewritten.use((req: IncomingMessage, _res: ServerResponse, next: () => void) => {
      req.url = req.url?.replace("/ann/", "/bob/");
      next();
    });
    rewritten.use("/files", filesOfAnn());
    expect((await get(rewritten, "/files/ann/a.txt")).status).toBe(403);
  });

  it("middleware that compresses bodies makes a part of a file no part of it", async () => {
    const app = express();
    app.use(compressEverything);
    app.use("/files", filesOfAnn({ delivery: embedded({ root }) }));
    const headers = { Cookie: "session=ann", Range: "bytes=10-19" };
    const part = await get(app, "/files/ann/a.txt", headers);
    expect([part.status, all(part, "content-encoding")]).toEqual([206, ["gzip"]]);
    // To a client, these are ten bytes out of the middle of a compressed file, which they are not.
    expect(all(part, "content-range")).toEqual([`bytes 10-19/${BODY.length}`]);
    expect(gunzipSync(part.body).toString()).toBe("0123456789");
  });
});

it("answers 500 when the delivery fails, and hangs on nothing", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const broken = {
    name: "broken",
    deliver() {
      throw new Error("out of order");
    },
  };
  const app = express().use("/files", filesOfAnn({ delivery: broken }));
  expect((await get(app, "/files/ann/a.txt")).status).toBe(500);
});

describe("a program", () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, args, {
      cwd: REPOSITORY,
      encoding: "utf8",
      env: { ...process.env, ...env },
      timeout: 20_000,
    });

  it("says that its port is taken, which Express 5 hands to the callback of listen()", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const { status, stdout, stderr } = run(["examples/express.mjs"], { PORT: String(port) });
    await new Promise((resolve) => taken.close(resolve));
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
  });

  it.each([
    [
      "keeps the global Request with overrideGlobalObjects: false",
      ", { overrideGlobalObjects: false }",
      true,
    ],
    ["loses it without", "", false],
  ])("%s", (_, option, kept) => {
    const program = `
      import { getRequestListener } from "@hono/node-server";
      const { Request, Response } = globalThis;
      getRequestListener(() => new Response()${option});
      console.log(globalThis.Request === Request && globalThis.Response === Response);`;
    expect(run(["--input-type=module", "-e", program]).stdout).toBe(`${kept}\n`);
  });
});

/** What compressing middleware does, at its simplest: it holds the body, and writes another. */
function compressEverything(_req: IncomingMessage, res: ServerResponse, next: () => void): void {
  const chunks: Buffer[] = [];
  const { end, writeHead } = res;
  res.writeHead = ((status: number, headers: Record<string, string>) => {
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    return res;
  }) as typeof writeHead;
  res.write = (chunk: Uint8Array) => {
    chunks.push(Buffer.from(chunk));
    return true;
  };
  res.end = ((chunk?: Uint8Array) => {
    if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    res.writeHead = writeHead;
    res.removeHeader("content-length");
    res.setHeader("content-encoding", "gzip");
    return end.call(res, gzipSync(Buffer.concat(chunks)), "latin1");
  }) as typeof end;
  next();
}
