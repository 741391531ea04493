import { describe, expect, it } from "vitest";
import {
  apache,
  type BehindFrontOptions,
  behindFront,
  createFileHandler,
  type Delivery,
  nginx,
  refusal,
} from "../../mod.ts";
import { embedded } from "../../src/embedded/mod.ts";
import { secretCheck } from "../../src/http/secret_check.ts";
import { commandsIn } from "../support/unit_fronts.ts";

const SECRET = "0123456789abcdefghijklmnopqrstuv";
const OTHER = "ABCDEFGHIJ-_0123456789KLMNOPQRSTU";
const delivery = nginx({ location: "/_sendoff/" });
const itself: Delivery = { name: "itself", deliver: () => new Response("sent by the app") };

function handler(options: Partial<BehindFrontOptions> = {}) {
  const gate = behindFront({ secret: SECRET, delivery, ...options });
  return createFileHandler({ authorize: "public", delivery: gate });
}

function ask(
  files: ReturnType<typeof handler>,
  headers: Record<string, string> = {},
  path = "a.txt",
) {
  return files(new Request(`http://localhost/${path}`, { headers }));
}

describe("behindFront", () => {
  it("hands off to whoever has the secret", async () => {
    const answer = await ask(handler({ otherwise: itself }), { "Sendoff-Secret": SECRET });
    expect(answer.headers.get("x-accel-redirect")).toBe("/_sendoff/a.txt");
    expect(answer.headers.get("content-length")).toBe("0");
  });

  const wrong: [string, Record<string, string>][] = [
    ["no header", {}],
    ["an empty secret", { "sendoff-secret": "" }],
    ["another secret", { "sendoff-secret": OTHER }],
    ["a letter less", { "sendoff-secret": SECRET.slice(0, -1) }],
    ["a letter more", { "sendoff-secret": `${SECRET}w` }],
    ["another last letter", { "sendoff-secret": `${SECRET.slice(0, -1)}w` }],
    ["another case", { "sendoff-secret": SECRET.toUpperCase() }],
    ["the secret twice, as two headers arrive", { "sendoff-secret": `${SECRET}, ${SECRET}` }],
    ["a guess and the secret", { "sendoff-secret": `x, ${SECRET}` }],
    ["the secret under another name", { "x-sendoff-secret": SECRET, authorization: SECRET }],
    ["a type of another library", { "x-sendfile-type": "X-Accel-Redirect" }],
  ];

  it.each(wrong)("does not hand off to %s", async (_, headers) => {
    const byTheApp = await ask(handler({ otherwise: itself }), headers);
    expect(await byTheApp.text()).toBe("sent by the app");
    expect(commandsIn(byTheApp)).toEqual([]);

    const refused = await ask(handler(), headers);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(commandsIn(refused)).toEqual([]);
    expect(await refused.text()).not.toContain("_sendoff");
  });

  it("takes either of two secrets while one replaces the other", async () => {
    const files = handler({ secret: [SECRET, OTHER] });
    for (const secret of [SECRET, OTHER]) {
      const answer = await ask(files, { "sendoff-secret": secret });
      expect(commandsIn(answer)).toEqual(["x-accel-redirect"]);
    }
    expect((await ask(files, { "sendoff-secret": `${SECRET}x` })).status).toBe(503);
  });

  it("asks the authorizer first", async () => {
    const gate = behindFront({ secret: SECRET, delivery, otherwise: itself });
    const files = createFileHandler({ authorize: () => false, delivery: gate });
    expect((await ask(files, { "sendoff-secret": SECRET })).status).toBe(403);
    expect((await ask(files)).status).toBe(403);
  });

  it("takes an order off an answer that is relayed from elsewhere", async () => {
    const headers = { "X-Accel-Redirect": "/_sendoff/secret.txt", "x-sendfile": "/etc/passwd" };
    const relaying = { name: "relay", deliver: () => new Response("relayed", { headers }) };
    const answer = await ask(handler({ otherwise: relaying }));
    expect(await answer.text()).toBe("relayed");
    expect(commandsIn(answer)).toEqual([]);
  });

  it("takes an order of the hand-off's own name off, too", async () => {
    const own: Delivery = { ...itself, name: "own", header: "x-own-order" };
    const headers = { "X-Own-Order": "/secret.txt" };
    const relaying = { name: "relay", deliver: () => new Response("relayed", { headers }) };
    const answer = await ask(handler({ delivery: own, otherwise: relaying }));
    expect(await answer.text()).toBe("relayed");
    expect(answer.headers.get("x-own-order")).toBeNull();
  });

  it("leaves names that the front server can't be told to the hand-off's own fall-back", async () => {
    const long = "n".repeat(200).concat("/").repeat(18);
    const withFallBack = nginx({ location: "/_sendoff/", otherwise: itself });
    const headers = { "sendoff-secret": SECRET };
    const answer = await ask(handler({ delivery: withFallBack }), headers, `${long}a.txt`);
    expect(await answer.text()).toBe("sent by the app");
    expect((await ask(handler(), headers, `${long}a.txt`)).status).toBe(404);
  });

  it("keeps the hand-off's fall-back behind the gate, too", async () => {
    const ordering = nginx({ location: "/_sendoff/" });
    const tricky: Delivery = { name: "own", deliver: () => refusal("name-too-long-for-front") };
    const gate = behindFront({
      secret: SECRET,
      delivery: apache({ root: "/srv/files", otherwise: ordering }),
      otherwise: tricky,
    });
    const answer = await ask(createFileHandler({ authorize: "public", delivery: gate }));
    expect(answer.status).toBe(404);
    expect(commandsIn(answer)).toEqual([]);
  });

  it("lets the audit hook know who answered", async () => {
    const names: unknown[] = [];
    const gate = behindFront({ secret: SECRET, delivery, otherwise: itself });
    const files = createFileHandler({
      authorize: "public",
      delivery: gate,
      onOutcome: (outcome) => names.push(outcome.delivery),
    });
    await ask(files, { "sendoff-secret": SECRET });
    await ask(files);
    expect(names).toEqual(["nginx", "itself"]);
  });

  it("answers the same where it is asked itself, as inside another delivery", async () => {
    const gate = behindFront({ secret: SECRET, delivery, otherwise: itself });
    const wrapped: Delivery = {
      name: "wrapped",
      deliver: (file, request) => gate.deliver(file, request),
    };
    const files = createFileHandler({ authorize: "public", delivery: wrapped });
    expect(await (await ask(files)).text()).toBe("sent by the app");
    const bare = behindFront({ secret: SECRET, delivery });
    const refusing: Delivery = {
      name: "wrapped",
      deliver: (file, request) => bare.deliver(file, request),
    };
    expect((await ask(createFileHandler({ authorize: "public", delivery: refusing }))).status).toBe(
      503,
    );
  });

  it("hands on refusals and faults of the delivery that answers", async () => {
    const refusing = { name: "refusing", deliver: () => refusal("not-found") };
    expect((await ask(handler({ otherwise: refusing }))).status).toBe(404);
    const broken = { name: "broken", deliver: () => undefined as never };
    await expect(ask(handler({ otherwise: broken }))).rejects.toThrow("File handler failed");
  });

  it("keeps the delivery's facts: its location, and a root on Windows", async () => {
    expect(() =>
      createFileHandler({
        authorize: "public",
        mount: "/_sendoff",
        delivery: behindFront({ secret: SECRET, delivery }),
      }),
    ).toThrow(/outside the delivery's internal location/);
    const onWindows: Delivery = { ...itself, windows: true };
    expect((await ask(handler({ otherwise: onWindows }), {}, "CON")).status).toBe(404);
    const windowsRoot = apache({ root: "C:/srv/files" });
    const secret = { "sendoff-secret": SECRET };
    expect((await ask(handler({ delivery: windowsRoot }), secret, "CON")).status).toBe(404);
    expect((await ask(handler({ otherwise: itself }), {}, "CON")).status).toBe(200);
    expect(behindFront({ secret: SECRET, delivery }).name).toBe("behindFront(nginx)");
  });

  const weak: [string, unknown][] = [
    ["none", undefined],
    ["an empty one", ""],
    ["a short one", SECRET.slice(1)],
    ["one letter over and over", "a".repeat(64)],
    ["few letters", `${"a".repeat(40)}bcdefgh`],
    ["one piece, repeated", "0123456789ab".repeat(4)],
    ["one piece, three times", "0123456789ab".repeat(3)],
    ["nine letters", `${"abcdefghi".repeat(4)}a`],
    ["one that needs quoting in front", `";${SECRET}`],
    ["one longer than a header may be", OTHER + SECRET.repeat(31)],
    ["an array of one", [SECRET]],
    ["one that needs quoting", `${SECRET};"`],
    ["one with a line break", `${SECRET}\n`],
    ["a number", 12],
    ["no secrets", []],
    ["a weak one beside a good one", [SECRET, "short"]],
    ["the same one twice", [SECRET, SECRET]],
    ["three", [SECRET, OTHER, `${OTHER}x`]],
  ];

  it.each(weak)("throws for %s as secret, names the command, and does not show it", (_, secret) => {
    const make = () => behindFront({ secret: secret as string, delivery });
    expect(make).toThrow(/option "secret".*openssl rand -hex 32/);
    expect(make).not.toThrow(SECRET.slice(1));
  });

  it.each([
    ["ten letters", `${"abcdefghij".repeat(4)}a`],
    ["a letter twice at either end", `00${SECRET}ff`],
    ["the longest", OTHER.slice(1) + SECRET.repeat(31)],
  ])("takes a secret of %s", (_, secret) => {
    expect(() => behindFront({ secret, delivery })).not.toThrow();
  });

  it("throws for deliveries in the wrong place, and unknown options", () => {
    const make = (options: object) => () => behindFront({ secret: SECRET, delivery, ...options });
    expect(make({ delivery: itself })).toThrow(
      /"delivery" is "itself\(\)", want a delivery that hands off/,
    );
    expect(make({ delivery: undefined })).toThrow(/"delivery" is missing/);
    expect(make({ otherwise: delivery })).toThrow(
      /"otherwise" is "nginx\(\)", want one that sends/,
    );
    expect(make({ otherwise: behindFront({ secret: OTHER, delivery }) })).toThrow(
      /"otherwise" is "behindFront\(nginx\)\(\)", want one that sends/,
    );
    expect(make({ otherwise: 1 })).toThrow(/"otherwise" is 1/);
    expect(make({ secrets: [] })).toThrow(/option "secrets" is not known/);
    expect(make({ otherwise: embedded({ root: process.cwd() }) })).not.toThrow();
  });
});

describe("secretCheck", () => {
  it("says yes to each of the secrets and to nothing else", async () => {
    const isOne = secretCheck(["first", "ünï"]);
    expect(await isOne("first")).toBe(true);
    expect(await isOne("ünï")).toBe(true);
    for (const text of ["", "firs", "firstü", "first\0", "FIRST"])
      expect(await isOne(text)).toBe(false);
    expect(await secretCheck([])("")).toBe(false);
  });
});
