// One bucket of an S3-compatible store: where an object is, and requests for it that the store believes.

import { AwsV4Signer } from "aws4fetch";
import { percentEncode } from "../front/encoding.ts";
import type { FilePath } from "../request_path.ts";
import { type CredentialsSource, credentialsNow } from "./credentials.ts";

/** More signing keys than the credentials of two days, and of one rotation, have. */
const KEYS = 4;

/** No S3-compatible store has longer keys, and for one they answer as if the request were broken. */
const MAX_KEY_BYTES = 1024;
const utf8 = new TextEncoder();

/** Methods that read. A signature is for one of them. */
export type Method = "GET" | "HEAD";

/** What a bucket is made from; everything was checked. */
export interface BucketFacts {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Stands before each key. */
  readonly prefix: string;
  readonly credentials: CredentialsSource;
}

/** A bucket. */
export class Bucket {
  readonly #facts: BucketFacts;
  /** Signing keys hold for a day and cost four digests each. */
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor(facts: BucketFacts) {
    this.#facts = facts;
  }

  /** Whether a file can have a key at all. */
  hasKeyFor(path: FilePath): boolean {
    return utf8.encode(this.#facts.prefix + path).length <= MAX_KEY_BYTES;
  }

  /** The object's URL, in path style, each byte of its key as the store and a front server read it. */
  #url(path: FilePath): URL {
    const { endpoint, bucket, prefix } = this.#facts;
    return new URL(`${endpoint}/${bucket}/${percentEncode(prefix + path)}`);
  }

  /** A request with the signature in its headers. */
  async request(path: FilePath, method: Method, headers: Record<string, string>): Promise<Request> {
    const signed = await this.#sign(this.#url(path), { method, headers, signQuery: false });
    return new Request(signed.url, { method, headers: signed.headers, redirect: "manual" });
  }

  /** A URL with the signature in its query, for whoever has it, for so many seconds. */
  async presigned(
    path: FilePath,
    method: Method,
    expires: number,
    overrides: Readonly<Record<string, string>>,
  ): Promise<string> {
    const url = this.#url(path);
    url.searchParams.set("X-Amz-Expires", String(expires));
    for (const [name, value] of Object.entries(overrides)) url.searchParams.set(name, value);
    const signed = await this.#sign(url, { method, headers: {}, signQuery: true });
    return signed.url.href.replaceAll("+", "%20"); // a blank of a form; a plus itself is %2B
  }

  async #sign(
    url: URL,
    request: { method: Method; headers: Record<string, string>; signQuery: boolean },
  ): Promise<{ url: URL; headers: Headers }> {
    const { region, credentials } = this.#facts;
    const now = await credentialsNow(credentials);
    if (this.#keys.size > KEYS) this.#keys.clear(); // credentials that rotate leave theirs behind
    const signer = new AwsV4Signer({
      ...request,
      ...now,
      url: url.href,
      service: "s3",
      region,
      cache: this.#keys,
    });
    return signer.sign();
  }
}
