// The HTTP cases can fail: on wrong framing, and on an expectation that nobody has a rule for.
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { KeptConnection } from "../support/http_cases_client.ts";
import { checkExpectation, type Expectation, judge } from "../support/http_cases_judge.ts";
import type { RawResponse } from "../support/raw_client.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const SHORT = `${OK}Content-Length: 5\r\n\r\nabc`;

let server: Server;
let connection: KeptConnection;
afterEach(() => {
  connection.close();
  server.close();
});

/** Each connection gets its own answers, one a request; `null` hangs up at once after the last. */
async function serve(...connections: (string | null)[][]): Promise<KeptConnection> {
  server = createServer((socket) => {
    const answers = connections.shift() ?? [];
    socket.on("data", () => {
      const answer = answers.shift();
      if (typeof answer === "string") socket.write(answer);
      if (answer === null || answers[0] === null) socket.end();
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  connection = new KeptConnection((server.address() as AddressInfo).port, 200);
  return connection;
}

function judged(answer: RawResponse, expectation: Expectation) {
  return judge(expectation, { answer, plain: () => Promise.reject(new Error("not asked for")) });
}

describe("the connection", () => {
  it("takes one answer after another", async () => {
    const chunked = `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n`;
    const client = await serve([chunked, `${OK}Content-Length: 1\r\n\r\nc`]);
    expect((await client.ask({ target: "/" })).body.toString()).toBe("ab");
    expect((await client.ask({ target: "/" })).body.toString()).toBe("c");
  });

  it("asks again where a kept connection was closed, and only there", async () => {
    const answer = `${OK}Content-Length: 0\r\n\r\n`;
    const client = await serve([answer, null], [answer, null], [null]);
    await client.ask({ target: "/" });
    expect((await client.ask({ target: "/" })).status).toBe(200);
    await expect(client.ask({ target: "/" })).rejects.toThrow("closed without an answer");
  });

  it.each([
    ["none", [], "no whole answer in 200 ms"],
    ["one that stops", [SHORT], "no whole answer in 200 ms"],
    ["one that is cut short", [SHORT, null], "truncated: body has 3 bytes, 5 announced"],
  ])("waits for a whole answer, and rejects %s", async (_, answers, message) => {
    const client = await serve(answers);
    await expect(client.ask({ target: "/" })).rejects.toThrow(message);
  });

  it("sees a body after HEAD, and after 304", async () => {
    const client = await serve(
      [`${OK}Content-Length: 3\r\n\r\nabc`],
      ["HTTP/1.1 304 Not Modified\r\n\r\nabc"],
    );
    const head = await client.ask({ method: "HEAD", target: "/" });
    expect(await judged(head, { status: 200 })).toBe("bytes after the body");
    const unchanged = await client.ask({ target: "/" });
    expect(await judged(unchanged, { anyOf: [{ status: 304 }] })).toBe("bytes after the body");
  });

  it("sees bytes before an answer", async () => {
    const client = await serve([`late${OK}Content-Length: 0\r\n\r\n`]);
    const answer = await client.ask({ target: "/" });
    expect(await judged(answer, { statusRange: [[100, 599]] })).toBe("status NaN");
  });
});

describe("an expectation that is not understood is an error", () => {
  it.each([
    ["an unknown one", { status: 200, statuss: 404 }],
    ["an unknown one among several", { anyOf: [{ status: 200 }, { headder: {} }] }],
    ["an unknown one of a header", { headers: { etag: { regex: "x" } } }],
    ["an unknown one of a body", { body: { file: "nums.txt", from: 1 } }],
    ["none at all", {}],
    ["none of a header", { headers: { etag: {} } }],
  ])("%s", (_, expectation) => {
    expect(() => checkExpectation(expectation as Expectation)).toThrow(TypeError);
  });
});
