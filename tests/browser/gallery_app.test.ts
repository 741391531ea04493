// The gallery's app without a browser: its sessions, its audit, its forms, and what it says behind HTTPS.
import { createHmac } from "node:crypto";
import { join } from "node:path";
import type { Hono } from "hono";
import { nginx } from "sendoff";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PASSWORDS } from "../support/gallery.ts";
import { REPOSITORY } from "../support/process.ts";

const { createGallery } = await import(join(REPOSITORY, "examples/gallery/app.mjs"));
const { createSessions } = await import(join(REPOSITORY, "examples/gallery/sessions.mjs"));
const { createAudit } = await import(join(REPOSITORY, "examples/gallery/audit.mjs"));
const secret = "s".repeat(32);

function galleryAt(origin: string) {
  const app: Hono = createGallery({
    delivery: nginx({ location: "/_sendoff/" }),
    sessionSecret: secret,
    linkKey: createHmac("sha256", secret).digest("hex"),
    shareSeconds: [60],
    origin,
  });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    app.request(new URL(path, origin), { headers });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    app.request(new URL(path, origin), {
      method: "POST",
      body,
      headers: { origin, "content-type": "application/x-www-form-urlencoded", ...headers },
    });
  /** Signs in, and gives the cookie. */
  const signIn = async (name: keyof typeof PASSWORDS, headers: Record<string, string> = {}) => {
    const answer = await post("/sign-in", `name=${name}&password=${PASSWORDS[name]}`, headers);
    expect(answer.status).toBe(303);
    const set = answer.headers.get("set-cookie") ?? "";
    return { set, cookie: set.split(";")[0] ?? "" };
  };
  return { ask, post, signIn };
}

const PLAIN = "http://127.0.0.1:8080";
const HTTPS = "https://gallery.example.org";

describe("a session", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ends where its browser signs in anew", async () => {
    const { ask, signIn } = galleryAt(PLAIN);
    const { cookie: old } = await signIn("ann");
    const { cookie: other } = await signIn("ann");
    expect((await ask("/", { cookie: old })).status).toBe(200);
    const { cookie } = await signIn("bob", { cookie: old });
    expect((await ask("/", { cookie: old })).status).toBe(303);
    for (const own of [cookie, other]) expect((await ask("/", { cookie: own })).status).toBe(200);
  });

  it("is kept no longer than it holds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { Hono } = await import("hono");
    const store = new Map();
    const sessions = createSessions({ secret, secure: false, store });
    const app = new Hono().get("/", async (c) => {
      await sessions.signIn(c, { name: "ann" });
      return c.text("");
    });
    await app.request("/");
    await app.request("/");
    expect(store.size).toBe(2);
    vi.setSystemTime(Date.now() + 8 * 3600 * 1000);
    await app.request("/");
    expect(store.size).toBe(1);
  });
});

describe("behind HTTPS", () => {
  it("has a cookie that no neighbour can set, and that ends by signing out", async () => {
    const { ask, post, signIn } = galleryAt(HTTPS);
    const { set, cookie } = await signIn("ann");
    expect(set).toMatch(
      /^__Host-gallery-session=[^;]+;.*; Path=\/; HttpOnly; Secure; SameSite=Lax/,
    );
    expect((await ask("/", { cookie })).status).toBe(200);
    expect((await ask("/", { cookie: cookie.replace("__Host-", "") })).status).toBe(303);
    const out = await post("/sign-out", "", { cookie });
    expect(out.headers.get("set-cookie")).toMatch(/^__Host-gallery-session=; Max-Age=0;.*Secure/);
    expect((await ask("/", { cookie })).status).toBe(303);
  });

  it("speaks for no other host of the domain", async () => {
    const { ask } = galleryAt(HTTPS);
    expect((await ask("/sign-in")).headers.get("strict-transport-security")).toBeNull();
  });
});

it.each(["/sign-in", "/sign-out", "/albums/coast/1/share"])(
  "takes no long form at %s, with its length announced or not",
  async (path) => {
    const { post } = galleryAt(PLAIN);
    const long = `name=${"a".repeat(20_000)}`;
    const announced = { "content-length": String(long.length) };
    for (const headers of [announced, {}]) {
      expect((await post(path, long, headers)).status).toBe(413);
    }
  },
);

describe("the audit", () => {
  const told = (path: string, outcome: string, user?: string, query = "") =>
    [
      { outcome, path, reason: outcome === "refused" ? "denied" : undefined, status: 403 },
      new Request(`${PLAIN}/files/x${query}`),
      { get: () => (user === undefined ? undefined : { name: user }) },
    ] as const;

  it("keeps what users did, however many strangers are refused", () => {
    const audit = createAudit();
    audit.onOutcome(...told("coast/film.mp4", "delivered", "bob"));
    audit.onOutcome(...told("papers/report.pdf", "refused", "bob"));
    audit.onOutcome(...told("papers/report.pdf", "delivered", undefined, "?sendoff=1"));
    for (let i = 0; i < 500; i += 1) {
      audit.onOutcome(...told(`none-${i}`, "refused", undefined, i % 2 ? "?sendoff=1" : ""));
    }
    const entries: { who: string; what: string; time: Date }[] = audit.entries();
    expect(entries.length).toBeLessThan(100);
    const known = entries.filter(({ what }) => !what.startsWith("none-"));
    expect(known.map(({ who, what }) => [who, what])).toEqual([
      ["someone with a link", "papers/report.pdf"],
      ["bob", "papers/report.pdf"],
      ["bob", "coast/film.mp4"],
    ]);
    const times = entries.map(({ time }) => time.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(entries.some(({ what }) => what === "none-499")).toBe(true);
  });

  it("has no token of a link whose ? was encoded on its way", () => {
    const audit = createAudit();
    audit.onOutcome(...told("coast/a.png?sendoff=1.token", "refused", "bob"));
    audit.onOutcome(...told("coast/a.png%3Fsendoff%3D1.token", "refused"));
    expect(JSON.stringify(audit.entries())).not.toContain("token");
  });
});
