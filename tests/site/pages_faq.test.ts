// Answers of the page "Questions" that a test can give.
import { mkdirSync } from "node:fs";
import { connect } from "node:http2";
import { join } from "node:path";
import { disk } from "sendoff/embedded";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { change, lacksNginx } from "../support/pages_site.ts";
import { makeTrouble, type Trouble } from "../support/pages_trouble.ts";
import { ask, header } from "../support/raw_client.ts";

/** A file by HTTP/2 without TLS. */
function getByHttp2(port: number, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.once("error", reject);
    const stream = session.request({ ":path": path });
    let status = 0;
    let body = "";
    stream.setEncoding("utf8");
    stream.once("response", (headers) => {
      status = Number(headers[":status"]);
    });
    stream.on("data", (chunk) => {
      body += chunk;
    });
    stream.once("error", reject);
    stream.once("end", () => session.close(() => resolve({ status, body })));
    stream.end();
  });
}

describe.skipIf(lacksNginx)("questions", () => {
  let site: Trouble;
  beforeEach(() => {
    site = makeTrouble();
    site.put("a.txt", "a file");
  });
  afterEach(() => site.close());

  it("HTTP/2 makes no difference", async () => {
    const http2 = change(/listen (\S+);/, "");
    const port = await site.front({ authorize: () => true }, (config) => {
      const listen = /listen \S+(?=;)/.exec(config)?.[0];
      return http2(config).replace("server_name", `${listen} http2;\n server_name`);
    });
    expect(await getByHttp2(port, "/files/a.txt")).toEqual({ status: 200, body: "a file" });
  });

  it("there is no listing of a folder", async () => {
    mkdirSync(join(site.root, "folder"));
    site.put("folder/a.txt", "a file");
    const port = await site.front();
    for (const name of ["folder", "folder/", ""]) {
      const answer = await site.get(port, name);
      expect(answer.status).toBe(404);
      expect(answer.body.toString()).not.toContain("a.txt");
    }
  });

  it("limit_rate in the internal location holds", async () => {
    site.put("a.bin", Buffer.alloc(300_000));
    const port = await site.front({}, change("internal;", "internal; limit_rate 100k;"));
    const start = performance.now();
    expect((await site.get(port, "a.bin")).body.length).toBe(300_000);
    expect(performance.now() - start).toBeGreaterThan(900); // a second's worth goes out at once
  });

  it("a missing file is nginx's 404, and with inspect the app's", async () => {
    const byNginx = await site.get(await site.front(), "missing.txt");
    expect([byNginx.status, byNginx.body.toString()]).toEqual([
      404,
      expect.stringMatching(/<html>/),
    ]);
    const refuse = () => new Response("not here", { status: 404 });
    const looks = await site.front({ inspect: disk({ root: site.root }), refuse });
    const byApp = await site.get(looks, "missing.txt");
    expect([byApp.status, byApp.body.toString()]).toEqual([404, "not here"]);
  });

  it("access that is taken away is gone with the next request", async () => {
    let isAllowed = true;
    const port = await site.front({ authorize: () => isAllowed });
    const etag = header(await site.get(port, "a.txt"), "etag") ?? "";
    isAllowed = false;
    expect((await site.get(port, "a.txt", { "If-None-Match": etag })).status).toBe(403);
  });

  it("uploads are refused", async () => {
    const port = await site.front();
    for (const method of ["POST", "PUT", "DELETE"]) {
      const answer = await ask(port, { method, target: "/files/a.txt" });
      expect([answer.status, header(answer, "allow")]).toEqual([405, "GET, HEAD"]);
    }
  });
});
