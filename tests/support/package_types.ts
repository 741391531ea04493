// What the TypeScript projects of types.test.ts compile: a type or a call of each entry.

import { type Authorizer, createFileHandler, type FileHandler, nginx, type Outcome } from "sendoff";
import { checkConfig, type Finding, renderConfig } from "sendoff/config";
import { verifyFront } from "sendoff/doctor";
import { disk, type EmbeddedOptions, embedded } from "sendoff/embedded";
import { layered, type ObjectStoreOptions, objectStore } from "sendoff/object-store";
import { createUrlSigner, memoryOnceStore } from "sendoff/signed-url";
import { expectHandOff, fakeFront } from "sendoff/testing";

const authorize: Authorizer = ({ path, request }) => request.headers.get("cookie") === path;
const delivery: EmbeddedOptions = { root: "/srv/files" };
const handler: FileHandler = createFileHandler({
  mount: "/files",
  authorize,
  delivery: embedded(delivery),
  onOutcome: ({ path, status }: Outcome) => void [path, status],
});
export const answer: Promise<Response> = Promise.resolve(
  handler(new Request("http://localhost/files/a.txt")),
);
export const findings: readonly Finding[] = checkConfig("nginx", "", {
  root: "/srv/files",
  upstream: "127.0.0.1:3000",
});
export type Store = ObjectStoreOptions["bucket"];
export const others = [
  nginx,
  renderConfig,
  verifyFront,
  disk,
  objectStore,
  layered,
  createUrlSigner,
  memoryOnceStore,
  expectHandOff,
  fakeFront,
];
// @ts-expect-error the types are there: a misspelt option is an error
embedded({ rot: "/srv/files" });
