import type { Directive } from "../../syntax/directive.ts";

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
  return {
    line,
    chain,
    names: (chain[0] ?? []).filter(({ name }) => name === "server_name").flatMap(({ args }) => args),
    locations: locationsIn(chain),
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
    const found = block.filter((directive) => directive.name === name);
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

/** The prefix location that has a URL, as far as no regex takes it. */
export function locationFor({ locations }: NginxServer, url: string): NginxLocation | undefined {
  return locations
    .filter((location) => isPrefix(location) && `${url}/`.startsWith(location.uri))
    .filter(({ uri }) => url.startsWith(uri) || uri === `${url}/`)
    .reduce<NginxLocation | undefined>(
      (best, location) =>
        best === undefined || location.uri.length > best.uri.length ? location : best,
      undefined,
    );
}

/** The prefix location of a name. */
export function locationNamed({ locations }: NginxServer, uri: string): NginxLocation | undefined {
  return locations.find((location) => isPrefix(location) && location.uri === uri);
}

/** Where the text of a file can't tell all: what an `include` brings in. */
export function includeHint(chain: Chain): string {
  const include = chain
    .flat()
    .find(({ name, args }) => name === "include" && !/(?:mime\.types|_params)$/.test(args[0] ?? ""));
  return include === undefined ? "" : ` (unless it is in ${include.args.join(" ")}, included in line ${include.line})`;
}
