// The checks that try to get what nobody should: orders, paths, files without a yes.

import { INBOUND } from "../front/inbound.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { ADVICE, advise } from "./advice.ts";
import { type Answer, type Header, headerOf, NoAnswer, textOf } from "./ask.ts";
import { type Canary, sameBytes } from "./canaries.ts";
import { Fault, Skip } from "./check.ts";
import type { CheckFunction } from "./checks.ts";
import { faultOf, ordersIn, told } from "./diagnose.ts";
import { networkFault } from "./network.ts";
import type { Run } from "./run.ts";
import { isOwnPage, isRefusedByHandler } from "./signature.ts";

export const reachable: CheckFunction = async (run) => {
  const { origin, base } = run.settings;
  try {
    const { status } = await run.askPublic({
      method: "HEAD",
      path: base,
      headers: run.settings.headers,
    });
    return `${origin.host} answers ${status}${status === 404 ? ", as it should for a folder" : ""}`;
  } catch (error) {
    throw error instanceof NoAnswer ? networkFault(error, run.settings) : error;
  }
};

/** What nginx, Apache and Caddy say to a request without TLS on a port with it. */
const PLAIN_TO_TLS = /HTTP request (?:was sent )?to (?:an )?HTTPS|plain HTTP to an SSL-enabled/i;

/** A name too long for any disk is refused by the handler alone, with 414, before anybody is asked. */
export const handler: CheckFunction = async (run) => {
  const answer = await run.get("a".repeat(300));
  const { status } = answer;
  if (status === 414) {
    run.isMountSure = true;
    return "it refuses a name too long for a disk, with 414";
  }
  if (PLAIN_TO_TLS.test(textOf(answer))) {
    throw new Fault("network", "http:// is spoken to a port that wants TLS", "https:// in the URL");
  }
  const server = run.server(answer);
  const title = server === undefined ? "the front server" : ADVICE[server].title;
  if (ordersIn(answer).length > 0) throw await faultOf(run, answer, run.planted.bytes.path);
  if (status === 502 || status === 503 || status === 504) {
    const cure = `start the app, at the address that is in the config of ${title}`;
    throw new Fault("app", `${status}: ${title} can't reach the app`, cure);
  }
  if (status >= 300 && status < 400) {
    const cure = "that URL, or --header 'Cookie: …' where it is a sign-in";
    throw new Fault("app", `a redirect to ${headerOf(answer, "location")}`, cure);
  }
  // A \`refuse\` of the app's own may have another status for everything.
  if (isRefusedByHandler(answer)) return `it refuses a name too long for a disk, with ${status}`;
  if (isOwnPage(answer)) {
    const cure =
      "the mount and the host name in its config (sendoff config … --mount, --server-name)";
    throw new Fault(
      "front config",
      `${told(answer)}: ${title} does not ask the app for this URL`,
      cure,
    );
  }
  const cure = "the URL of the files; what is in front of the handler must let its requests pass";
  throw new Fault("app", `${told(answer)}: not an answer of the file handler`, cure);
};

/** Looks at all answers there were, so it comes last. */
export const leak: CheckFunction = async (run) => {
  await run.get(run.planted.missing);
  await run.askPublic({ path: run.urlPath(run.planted.missing) });
  const { root, location } = run.settings;
  const folder = root.slice(0, -1);
  for (const answer of run.answers) {
    const [order] = ordersIn(answer);
    if (order !== undefined) throw await faultOf(run, answer, run.planted.bytes.path);
    const { path } = answer.question;
    // What the client itself has said may come back: that is no secret.
    const said = (text: string) => text.replaceAll(path, "").replaceAll(decoded(path), "");
    const to = said(headerOf(answer, "location") ?? "");
    const texts = [said(JSON.stringify(answer.headers)), said(textOf(answer))];
    if (
      to.includes(location) ||
      (folder.length > 1 && texts.some((text) => text.includes(folder)))
    ) {
      const cure =
        "no page and no redirect that says where files are: server error pages, and the app's own";
      const what = `the answer with ${answer.status} to ${path}`;
      throw new Fault("front config", `${what} shows the folder or ${location}`, cure);
    }
  }
  return `none in ${run.answers.length} answers, refusals among them`;
};

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export const internal: CheckFunction = async (run) => {
  const { root, base } = run.settings;
  const { path, content } = run.planted.text;
  const locations = await locationsOf(run);
  const folders = [...new Set([...suffixes(root), ...suffixes(base)])];
  const ways = ["/", ...locations].flatMap((start) => folders.map((folder) => start + folder));
  const asked = [...new Set(ways)].filter((way) => way !== base);
  let seen: Answer | undefined;
  for (const way of asked) {
    seen = await run.askPublic({ path: way + encodeURI(path) });
    if (!holds(seen, content)) continue;
    const cure = advise(run.server(seen), ({ close }) => close(run.settings));
    throw new Fault("front config", `${way}${path} gives the file without asking the app`, cure);
  }
  if (!(await isLocationKnown(run, locations))) {
    const how = "say --location, or --app";
    throw new Skip(
      `${asked.length} ways give nothing, but which location has the files is not known: ${how}`,
    );
  }
  return `${asked.length} ways round the app give nothing, those by ${locations.join(" and ")} among them`;
};

