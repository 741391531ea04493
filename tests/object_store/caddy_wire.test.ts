// What a real Caddy and a store say to each other: a store of the test's own, behind the generated config.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import type { Grant } from "sendoff";
import { renderConfig } from "sendoff/config";
import { caddy, type StoreCredentials } from "sendoff/object-store";
import { afterEach, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { frontProgram, startCaddyOn } from "../support/fronts.ts";
import { serveHere, storeHandler } from "../support/object_store_site.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header, type RawRequest } from "../support/raw_client.ts";

/** What a store in the test's own process answers to the head of a request. */
type Reply = (socket: Socket, head: string) => void;

const KEYS = { accessKeyId: "testkey", secretAccessKey: "testsecret" };
const says = (status: number, headers: string, body = "hello"): Reply => {
  return (socket) =>
    void socket.write(
      `HTTP/1.1 ${status} X\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
};

const noCaddy = frontProgram("caddy") === undefined && process.env["CI"] !== "true";

describe.skipIf(noCaddy)("what Caddy and a store say to each other", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** Caddy between an app and a store that records what it is asked, byte by byte. */
  async function start(
    reply: Reply,
    {
      change = {},
      keys = KEYS,
      tls,
      headers = {},
      location,
    }: {
      change?: Record<string, string>;
      keys?: StoreCredentials;
      tls?: { key: Buffer; cert: Buffer };
      headers?: Record<string, string>;
      location?: string;
    } = {},
  ) {
    const folder = temporaryFolder("store-caddy-wire");
    ends.push(folder.remove);
    const heads: string[] = [];
    const sockets = new Set<Socket>();
    const listener = (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {}); // Caddy may break off
      socket.on("data", (bytes) => {
        heads.push(bytes.toString("latin1"));
        reply(socket, bytes.toString("latin1"));
      });
    };
    const store: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
    await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      store.close();
    });
    const { port } = store.address() as AddressInfo;
    const endpoint = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
    const authorize = (): Grant => ({ allow: true, headers });
    const { files } = storeHandler({ endpoint, credentials: keys, via: caddy() }, { authorize });
    const app = await serveHere(async (request) => {
      const { pathname } = new URL(request.url);
      const own = /^\/own\/(.*)$/.exec(pathname)?.[1];
      if (own === undefined) return files(request);
      const secrets = { "Sendoff-Authorization": "testsecret", "Sendoff-Other": "x" };
      return new Response(null, {
        headers: { ...secrets, ...(own === "" ? {} : { "Sendoff-Target": own }) },
      });
    });
    ends.push(app.close);
    const place = { root: folder.path, work: join(folder.path, "work"), appPort: app.port };
    const front = await startCaddyOn((listen) => {
      const options = {
        ...(location === undefined ? {} : { root: folder.path, location }),
        store: endpoint,
        upstream: `127.0.0.1:${app.port}`,
        serverName: "127.0.0.1",
        listen: `127.0.0.1:${listen}`,
      };
      return fillIn(renderConfig("caddy", options), change);
    }, place);
    ends.push(() => front.stop());
    const get = (target: string, more: Partial<RawRequest> = {}) =>
      ask(front.port, { target, ...more });
    return { get, heads, port, app, front };
  }

  it("no header of a client reaches the store but range and conditions", async () => {
    const { get, heads, port } = await start(says(200, ""));
    const date = "Tue, 05 Mar 2024 06:07:08 GMT";
    const conditions = {
      Range: "bytes=0-1",
      "If-Match": "{env.HOME}",
      "If-None-Match": '"a", "b"',
    };
    const dates = { "If-Modified-Since": date, "If-Unmodified-Since": date };
    const headers = {
      Cookie: "session=1",
      Authorization: "Bearer x",
      "Accept-Encoding": "gzip",
      "User-Agent": "me",
      Referer: "http://a/",
      "X-Forwarded-For": "1.2.3.4",
      Forwarded: "for=1.2.3.4",
      "X-Amz-Date": "20000101T000000Z",
      "X-Amz-Security-Token": "x",
      "X-Anything": "x",
      TE: "trailers",
      "Sendoff-Security-Token": "x",
      "Sendoff-Target": "/other/key",
      "Sendoff-Range": "bytes=7-7",
    };
    const target = "/a%20b.txt?versionId=1";
    // A date beside a tag counts for nothing (RFC 9110, 13.2.2), and stores look at it all the same.
    await get(target, { headers: { ...headers, ...conditions, ...dates } });
    await get(target, { method: "HEAD", headers: { ...headers, ...dates } });
    const [first = "", ...lines] = (heads[0] ?? "").split("\r\n");
    expect(first).toBe("GET /canary-bucket/a%20b.txt HTTP/1.1");
    const sent = Object.fromEntries(
      lines.filter(Boolean).map((line) => line.split(/: (.*)/s) as [string, string]),
    );
    expect(sent).toEqual({
      ...conditions,
      Host: `127.0.0.1:${port}`,
      Authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=testkey\/.*SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
      ),
      "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD",
      "X-Amz-Date": expect.stringMatching(/^20(?!00)\d{6}T\d{6}Z$/),
    });
    expect(heads[1]).toMatch(/^HEAD \/canary-bucket\/a%20b\.txt HTTP\/1\.1\r\n/);
    for (const name of Object.keys(dates)) expect(heads[1]).toContain(`${name}: ${date}\r\n`);
  });

  it("temporary credentials bring their token along", async () => {
    const sessionToken = "token/+{env.HOME}=";
    const { get, heads } = await start(says(200, ""), { keys: { ...KEYS, sessionToken } });
    const answer = await get("/a.txt");
    expect(answer.status).toBe(200);
    expect(heads[0]).toContain(`\r\nX-Amz-Security-Token: ${sessionToken}\r\n`);
    expect(heads[0]).toContain("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security");
    expect(JSON.stringify(answer.headers)).not.toMatch(/sendoff-|token/i);
  });

  it("nothing of the store's answer reaches the client but the object's own facts", async () => {
    const mine = 'ETag: "s"\r\nContent-Encoding: gzip\r\n';
    const other =
      "Server: canary\r\nSet-Cookie: canary=1\r\nX-Canary: 1\r\nx-amz-meta-canary: 1\r\n" +
      "Content-Type: text/canary\r\nCache-Control: canary\r\nVary: canary\r\nSendoff-Target: /canary\r\n";
    const { get } = await start(says(200, mine + other));
    const answer = await get("/a.txt");
    expect([answer.status, answer.body.toString()]).toEqual([200, "hello"]);
    expect([header(answer, "etag"), header(answer, "content-encoding")]).toEqual(['"s"', "gzip"]);
    expect(JSON.stringify(answer.headers)).not.toMatch(/canary/i);
  });

  it.each([
    [400, 502],
    [401, 502],
    [403, 502],
    [405, 502],
    [409, 502],
    [307, 502],
    [204, 502],
    [501, 502],
    [429, 503],
    [500, 503],
    [502, 503],
    [503, 503],
    [504, 503],
  ])("%i of the store is %i, with Retry-After", async (theirs, ours) => {
    const { get } = await start(says(theirs, "Location: http://canary/\r\n", "<Code>canary"));
    const answer = await get("/a.html");
    expect([answer.status, header(answer, "retry-after")]).toEqual([ours, "5"]);
    expect(JSON.stringify(answer.headers)).not.toMatch(/canary|text\/html|attachment|sendoff/i);
    expect(answer.body.toString()).not.toContain("canary");
  });

  it("an answer without a length is none, as its end can't be told from a break", async () => {
    const chunked: Reply = (socket) =>
      void socket.write(
        "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      );
    const { get } = await start(chunked);
    expect((await get("/a.txt")).status).toBe(502);
  });

  it("an answer that breaks off is cut for the client as well", async () => {
    const { get } = await start((socket) => {
      socket.end("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nhello");
    });
    await expect(get("/a.txt")).rejects.toThrow("body has 5 bytes, 10 announced");
  });

  it("a store that takes the connection and is silent gives 503 in time", async () => {
    const change = { "response_header_timeout 10s": "response_header_timeout 300ms" };
    const { get } = await start(() => {}, { change });
    const answer = await get("/a.html", { timeout: 5000 });
    expect([answer.status, header(answer, "retry-after")]).toEqual([503, "5"]);
    expect(JSON.stringify(answer.headers)).not.toMatch(/text\/html|attachment|sendoff/i);
  });

  it("a store that falls silent in the middle of a body is cut off", async () => {
    const change = { "read_timeout 60s": "read_timeout 300ms" };
    const begins: Reply = (socket) =>
      void socket.write("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nhello");
    const { get } = await start(begins, { change });
    await expect(get("/a.txt", { timeout: 5000 })).rejects.toThrow("5 bytes, 10 announced");
  });

  it("a target that is none, or no target, never shows what the app said", async () => {
    const { get, heads } = await start(says(200, ""));
    for (const target of ["canary", "@canary", "http://canary/"]) {
      const answer = await get(`/own/${target}`);
      expect([target, answer.status]).toEqual([target, 502]);
      expect(JSON.stringify(answer.headers)).not.toMatch(/canary|sendoff|testsecret/i);
    }
    const plain = await get("/own/");
    expect(plain.status).toBe(200);
    expect(JSON.stringify(plain.headers)).not.toMatch(/sendoff|testsecret/i);
    expect(heads).toEqual([]);
  });

  it("an app that is down is no trouble of the store", async () => {
    const { get, app } = await start(says(200, ""));
    await app.close();
    const answer = await get("/a.txt");
    expect([answer.status, header(answer, "retry-after")]).toEqual([502, undefined]);
  });

  it("by location for the disk, a store stands beside it as well", async () => {
    const { get } = await start(says(200, ""), { location: "/_sendoff/" });
    const answer = await get("/a.txt");
    expect([answer.status, answer.body.toString()]).toEqual([200, "hello"]);
  });

  it("asks over TLS, and for the endpoint's own certificate", async () => {
    const folder = temporaryFolder("store-caddy-tls");
    ends.push(folder.remove);
    const [key, cert] = [join(folder.path, "key.pem"), join(folder.path, "cert.pem")];
    const make = (name: string) => {
      const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2`;
      const files = ["-keyout", key, "-out", cert, "-subj", `/CN=${name}`];
      const more = ["-addext", `subjectAltName=DNS:${name}`];
      execFileSync("openssl", [...words.split(" "), ...files, ...more], { stdio: "ignore" });
      return { key: readFileSync(key), cert: readFileSync(cert) };
    };
    const change = { "dial_timeout 5s": `dial_timeout 5s\ntls_trusted_ca_certs ${cert}` };
    for (const [name, status] of [
      ["localhost", 200],
      ["elsewhere", 503],
    ] as const) {
      const { get, heads } = await start(says(200, ""), { tls: make(name), change });
      expect([name, (await get("/a.txt")).status]).toEqual([name, status]);
      expect(heads.length).toBe(status === 200 ? 1 : 0);
    }
  });
});
