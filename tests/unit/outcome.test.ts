import { type Authorizer, createFileHandler, type FileHandlerOptions, nginx } from "sendoff";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { countingDelivery, FILE_URL, requestLike, run, wait } from "../support/unit_handler.ts";

const broken = new Error("database");
const failing: Authorizer = () => {
  throw broken;
};

/** Fields of every outcome, beside those that a test names. */
const ALWAYS = { id: expect.stringMatching(/^[0-9a-f-]{36}$/), duration: expect.any(Number) };

const logged = vi.spyOn(console, "error");
beforeEach(() => void logged.mockImplementation(() => {}));
afterEach(() => void logged.mockReset());

describe("what the audit hook is told", () => {
  it.each<[title: string, options: Partial<FileHandlerOptions>, fields: object]>([
    ["a file", {}, { outcome: "delivered", path: "a.txt", delivery: "nginx", status: 200 }],
    [
      "another file",
      { authorize: () => ({ allow: true, path: "b c" }) },
      {
        outcome: "delivered",
        path: "a.txt",
        granted: "b c",
        delivery: "nginx",
        status: 200,
      },
    ],
    [
      "a page of the authorizer",
      { authorize: () => new Response(null, { status: 302 }) },
      { outcome: "responded", path: "a.txt", status: 302 },
    ],
    [
      "a denial",
      { authorize: () => false },
      { outcome: "refused", path: "a.txt", reason: "denied", status: 403 },
    ],
    [
      "no such file",
      { inspect: () => null },
      {
        outcome: "refused",
        path: "a.txt",
        reason: "not-found",
        status: 404,
      },
    ],
    [
      "a failure of the authorizer",
      { authorize: failing },
      {
        outcome: "refused",
        path: "a.txt",
        reason: "authorizer-failed",
        status: 500,
        error: new Error("Authorizer threw", { cause: broken }),
      },
    ],
  ])("%s", async (_, options, fields) => {
    const { outcome } = await run(options);
    expect(outcome).toEqual({ ...ALWAYS, ...fields });
    expect(outcome.duration).toBeGreaterThanOrEqual(0);
    expect(logged).not.toHaveBeenCalled();
  });

  it("has no path where the path was refused", async () => {
    const { outcome } = await run({}, requestLike("/\n/../\u001b[31mFAKE"));
    expect(outcome).toEqual({
      ...ALWAYS,
      outcome: "refused",
      reason: "control-character",
      status: 400,
    });
  });

  it("has another id each time", async () => {
    const ids = [await run(), await run(), await run()].map(({ outcome }) => outcome.id);
    expect(new Set(ids).size).toBe(3);
  });

  it("comes with the request", async () => {
    const onOutcome = vi.fn();
    const request = new Request(FILE_URL);
    const delivery = nginx({ location: "/_sendoff/" });
    await createFileHandler({ authorize: "public", delivery, onOutcome })(request);
    expect(onOutcome).toHaveBeenCalledExactlyOnceWith(expect.anything(), request, undefined);
  });

  it.each<[outcome: string, authorize: Authorizer<{ user: string }>]>([
    ["delivered", () => true],
    ["refused", ({ context }) => context.user === "bob"],
    ["responded", () => new Response(null)],
    ["fault", () => ({ allow: true, delivery: { name: "broken", deliver: () => 1 as never } })],
  ])("comes with the context that the handler was called with: %s", async (outcome, authorize) => {
    const users: string[] = [];
    const files = createFileHandler<{ user: string }>({
      authorize,
      delivery: nginx({ location: "/_sendoff/" }),
      onOutcome: (told, _, context) => users.push(`${told.outcome} ${context.user}`),
    });
    await files(new Request(FILE_URL), { user: "ann" }).catch(() => {});
    expect(users).toEqual([`${outcome} ann`]);
  });

  it.each<[title: string, authorize: Authorizer]>([
    ["a field with a line break", () => ({ allow: true, "a\nb": 1 }) as never],
    ["a field with an escape", () => ({ allow: true, "a\u001b[31mb": 1 }) as never],
    ["an answer with a line break", () => "a\r\nb" as never],
    ["an answer with a C1 control", () => "a\u009b31mb" as never],
    ["a value with a C1 control", () => ({ allow: true, etag: "a\u0085b" })],
    ["a symbol with a line break", () => Symbol("a\nb") as never],
    ["a path with a line break", () => ({ allow: true, path: "a\nb" })],
  ])("is free of control characters: %s", async (_, authorize) => {
    const { outcome } = await run({ authorize });
    const texts = [...Object.values(outcome), outcome.error?.message].filter(
      (value) => typeof value === "string",
    );
    expect(texts.length).toBeGreaterThan(3);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(texts.filter((text) => /[\u0000-\u001f\u007f-\u009f]/.test(text))).toEqual([]);
  });
});

