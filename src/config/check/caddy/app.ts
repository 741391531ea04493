import { INBOUND } from "../../../front/inbound.ts";
import { SECRET_HEADER } from "../../../front/secret.ts";
import type { Directive } from "../../syntax/directive.ts";
import { isSameAddress } from "../address.ts";
import { isSameWord, named, notTakenOff, removal, wantedLine } from "../finding.ts";
import type { CaddyCheck } from "./check.ts";
import { type CaddySite, importHint, isFor, type Placed, placed, wordsOf } from "./site.ts";

/** Finds what asks the app for files. */
export function findProxy(
  { block }: CaddySite,
  { mount, upstream }: CaddyCheck,
): Placed | undefined {
  const proxies = placed(block, "reverse_proxy").filter(({ directive, inside }) =>
    [directive, ...inside].every((one) => isFor(one, mount)),
  );
  return proxies.find(({ directive }) => isUpstream(directive, upstream)) ?? proxies[0];
}

function upstreamsOf(proxy: Directive): readonly string[] {
  const more = named(proxy.block, "to").flatMap(({ args }) => args);
  return [...wordsOf(proxy), ...more].map((address) => address.replace(/^http:\/\//, ""));
}

export function isUpstream(proxy: Directive, upstream: string): boolean {
  return upstreamsOf(proxy).some((address) => isSameAddress(address, upstream));
}

/** Checks how the app is asked. */
export function checkProxy({ directive, inside, blocks }: Placed, check: CaddyCheck): void {
  const { report, upstream, mount, proxy } = check;
  const addresses = upstreamsOf(directive);
  // A variable is known to Caddy only.
  const isKnown = !addresses.some((address) => address.includes("{"));
  if (isKnown && !isUpstream(directive, upstream)) {
    const what = `reverse_proxy goes to ${addresses.join(" ") || "no address"}`;
    const [head = ""] = proxy.source.split("\n");
    report.add("other-upstream", directive.line, what, head);
  }
  const cut = inside.find(({ name }) => name === "handle_path");
  const strip = blocks.flatMap((block) => named(block, "uri", "strip_prefix"))[0];
  if (cut !== undefined) {
    const what = `handle_path takes ${cut.args[0] ?? "the path"} off`;
    const cure = `handle ${mount === "/" ? "" : `${mount}* `}{`;
    report.add("mount-cut", cut.line, what, cure);
  } else if (strip !== undefined) {
    report.add("mount-cut", strip.line, `uri ${strip.args.join(" ")}`, removal(strip));
  }
  checkInbound(directive, blocks, check);
}

function checkInbound(
  directive: Directive,
  blocks: Placed["blocks"],
  { report, proxy, secret }: CaddyCheck,
): void {
  const changes = [
    ...blocks.flatMap((block) => named(block, "request_header")),
    ...named(directive.block, "header_up"),
  ].map((change) => ({ change, words: wordsOf(change) }));
  const hint = importHint([directive.block ?? [], ...blocks]);
  const missing = INBOUND.filter(
    (name) => !changes.some(({ words }) => words.length === 1 && removes(words[0] ?? "", name)),
  );
  if (missing.length > 0) {
    const cures = missing.map((name) => wantedLine(proxy.block, "header_up", `-${name}`));
    const what = notTakenOff(missing) + hint;
    report.add("inbound-header", directive.line, what, cures.join("\n"));
  }
  if (secret === undefined) return;
  const cure = wantedLine(proxy.block, "header_up", SECRET_HEADER);
  const found = changes.findLast(({ words }) => isSameWord(words[0], SECRET_HEADER));
  if (found === undefined) {
    report.add("no-secret", directive.line, `The header ${SECRET_HEADER} is not set${hint}`, cure);
  } else if (found.words[1] !== secret) {
    report.add("other-secret", found.change.line, `${SECRET_HEADER} has another value`, cure);
  }
}

/** `-X-Accel-*` takes off all that begin so. */
function removes(word: string, name: string): boolean {
  if (!/^-.*\*$/.test(word)) return isSameWord(word, `-${name}`);
  return `-${name}`.toLowerCase().startsWith(word.slice(0, -1).toLowerCase());
}
