// What must compile, and what must not: tsc checks this file, and each @ts-expect-error with it.
import { type Authorizer, allOf, anyOf, createFileHandler, nginx, type Verdict } from "sendoff";
import { expect, it } from "vitest";

it("takes the context's type from those it combines, and hands it on", async () => {
  const plain: Authorizer = () => false;
  const named = ({ context }: Parameters<Authorizer<{ user: string }>>[0]) =>
    context.user === "ann";
  const any: Authorizer<{ user: string }> = anyOf(plain, named);
  const all: Authorizer<{ user: string }> = allOf<{ user: string }>(
    ({ context }) => context.user !== "",
    async ({ context }) => ({ allow: context.user === "ann" }) as Verdict,
  );
  const delivery = nginx({ location: "/_sendoff/" });
  for (const authorize of [any, all]) {
    const files = createFileHandler({ authorize, delivery });
    const request = new Request("http://localhost/a.txt");
    expect((await files(request, { user: "ann" })).status).toBe(200);
    expect((await files(request, { user: "bob" })).status).toBe(403);
    // @ts-expect-error a context of another type
    const wrong = () => files(request, { name: "ann" });
    // @ts-expect-error no context where one of them wants it
    const missing = () => files(request);
    expect([wrong, missing]).toHaveLength(2);
  }
  const untyped: Authorizer = anyOf(
    ({ path, request }) => path === request.url,
    () => ({ allow: false, reason: "not-found" }),
  );
  expect(untyped).toBeTypeOf("function");
  const wrong = [
    // @ts-expect-error one is not enough
    () => anyOf(plain),
    // @ts-expect-error a word is no authorizer
    () => allOf(plain, "public"),
    // @ts-expect-error an answer of no kind
    (): Authorizer => anyOf(plain, () => "true"),
    // @ts-expect-error a reason of another list
    (): Authorizer => allOf(plain, () => ({ allow: false, reason: "because" })),
    // @ts-expect-error it asks for a context that this one is not
    (): Authorizer<{ name: string }> => anyOf(plain, named),
  ];
  for (const make of wrong.slice(0, 2)) expect(make).toThrow(TypeError);
});
