// Addresses, against Node's own BlockList; what is signed, against Node's own HMAC and base64url.
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { nginxSecureLink } from "sendoff/signed-url";
import { expect } from "vitest";
import { isInNetwork, networkText } from "../../src/signed_url/network.ts";
import { base64url, parseToken, tokenHead } from "../../src/signed_url/token.ts";
import { SECRET } from "../support/signed_url.ts";
import { filePath } from "../support/unit_arbitraries.ts";
import { mutated } from "./mutate.ts";
import type { Fuzz } from "./property.ts";

const v4 = fc.tuple(...[0, 1, 2, 3].map(() => fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 255))));
const dotted = v4.map((bytes) => bytes.join("."));
const groups = fc.array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 0xffff)), {
  minLength: 8,
  maxLength: 8,
});
const colons = groups.map((all) => all.map((group) => group.toString(16)).join(":"));
const address = fc.oneof(
  dotted,
  colons,
  fc.ipV6(),
  fc.constantFrom("::1", "2001:db8::1", "2001:db8::192.0.2.1"),
);
/** Half of them in the same network. */
const pair = fc
  .tuple(address, address, fc.nat(128), fc.boolean())
  .map(([a, b, bits, isNear]) => [a, isNear ? a.replace(/[0-9a-f]$/, "7") : b, bits] as const);

const SCRAPS = [
  "/",
  "/8",
  "/33",
  "/08",
  ".",
  ":",
  "::",
  "0",
  "010",
  "256",
  "%eth0",
  " ",
  "g",
  "1e1",
];
const SEEDS = ["192.0.2.0/24", "10.0.0.1", "2001:db8::/32", "::1", "::ffff:192.0.2.1"];

const kindOf = (text: string) => (isIP(text) === 4 ? "ipv4" : "ipv6");

const claims = fc.record(
  {
    e: fc.maxSafeNat(),
    p: fc.string({ minLength: 1, maxLength: 8 }),
    n: fc.maxSafeNat(),
    s: fc.integer({ min: 1, max: 99 }),
    d: fc.oneof(fc.constant(true as const), fc.string({ unit: "grapheme", minLength: 1 })),
    c: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    i: fc.string({ minLength: 1 }),
    o: fc.string({ minLength: 1 }),
  },
  { requiredKeys: ["e", "p"] },
);

export const NETWORKS: readonly Fuzz[] = [
  {
    name: "network: holds whom Node's BlockList has in it",
    runs: 1500,
    property: fc.property(pair, ([base, other, length]) => {
      const bits = Math.min(length, isIP(base) === 4 ? 32 : 128);
      const network = networkText(`${base}/${bits}`);
      // An IPv4 address in the clothes of IPv6 is IPv4, and its network is refused.
      fc.pre(network !== undefined && networkText(other) !== undefined);
      fc.pre(kindOf(base) === kindOf(other));
      fc.pre(![base, other].some((text) => /^(?:::|0:0:0:0:0:)ffff:/i.test(text)));
      const list = new BlockList();
      list.addSubnet(base, bits, kindOf(base));
      expect(isInNetwork(other, String(network))).toBe(list.check(other, kindOf(other)));
      expect(networkText(network)).toBe(network);
    }),
  },
  {
    name: "network: what is taken is an address for Node, too, and has one spelling",
    runs: 1500,
    property: fc.property(mutated(SEEDS, SCRAPS, 3), (text) => {
      const network = networkText(text);
      fc.pre(network !== undefined);
      const [base = ""] = text.split("/");
      expect(isIP(base)).toBeGreaterThan(0);
      expect(networkText(network)).toBe(network);
      expect(isInNetwork(base, String(network))).toBe(true);
      // A length that was said of one kind of address is never taken for the other's.
      if (/:.*\//.test(text)) expect(network).toContain(":");
    }),
  },
];

export const TOKENS: readonly Fuzz[] = [
  {
    name: "token: letters are those of Node's base64url",
    runs: 1000,
    property: fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(base64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
    }),
  },
  {
    name: "token: any claims come back as they were",
    runs: 1000,
    property: fc.property(claims, fc.uint8Array({ minLength: 32, maxLength: 32 }), (said, mac) => {
      fc.pre(JSON.stringify(said).length < 2000);
      const head = tokenHead("k-1", said);
      const token = parseToken(`${head}.${base64url(mac)}`);
      expect(token?.head).toBe(head);
      expect({ ...token?.claims }).toEqual(said);
      expect([...(token?.signature ?? [])]).toEqual([...mac]);
    }),
  },
  {
    name: "token: nginx's link is what Node's MD5 makes of it",
    runs: 500,
    property: fc.property(filePath, (path) => {
      let link: string;
      try {
        const url = `/${path.split("/").map(encodeURIComponent).join("/")}`;
        link = nginxSecureLink(url, { secret: SECRET, expires: 60 });
      } catch {
        return fc.pre(false);
      }
      const { pathname, searchParams } = new URL(link, "http://host");
      const text = `${searchParams.get("expires")}${decodeURIComponent(pathname)} ${SECRET}`;
      const hash = createHash("md5").update(text).digest("base64url");
      expect(searchParams.get("md5")).toBe(hash);
    }),
  },
];

/** An HMAC with SHA-256, by Node. */
export function hmac(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}
