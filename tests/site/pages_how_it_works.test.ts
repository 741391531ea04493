// The headers on the page "How it works" are those of a real request, step by step.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { page } from "../support/pages.ts";
import { handOff, isAnn, lacksNginx, makePageSite, portOf } from "../support/pages_site.ts";
import { REPOSITORY } from "../support/process.ts";
import { ask, type RawResponse } from "../support/raw_client.ts";

/** What the page says that it leaves out. */
const LEFT_OUT = /^(?:date|server|connection|keep-alive|etag|last-modified):/i;

const { blocks, text } = page("how-it-works");
const [asked = [], toApp = [], byApp = [], sent = [], refused = []] = blocks
  .filter(({ language }) => language === "http")
  .map(({ code }) => code.trimEnd().split("\n"));

function lines({ status, headers }: RawResponse): string[] {
  const reason = status === 200 ? "OK" : "Forbidden";
  const all = headers.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${reason}`, ...all.filter((line) => !LEFT_OUT.test(line))];
}

/** `ask` gives names in lower case. */
function lowerNames(block: string[]): string[] {
  return block.map((line) => line.replace(/^[A-Za-z-]+(?=: )/, (name) => name.toLowerCase()));
}

function requestOf([first = "", ...rest]: string[]) {
  const [, target = ""] = first.split(" ");
  const headers = rest.map((line) => line.split(": ") as [string, string]);
  return { target, headers: Object.fromEntries(headers) };
}

describe.skipIf(lacksNginx)("how it works", () => {
  const site = makePageSite("how-it-works");
  let appPort = 0;
  let port = 0;
  let received: string[] = [];

  beforeAll(async () => {
    site.put("photos/hello.txt", "hello from nginx\n");
    site.put("secret.txt", "for nobody\n");
    const files = createFileHandler({
      mount: "/files",
      authorize: ({ request }) => isAnn(request),
      delivery: handOff,
    });
    const listener = getRequestListener((request) => files(request));
    const server = await site.listen((request, response) => {
      received = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
      const { rawHeaders } = request;
      for (let i = 0; i < rawHeaders.length; i += 2) {
        received.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
      }
      return listener(request, response);
    });
    appPort = portOf(server);
    port = await site.nginx(appPort);
  });
  afterAll(() => site.close());

  it("has each step as it is on the wire", async () => {
    const answer = await ask(port, requestOf(asked));
    // On a port other than 80 the config adds it to the host, for links.
    const heard = received.map((line) => line.replace(`:${port}`, ""));
    expect(heard.filter((line) => !LEFT_OUT.test(line))).toEqual(toApp);
    expect(lines(answer)).toEqual(lowerNames(sent));
    expect(answer.body.toString()).toBe("hello from nginx\n");
    expect(lines(await ask(appPort, requestOf(toApp)))).toEqual(lowerNames(byApp));
  });

  it("has the answer to somebody who may not have it, the same for a missing file", async () => {
    const answers = ["photos/hello.txt", "photos/missing.txt"].map((name) =>
      ask(port, { target: `/files/${name}` }),
    );
    for (const answer of await Promise.all(answers)) {
      expect(lines(answer)).toEqual(lowerNames(refused));
    }
  });

  it("has an internal location that no client reaches", async () => {
    const { status } = await ask(port, { target: "/_sendoff/photos/hello.txt" });
    expect(status).toBe(404);
  });

  it("reads no header of a request for a hand-off", async () => {
    const files = createFileHandler({ authorize: "public", delivery: handOff });
    const request = {
      method: "GET",
      url: "http://localhost/photos/hello.txt",
      get headers(): Headers {
        throw new Error("a header was read");
      },
    };
    const answer = await files(request as Request);
    expect(answer.headers.get("x-accel-redirect")).toBe("/_sendoff/photos/hello.txt");
  });
});

describe("the picture", () => {
  it("is on the page, and says in words what it shows", () => {
    const [, path = ""] = /!\[[^\]]+\]\((pictures\/[^)]+\.svg)\)/.exec(text) ?? [];
    const picture = readFileSync(join(REPOSITORY, "docs", path), "utf8");
    expect(picture).toMatch(/<title id="title">[^<]{10,}<\/title>/);
    expect(picture).toMatch(/<desc id="desc">[^<]{100,}<\/desc>/);
    expect(picture).toContain('aria-labelledby="title desc"');
    expect(picture).toContain("prefers-color-scheme: dark");
  });
});
