import { addressIn, isSameAddress } from "../address.ts";
import { wantedLine } from "../finding.ts";
import { withSlash } from "../folder.ts";
import type { ApacheCheck } from "./check.ts";
import { type ApacheHost, type ApacheProxy, includeHint, proxyFor } from "./host.ts";

/** What Apache has room for in a header line where nothing is configured. */
const DEFAULT_FIELD = 8190;

/** Checks how the app is asked. Says whether it is. */
export function checkProxy({ directives, line }: ApacheHost, check: ApacheCheck): boolean {
  const { report, mount, upstream, wanted } = check;
  const cure = wantedLine(wanted, "proxypass");
  const proxy = proxyFor(directives, mount);
  if (proxy === undefined || proxy.target === "!") {
    // Where these lead can't be told without running their patterns.
    const isElsewhere = directives.some(
      ({ name, args }) =>
        /^(?:proxypassmatch|rewriterule)$/.test(name) &&
        isSameAddress(addressIn(args[1]), upstream),
    );
    if (isElsewhere) return true;
    const what = `There is no ProxyPass for ${mount}${includeHint(directives)}`;
    report.add("no-mount", proxy?.directive.line ?? line, what, cure);
    return false;
  }
  // A balancer's members may stand anywhere.
  if (/^balancer:/i.test(proxy.target)) return true;
  checkTarget(proxy, check, cure);
  const size = /^responsefieldsize=(\d+)$/i.exec(
    proxy.directive.args.find((arg) => /^responsefieldsize=/i.test(arg)) ?? "",
  );
  if (Number(size?.[1] ?? 0) <= DEFAULT_FIELD) {
    const what = `The ProxyPass has ${size?.[0] ?? "no responsefieldsize"}`;
    report.add("short-lines", proxy.directive.line, what, cure);
  }
  return true;
}

function checkTarget(
  { directive, path, target }: ApacheProxy,
  { report, upstream }: ApacheCheck,
  cure: string,
): void {
  if (!isSameAddress(addressIn(target), upstream)) {
    report.add("other-upstream", directive.line, `ProxyPass goes to ${target}`, cure);
  }
  const targetPath = target.replace(/^https?:\/\/[^/]*/i, "");
  if (targetPath === path) return;
  const what = `ProxyPass puts ${target} in place of ${path}`;
  const isOneSided = withSlash(targetPath) === withSlash(path);
  report.add(isOneSided ? "one-sided-slash" : "mount-cut", directive.line, what, cure);
}