describe("a fault", () => {
  const fault = (options: Partial<FileHandlerOptions>) => {
    const onOutcome = vi.fn();
    const delivery = countingDelivery();
    const handler = createFileHandler({ authorize: "public", delivery, onOutcome, ...options });
    return { answer: handler(new Request(FILE_URL)), onOutcome };
  };
  const throwing = () => {
    throw broken;
  };
  const rejecting = () => Promise.reject(broken);

  it.each<[title: string, options: Partial<FileHandlerOptions>]>([
    ["a delivery that throws", { delivery: { name: "ours", deliver: throwing } }],
    ["a delivery that rejects", { delivery: { name: "ours", deliver: rejecting } }],
    ["an inspect that throws", { inspect: throwing }],
    ["an inspect that rejects", { inspect: rejecting }],
    ["an inline policy that throws", { inline: throwing }],
  ])("of %s reaches the caller with its cause", async (_, options) => {
    const { answer, onOutcome } = fault(options);
    await expect(answer).rejects.toEqual(new Error("File handler failed", { cause: broken }));
    await expect(answer).rejects.toHaveProperty("cause", broken);
    const [outcome] = onOutcome.mock.calls[0] ?? [];
    expect(outcome).toMatchObject({ outcome: "fault", path: "a.txt", status: 500 });
    expect(outcome.error).toBe(await answer.catch((error) => error));
    expect(onOutcome).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "the file"],
  ])("is a delivery that answers with %s", async (_, given) => {
    const delivery = { name: "ours", deliver: () => given as unknown as Response };
    const { answer, onOutcome } = fault({ delivery });
    await expect(answer).rejects.toThrow("File handler failed");
    expect(onOutcome.mock.calls[0]?.[0]).toMatchObject({ outcome: "fault", status: 500 });
  });
});

describe("a hook that fails changes no answer", () => {
  it.each([
    [
      "throws",
      () => {
        throw broken;
      },
    ],
    ["rejects", () => Promise.reject(broken)],
  ])("and one that %s is heard of", async (_, onOutcome) => {
    const delivery = nginx({ location: "/_sendoff/" });
    const handler = createFileHandler({ authorize: "public", delivery, onOutcome });
    const response = await handler(new Request(FILE_URL));
    expect(response.headers.get("x-accel-redirect")).toBe("/_sendoff/a.txt");
    await wait(0);
    expect(logged.mock.calls).toEqual([[broken]]);
  });

  it("and one that never settles delays none", async () => {
    const delivery = nginx({ location: "/_sendoff/" });
    const onOutcome = () => new Promise(() => {});
    const handler = createFileHandler({ authorize: "public", delivery, onOutcome });
    expect((await handler(new Request(FILE_URL))).status).toBe(200);
  });
});

describe("without a hook", () => {
  const ask = (authorize: Authorizer) =>
    createFileHandler({ authorize, delivery: countingDelivery() })(new Request(FILE_URL));

  it("an authorizer's error goes to the console", async () => {
    expect((await ask(failing)).status).toBe(500);
    expect(logged.mock.calls).toEqual([[new Error("Authorizer threw", { cause: broken })]]);
    expect(logged.mock.calls[0]?.[0]).toHaveProperty("cause", broken);
  });

  it("so does a wrong answer", async () => {
    expect((await ask(() => 1 as never)).status).toBe(500);
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it("a denial does not", async () => {
    expect((await ask(() => false)).status).toBe(403);
    expect(logged).not.toHaveBeenCalled();
  });
});
