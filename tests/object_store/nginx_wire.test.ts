// What nginx makes of answers that Ceph does not give: a store of the test's own, behind the generated config.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import { nginx } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Front, frontProgram, startNginxOn } from "../support/fronts.ts";
import { serveHere, storeHandler } from "../support/object_store_site.ts";
import { temporaryFolder } from "../support/process.ts";
import { ask, header, headerValues } from "../support/raw_client.ts";

const isMissing = frontProgram("nginx") === undefined;
const credentials = { accessKeyId: "testkey", secretAccessKey: "testsecret" };
const LEAK = /canary|strict-transport|alt-svc|x-trans|x-amz|location|example\.net/i;

describe.skipIf(isMissing && process.env["CI"] !== "true")("nginx and an odd store", () => {
  const folder = temporaryFolder("nginx-wire");
  let store: Server;
  let app: Awaited<ReturnType<typeof serveHere>>;
  let front: Front;
  let status = 200;
  beforeAll(async () => {
    store = createServer((_request, response) => {
      if (status === 0) return; // silent
      response.writeHead(status, {
        etag: '"s"',
        location: "http://example.net/canary",
        "strict-transport-security": "max-age=1; includeSubDomains",
        "alt-svc": 'h3="canary"',
        "content-security-policy": "canary",
        "x-content-type-options": "canary",
        "access-control-allow-origin": "canary",
        "x-trans-id": "canary",
        "x-amz-server-side-encryption-aws-kms-key-id": "canary",
      });
      response.end(
        status === 304 ? undefined : status === 200 ? "bytes" : "<Bucket>canary</Bucket>",
      );
    });
    await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    const cacheControl = "public, max-age=31536000";
    const { files } = storeHandler(
      { endpoint, credentials, via: nginx() },
      { authorize: () => ({ allow: true, cacheControl }) },
    );
    app = await serveHere(files);
    const work = join(folder.path, "work");
    front = await startNginxOn(
      (port) =>
        renderConfig("nginx", {
          store: endpoint,
          upstream: `127.0.0.1:${app.port}`,
          serverName: "127.0.0.1",
          listen: `127.0.0.1:${port}`,
        }),
      { root: folder.path, work, appPort: app.port },
    );
  });
  afterAll(async () => {
    await front?.stop();
    await app?.close();
    store?.closeAllConnections();
    store?.close();
    folder.remove();
  });

  it("nothing of an object's answer is the store's but what describes the object", async () => {
    status = 200;
    const answer = await ask(front.port, { target: "/a.txt" });
    expect([answer.status, answer.body.toString()]).toEqual([200, "bytes"]);
    const others = answer.headers.filter(([name]) => name !== "location");
    expect(JSON.stringify(others)).not.toMatch(LEAK);
  });

  it.each([
    ...[300, 301, 302, 303, 307, 308, 400, 401, 402, 403, 405, 406, 409, 410, 411, 413, 414, 415],
    ...[417, 418, 421, 422, 423, 424, 425, 426, 428, 431, 451, 501, 505],
  ])("%i of the store is 502", async (given) => {
    status = given;
    await isOurOwn(502);
  });

  it.each([429, 500, 502, 503, 504, 507, 508, 509, 520, 521, 522, 523, 524, 529])(
    "%i of the store is 503",
    async (given) => {
      status = given;
      await isOurOwn(503);
    },
  );

  it("a silent store is 503 after ten seconds", async () => {
    status = 0;
    await isOurOwn(503);
  }, 40_000);

  async function isOurOwn(wanted: number) {
    const answer = await ask(front.port, { target: "/a.txt" });
    expect([answer.status, header(answer, "retry-after")]).toEqual([wanted, "5"]);
    expect(headerValues(answer, "cache-control")).toEqual(["no-store"]);
    expect(JSON.stringify(answer.headers) + answer.body.toString()).not.toMatch(LEAK);
  }
});
