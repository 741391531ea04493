import type { Directive } from "../../syntax/directive.ts";
import { isSameWord, notRead } from "../finding.ts";
import { withSlash } from "../folder.ts";

/** A virtual host, or a text without one. */
export interface ApacheHost {
  readonly line: number;
  /** What holds for the mount, in the order of its weight: the server's own lines, then the host's. */
  readonly directives: readonly Directive[];
  /** The lines of the host alone. */
  readonly own: readonly Directive[];
}

/** All virtual hosts of a config. */
export function hostsOf(top: readonly Directive[], mount: string): readonly ApacheHost[] {
  const all = flat(top, mount, true);
  const common = all.filter(({ block }) => block === undefined);
  const hosts = all
    .filter(({ name, block }) => name === "virtualhost" && block !== undefined)
    .map(({ line, block = [] }) => {
      const own = flat(block, mount, false);
      return { line, own, directives: [...common, ...own] };
    });
  return hosts.length > 0 ? hosts : [{ line: 1, own: common, directives: common }];
}

/** Takes sections apart whose lines hold for the mount as well. */
function flat(
  block: readonly Directive[],
  mount: string,
  keepHosts: boolean,
): readonly Directive[] {
  return block.flatMap((directive) => {
    if (directive.block === undefined) return [directive];
    const { name, args } = directive;
    const [path = ""] = args;
    if (/^if(?:module|define|version|file)$/.test(name)) {
      return flat(directive.block, mount, keepHosts);
    }
    if (name === "location" && args.length === 1 && mount.startsWith(path)) {
      return flat(directive.block, mount, false).map((inside) => withPath(inside, path));
    }
    return name === "virtualhost" && keepHosts ? [directive] : [];
  });
}

/** In a section, ProxyPass has no path of its own. */
function withPath(directive: Directive, path: string): Directive {
  const isShort = directive.name === "proxypass" && !directive.args[0]?.startsWith("/");
  return isShort ? { ...directive, args: [path, ...directive.args] } : directive;
}

export function last(directives: readonly Directive[], name: string): Directive | undefined {
  return directives.findLast((directive) => directive.name === name);
}

/** A way to another server. */
export interface ApacheProxy {
  readonly directive: Directive;
  readonly path: string;
  readonly target: string;
}

/** The first `ProxyPass` whose path a URL begins with, which must end in a slash. */
export function proxyFor(directives: readonly Directive[], url: string): ApacheProxy | undefined {
  return directives
    .filter(({ name }) => name === "proxypass")
    .map((directive) => ({
      directive,
      path: directive.args[0] ?? "",
      target: directive.args[1] ?? "",
    }))
    .find(({ path }) => url.startsWith(withSlash(path)));
}

/** `Header` or `RequestHeader`, without the word for its table. */
export function headerOf({ args }: Directive): {
  readonly isAlways: boolean;
  readonly action: string;
  readonly header: string;
  readonly rest: readonly string[];
} {
  const isAlways = isSameWord(args[0], "always");
  const [action = "", header = "", ...rest] =
    isAlways || isSameWord(args[0], "onsuccess") ? args.slice(1) : args;
  return { isAlways, action: action.toLowerCase(), header, rest };
}

/** Other files that are a part of a host. */
export function includeHint(directives: readonly Directive[]): string {
  return notRead(directives.filter(({ name }) => /^include(?:optional)?$/.test(name)));
}
