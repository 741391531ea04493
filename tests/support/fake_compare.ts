// Asks a real front server and its fake the same things, and says where they differ.

import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { fakeFront, type Front as TestedFront } from "sendoff/testing";
import { answerOf, CASE_FILES, CASE_TIME, type Dialect, type FakeCase } from "./fake_app.ts";
import { FAKE_CASES } from "./fake_cases.ts";
import type { Front, FrontPlace } from "./fronts.ts";
import { temporaryFolder } from "./process.ts";
import { ask, type RawResponse } from "./raw_client.ts";

export interface Compared {
  readonly dialect: Dialect;
  readonly start: (place: FrontPlace) => Promise<Front>;
  /** Options of the fake, but for the files. */
  readonly fake: (root: string) => TestedFront;
  /** What can't be compared, and why. */
  readonly leftOut: readonly LeftOutCases[];
}

/** Cases whose title matches, and why real and fake can't be the same there. */
export interface LeftOutCases {
  readonly title: RegExp;
  readonly why: string;
}

/** An answer in the form in which two are compared. */
interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Difference {
  readonly title: string;
  readonly real: Seen;
  readonly fake: Seen;
}

const BASE = "http://127.0.0.1";

/** Asks everything. Also those cases left out that do not differ are named, as the list is then wrong. */
export async function compareWithReal(
  compared: Compared,
): Promise<{ differences: Difference[]; count: number; needlessly: RegExp[] }> {
  const { path: base, remove } = temporaryFolder("fake");
  const root = join(base, "root");
  plant(root);
  const app = appFor(compared.dialect, root);
  const backend = createServer(
    { maxHeaderSize: 1_000_000 },
    getRequestListener(app, { overrideGlobalObjects: false }),
  );
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const appPort = (backend.address() as AddressInfo).port;
  let front: Front | undefined;
  try {
    front = await compared.start({ root, work: join(base, "work"), appPort });
    const files = Object.fromEntries(
      Object.entries(CASE_FILES).map(([name, content]) => [
        name,
        { content, lastModified: CASE_TIME },
      ]),
    );
    const fake = fakeFront(app, { ...compared.fake(root), files });
    const ways = [realWay(front.port), fakeWay(fake)] as const;
    return await compareAll(ways, compared.leftOut);
  } finally {
    await front?.stop();
    backend.close();
    backend.closeAllConnections();
    remove();
  }
}

function plant(root: string): void {
  for (const [name, content] of Object.entries(CASE_FILES)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, CASE_TIME, CASE_TIME);
  }
  mkdirSync(`${root}-sibling`);
  writeFileSync(`${root}-sibling/x.txt`, "outside");
}

/** Fields of a request that would mean something to an app. */
const ORDER = /^(?:x-(?:accel-|sendfile|reproxy)|sendoff-secret$)/;

/** The app says what the case says, and of any other URL what it was asked. */
function appFor(dialect: Dialect, root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const one = FAKE_CASES[Number(/^\/case\/(\d+)$/.exec(pathname)?.[1])];
    if (one !== undefined) {
      const answer = answerOf(one, dialect, root);
      const got = [...request.headers.keys()].filter((name) => ORDER.test(name)).sort();
      if (got.length > 0) answer.headers.set("x-app-got", got.join());
      return answer;
    }
    if (pathname === "/loop") {
      const headers = { [dialect.header]: "/loop", "content-length": "0" };
      return new Response(null, { status: dialect.status, headers });
    }
    const text = `the app was asked for ${request.method} ${pathname}${search}\n`;
    const headers = {
      "x-from": "app",
      "content-length": String(text.length),
      "cache-control": "no-store",
      etag: '"of-the-app"',
    };
    return new Response(text, { status: 404, headers });
  };
}

/** A way to ask, with the tag that it gives a file. */
type Way = (
  target: string,
  method: string,
  fields: Readonly<Record<string, string>>,
) => Promise<RawResponse>;

