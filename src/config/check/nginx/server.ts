import type { Directive } from "../../syntax/directive.ts";
import { named, notRead } from "../finding.ts";

/** Blocks that a setting is inherited through, the innermost first. */
export type Chain = readonly (readonly Directive[])[];

/** A location of a server, nested ones as well. */
export interface NginxLocation {
  readonly directive: Directive;
  /** `""`, `"="`, `"^~"`, `"~"`, `"~*"`, or `"@"` for a named one. */
  readonly modifier: string;
  /** Without the `@` of a named one. */
  readonly uri: string;
  /** Its own block, and those around it. */
  readonly chain: Chain;
}

/** A `server` block, or a text of locations without one. */
export interface NginxServer {
  readonly line: number;
  readonly chain: Chain;
  readonly names: readonly string[];
  readonly locations: readonly NginxLocation[];
  /** The prefix locations by their URI. */
  readonly prefixes: ReadonlyMap<string, NginxLocation>;
}

/** All servers of a config. A text without one is taken for the inside of one. */
export function serversOf(top: readonly Directive[]): readonly NginxServer[] {
  const outer = top.filter(({ name }) => name === "http").map(({ block = [] }) => [block, top]);
  const servers = [[top], ...outer].flatMap((chain) =>
    (chain[0] ?? [])
      .filter(({ name, block }) => name === "server" && block !== undefined)
      .map(({ line, block = [] }) => serverOf(line, [block, ...chain])),
  );
  return servers.length > 0 ? servers : [serverOf(1, [top])];
}

function serverOf(line: number, chain: Chain): NginxServer {
  const locations = locationsIn(chain);
  return {
    line,
    chain,
    names: (chain[0] ?? [])
      .filter(({ name }) => name === "server_name")
      .flatMap(({ args }) => args),
    locations,
    prefixes: new Map(locations.filter(isPrefix).map((location) => [location.uri, location])),
  };
}

function locationsIn(chain: Chain): readonly NginxLocation[] {
  return (chain[0] ?? [])
    .filter(({ name, block }) => name === "location" && block !== undefined)
    .flatMap((directive) => {
      const inside = [directive.block ?? [], ...chain];
      const [, modifier = "", uri = ""] =
        /^(=|\^~|~\*|~|@)?(.*)$/s.exec(directive.args.join("")) ?? [];
      return [{ directive, modifier, uri, chain: inside }, ...locationsIn(inside)];
    });
}

/** The setting that holds in a block: its own, or the next one outside. */
export function effective(chain: Chain, name: string): Directive | undefined {
  return effectiveAll(chain, name).at(-1);
}

/** The settings of a name that hold in a block. One of its own switches off all those outside. */
export function effectiveAll(chain: Chain, name: string): readonly Directive[] {
  for (const block of chain) {
    const found = named(block, name);
    if (found.length > 0) return found;
  }
  return [];
}

export function isRegex({ modifier }: NginxLocation): boolean {
  return modifier.startsWith("~");
}

function isPrefix({ modifier }: NginxLocation): boolean {
  return modifier === "" || modifier === "^~";
}

/** The prefix location that has a URL, as far as no regex takes it: the one with the longest name. */
export function locationFor({ prefixes }: NginxServer, url: string): NginxLocation | undefined {
  for (let length = url.length; length > 0; length--) {
    const location = prefixes.get(url.slice(0, length));
    if (location !== undefined) return location;
  }
  return undefined;
}

/** Other files that are a part of a block, or of those around it. */
export function includeHint(chain: Chain): string {
  const isOther = ({ args: [path = ""] }: Directive) => !/(?:mime\.types|_params)$/.test(path);
  return notRead(chain.flatMap((block) => named(block, "include")).filter(isOther));
}
