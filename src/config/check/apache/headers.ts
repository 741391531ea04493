import { APACHE } from "../../../front/apache.ts";
import { INBOUND } from "../../../front/inbound.ts";
import { SECRET_HEADER } from "../../../front/secret.ts";
import type { Directive } from "../../syntax/directive.ts";
import { isSameWord, named, notTakenOff, removal, wantedLine } from "../finding.ts";
import type { ApacheCheck } from "./check.ts";
import { type ApacheHost, headerOf, includeHint } from "./host.ts";

/** Request headers by which Apache itself decides how much of a file to send. */
const OF_RANGES = [
  "Range",
  "If-Range",
  "If-None-Match",
  "If-Modified-Since",
  "If-Match",
  "If-Unmodified-Since",
];

/** Checks the headers on the way to the app. */
export function checkRequests(host: ApacheHost, check: ApacheCheck): void {
  const { report, wanted } = check;
  const changes = named(host.directives, "requestheader");
  for (const change of changes) {
    const { action, header } = headerOf(change);
    if (action !== "unset" || !OF_RANGES.some((name) => isSameWord(header, name))) continue;
    report.add("no-ranges", change.line, `RequestHeader unset ${header}`, removal(change));
  }
  const missing = INBOUND.filter((name) => !changes.some((change) => alwaysUnsets(change, name)));
  if (missing.length > 0) {
    const what = notTakenOff(missing) + includeHint(host.directives);
    const cures = missing.map((name) => wantedLine(wanted, "requestheader", "unset", name));
    report.add("inbound-header", host.line, what, cures.join("\n"));
  }
  checkSecret(host, changes, check);
}

/** Checks the headers on the way back. */
export function checkAnswers(
  { directives, line }: ApacheHost,
  { report, wanted }: ApacheCheck,
): void {
  const cure = wantedLine(wanted, "header", "unset", APACHE.header);
  let isGuarded = false;
  for (const change of named(directives, "header")) {
    const { isAlways, action, header, rest } = headerOf(change);
    // The other table does not hold what comes from an HTTP app.
    if (isAlways || action !== "unset" || !isSameWord(header, APACHE.header)) continue;
    const [condition] = rest;
    if (condition === undefined) {
      const what = `Header unset ${APACHE.header} has no condition`;
      report.add("hand-off-removed", change.line, what, cure);
    }
    isGuarded ||= condition === undefined || /^expr=.*REQUEST_STATUS/s.test(condition);
  }
  if (isGuarded) return;
  const what = `Nothing takes ${APACHE.header} off other answers${includeHint(directives)}`;
  report.add("leak", line, what, cure);
}

function alwaysUnsets(change: Directive, name: string): boolean {
  const { action, header, rest } = headerOf(change);
  const isForAll = rest.length === 0 || isSameWord(rest[0], "early");
  return action === "unset" && isSameWord(header, name) && isForAll;
}

function checkSecret(
  { directives, line }: ApacheHost,
  changes: readonly Directive[],
  { report, secret, wanted }: ApacheCheck,
): void {
  if (secret === undefined) return;
  const cure = wantedLine(wanted, "requestheader", "set", SECRET_HEADER);
  const found = changes.findLast((change) => isSameWord(headerOf(change).header, SECRET_HEADER));
  if (found === undefined) {
    const what = `The header ${SECRET_HEADER} is not set${includeHint(directives)}`;
    report.add("no-secret", line, what, cure);
    return;
  }
  const { action, rest } = headerOf(found);
  if (action !== "set" || rest.length !== 1 || rest[0] !== secret) {
    const what = `${SECRET_HEADER} has another value, or is not always set`;
    report.add("other-secret", found.line, what, cure);
  }
}
