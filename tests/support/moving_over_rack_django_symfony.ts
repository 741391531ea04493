// An app of another language and its successor side by side, behind one nginx with one internal
// location. Both apps, and what nginx has for the old one, are the page's own blocks.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import { expect } from "vitest";
import { fillIn } from "./docs_page.ts";
import { type Front, frontProgram, startNginxOn } from "./fronts.ts";
import {
  freePort,
  REPOSITORY,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "./process.ts";
import { ask, type RawRequest, type RawResponse } from "./raw_client.ts";

/** A page of docs/moving-over. */
export interface MovingOverPage {
  /** The fenced blocks of a language, in order. */
  blocks(language: string): string[];
  /** The cells of a table's rows, found by the first cell of its head. */
  rows(head: string): string[][];
}

export function movingOverPage(name: string): MovingOverPage {
  const text = readFileSync(join(REPOSITORY, `docs/moving-over/${name}.md`), "utf8");
  return {
    blocks: (language) =>
      [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)]
        .filter(([, found]) => found === language)
        .map(([, , code = ""]) => code),
    rows(head) {
      const lines = text.split("\n");
      const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
      if (start === -1) throw new Error(`no table "${head}" in ${name}.md`);
      const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
      return lines.slice(start + 2, start + length).map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    },
  };
}

/** What proves that a language's packages are installed, as in scripts/servers.mjs. */
const INSTALLED = {
  rack: "/var/lib/dpkg/info/ruby-actionpack.list",
  django: "/usr/lib/python3/dist-packages/django_downloadview",
  symfony: "/usr/share/php/Symfony/Component/Mime/autoload.php",
};

/** Whether a test has to be skipped, as its language or nginx is not installed. In CI nothing is. */
export function lacks(language: keyof typeof INSTALLED): boolean {
  const isThere = existsSync(INSTALLED[language]) && frontProgram("nginx") !== undefined;
  return !isThere && process.env["CI"] !== "true";
}

/** The names that the pages' tables are about. */
export const NAMES = [
  "plain.txt",
  "two words.txt",
  "Grüße.txt",
  "日本語.txt",
  "100%.txt",
  "a%20b.txt",
  "q?m.txt",
  "h#sh.txt",
  'quo"te.txt',
  "semi;colon.txt",
  "tab\there.txt",
  "a\u0001b.txt",
];

/** Not asked for by anybody: what is sent where a name is misread, and what nobody may have. */
const OTHER_FILES = ["a b.txt", "q", "h", "semi", "secret.txt", "page.html"];

export function contentOf(name: string): string {
  return `this is ${JSON.stringify(name)}\n`;
}

/** A name as the tables have it. */
export function written(name: string): string {
  return `\`${name.replace("\t", "\\t").replace("\u0001", "\\x01")}\``;
}

/** What the tables say about an answer. */
export function received({ status, body }: RawResponse, name: string): string {
  if (status !== 200) return String(status);
  if (body.toString() === contentOf(name)) return "yes";
  const other = OTHER_FILES.find((found) => body.toString() === contentOf(found));
  return other === undefined ? `another answer: ${body}` : `**${other}**`;
}

/** Where the old app lies and what it needs. */
export interface OldPlace {
  readonly folder: string;
  readonly root: string;
  readonly port: number;
}

export interface SideBySide extends OldPlace {
  readonly page: MovingOverPage;
  /** Asks nginx, as somebody who is signed in. */
  ask(target: string, request?: Partial<RawRequest>): Promise<RawResponse>;
  /** Asks the old app itself. */
  askOld(target: string, request?: Partial<RawRequest>): Promise<RawResponse>;
  close(): Promise<void>;
}

const SIGNED_IN = { Cookie: "session=ann" };

export async function sideBySide(
  name: string,
  oldPort: string,
  startOld: readonly ((place: OldPlace, page: MovingOverPage) => Promise<RunningProcess>)[],
  moreOfNginx: (place: OldPlace, page: MovingOverPage) => string = () => "",
): Promise<SideBySide> {
  const page = movingOverPage(name);
  const { path: folder, remove } = temporaryFolder(name);
  const stops: (() => void | Promise<void>)[] = [remove];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  try {
    const old = { folder, root: join(folder, "files"), port: await freePort() };
    mkdirSync(old.root);
    for (const file of [...NAMES, ...OTHER_FILES]) {
      writeFileSync(join(old.root, file), contentOf(file));
    }
    const starting = await Promise.allSettled(startOld.map((start) => start(old, page)));
    for (const one of starting) if (one.status === "fulfilled") stops.push(one.value.stop);
    for (const one of starting) if (one.status === "rejected") throw one.reason;
    const appPort = await freePort();
    stops.push((await startSuccessor(page, appPort)).stop);
    const [block = ""] = page.blocks("nginx");
    const here = { [`127.0.0.1:${oldPort}`]: `127.0.0.1:${old.port}` };
    const front = await startFront(old, appPort, fillIn(block, here) + moreOfNginx(old, page));
    stops.push(front.stop);
    const asking = (port: number): SideBySide["ask"] => {
      return (target, { headers, ...more } = {}) =>
        ask(port, { target, ...more, headers: { ...SIGNED_IN, ...headers } });
    };
    return { ...old, page, close, ask: asking(front.port), askOld: asking(old.port) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The page's new app. It lies below the project, so that "sendoff" is the built package itself. */
async function startSuccessor(page: MovingOverPage, port: number): Promise<RunningProcess> {
  const folder = join(REPOSITORY, `.cache/moving-over-${process.pid}-${port}`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "app.mjs");
  writeFileSync(file, fillIn(page.blocks("js")[0] ?? "", { "port: 3000": `port: ${port}` }));
  try {
    return await startProcess(process.execPath, [file], { port });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** nginx on what `sendoff config nginx --mount /files` prints, and on the old app's locations. */
function startFront({ folder, root }: OldPlace, appPort: number, old: string): Promise<Front> {
  const locations = old.replaceAll("/srv/files/", `${root}/`);
  const app = { root, upstream: `127.0.0.1:${appPort}`, mount: "/files" };
  const config = (port: number) =>
    renderConfig("nginx", { ...app, listen: `127.0.0.1:${port}`, serverName: "127.0.0.1" });
  const place = { root, work: join(folder, "nginx"), appPort };
  return startNginxOn((port) => besides(config(port), locations), place);
}

/** A config with more locations in its server. */
export function besides(config: string, locations: string): string {
  const end = config.lastIndexOf("}");
  return `${config.slice(0, end)}${locations}\n}\n`;
}

/** Asks for every name in the page's table by each of the given ways, and holds the table to it. */
export async function expectNamesAsWritten(
  site: SideBySide,
  ways: readonly ((urlName: string) => string)[],
): Promise<void> {
  const measured: string[][] = [];
  for (const name of NAMES) {
    const cells = ways.map(async (targetOf) =>
      received(await site.ask(targetOf(encodeURIComponent(name))), name),
    );
    measured.push([written(name), ...(await Promise.all(cells))]);
  }
  const hint = "other versions than the page names?";
  expect(measured, hint).toEqual(site.page.rows("name"));
}
