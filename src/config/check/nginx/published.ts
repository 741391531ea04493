import type { Directive } from "../../syntax/directive.ts";
import { named, removal } from "../finding.ts";
import { publishedAt, withSlash } from "../folder.ts";
import type { NginxCheck } from "./check.ts";
import { effective, isRegex, locationFor, type NginxLocation, type NginxServer } from "./server.ts";

/** Directives by which a location sends something else than files from a disk. */
const OTHER_CONTENT = /^(?:(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass|return|internal)$/;

/** Looks for ways to the files that go past the app. */
export function checkPublished(server: NginxServer, check: NginxCheck): void {
  const { report, root } = check;
  const found = new Set<Directive>();
  for (const location of server.locations) {
    // The internal location has checks of its own.
    if (withSlash(location.uri) === check.location) continue;
    if (location.directive.block?.some(({ name }) => OTHER_CONTENT.test(name))) continue;
    const folder = folderThatIsOpen(location, server, root);
    if (folder !== undefined) found.add(folder);
  }
  const own = effective(server.chain, "root");
  const url = publishedByRoot(own, root);
  const isAnswered = server.chain[0]?.some(({ name }) => name === "return");
  if (own !== undefined && url !== undefined && !isAnswered && !locationFor(server, url)) {
    found.add(own);
  }
  for (const folder of found) {
    const what = `${[folder.name, ...folder.args].join(" ")} lies open to clients`;
    report.add("published-root", folder.line, what, removal(folder));
  }
}

/** The `alias` or `root` by which a location gives the files to clients. */
function folderThatIsOpen(
  location: NginxLocation,
  server: NginxServer,
  root: string,
): Directive | undefined {
  const { modifier, uri, chain, directive } = location;
  if (modifier === "=" || modifier === "@") return undefined;
  const [alias] = named(directive.block, "alias");
  const folder = alias ?? effective(chain, "root");
  const base = alias === undefined || isRegex(location) ? "/" : withSlash(uri);
  const url = publishedByRoot(folder, root, base);
  if (url === undefined) return undefined;
  if (isRegex(location)) return locationFor(server, url)?.modifier === "^~" ? undefined : folder;
  const isBelow = withSlash(uri).startsWith(url);
  return isBelow || locationFor(server, url) === location ? folder : undefined;
}

/** Where the files lie open; a folder with a variable in it counts as the part before that. */
function publishedByRoot(
  folder: Directive | undefined,
  root: string,
  base = "/",
): string | undefined {
  const [path] = folder?.args ?? [];
  if (path === undefined || path.startsWith("$")) return undefined;
  const known = path.replace(/(?<=\/)[^/]*\$.*$/s, "");
  return publishedAt(base, withSlash(known), root);
}
