// A bucket in a real store, and an app that sends files out of it, in the test's own process.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { AwsClient } from "aws4fetch";
import {
  createFileHandler,
  type FileHandler,
  type FileHandlerOptions,
  type Outcome,
} from "sendoff";
import { type ObjectStoreOptions, objectStore } from "sendoff/object-store";
import { expect } from "vitest";
import { type Store, startStore } from "./ceph.ts";

export const BUCKET = "canary-bucket";

/** What of the store no client and no log may see. */
export const CANARY =
  /x-amz|x-rgw|canary-bucket|testsecret|testkey|canary-meta|<Error>|<Code>|Signature=/i;

export interface StoreSite {
  readonly store: Store;
  put(key: string, body: BodyInit | null, headers?: Record<string, string>): Promise<void>;
  readonly client: AwsClient;
  urlOf(key: string): string;
}

/** Starts a store with a bucket in it. */
export async function startStoreSite(): Promise<StoreSite> {
  const store = await startStore();
  const client = new AwsClient({ ...store.credentials, service: "s3", region: "us-east-1" });
  const urlOf = (key: string) => {
    const encoded = encodeURIComponent(key).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16)}`,
    );
    return `${store.endpoint}/${BUCKET}/${encoded.replaceAll("%2F", "/")}`;
  };
  const put: StoreSite["put"] = async (key, body, headers = {}) => {
    const url = key === "" ? `${store.endpoint}/${BUCKET}` : urlOf(key);
    const answer = await client.fetch(url, { method: "PUT", body, headers });
    expect(`${key} ${answer.status}`).toBe(`${key} 200`);
  };
  await put("", null);
  return { store, client, put, urlOf };
}

/** A handler for files in a store, and what its audit hook was told. */
export function storeHandler(
  options: Partial<ObjectStoreOptions> &
    Pick<ObjectStoreOptions, "via" | "endpoint" | "credentials">,
  more: Partial<FileHandlerOptions> = {},
): { files: FileHandler; outcomes: Outcome[] } {
  const outcomes: Outcome[] = [];
  const files = createFileHandler({
    authorize: "public",
    dotfiles: "allow",
    onOutcome: (outcome) => void outcomes.push(outcome),
    delivery: objectStore({ bucket: BUCKET, ...options }),
    ...more,
  } as FileHandlerOptions);
  return { files, outcomes };
}

/** Serves a handler on loopback. */
export async function serveHere(
  files: FileHandler,
): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer(getRequestListener((request) => files(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** All that a client or a log could read of an answer and an outcome, with every error in it. */
export function everythingOf(
  response: Response | undefined,
  text: string,
  outcomes: Outcome[],
): string {
  const errors: unknown[] = [];
  for (const { error } of outcomes) {
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      errors.push(each.message, each.stack, Object.entries(each));
    }
  }
  return JSON.stringify([response?.status, [...(response?.headers ?? [])], text, outcomes, errors]);
}
