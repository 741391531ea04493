// From an answer that should have been a file to the layer at fault.

import type { ConfigServer } from "../config/render.ts";
import { shellWord } from "../config/text.ts";
import { isSendfileHeader } from "../http/sendfile_header.ts";
import { ADVICE, advise, deliveryLine } from "./advice.ts";
import { type Answer, headerOf } from "./ask.ts";
import { Fault } from "./check.ts";
import { listenerOn } from "./listener.ts";
import { closedToOthers, pathIn, symlinkOn } from "./rights.ts";
import type { Run } from "./run.ts";
import { isOwnPage, isRefusedByHandler } from "./signature.ts";

/** Headers of an answer that order a front server about, which no client should see. */
export function ordersIn({ headers }: Answer): string[] {
  return headers.map(([name]) => name).filter(isSendfileHeader);
}

/** An answer in a few words. */
export function told({ status, body, headers }: Answer): string {
  const type = headers.find(([name]) => name === "content-type")?.[1];
  return `${status}, ${body.length} bytes${type === undefined ? "" : ` of ${type}`}`;
}

/** Why this is not the file that was planted at `path`. */
export async function faultOf(run: Run, answer: Answer, path: string): Promise<Fault> {
  const { status } = answer;
  if (ordersIn(answer).length > 0) return notActedOn(run, answer);
  if (status === 200 && answer.body.length === 0) return swallowed(run, answer, path);
  if (status === 401 || status === 403 || status === 404) return noFile(run, answer, path);
  if (status >= 300 && status < 400) {
    const to = headerOf(answer, "location") ?? "nowhere";
    return new Fault(
      "app",
      `a redirect to ${to}`,
      "give the headers that give access: --header 'Cookie: …'",
    );
  }
  if (status >= 500) return serverError(run, answer);
  if (status === 200 && /\bhtml\b/.test(headerOf(answer, "content-type") ?? "")) {
    const cure = "give the headers that give access (--header), and the URL of the files";
    return new Fault("app", `a page instead of the file: ${told(answer)}`, cure);
  }
  const { root, location } = run.settings;
  const cure = `the same folder for the front server and for --root, nothing that changes or keeps answers in between:\n${advise(run.server(answer), ({ place }) => place({ root, location }))}`;
  return new Fault("front config", `not the bytes of the file: ${told(answer)}`, cure);
}

const RUNTIME = /^(?:node|deno|bun|workerd|MainThread)/;

/** The order of the app has reached the client. */
function notActedOn(run: Run, answer: Answer): Fault {
  const [order = ""] = ordersIn(answer);
  const { origin, root, location } = run.settings;
  const port = Number(origin.port) || (origin.protocol === "https:" ? 443 : 80);
  const listener = listenerOn(origin.hostname, port);
  const seen = `the client sees ${order}, so nobody acted on it`;
  if (listener !== undefined && RUNTIME.test(listener)) {
    const cure = "ask at the front server's port, and bind the app to 127.0.0.1";
    return new Fault(
      "app",
      `${seen}: ${listener} itself listens on port ${port}, no front server`,
      cure,
    );
  }
  const server = run.server(answer);
  if (server !== undefined) {
    const advice = ADVICE[server];
    if (!advice.headers.includes(order)) {
      const cure = `in the app, delivery: ${deliveryLine(server, run.settings)}`;
      return new Fault("app", `${seen}: ${advice.title} does not act on that header`, cure);
    }
    return new Fault(
      "front config",
      `${seen}: in ${advice.title} it is not switched on`,
      advice.act({ root, location }),
    );
  }
  if (listener !== undefined) {
    const cure = `a front server that sends files, between ${listener} and the app, or in its place`;
    return new Fault(
      "another proxy",
      `${seen}: ${listener} listens on port ${port}, and passes it on`,
      cure,
    );
  }
  if (headerOf(answer, "via") !== undefined) {
    const cure = "a front server that sends files, between that proxy and the app";
    return new Fault("another proxy", `${seen}: ${headerOf(answer, "via")} passed it on`, cure);
  }
  return new Fault("app", `${seen}: the URL leads to the app itself`, "the front server's URL");
}

/** A good answer without a byte: the order is gone, and no file came. */
async function swallowed(run: Run, answer: Answer, path: string): Promise<Fault> {
  const { root, location } = run.settings;
  const byApp = await run.askApp(path);
  if (byApp !== undefined && ordersIn(byApp).length === 0) {
    return new Fault(
      "app",
      `the app itself answers ${told(byApp)} and orders nothing`,
      "a delivery that hands off",
    );
  }
  const server = run.server(answer);
  if (server === undefined) {
    const cure =
      "nothing between the front server and the app that takes X-Accel-Redirect or X-Sendfile out";
    return new Fault("another proxy", "an empty answer: something took the app's header out", cure);
  }
  const advice = ADVICE[server];
  const detail = `an empty answer: ${advice.title} took the app's header out and did not act on it (or a proxy behind it did)`;
  return new Fault("front config", detail, advice.act({ root, location }));
}

