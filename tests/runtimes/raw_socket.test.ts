// A raw target through node:http and @hono/node-server, where no URL parser of a client has
// collapsed anything. Node only: it is Node's adapter.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { apache, createFileHandler, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askPipelined, header, type RawResponse } from "../support/raw_client.ts";

const asked: string[] = [];
const byUri = createFileHandler({
  mount: "/f",
  authorize: ({ path }) => {
    asked.push(path);
    return !path.startsWith("admin/");
  },
  delivery: nginx({ location: "/_sendoff/" }),
});
const byPath = createFileHandler({
  mount: "/p",
  authorize: "public",
  delivery: apache({ root: "/srv/é" }),
});

let server: Server;
let port = 0;
beforeAll(async () => {
  const listener = getRequestListener((request) => {
    return /^https?:\/\/[^/]*\/p\//.test(request.url) ? byPath(request) : byUri(request);
  });
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(target: string | Buffer, headers: Record<string, string> = {}) {
  asked.length = 0;
  const response = await ask(port, { target, headers });
  return { response, sent: header(response, "x-accel-redirect"), asked: [...asked] };
}

const withoutDate = ({ status, headers, body }: RawResponse) => ({
  status,
  headers: headers.filter(([name]) => name !== "date"),
  body: body.toString("latin1"),
});

describe("a raw target that is too long names no file", () => {
  it.each([
    ["a segment of 256 bytes", "a".repeat(256)],
    ["a path of 4098 bytes", "ab/".repeat(1366)],
    ["4000 segments", "a/".repeat(4000)],
    ["86 letters of 3 bytes", encodeURIComponent("\u65e5".repeat(86))],
  ])("%s", async (_, path) => {
    const { response, sent, asked } = await get(`/f/${path}`);
    expect(response.status).toBe(414);
    expect(sent).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe("a raw target that would need repair names no file", () => {
  it.each([
    "/f/admin%2Fsecret.txt",
    "/f/admin%5Csecret.txt",
    "/f/%2561dmin/secret.txt",
    "/f/%%36%31dmin/secret.txt",
    "/f//admin/secret.txt",
    "//f/admin/secret.txt",
    "/f/..%5c..%5cetc",
    "/f/pub;/../admin/secret.txt%00",
    "/f/pub/..;/admin%2fsecret.txt",
    "/f/%ed%a0%80.txt",
    "/f/%ed%b0%80.txt",
    "/f/a%7Fb.txt",
    "/f/a%C2%85b.txt",
    "/f/a%09b.txt",
    "/f/%EF%BF%BD.txt",
    "/f/%252e%252e/x",
    "/f/%c0%ae%c0%ae/x",
    "/f/..%u2215x",
    "/f/a%00.txt",
    "/f/a%0d%0aX-Sendfile:%20b",
    "/f/%2eenv",
    "/f-secret/key.txt",
    "/F/a.txt",
    "/f",
  ])("%s", async (target) => {
    const { response, sent, asked } = await get(target);
    expect([400, 404]).toContain(response.status);
    expect(sent).toBeUndefined();
    expect(header(response, "location")).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it.each([
    "/f/../root-secret/key.txt",
    "/f/pub/../admin/secret.txt",
    "/f/pub/%2e%2e/admin/secret.txt",
    "/f/pub/.%2E/admin/secret.txt",
    "/f/./admin/secret.txt",
    "/f/admin\\secret.txt",
    "/f/..\\..\\etc",
    "http://localhost/f/pub/../admin/secret.txt",
  ])("%s, or the adapter has repaired it before anybody saw it", async (target) => {
    const { response, sent, asked } = await get(target);
    expect([400, 403, 404]).toContain(response.status);
    expect(sent).toBeUndefined();
    expect(asked.filter((path) => path !== "admin/secret.txt")).toEqual([]);
  });
});

describe("a raw target that names a file", () => {
  it.each([
    ["/f/90%25.txt", "90%.txt", "/_sendoff/90%25.txt"],
    ["/f/a;x=1", "a;x=1", "/_sendoff/a%3Bx%3D1"],
    ["/f/a%3Fb%23c?d", "a?b#c", "/_sendoff/a%3Fb%23c"],
    ["/f/%C3%A9", "é", "/_sendoff/%C3%A9"],
    ["/f/%E5%98%8A%C4%8D", "\u560a\u010d", "/_sendoff/%E5%98%8A%C4%8D"],
    ["/f/", "index.html", "/_sendoff/index.html"],
    ["http://localhost/f/a.txt", "a.txt", "/_sendoff/a.txt"],
  ])("%s", async (target, path, value) => {
    const { response, sent, asked } = await get(target);
    expect(response.status).toBe(200);
    expect(sent).toBe(value);
    expect(asked).toEqual([path]);
    expect(response.body).toHaveLength(0);
    expect(header(response, "content-length")).toBe("0");
  });

  it("and puts the bytes of UTF-8 on the wire for Apache", async () => {
    const { response } = await get("/p/caf%C3%A9%20100%25");
    expect(header(response, "x-sendfile")).toBe("/srv/\xc3\xa9/caf\xc3\xa9 100%");
  });

  it("and is the same under headers that try to choose the file", async () => {
    const plain = await get("/f/a.txt");
    const spoofed = await get("/f/a.txt", {
      "X-Sendfile-Type": "X-Sendfile",
      "X-Accel-Mapping": "/srv/=/admin/",
      "X-Accel-Redirect": "/x",
      "X-Sendfile": "/etc/passwd",
      "X-Original-URL": "/f/admin/secret.txt",
      "X-HTTP-Method-Override": "DELETE",
      Range: "bytes=0-0",
      "If-None-Match": "*",
    });
    expect(withoutDate(spoofed.response)).toEqual(withoutDate(plain.response));
  });
});

it("keeps several answers on one connection apart", async () => {
  const requests = [
    { target: "/f/a.txt" },
    { target: "/f/a.txt", method: "HEAD" },
    { target: "/f/admin/secret.txt", method: "HEAD" },
    { target: "/f/admin/secret.txt" },
    { target: "/f/%00" },
    { target: "/f/b.txt" },
  ];
  const answers = await askPipelined(port, requests);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 403, 403, 400, 200]);
  expect(answers.map((answer) => header(answer, "content-length"))).toEqual([
    "0",
    "0",
    "10",
    "10",
    "12",
    "0",
  ]);
  expect(answers.at(-1)?.excess).toHaveLength(0);
});
