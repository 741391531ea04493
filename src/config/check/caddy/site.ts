import type { Directive } from "../../syntax/directive.ts";
import { named, notRead } from "../finding.ts";

/** A site, or a text of directives without one. */
export interface CaddySite {
  readonly line: number;
  /** Its addresses without scheme and port. */
  readonly names: readonly string[];
  readonly block: readonly Directive[];
}

/** A directive, and the ones it lies in, the innermost first. */
export interface Placed {
  readonly directive: Directive;
  readonly inside: readonly Directive[];
  /** Its siblings and itself, then those around it. */
  readonly blocks: readonly (readonly Directive[])[];
}

/** Directives of a site that stand without braces around the site. */
const OF_A_SITE = /^(?:@.*|reverse_proxy|handle|handle_path|route|root|file_server|import)$/;

/** All sites of a Caddyfile. */
export function sitesOf(top: readonly Directive[]): readonly CaddySite[] {
  const sites = top.filter(({ name }) => name !== "" && !/^\(.*\)$/.test(name));
  const [first, ...rest] = sites;
  if (first === undefined) return [{ line: 1, names: [], block: [] }];
  if (OF_A_SITE.test(first.name)) return [{ line: 1, names: [], block: sites }];
  // A single site may do without braces: its address is the first line.
  if (first.block === undefined) return [{ line: first.line, names: namesOf(first), block: rest }];
  return sites.map((site) => ({ line: site.line, names: namesOf(site), block: site.block ?? [] }));
}

function namesOf({ name, args }: Directive): readonly string[] {
  return [name, ...args].map((address) =>
    address
      .replace(/,$/, "")
      .replace(/^https?:\/\//, "")
      .replace(/:\d+$/, ""),
  );
}

/** All directives of a name that answer a site's requests, but not those for an app's answers. */
export function placed(
  block: readonly Directive[],
  name: string,
  inside: readonly Directive[] = [],
  outer: readonly (readonly Directive[])[] = [],
): readonly Placed[] {
  const blocks = [block, ...outer];
  return block.flatMap((directive) => {
    if (directive.name === name) return [{ directive, inside, blocks }];
    return /^(?:handle|handle_path|route)$/.test(directive.name)
      ? placed(directive.block ?? [], name, [directive, ...inside], blocks)
      : [];
  });
}

/** The first word of a directive, where that says which requests it is for. */
export function matcherOf({ args }: Directive): string | undefined {
  return args[0] !== undefined && /^(?:\*$|\/|@)/.test(args[0]) ? args[0] : undefined;
}

/** The words after the matcher. */
export function wordsOf(directive: Directive): readonly string[] {
  return matcherOf(directive) === undefined ? directive.args : directive.args.slice(1);
}

/** Whether a directive is for a URL. A named matcher is taken to match. */
export function isFor(directive: Directive, url: string): boolean {
  const matcher = matcherOf(directive);
  if (matcher === undefined || !matcher.startsWith("/")) return true;
  return matcher.endsWith("*") ? url.startsWith(matcher.slice(0, -1)) : url === matcher;
}

/** The folder that holds for a `file_server`: its own, or the next `root` outside. */
export function rootOf({ directive, blocks }: Placed): Directive | undefined {
  return [directive.block ?? [], ...blocks]
    .map((block) => named(block, "root").at(-1))
    .find((found) => found !== undefined);
}

/** Other texts that are a part of a block, or of those around it. */
export function importHint(blocks: readonly (readonly Directive[])[]): string {
  return notRead(blocks.flatMap((block) => named(block, "import")));
}
