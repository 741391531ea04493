import { CADDY, CADDY_BY_PATH } from "../../../front/caddy.ts";
import { rootPrefix } from "../../../root.ts";
import { type CaddyConfigOptions, caddyConfig, isStoreOnly } from "../../caddy.ts";
import { appFacts, internalLocation, secretOf, siteOf } from "../../options.ts";
import { readCaddy } from "../../syntax/caddy.ts";
import type { Directive } from "../../syntax/directive.ts";
import { type Finding, isSameWord, named, Report, sourceOf } from "../finding.ts";
import { checkProxy, findProxy, isUpstream } from "./app.ts";
import { CADDY_DANGERS, type CaddyCode, type CaddyReport } from "./dangers.ts";
import { checkHandlers } from "./handlers.ts";
import { checkPublished } from "./published.ts";
import { type CaddySite, importHint, placed, sitesOf } from "./site.ts";

/** What a config should say, and where what is found goes. */
export interface CaddyCheck {
  readonly report: CaddyReport;
  /** Absolute, with its last slash; `""` where all files are in a store, whose own lines are not checked. */
  readonly root: string;
  readonly upstream: string;
  readonly mount: string;
  /** Where the form is the one by location. */
  readonly location: string | undefined;
  readonly secret: string | undefined;
  readonly header: string;
  /** Name of the made config's matcher for the files. */
  readonly matcher: string;
  /** The `reverse_proxy` of the config that `renderConfig` makes. */
  readonly proxy: Directive;
}

/** Finds what is wrong in a Caddyfile. */
export function checkCaddy(
  subject: string,
  text: string,
  options: CaddyConfigOptions,
): readonly Finding<CaddyCode>[] {
  const check = checkOf(subject, options);
  const { report } = check;
  const read = readCaddy(text);
  if ("unreadable" in read) {
    const { line, problem } = read.unreadable;
    report.add("unreadable", line, problem, "Run caddy validate --config FILE, which says more.");
    return report.findings();
  }
  const { name } = siteOf(subject, options);
  for (const site of relevant(sitesOf(read.content), check, name)) checkSite(site, check);
  return report.findings();
}

function checkOf(subject: string, options: CaddyConfigOptions): CaddyCheck {
  const made = readCaddy(caddyConfig(subject, options));
  const site = "content" in made ? made.content[0] : undefined;
  const [proxy] = named(site?.block, "reverse_proxy");
  if (proxy === undefined) throw new Error("no reverse_proxy in Caddy's own config");
  const { upstream, mount } = appFacts(subject, options);
  const root = isStoreOnly(options)
    ? ""
    : rootPrefix(subject, { ...options, root: options.root as string });
  const location =
    options.location === undefined ? undefined : internalLocation(subject, options.location, mount);
  const secret = secretOf(subject, options);
  const { header } = location === undefined ? CADDY_BY_PATH : CADDY;
  const matcher = location === undefined ? "@file" : "@accel";
  const report = new Report(CADDY_DANGERS);
  return { report, root, upstream, mount, location, secret, header, matcher, proxy };
}

function checkSite(site: CaddySite, check: CaddyCheck): void {
  const { report, mount } = check;
  const proxy = findProxy(site, check);
  if (proxy === undefined) {
    const what = `No reverse_proxy asks the app for ${mount}${importHint([site.block])}`;
    report.add("no-mount", site.line, what, sourceOf(check.proxy));
  } else {
    checkProxy(proxy, check);
    if (check.root !== "") checkHandlers(proxy.directive, check);
  }
  if (check.root !== "") checkPublished(site, check);
}

/** The sites that this is about. One that only sends on to HTTPS has the same name as another. */
function relevant(
  sites: readonly CaddySite[],
  { upstream }: CaddyCheck,
  name: string,
): readonly CaddySite[] {
  const hasName = ({ names }: CaddySite) => names.some((one) => isSameWord(one, name));
  const asksApp = ({ block }: CaddySite) =>
    placed(block, "reverse_proxy").some(({ directive }) => isUpstream(directive, upstream));
  const kinds = [
    (site: CaddySite) => hasName(site) && asksApp(site),
    asksApp,
    hasName,
    ({ block }: CaddySite) => placed(block, "reverse_proxy").length > 0,
  ];
  for (const isKind of kinds) {
    const found = sites.filter(isKind);
    if (found.length > 0) return found;
  }
  return sites.slice(0, 1);
}
