// What must compile, and what must not: tsc checks this file, and each @ts-expect-error with it.
import { expect, it } from "vitest";
import {
  type Authorizer,
  createFileHandler,
  type Delivery,
  type FileHandler,
  type FilePath,
  type Grant,
  nginx,
  type Refusal,
} from "../../mod.ts";

const delivery = nginx({ location: "/_sendoff/" });

it("takes verdicts of every documented form, sync and async", () => {
  const authorizers: Authorizer[] = [
    () => true,
    async () => false,
    () => undefined,
    async () => null,
    () => new Response(null),
    () => ({ allow: false }),
    () => ({ allow: true, path: "a.txt", download: "b.txt" }),
    async ({ path, request, signal }) => path === request.url && !signal.aborted,
  ];
  for (const authorize of authorizers) {
    expect(createFileHandler({ authorize, delivery })).toBeTypeOf("function");
  }
});

it("hands the context's type on, from the handler to its authorizer", () => {
  const files = createFileHandler<{ user: string }>({
    authorize: ({ context }) => context.user === "ann",
    delivery,
  });
  const typed: FileHandler<{ user: string }> = files;
  expect(typed).toBe(files);
  // @ts-expect-error a context of another type
  const wrong = () => files(new Request("http://localhost/"), { name: "ann" });
  // @ts-expect-error no context where the authorizer wants one
  const missing = () => files(new Request("http://localhost/"));
  expect([wrong, missing]).toHaveLength(2);
});

it("does not take what would not work", () => {
  const wrong = [
    // @ts-expect-error a string is no verdict
    (): Authorizer => () => "true",
    // @ts-expect-error allow must be the literal true
    (): Grant => ({ allow: "yes" }),
    // @ts-expect-error only sendoff makes a FilePath
    (): FilePath => "../etc/passwd",
    // @ts-expect-error a reason of another list
    (): Refusal => ({ reason: "because", status: 404 }),
    // @ts-expect-error a delivery delivers
    (): Delivery => ({ name: "nothing" }),
    // @ts-expect-error a misspelt option
    () => createFileHandler({ authorise: () => true, delivery }),
    // @ts-expect-error an authorizer is a must
    () => createFileHandler({ delivery }),
    // @ts-expect-error nginx has a location, and no root
    () => nginx({ root: "/srv/files" }),
  ];
  for (const make of wrong.slice(5)) expect(make).toThrow(TypeError);
});

it("fits the fetch handlers of Deno, Bun, Hono and others", () => {
  const files = createFileHandler({ authorize: "public", delivery });
  const deno: (request: Request, info: { remoteAddr: object }) => Promise<Response> = files;
  const bun: { fetch(request: Request, server: object): Response | Promise<Response> } = {
    fetch: files,
  };
  expect(deno).toBe(bun.fetch);
});
