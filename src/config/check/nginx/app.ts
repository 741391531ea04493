import { INBOUND } from "../../../front/inbound.ts";
import { SECRET_HEADER } from "../../../front/secret.ts";
import type { Directive } from "../../syntax/directive.ts";
import { addressIn, isSameAddress } from "../address.ts";
import { isSameWord, named, notTakenOff, sourceOf, wantedLine } from "../finding.ts";
import type { NginxCheck } from "./check.ts";
import {
  type Chain,
  effective,
  effectiveAll,
  includeHint,
  locationFor,
  type NginxLocation,
  type NginxServer,
} from "./server.ts";

/** Checks the location that asks the app. */
export function checkApp(server: NginxServer, check: NginxCheck, top: readonly Directive[]): void {
  const { report, mount, app } = check;
  const found = locationFor(server, mount);
  const { directive } = found ?? {};
  const [internal] = named(directive?.block, "internal");
  if (directive !== undefined && internal !== undefined) {
    const what = `The location ${found?.uri} has the mount, and is internal`;
    report.add("mount-internal", internal.line, what, sourceOf(app));
    return;
  }
  const asking = found === undefined ? undefined : askingLocation(found, server);
  const [pass] = named(asking?.directive.block, "proxy_pass");
  if (asking === undefined || pass === undefined) {
    const what = `No location has a proxy_pass for ${mount}${includeHint(server.chain)}`;
    report.add("no-mount", directive?.line ?? server.line, what, sourceOf(app));
    return;
  }
  checkUpstream(pass, asking, check, top);
  checkAnswerOfApp(asking, check);
  checkInbound(asking, check);
}

/** The location itself, or the named one that it falls back to. */
function askingLocation(location: NginxLocation, { locations }: NginxServer): NginxLocation {
  const { block } = location.directive;
  if (named(block, "proxy_pass").length > 0) return location;
  const ways = [...named(block, "try_files"), ...named(block, "error_page")];
  const names = ways.flatMap(({ args }) => args.slice(-1));
  const isNext = ({ modifier, uri }: NginxLocation) =>
    modifier === "@" && names.includes(`@${uri}`);
  return locations.find(isNext) ?? location;
}

function checkUpstream(
  pass: Directive,
  { modifier, uri }: NginxLocation,
  { report, upstream, app }: NginxCheck,
  top: readonly Directive[],
): void {
  const [target = ""] = pass.args;
  // A variable is known to nginx only.
  if (target.includes("$")) return;
  const cure = wantedLine(app.block, "proxy_pass");
  const path = target.replace(/^https?:\/\/[^/]*/i, "");
  if (!isUpstream(addressIn(target), upstream, top)) {
    report.add("other-upstream", pass.line, `proxy_pass goes to ${target}`, cure);
  }
  if (path !== "" && modifier !== "@" && path !== uri) {
    report.add("mount-cut", pass.line, `proxy_pass puts ${path} in place of ${uri}`, cure);
  }
}

function isUpstream(host: string, upstream: string, top: readonly Directive[]): boolean {
  if (isSameAddress(host, upstream)) return true;
  const blocks = [top, ...named(top, "http").map(({ block = [] }) => block)];
  return blocks
    .flatMap((block) => named(block, "upstream", host))
    .some(({ block }) =>
      named(block, "server").some(({ args: [server = ""] }) => isSameAddress(server, upstream)),
    );
}

function checkAnswerOfApp({ directive, chain }: NginxLocation, check: NginxCheck): void {
  const { report, app } = check;
  const ignored = effective(chain, "proxy_ignore_headers");
  if (ignored?.args.some((name) => isSameWord(name, "X-Accel-Redirect"))) {
    const others = ignored.args.filter((name) => !isSameWord(name, "X-Accel-Redirect"));
    const kept = others.length === 0 ? "" : `\n${ignored.name} ${others.join(" ")};`;
    const cure = `Remove: ${sourceOf(ignored)}${kept}`;
    report.add("hand-off-ignored", ignored.line, `${ignored.name} X-Accel-Redirect`, cure);
  }
  const size = effective(chain, "proxy_buffer_size");
  if (bytes(size?.args[0]) < 8192) {
    const what = `proxy_buffer_size is ${size?.args[0] ?? "not set, and so 4k"}`;
    const cure = `${wantedLine(app.block, "proxy_buffer_size")}\n${wantedLine(app.block, "proxy_buffers")}`;
    report.add("small-buffer", size?.line ?? directive.line, what, cure);
  }
}

function bytes(size = "4k"): number {
  const [, digits, unit = ""] = /^(\d+)([km]?)$/i.exec(size) ?? [];
  const units: Record<string, number> = { k: 1024, m: 1024 ** 2 };
  return Number(digits ?? 0) * (units[unit.toLowerCase()] ?? 1);
}

function checkInbound({ directive, chain }: NginxLocation, check: NginxCheck): void {
  const { report, app, secret } = check;
  const setting = settingOf(chain);
  const wanted = (name: string) => wantedLine(app.block, "proxy_set_header", name);
  const missing = INBOUND.filter((name) => setting(name) === undefined);
  if (missing.length > 0) {
    const what = notTakenOff(missing) + includeHint(chain);
    report.add("inbound-header", directive.line, what, missing.map(wanted).join("\n"));
  }
  for (const name of INBOUND) {
    const found = setting(name);
    if (found === undefined || found.args[1] === "") continue;
    report.add("inbound-header", found.line, notTakenOff([name]), wanted(name));
  }
  if (secret === undefined) return;
  const found = setting(SECRET_HEADER);
  const cure = wanted(SECRET_HEADER);
  if (found === undefined) {
    const what = `The header ${SECRET_HEADER} is not set${includeHint(chain)}`;
    report.add("no-secret", directive.line, what, cure);
  } else if (found.args[1] !== secret) {
    report.add("other-secret", found.line, `${SECRET_HEADER} has another value`, cure);
  }
}

function settingOf(chain: Chain): (name: string) => Directive | undefined {
  const all = effectiveAll(chain, "proxy_set_header");
  return (name) => all.findLast(({ args }) => isSameWord(args[0], name));
}
