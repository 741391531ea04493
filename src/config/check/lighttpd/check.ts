import { type LighttpdConfigOptions, lighttpdConfig } from "../../lighttpd.ts";
import { configFacts, secretOf } from "../../options.ts";
import { type LighttpdScope, readLighttpd } from "../../syntax/lighttpd.ts";
import { type Finding, Report, sourceOf } from "../finding.ts";
import { addressOf, appOf, isUpstream } from "./app.ts";
import { LIGHTTPD_DANGERS, type LighttpdCode, type LighttpdReport } from "./dangers.ts";
import { checkFiles } from "./files.ts";
import { checkHeaders } from "./headers.ts";
import { checkPublished } from "./published.ts";
import { checkServer } from "./server.ts";
import { effective, includeHint, textOf } from "./settings.ts";

/** What a config should say, and where what is found goes. */
export interface LighttpdCheck {
  readonly report: LighttpdReport;
  /** Absolute, with its last slash. */
  readonly root: string;
  readonly upstream: string;
  readonly mount: string;
  readonly secret: string | undefined;
  readonly protocol: "http" | "fastcgi";
  readonly symlinks: "refuse" | "follow";
  /** Headers of a client that are emptied, in all the spellings that the app takes for one. */
  readonly inbound: readonly string[];
  /** The lines that `renderConfig` makes for a setting. */
  readonly lines: (setting: string) => string;
  /** The one line among those that begins so. */
  readonly line: (setting: string, beginning: string) => string;
}

/** Finds what is wrong in lighttpd's config. */
export function checkLighttpd(
  subject: string,
  text: string,
  options: LighttpdConfigOptions,
): readonly Finding<LighttpdCode>[] {
  const check = checkOf(subject, options);
  const { report } = check;
  const read = readLighttpd(text);
  if ("unreadable" in read) {
    const { line, problem } = read.unreadable;
    report.add("unreadable", line, problem, "Run lighttpd -tt -f FILE, which says more.");
    return report.findings();
  }
  checkAll(read.content, check);
  return report.findings();
}

function checkOf(subject: string, options: LighttpdConfigOptions): LighttpdCheck {
  const made = readLighttpd(lighttpdConfig(subject, options));
  if (!("content" in made)) throw new Error("lighttpd's own config can't be read");
  const lines = (setting: string) => {
    const found = made.content.settings.find(({ name }) => name === setting);
    if (found === undefined) throw new Error(`no ${setting} in lighttpd's own config`);
    return sourceOf(found);
  };
  const line = (setting: string, beginning: string) => {
    const found = lines(setting)
      .split("\n")
      .map((one) => one.trim())
      .find((one) => one.startsWith(beginning));
    if (found === undefined) throw new Error(`no ${beginning} in lighttpd's own ${setting}`);
    return found;
  };
  const { protocol = "http", symlinks = "follow" } = options;
  const { root, upstream, mount } = configFacts(subject, options);
  const secret = secretOf(subject, options);
  const inbound = (effective([made.content], "setenv.set-request-header")?.entries ?? [])
    .filter(({ value }) => textOf(value) === "")
    .map(({ key = "" }) => key);
  const report = new Report(LIGHTTPD_DANGERS);
  return { report, root, upstream, mount, secret, protocol, symlinks, inbound, lines, line };
}

function checkAll(top: LighttpdScope, check: LighttpdCheck): void {
  const { report, mount, protocol, upstream, lines } = check;
  const setting = protocol === "http" ? "proxy.server" : "fastcgi.server";
  const app = appOf(top, check);
  if (app === undefined) {
    const found = effective([top], setting);
    const what = `No ${setting} asks the app for ${mount}${includeHint([top])}`;
    report.add("no-mount", found?.line ?? top.line, what, lines(setting));
  } else {
    if (!isUpstream(app.backend, upstream)) {
      const what = `${setting} asks ${addressOf(app.backend)}`;
      report.add("other-upstream", app.line, what, lines(setting));
    }
    checkFiles(app, setting, check);
    checkHeaders(app, check);
  }
  checkServer(app?.scopes ?? [top], check);
  checkPublished(top, check);
}
