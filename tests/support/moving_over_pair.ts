// Sets up another library and sendoff by the options that stand in a row of a page, on the same files.
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, type FileHandlerOptions } from "sendoff";
import { embedded } from "sendoff/embedded";
import { expect } from "vitest";
import { header, type RawResponse } from "./raw_client.ts";

/** What is asked of both, and what must be so. */
export interface Proof {
  /** Below `/files/`. */
  readonly file: string;
  readonly headers?: Record<string, string>;
  check(theirs: RawResponse, ours: RawResponse): void;
}

export type Proofs = Readonly<Record<string, Proof>>;

/** The same status, body and headers, which both must have. */
export const same =
  (status: number, ...names: string[]): Proof["check"] =>
  (theirs, ours) => {
    expect([theirs.status, ours.status]).toEqual([status, status]);
    if (status === 200) expect(ours.body.toString()).toBe(theirs.body.toString());
    for (const name of names) {
      expect(header(theirs, name)).toBeDefined();
      expect(header(ours, name)).toBe(header(theirs, name));
    }
  };

/** Their option leaves a header out, which ours always has. */
export const alwaysThere =
  (name: string): Proof["check"] =>
  (theirs, ours) => {
    expect(header(theirs, name)).toBeUndefined();
    expect(header(ours, name)).toBeDefined();
  };

/** The code of a cell as an object of options, with the page's folder as the test has it. */
export function optionsIn(cell: string, root: string): Record<string, unknown> {
  if (cell === "none") return {};
  const [, code] = /^`([^`]+)`$/.exec(cell) ?? [];
  if (code === undefined) throw new Error(`no options: ${cell}`);
  return new Function("embedded", `return {${code.replaceAll("/srv/files", root)}}`)(embedded);
}

export interface Pair {
  readonly theirs: number;
  readonly ours: number;
  close(): Promise<unknown>;
}

/** Both on free ports. */
export async function startPair(
  theirs: RequestListener,
  ours: Partial<FileHandlerOptions>,
  root: string,
): Promise<Pair> {
  const files = createFileHandler({
    mount: "/files",
    authorize: "public",
    delivery: embedded({ root }),
    ...ours,
  });
  const servers = [
    createServer(theirs),
    createServer(getRequestListener((request) => files(request), { overrideGlobalObjects: false })),
  ];
  const [first = 0, second = 0] = await Promise.all(servers.map(listen));
  return { theirs: first, ours: second, close: () => Promise.all(servers.map(closed)) };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
