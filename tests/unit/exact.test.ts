// Names that still hold an escape once they are decoded: where nobody decodes again they need no
// option (docs/decisions/001-literal-escapes.md).
import { type Delivery, type FileHandlerOptions, nginx } from "sendoff";
import { describe, expect, it } from "vitest";
import { countingDelivery, reasonFor, requestLike } from "../support/unit_handler.ts";

const exact: Delivery = { ...countingDelivery(), exact: true };
const inexact: Delivery = { ...countingDelivery(), exact: false };
const silent: Delivery = countingDelivery();
const nearly = { ...countingDelivery(), exact: "yes" } as unknown as Delivery;
const front: Delivery = nginx({ location: "/_sendoff/", otherwise: exact });

describe("the default of literalEscapes", () => {
  it.each<
    [title: string, delivery: Delivery, explicit: "refuse" | "allow" | undefined, ok: boolean]
  >([
    ["an exact delivery", exact, undefined, true],
    ["an exact delivery, told to refuse", exact, "refuse", false],
    ["an exact delivery, told to allow", exact, "allow", true],
    ["a delivery that is not exact", inexact, undefined, false],
    ["a delivery that says nothing", silent, undefined, false],
    ["a delivery that says something else", nearly, undefined, false],
    ["a delivery that is not exact, told to allow", inexact, "allow", true],
    ["a front server beside an exact one", front, undefined, false],
  ])("%s", async (_, delivery, literalEscapes, allowed) => {
    const options: Partial<FileHandlerOptions> =
      literalEscapes === undefined ? { delivery } : { delivery, literalEscapes };
    const ask = (url: string) => reasonFor("public", options, requestLike(url));
    expect(await ask("/my%2520file")).toBe(allowed ? "delivered" : "literal-escape");
    expect(await ask("/%252e%252e/etc")).toBe(allowed ? "delivered" : "literal-escape");
    expect(await ask("/90%25.txt")).toBe("delivered");
    expect(await ask("/%2e%2e/etc")).toBe("dot-segment");
  });

  it("left undefined is the default", async () => {
    const options = { delivery: exact, literalEscapes: undefined } as never;
    expect(await reasonFor("public", options, requestLike("/my%2520file"))).toBe("delivered");
  });

  it.each([
    ["refuse", undefined, inexact, "literal-escape"],
    ["refuse", undefined, exact, "delivered"],
    ["allow", "allow", inexact, "delivered"],
  ] as const)("%s: by the delivery of the grant, unless it was asked for", async (...row) => {
    const [, literalEscapes, granted, expected] = row;
    const options = {
      delivery: exact,
      ...(literalEscapes === undefined ? {} : { literalEscapes }),
    };
    const authorize = () => ({ allow: true, delivery: granted }) as const;
    const reason = await reasonFor(authorize, options, requestLike("/my%2520file"));
    expect(reason).toBe(expected);
  });

  it("is decoded once, and sent as it is", async () => {
    const delivery = { ...countingDelivery(), exact: true };
    await reasonFor("public", { delivery }, requestLike("/my%2520file"));
    expect(delivery.files.map(({ path }) => String(path))).toEqual(["my%20file"]);
  });
});