/** `/srv/files/` is `""`, `files/` and `srv/files/`: a folder around it may be open, or have a location. */
function suffixes(path: string): string[] {
  const found = [""];
  for (const name of path.split("/").filter(Boolean).reverse()) {
    found.push(`${encodeURIComponent(decoded(name))}/${found.at(-1)}`);
  }
  return found;
}

/** The internal locations that the files may have: the one that is taken for granted, and the app's own. */
async function locationsOf(run: Run): Promise<string[]> {
  const { path } = run.planted.text;
  const byApp = await run.askApp(path);
  const value = byApp === undefined ? undefined : headerOf(byApp, "x-accel-redirect");
  const own = value?.endsWith(path) === true ? value.slice(0, -path.length) : undefined;
  return [...new Set([run.settings.location, ...(own === undefined ? [] : [own])])];
}

/**
 * Where files have a location of their own in the front server, it has to be the right one that was asked
 * for: the app's, the one given, or one for which the front server has an answer of its own.
 */
async function isLocationKnown(run: Run, locations: readonly string[]): Promise<boolean> {
  const { settings, planted, sender } = run;
  if (settings.isLocationGiven || settings.app !== undefined || locations.length > 1) return true;
  if (sender !== undefined && sender !== "nginx" && sender !== "litespeed") return true;
  return isOwnPage(await run.askPublic({ path: settings.location + encodeURI(planted.text.path) }));
}

function spoofed({ settings: { location, root }, planted: { other } }: Run): Header[] {
  const value = `${location}${encodeURI(other.path)}`;
  return [
    ...INBOUND.map(
      (name): Header => [name, name.endsWith("Mapping") ? `${encodeURI(root)}=/` : value],
    ),
    ["X-Sendfile-Type", "X-Accel-Redirect"],
    ["X-Reproxy-URL", `http://files.internal/${encodeURI(other.path)}`],
    ["X-Original-URL", value],
    ["X-Rewrite-URL", value],
    ["X-HTTP-Method-Override", "DELETE"],
    [SECRET_HEADER, "a-guess-of-a-client-that-has-none"],
  ];
}

export const spoofing: CheckFunction = async (run) => {
  const { path } = run.planted.text;
  const plain = await run.get(path);
  const again = await run.get(path);
  const answer = await run.get(path, { headers: spoofed(run) });
  // Request ids, times and the like are others in each answer; what was the same twice has to stay so.
  const steady = plain.headers.filter(([name, value]) => headerOf(again, name) === value);
  const changed = steady.find(([name, value]) => headerOf(answer, name) !== value);
  const isSame =
    answer.status === plain.status &&
    sameBytes(answer.body, plain.body) &&
    (changed === undefined || changed[0] === "date");
  if (isSame) return `${spoofed(run).length} headers, the same answer`;
  const cure =
    "no app and no middleware that reads X-Sendfile-Type and the like; the config that sendoff config prints takes them off";
  const what =
    changed === undefined ? told(answer) : `${changed[0]}: ${headerOf(answer, changed[0])}`;
  throw new Fault("app", `sendfile headers of a client change the answer: ${what}`, cure);
};

export const denied: CheckFunction = async (run) => {
  const { settings, planted } = run;
  if (settings.headers.length === 0) {
    throw new Skip("no --header gives access, so it can't be left out");
  }
  const without = (path: string, headers: Header[] = []) =>
    run.askPublic({ path: run.urlPath(path), headers });
  for (const headers of [
    [],
    spoofed(run),
    [["range", "bytes=0-9"]],
    [["if-none-match", "*"]],
  ] as Header[][]) {
    const answer = await without(planted.text.path, headers);
    const gives =
      answer.status < 300 &&
      (holds(answer, planted.text.content) || answer.body.length === planted.text.content.length);
    if (!gives && ![206, 304, 412, 416].includes(answer.status) && ordersIn(answer).length === 0)
      continue;
    const isCached =
      headerOf(answer, "age") !== undefined || /hit/i.test(headerOf(answer, "x-cache") ?? "");
    if (isCached) {
      const cure = "no cache for private files, or one that heeds Cache-Control: private";
      throw new Fault(
        "another proxy",
        `a cache gives to all what one may have: ${told(answer)}`,
        cure,
      );
    }
    const cure =
      "an authorizer that says true for nobody it does not know; no cache in front that keeps private files";
    throw new Fault("app", `without credentials: ${told(answer)}${ordersIn(answer)}`, cure);
  }
  const there = await without(planted.text.path);
  const missing = await without(planted.missing);
  if (there.status !== missing.status) {
    const cure = "an authorizer that does not look at the disk before it says no";
    throw new Fault(
      "app",
      `a file that is there gives ${there.status}, one that is not ${missing.status}`,
      cure,
    );
  }
  return `${there.status}, and the same for a file that is not there`;
};

function holds(answer: Answer, content: Canary["content"]): boolean {
  return textOf(answer).includes(new TextDecoder().decode(content));
}
