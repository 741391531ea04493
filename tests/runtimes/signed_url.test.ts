// Links are the same everywhere: what one runtime signs, each of them lets in.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import type { App } from "../support/runtime_contract.ts";
import { startBunOnDist, startDenoOnDist } from "../support/runtime_native.ts";
import { startWorkerdOn } from "../support/runtime_workerd.ts";
import { describeUnder } from "../support/runtimes.ts";

const PROGRAM = "tests/support/signed_url_listen.mjs";
const NAME = "Gr%C3%BC%C3%9Fe%20100%25.txt";

const startNode = () => startApp(process.execPath, [PROGRAM], { HOST_KIND: "node" });
const startWorkerd = () =>
  startWorkerdOn("tests/support/signed_url_app.mjs", {
    sendoff: "mod.js",
    "sendoff/signed-url": "signed_url.js",
  });

let node: App;
beforeAll(async () => {
  node = await startNode();
});
afterAll(() => node?.close());

const get = ({ url }: App, target: string, headers: Record<string, string> = {}) =>
  ask(Number(url.port), { target, headers, untilComplete: true });
const made = async (app: App, target: string) => (await get(app, target)).body.toString();

describeUnder("deno", "Deno", (deno) => {
  const allowed = ["--allow-net=127.0.0.1", "--allow-env"];
  itSignsAsNode(() => startDenoOnDist(deno, PROGRAM, allowed, { HOST_KIND: "deno" }));
});
describeUnder("bun", "Bun from dist", (bun) => {
  itSignsAsNode(() => startBunOnDist(bun, PROGRAM, { HOST_KIND: "bun" }));
});
describeUnder("bun", "Bun from the sources", (bun) => {
  itSignsAsNode(() => startApp(bun, [PROGRAM], { HOST_KIND: "bun" }));
});
describe("workerd", () => itSignsAsNode(startWorkerd));

function itSignsAsNode(start: () => Promise<App>): void {
  let app: App;
  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => app?.close());

  /** Each signs for the other, and for itself. */
  const pairs = () => [
    { from: app, to: node },
    { from: node, to: app },
    { from: app, to: app },
  ];

  it("lets the same links in as Node, and no other", async () => {
    for (const { from, to } of pairs()) {
      const link = await made(from, `/sign/${NAME}`);
      const right = await get(to, link);
      expect(right.status).toBe(200);
      expect(header(right, "x-accel-redirect")).toBe(`/_sendoff/${NAME}`);
      expect(header(right, "content-disposition")).toContain(
        "filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt",
      );
      const [, token = ""] = link.split("sendoff=");
      for (const wrong of [
        `/files/${NAME}`,
        `/files/other.txt?sendoff=${token}`,
        link.replace(/.{5}$/, "AAAAA"),
        `${link}&sendoff=${token}`,
      ]) {
        const answer = await get(to, wrong);
        expect([answer.status, header(answer, "x-accel-redirect")]).toEqual([403, undefined]);
      }
    }
  });

  it("lets the same grants in, by path and by cookie", async () => {
    for (const { from, to } of pairs()) {
      const { url, cookie } = JSON.parse(await made(from, "/prefix/videos/42/"));
      const [Cookie = ""] = cookie.split(";");
      for (const [target, headers] of [
        [`${url}a%20b.ts`, {}],
        ["/files/videos/42/a%20b.ts", { Cookie }],
      ] as const) {
        const right = await get(to, target, headers);
        expect(header(right, "x-accel-redirect")).toBe("/_sendoff/videos/42/a%20b.ts");
        const outside = await get(to, target.replace("42/a", "43/a"), headers);
        expect(outside.status).toBe(403);
      }
    }
  });

  it("makes the same links for front servers", async () => {
    // Both in one second, or the other's clock is a second on.
    for (const kind of ["nginx", "lighttpd"]) {
      const same = async () => {
        const [own, nodes] = await Promise.all(
          [app, node].map((at) => made(at, `/${kind}/${NAME}`)),
        );
        expect(own).toMatch(/Gr%C3%BC%C3%9Fe%20100%25\.txt/);
        return own === nodes;
      };
      expect((await same()) || (await same())).toBe(true);
    }
  });
}
