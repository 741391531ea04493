import { apache, caddy, createFileHandler, h2o, lighttpd, litespeed, nginx } from "sendoff";
import { expectHandOff, expectNoHandOff, type HandOffWanted } from "sendoff/testing";
import { describe, expect, it } from "vitest";

const NAME = "dir/Grüße & 100% #1?.txt";
const GOOD = {
  "x-accel-redirect": "/_sendoff/a.txt",
  "content-length": "0",
  "x-content-type-options": "nosniff",
};

function handOff(more: Record<string, string> = {}, status = 200, body: string | null = null) {
  return new Response(body, { status, headers: { ...GOOD, ...more } });
}

const WANTED = { server: "nginx", file: "a.txt" } as const;

/** The message of the failure, which there has to be. */
async function failure(response: Response, wanted: HandOffWanted): Promise<string> {
  const error = await expectHandOff(response, wanted).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Error)) throw new Error("it passed");
  expect(error.name).toBe("AssertionError");
  return error.message;
}

describe("expectHandOff()", () => {
  it.each([
    [nginx({ location: "/_sendoff/" }), { server: "nginx" }],
    [nginx({ location: "/a b/" }), { server: "nginx", location: "/a b/" }],
    [apache({ root: "/srv/files" }), { server: "apache" }],
    [
      apache({ root: "/ü", modXsendfile: "1.0" }),
      { server: "apache", root: "/ü", modXsendfile: "1.0" },
    ],
    [lighttpd({ root: "/srv/files/" }), { server: "lighttpd" }],
    [lighttpd({ root: "/", wholeDisk: true }), { server: "lighttpd", root: "/", wholeDisk: true }],
    [caddy({ root: "/srv/files" }), { server: "caddy" }],
    [caddy({ location: "/_sendoff/" }), { server: "caddy", location: "/_sendoff/" }],
    [h2o({ host: "files.internal" }), { server: "h2o" }],
    [litespeed({ location: "/_sendoff/" }), { server: "litespeed" }],
  ] as const)("takes the hand-off of each delivery: %#", async (delivery, front) => {
    const app = createFileHandler({ authorize: "public", delivery });
    const response = await app(
      new Request(`http://localhost/${encodeURI(NAME).replace("?", "%3F").replace("#", "%23")}`),
    );
    await expectHandOff(response, { ...front, file: NAME });
    await expect(expectHandOff(response, { ...front, file: "dir/other.txt" })).rejects.toThrow(
      `- file: "dir/other.txt"\n+ file: "${NAME}"`,
    );
  });

  it.each([
    ["another status", handOff({}, 206), "- status: 200\n+ status: 206"],
    ["a body", handOff({}, 200, "text"), '- body: empty\n+ body: "text"'],
    ["a long body", handOff({}, 200, "x".repeat(100)), `+ body: "${"x".repeat(80)}…"`],
    ["a length", handOff({ "content-length": "5" }), "- content-length: 0\n+ content-length: 5"],
    ["sniffing", handOff({ "x-content-type-options": "" }), "- x-content-type-options: nosniff"],
    [
      "two orders",
      handOff({ "x-sendfile": "/srv/files/a.txt" }),
      "- ordered by: x-accel-redirect\n+ ordered by: x-accel-redirect and x-sendfile",
    ],
    ["a side order", handOff({ "x-accel-buffering": "no" }), "and x-accel-redirect"],
    ["no order", new Response("Forbidden", { status: 403 }), "+ ordered by: nothing"],
    [
      "a value outside",
      handOff({ "x-accel-redirect": "/elsewhere/a.txt" }),
      '+ file: none: the value is "/elsewhere/a.txt", which names no file below the root',
    ],
    [
      "a value that is too long",
      handOff({ "x-accel-redirect": `/_sendoff/${"./".repeat(2000)}a.txt` }),
      "which is too long",
    ],
    [
      "another spelling of a path",
      handOff({ "x-accel-redirect": "/_sendoff//a.txt" }),
      '+ file: "/a.txt"',
    ],
    ["a query", handOff({ "x-accel-redirect": "/_sendoff/a%3Fb" }), '+ file: "a?b"'],
  ])("fails on %s", async (_, response, lines) => {
    expect(await failure(response, WANTED)).toContain(lines);
  });

  it("fails on the headers wanted and not wanted", async () => {
    const wanted = { ...WANTED, headers: { Vary: "Cookie", "Set-Cookie": null } };
    await expectHandOff(handOff({ vary: "Cookie" }), wanted);
    const message = await failure(handOff({ "set-cookie": "a=1" }), wanted);
    expect(message).toContain("- vary: Cookie\n+ vary: none");
    expect(message).toContain("- set-cookie: none\n+ set-cookie: a=1");
  });

  it("shows the whole answer, of which only what differs is marked", async () => {
    expect(await failure(handOff(), { ...WANTED, file: "b.txt" })).toBe(
      `expectHandOff(): the answer is another than the hand-off wanted (- wanted, + got)

  status: 200
  ordered by: x-accel-redirect
- file: "b.txt"
+ file: "a.txt"
  body: empty
  content-length: 0
  x-content-type-options: nosniff
`,
    );
  });

  it("carries what runners make a diff of", async () => {
    const wanted = { ...WANTED, file: "b.txt" };
    await expect(expectHandOff(handOff(), wanted)).rejects.toMatchObject({
      name: "AssertionError",
      code: "ERR_ASSERTION",
      operator: "expectHandOff()",
      actual: { file: '"a.txt"' },
      expected: { file: '"b.txt"' },
    });
  });

  it("leaves the body to be read, and says when it was read before", async () => {
    const response = handOff({ "content-length": "4" }, 200, "text");
    await failure(response, WANTED);
    expect(await response.text()).toBe("text");
    expect(await failure(response, WANTED)).toContain("+ body: was read before");
  });

  it.each([
    ["server", { server: "iis", file: "a" }, 'option "server" is "iis"'],
    ["file", { server: "nginx" }, 'option "file" is missing'],
    ["headers", { ...WANTED, headers: "vary" }, 'option "headers" is "vary"'],
    ["a header", { ...WANTED, headers: { vary: 5 } }, 'headers["vary"]'],
    ["an unknown option", { ...WANTED, files: {} }, '"files" is not known'],
  ])("checks its options: %s", async (_, wanted, message) => {
    const asked = expectHandOff(handOff(), wanted as never);
    await expect(asked).rejects.toThrow(TypeError);
    await expect(expectHandOff(handOff(), wanted as never)).rejects.toThrow(message);
  });

  it("wants a Response", async () => {
    await expect(expectHandOff("text" as never, WANTED)).rejects.toThrow(TypeError);
  });
});

describe("expectNoHandOff()", () => {
  it("passes for what orders nothing", () => {
    expectNoHandOff(new Response("text", { headers: { "x-frame-options": "DENY" } }));
  });

  it("fails on any order, with its value", () => {
    const response = handOff({ "x-lighttpd-send-file": "/x" });
    expect(() => expectNoHandOff(response)).toThrow(
      '- x-accel-redirect: none\n+ x-accel-redirect: "/_sendoff/a.txt"\n' +
        '- x-lighttpd-send-file: none\n+ x-lighttpd-send-file: "/x"\n',
    );
  });

  it("wants a Response", () => {
    expect(() => expectNoHandOff({} as never)).toThrow(TypeError);
  });
});
