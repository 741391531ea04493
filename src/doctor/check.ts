// What a check finds, in words and as data.

/** The checks, in the order in which they are made. */
export const CHECKS = {
  reachable: "the URL answers",
  handler: "the URL leads to the file handler",
  bytes: "a file arrives intact",
  sender: "the front server sends it, not the app",
  internal: "no way round the app was found",
  spoofing: "a client's own sendfile headers change nothing",
  denied: "without credentials nothing comes",
  names: "awkward names arrive",
  head: "HEAD tells what GET would",
  conditional: "a copy that is fresh is not sent again, a stale one is",
  range: "parts of a file can be had",
  "if-range": "a download goes on only where the file is the same",
  type: "content types are right",
  headers: "disposition, caching and security headers survive",
  permissions: "the front server may read what the app wrote",
  leak: "no sendfile header and no disk path is visible",
} as const;

/** Name of a check. */
export type CheckName = keyof typeof CHECKS;

/**
 * Where a fault lies. `"app"`: the app, or how it was asked. `"front config"`: the front server's config.
 * `"permissions"`: the disk's. `"another proxy"`: something else between client and app. `"network"`:
 * DNS, TLS, or nobody listens.
 */
export type Layer = "app" | "front config" | "permissions" | "another proxy" | "network";

/** What a check found out. */
export interface Check {
  /** What was looked at. */
  readonly name: CheckName;
  /** `"skipped"`: it could not be made, `detail` says why. That is no failure. */
  readonly result: "passed" | "failed" | "skipped";
  /** What was seen, and how it is known. */
  readonly detail: string;
  /** Of a failed one: where the fault lies. */
  readonly layer?: Layer;
  /** Of a failed one: what to do, with the line to add to the config. */
  readonly cure?: string;
}

/** What is wrong: thrown by a check, which so ends. */
export class Fault extends Error {
  override name = "Fault";
  readonly layer: Layer;
  readonly cure: string;
  constructor(layer: Layer, detail: string, cure: string) {
    super(detail);
    this.layer = layer;
    this.cure = cure;
  }
}

/** Why a check was not made. */
export class Skip extends Error {
  override name = "Skip";
}
