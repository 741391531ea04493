// A store that answers as a test wants, on loopback, and a relay from it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Outcome } from "sendoff";
import { relay } from "sendoff/object-store";
import { afterEach, expect } from "vitest";
import { BUCKET, CANARY, everythingOf, storeHandler } from "./object_store_site.ts";

export const TAG = { ETag: '"1"', "Last-Modified": "Tue, 05 Mar 2024 06:07:08 GMT" };
const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
});

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A relay from a store that gives these answers. */
export async function storeThat(answers: Answer, timeout = 300) {
  const asked: IncomingMessage[] = [];
  const listening = createServer((request, response) => {
    asked.push(request);
    answers(response, request);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  const { files, outcomes } = storeHandler({
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    via: relay({ timeout }),
  });
  const get = (init?: RequestInit) => files(new Request("http://localhost/a.txt", init));
  // Not all of the server's: Node's fetch opens another in place of one that it had to close.
  const connections = () => asked.filter(({ socket }) => !socket.destroyed).length;
  return { get, outcomes, asked, port, connections };
}

export const says =
  (status: number, headers: Record<string, string> = {}, body = ""): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

export const xml = (code: string) =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><BucketName>${BUCKET}</BucketName></Error>`;

/** Nothing of the store is told. */
export function expectNoCanary(answer: Response, text: string, outcomes: Outcome[], port: number) {
  const all = everythingOf(answer, text, outcomes);
  expect(all).not.toMatch(CANARY);
  expect(all).not.toContain(`127.0.0.1:${port}`);
}