function realWay(port: number): Way {
  return (target, method, fields) => {
    const hasBody = /^(?:POST|PUT|PATCH)$/.test(method);
    const headers = hasBody ? { ...fields, "content-length": "0" } : { ...fields };
    return ask(port, { target, method, headers });
  };
}

function fakeWay(fake: (request: Request) => Promise<Response>): Way {
  return async (target, method, fields) => {
    const response = await fake(new Request(BASE + target, { method, headers: fields }));
    const headers = [...response.headers] as [string, string][];
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers, body, excess: Buffer.alloc(0) };
  };
}

async function compareAll(ways: readonly [Way, Way], leftOut: readonly LeftOutCases[]) {
  const differences: Difference[] = [];
  const needed = new Set<RegExp>();
  const tags = [new Map<string, string>(), new Map<string, string>()] as const;
  for (const [i, one] of FAKE_CASES.entries()) {
    const [real, fake] = [await see(ways[0], one, i, tags[0]), await see(ways[1], one, i, tags[1])];
    if (JSON.stringify(real) === JSON.stringify(fake)) continue;
    const why = leftOut.filter(({ title }) => title.test(one.title));
    for (const { title } of why) needed.add(title);
    if (why.length === 0) differences.push({ title: one.title, real, fake });
  }
  const needlessly = leftOut.map(({ title }) => title).filter((title) => !needed.has(title));
  return { differences, count: FAKE_CASES.length, needlessly };
}

async function see(way: Way, one: FakeCase, i: number, tags: Map<string, string>): Promise<Seen> {
  const etag = one.headers?.["etag"] ?? (await tagOf(way, one.file ?? "letters.txt", tags));
  const fields = Object.fromEntries(
    Object.entries(one.fields ?? {}).map(([name, value = ""]) => [
      name,
      value.replaceAll("{etag}", etag),
    ]),
  );
  return seen(await way(`/case/${i}`, one.method ?? "GET", fields));
}

async function tagOf(way: Way, file: string, tags: Map<string, string>): Promise<string> {
  const known = tags.get(file);
  if (known !== undefined) return known;
  const i = FAKE_CASES.findIndex(({ title }) => title === `GET ${file}`);
  const { headers } = await way(`/case/${Math.max(i, 0)}`, "GET", {});
  const tag = headers.find(([name]) => name === "etag")?.[1] ?? '"none"';
  tags.set(file, tag);
  return tag;
}

/** What is not compared: of a connection, or of the moment. */
const NOT_COMPARED = /^(?:date|server|connection|keep-alive|transfer-encoding|via)$/;

function seen({ status, headers, body, excess }: RawResponse): Seen {
  const values: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (NOT_COMPARED.test(name)) continue;
    values[name] = name in values ? `${values[name]}, ${value}` : value;
  }
  // A server's own tag may be spelt in another way. That it is heeded, the conditions show.
  const etag = values["etag"];
  if (etag !== undefined && !/^(?:W\/)?"of-the-app"$|^no tag$/.test(etag))
    values["etag"] = "its own";
  const bytes = Buffer.concat([body, excess]).toString("latin1");
  const text = bodyText(status, values, bytes);
  return { status, headers: Object.fromEntries(Object.entries(values).sort()), body: text };
}

/** Parts are compared without their boundary, and error pages by whether there is one. */
function bodyText(status: number, headers: Record<string, string>, text: string): string {
  const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(
    headers["content-type"] ?? "",
  )?.[1];
  if (boundary !== undefined) {
    headers["content-type"] = "multipart/byteranges";
    delete headers["content-length"];
    return text
      .replaceAll(`--${boundary}`, "--")
      .replace(/^\r\n/, "")
      .split("--\r\n")
      .map((part) =>
        part.replace(/^(?:[a-z-]+: .*\r\n)+/i, (head) =>
          head.toLowerCase().split("\r\n").sort().join("\n"),
        ),
      )
      .join("|");
  }
  if (status < 400 || /^app body|^the app was/.test(text)) return text;
  // HEAD has no page, but its length.
  if (text !== "" || (headers["content-length"] ?? "0") !== "0") delete headers["content-length"];
  return text === "" ? "" : "a page";
}
