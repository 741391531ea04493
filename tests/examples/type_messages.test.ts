// What an editor says of wrong options: that it says something, and that it names what is wrong.
import { describe, expect, it } from "vitest";
import { typeCheck } from "../support/type_check.ts";

const HEAD = `
import { type Context, Hono } from "hono";
import { allOf, anyOf, apache, type AuthorizeInput, behindFront, createFileHandler, nginx } from "sendoff";
import { renderConfig } from "sendoff/config";
import { embedded } from "sendoff/embedded";
import { objectStore, relay } from "sendoff/object-store";
import { createUrlSigner } from "sendoff/signed-url";
export { allOf, anyOf, apache, behindFront, embedded, Hono, objectStore, relay, renderConfig };
export type { AuthorizeInput, Context };
const authorize = () => true;
const delivery = nginx({ location: "/_sendoff/" });
const request = new Request("http://localhost/");
const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const signer = createUrlSigner<{ user: string }>({ keys: [{ id: "1", secret: "x" }] });
export { authorize, credentials, delivery, request, signer };
`;

/** [what is wrong, the line, what the message has to say] */
const WRONG: [string, string, RegExp][] = [
  [
    "a misspelt option",
    "createFileHandler({ authorise: authorize, delivery });",
    /'authorise' does not exist in type 'FileHandlerOptions.*Did you mean to write 'authorize'\?/s,
  ],
  ["no authorizer", "createFileHandler({ delivery });", /Property 'authorize' is missing/],
  ["no delivery", "createFileHandler({ authorize });", /Property 'delivery' is missing/],
  [
    "a text as verdict",
    'createFileHandler({ authorize: () => "true", delivery });',
    /Type 'string' is not assignable to type 'Verdict/,
  ],
  [
    "a user as verdict",
    'createFileHandler({ authorize: async () => ({ name: "ann" }), delivery });',
    /Type '\{ name: string; \}' is not assignable to type 'Verdict'/,
  ],
  [
    "a reason that is none",
    'createFileHandler({ authorize: () => ({ allow: false, reason: "because" }), delivery });',
    /Type '"because"' is not assignable to type '.*"method-not-allowed"/,
  ],
  [
    "another word than public",
    'createFileHandler({ authorize: "everyone", delivery });',
    /Type '"everyone"' is not assignable to type '"public" \| Authorizer/,
  ],
  [
    "the name of a delivery",
    'createFileHandler({ authorize, delivery: "nginx" });',
    /Type 'string' is not assignable to type 'Delivery'/,
  ],
  [
    "a delivery that was not called",
    "createFileHandler({ authorize, delivery: nginx });",
    /Type '\(options: NginxOptions\) => Delivery' is not assignable to type 'Delivery'.*Did you mean to call this expression\?/s,
  ],
  [
    "a word of another list",
    'createFileHandler({ authorize, delivery, dotfiles: "deny" });',
    /Type '"deny"' is not assignable to type '"allow" \| "refuse" \| undefined'/,
  ],
  [
    "another server's option",
    'nginx({ root: "/srv/files" });',
    /'root' does not exist in type 'NginxOptions'/,
  ],
  [
    "another server's option, of Apache",
    'apache({ location: "/_sendoff/" });',
    /'location' does not exist in type 'ApacheOptions'/,
  ],
  ["no secret", "behindFront({ delivery });", /Property 'secret' is missing/],
  ["no root", "embedded({});", /Property 'root' is missing/],
  [
    "no way to the store's bytes",
    'objectStore({ endpoint: "https://s3.example.org", bucket: "b", credentials });',
    /Property 'via' is missing/,
  ],
  [
    "a delivery for a disk as the way to a store's bytes",
    'objectStore({ endpoint: "https://s3.example.org", bucket: "b", credentials, via: delivery });',
    /missing in type 'Delivery' but required in type 'Via'/,
  ],
  [
    "a config for a server that there is not",
    'renderConfig("iis", { root: "/srv/files" });',
    /Argument of type '"iis"'/,
  ],
  ["a key without an id", 'createUrlSigner({ keys: ["secret"] });', /to type 'SigningKey'/],
  ["a link that never expires", 'signer.sign("/a.txt", {});', /Property 'expires' is missing/],
  [
    "a time as text",
    'signer.sign("/a.txt", { expires: "10m" });',
    /Type 'string' is not assignable to type 'number'/,
  ],
  [
    "a name for a whole folder",
    'signer.signPrefix("/a/", { expires: 60, download: true });',
    /'download' does not exist in type 'SignPrefixOptions'/,
  ],
  ["one authorizer alone", "anyOf(authorize);", /Expected at least 2 arguments, but got 1/],
  [
    "a field that the context has not",
    'createFileHandler<{ user: string }>({ authorize: ({ context }) => context.usr === "ann", delivery });',
    /Property 'usr' does not exist on type '\{ user: string; \}'. Did you mean 'user'\?/,
  ],
  [
    "a context of which nothing is known",
    'createFileHandler({ authorize: ({ context }) => context.user === "ann", delivery });',
    /'context' is of type 'unknown'/,
  ],
  [
    "no context where the authorizer wants one",
    "createFileHandler({ authorize: signer.authorize, delivery })(request);",
    /Expected 2 arguments, but got 1.*'context' were not provided/s,
  ],
  [
    "another context than the authorizer wants",
    'createFileHandler({ authorize: signer.authorize, delivery })(request, { name: "ann" });',
    /'name' does not exist in type '\{ user: string; \}'/,
  ],
];

const RIGHT: [string, string][] = [
  [
    "the context's type out of the authorizer's parameter",
    `const files = createFileHandler({
  authorize: async ({ context }: AuthorizeInput<{ user: string }>) => context.user === "ann",
  delivery,
});
export const answer: Promise<Response> = files(request, { user: "ann" });`,
  ],
  [
    "the context's type given once, within anyOf and allOf",
    `createFileHandler<{ user: string }>({
  authorize: anyOf(signer.authorize, ({ context }) => context.user === "ann"),
  delivery,
});
createFileHandler<{ user: string }>({
  authorize: allOf(({ context }) => context.user === "ann", signer.authorize),
  delivery,
});`,
  ],
  [
    "Hono's context, with its variables",
    `type Env = { Variables: { user?: { mayRead(path: string): boolean } } };
const app = new Hono<Env>();
const files = createFileHandler<Context<Env>>({
  mount: "/files",
  authorize: ({ path, context }) => context.get("user")?.mayRead(path),
  delivery,
});
app.get("/files/*", (c) => files(c.req.raw, c));
app.mount("/public", createFileHandler({ authorize: "public", delivery }));`,
  ],
  [
    "a user that may be missing",
    `declare const users: Map<string, { mayRead(path: string): boolean }>;
createFileHandler({ authorize: ({ path }) => users.get("ann")?.mayRead(path), delivery });`,
  ],
];

const messages = typeCheck(
  Object.fromEntries([
    ...WRONG.map(([, line], i) => [`wrong-${i}`, HEAD + line]),
    ...RIGHT.map(([, text], i) => [`right-${i}`, HEAD + text]),
  ]),
);

describe("TypeScript refuses", () => {
  it.each(WRONG.map(([title, , wanted], i) => ({ title, wanted, i })))(
    "$title",
    ({ wanted, i }) => {
      const found = messages.get(`wrong-${i}`) ?? [];
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(wanted);
    },
  );
});

describe("TypeScript takes", () => {
  it.each(RIGHT.map(([title], i) => ({ title, i })))("$title", ({ i }) => {
    expect(messages.get(`right-${i}`)).toEqual([]);
  });
});