/** 401, 403 or 404: of the app or of the front server, for want of rights or of the file. */
async function noFile(run: Run, answer: Answer, path: string): Promise<Fault> {
  const { root } = run.settings;
  const { status } = answer;
  const server = run.server(answer);
  const isOfFront = isOwnPage(answer);
  if (!isOfFront) {
    if (status !== 404) {
      const cure =
        `headers that give access (--header 'Cookie: …') to ${path}; where a user may read ` +
        "some folders only, the URL and the root of one of them; onOutcome says what the authorizer said";
      return new Fault("app", `the app refused: ${told(answer)}`, cure);
    }
    if (!run.isMountSure && isRefusedByHandler(answer)) return otherPath(run, answer, path);
    return bounced(run, answer, server);
  }
  const closed = closedToOthers(root + path);
  if (closed !== undefined) {
    const cure = `chmod o+rX ${pathIn(closed)}, or the web server's user in the folder's group`;
    return new Fault(
      "permissions",
      `${status}: the web server's user may not read ${closed}`,
      cure,
    );
  }
  const title = server === undefined ? "the front server" : ADVICE[server].title;
  const link = symlinkOn(root + path);
  if (link !== undefined && server === "nginx") {
    const detail = `${status}: ${link} is a symlink, which disable_symlinks refuses`;
    return new Fault(
      "front config",
      detail,
      "sendoff config nginx --symlinks follow, or no symlink",
    );
  }
  if (status === 401) {
    return new Fault(
      "front config",
      `${title} asks for a password itself`,
      "no password for these URLs, or --header 'Authorization: …'",
    );
  }
  if (status === 403 && server !== "lighttpd") {
    const cure =
      "the rights of its user (SELinux, AppArmor, systemd's ProtectHome too), and symlinks on the way";
    return new Fault("permissions", `${title} may not open the file`, cure);
  }
  return new Fault(
    "front config",
    `${status}: ${title} looks in another folder`,
    placeCure(run, server),
  );
}

/** Refused as no file of the handler's: the URL is not below its mount, as the client or the app has it. */
async function otherPath(run: Run, answer: Answer, path: string): Promise<Fault> {
  const byApp = await run.askApp(path);
  if (byApp !== undefined && ordersIn(byApp).length > 0) {
    const detail = "the app, asked itself, has the file: the front server asks it for another path";
    return new Fault(
      "front config",
      detail,
      "a proxy_pass (ProxyPass, …) without a path of its own",
    );
  }
  const cure =
    "the URL of the handler's mount, the same mount in createFileHandler({ mount }), and a proxy_pass without a path of its own";
  return new Fault("app", `the app knows no files below this URL: ${told(answer)}`, cure);
}

/** Where the files have to be, in the config's words. */
function placeCure(run: Run, server: ConfigServer | undefined): string {
  const { root } = run.settings;
  const line = advise(server, ({ place }) => place(run.settings));
  return `${line}
(or the folder above it, where the mount names that one; ${shellWord(root)} has to be the very folder that the URL names)`;
}

/** The app says 404 for a file that is there: it looks elsewhere, or was asked for the hand-off's own URL. */
async function bounced(run: Run, answer: Answer, server: ConfigServer | undefined): Promise<Fault> {
  const { location, root, headers } = run.settings;
  const byApp = await run.askApp(run.planted.bytes.path);
  const handsOff = byApp === undefined ? undefined : ordersIn(byApp).length > 0;
  const byLocation = server === "nginx" || server === "caddy" || server === "litespeed";
  if (handsOff === false || (!byLocation && handsOff === undefined)) {
    const cure = `the folder ${root} for inspect: disk({ root }) or embedded({ root }), and the URL of that very folder`;
    return new Fault("app", `the app looks in another folder: ${told(answer)}`, cure);
  }
  const said = byApp === undefined ? undefined : headerOf(byApp, "x-accel-redirect");
  if (said !== undefined && !said.startsWith(location)) {
    const own = said.slice(0, said.length - run.planted.bytes.path.length);
    const detail = `the app says ${own}, and ${location} was looked for in the front server`;
    return new Fault(
      "app",
      detail,
      "the same location in the app and in the config (--location says it here)",
    );
  }
  const inside = await run.askPublic({ path: location + run.planted.bytes.path, headers });
  if (isOwnPage(inside)) {
    const cure = `nothing between the front server and the app that acts on X-Accel-Redirect itself, as a second nginx does: there, proxy_ignore_headers X-Accel-Redirect; proxy_pass_header X-Accel-Redirect;`;
    const detail = `the hand-off came back to the app as a request, though ${location} is there: a proxy behind the front server acted on it, or the app says another location (--app tells)`;
    return new Fault("another proxy", detail, cure);
  }
  const detail = `the hand-off came back to the app as a request: there is no location ${location}, or the app says another one`;
  return new Fault(
    "front config",
    detail,
    advise(server, ({ place }) => place(run.settings)),
  );
}

function serverError(run: Run, answer: Answer): Fault {
  const { status } = answer;
  const server = run.server(answer);
  if (isRefusedByHandler(answer)) {
    return status === 503
      ? new Fault(
          "app",
          "503 of the app: behindFront() misses its secret, or the authorizer took too long",
          "sendoff config … --secret-env, with the app's own secret; onOutcome says which it was",
        )
      : new Fault("app", `${status} of the app: its authorizer failed`, "onOutcome says how");
  }
  const title = server === undefined ? "the front server" : ADVICE[server].title;
  if (status === 502 && server === "caddy") {
    return new Fault(
      "front config",
      "502: the app's folder is not the one in Caddy's config",
      ADVICE.caddy.place(run.settings),
    );
  }
  if (status === 502) {
    return new Fault(
      "front config",
      `502: the head of the app's answer is too large for ${title}`,
      advise(server, ({ room }) => room),
    );
  }
  if (status === 500 && server === "nginx") {
    const detail = `500: the hand-off goes round in a circle, as there is no location ${run.settings.location}`;
    return new Fault("front config", detail, ADVICE.nginx.place(run.settings));
  }
  return new Fault(
    "app",
    `${told(answer)}: an error of the app, or of ${title}`,
    "the logs of both say more",
  );
}
