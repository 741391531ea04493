import { type NginxConfigOptions, nginxConfig } from "../../nginx.ts";
import {
  type CommonConfigOptions,
  configFacts,
  internalLocation,
  secretOf,
  siteOf,
} from "../../options.ts";
import type { Directive } from "../../syntax/directive.ts";
import { readNginx } from "../../syntax/nginx.ts";
import { addressIn, isSameAddress } from "../address.ts";
import { type Finding, Report } from "../finding.ts";
import { checkApp } from "./app.ts";
import { NGINX_DANGERS, type NginxCode, type NginxReport } from "./dangers.ts";
import { checkFiles } from "./files.ts";
import { checkPublished } from "./published.ts";
import { type NginxServer, serversOf } from "./server.ts";

/** What a config should say, and where what is found goes. */
export interface NginxCheck {
  readonly report: NginxReport;
  /** Absolute, with its last slash. */
  readonly root: string;
  readonly upstream: string;
  readonly mount: string;
  readonly location: string;
  readonly secret: string | undefined;
  readonly symlinks: "refuse" | "follow";
  readonly gzipStatic: boolean;
  /** The two locations of the config that `renderConfig` makes. */
  readonly app: Directive;
  readonly files: Directive;
}

/** Finds what is wrong in nginx's config. */
export function checkNginx(
  subject: string,
  text: string,
  options: NginxConfigOptions,
): readonly Finding<NginxCode>[] {
  const check = checkOf(subject, options);
  const { report } = check;
  const read = readNginx(text);
  if ("unreadable" in read) {
    const { line, problem } = read.unreadable;
    report.add("unreadable", line, problem, "Run nginx -t, which says more.");
    return report.findings();
  }
  const { name } = siteOf(subject, options);
  for (const server of relevant(serversOf(read.content), check, name)) {
    checkFiles(server, check);
    checkApp(server, check, read.content);
    checkPublished(server, check);
  }
  return report.findings();
}

function checkOf(subject: string, options: NginxConfigOptions): NginxCheck {
  const made = readNginx(nginxConfig(subject, options));
  const server = "content" in made ? made.content.find(({ name }) => name === "server") : undefined;
  const [app, files] = (server?.block ?? []).filter(({ name }) => name === "location");
  if (app === undefined || files === undefined) throw new Error("no locations in nginx's config");
  const { symlinks = "refuse", gzipStatic = false } = options;
  const { root, upstream, mount } = configFacts(subject, options as CommonConfigOptions);
  const location = internalLocation(subject, options.location, mount);
  const secret = secretOf(subject, options);
  const report = new Report(NGINX_DANGERS);
  return { report, root, upstream, mount, location, secret, symlinks, gzipStatic, app, files };
}

/** The servers that this is about. One that only sends on to HTTPS has the same name as another. */
function relevant(
  servers: readonly NginxServer[],
  { location, upstream }: NginxCheck,
  name: string,
): readonly NginxServer[] {
  const hasLocation = ({ prefixes }: NginxServer) =>
    prefixes.has(location) || prefixes.has(location.slice(0, -1));
  const hasName = ({ names }: NginxServer) => names.includes(name);
  const kinds = [
    (server: NginxServer) => hasLocation(server) && hasName(server),
    hasLocation,
    hasName,
    ({ locations }: NginxServer) =>
      locations.some(({ directive: { block = [] } }) =>
        block.some(
          ({ name, args }) => name === "proxy_pass" && isSameAddress(addressIn(args[0]), upstream),
        ),
      ),
  ];
  for (const isKind of kinds) {
    const found = servers.filter(isKind);
    if (found.length > 0) return found;
  }
  return servers.slice(0, 1);
}
