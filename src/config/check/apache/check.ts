import { type ApacheConfigOptions, apacheConfig } from "../../apache.ts";
import { configFacts, secretOf, siteOf } from "../../options.ts";
import { readApache } from "../../syntax/apache.ts";
import type { Directive } from "../../syntax/directive.ts";
import { addressIn, isSameAddress } from "../address.ts";
import { type Finding, isSameWord, Report } from "../finding.ts";
import { checkProxy } from "./app.ts";
import { APACHE_DANGERS, type ApacheCode, type ApacheReport } from "./dangers.ts";
import { checkFiles } from "./files.ts";
import { checkRequests } from "./headers.ts";
import { type ApacheHost, hostsOf } from "./host.ts";
import { checkPublished } from "./published.ts";

/** What a config should say, and where what is found goes. */
export interface ApacheCheck {
  readonly report: ApacheReport;
  /** Absolute, with its last slash. */
  readonly root: string;
  readonly upstream: string;
  readonly mount: string;
  readonly secret: string | undefined;
  readonly modXsendfile: "0.12" | "1.0";
  /** The host of the config that `renderConfig` makes. */
  readonly wanted: readonly Directive[];
}

/** Finds what is wrong in Apache's config. */
export function checkApache(
  subject: string,
  text: string,
  options: ApacheConfigOptions,
): readonly Finding<ApacheCode>[] {
  const check = checkOf(subject, options);
  const { report, mount } = check;
  const read = readApache(text);
  if ("unreadable" in read) {
    const { line, problem } = read.unreadable;
    report.add("unreadable", line, problem, "Run apachectl configtest, which says more.");
    return report.findings();
  }
  const { name } = siteOf(subject, options);
  for (const host of relevant(hostsOf(read.content, mount), check, name)) {
    checkFiles(host, check);
    if (checkProxy(host, check)) checkRequests(host, check);
    checkPublished(host, check);
  }
  return report.findings();
}

function checkOf(subject: string, options: ApacheConfigOptions): ApacheCheck {
  const made = readApache(apacheConfig(subject, options));
  const host = "content" in made ? made.content[0] : undefined;
  if (host?.block === undefined) throw new Error("no virtual host in Apache's config");
  const { modXsendfile = "0.12" } = options;
  const { root, upstream, mount } = configFacts(subject, options);
  const secret = secretOf(subject, options);
  const report = new Report(APACHE_DANGERS);
  return { report, root, upstream, mount, secret, modXsendfile, wanted: host.block };
}

/** The hosts that this is about. One that only sends on to HTTPS has the same name as another. */
function relevant(
  hosts: readonly ApacheHost[],
  { upstream }: ApacheCheck,
  name: string,
): readonly ApacheHost[] {
  const handsOff = ({ own }: ApacheHost) => own.some(({ name }) => name.startsWith("xsendfile"));
  const asksApp = ({ own }: ApacheHost) =>
    own.some(
      ({ name, args }) => name === "proxypass" && isSameAddress(addressIn(args[1]), upstream),
    );
  const hasName = ({ own }: ApacheHost) =>
    own.some(
      (line) =>
        /^server(?:name|alias)$/.test(line.name) && line.args.some((arg) => isSameWord(arg, name)),
    );
  const kinds = [
    (host: ApacheHost) => hasName(host) && (handsOff(host) || asksApp(host)),
    handsOff,
    asksApp,
    hasName,
  ];
  for (const isKind of kinds) {
    const found = hosts.filter(isKind);
    if (found.length > 0) return found;
  }
  return hosts.slice(0, 1);
}
