import type { Directive } from "../../syntax/directive.ts";
import { removal } from "../finding.ts";
import { publishedAt, withSlash } from "../folder.ts";
import type { CaddyCheck } from "./check.ts";
import { type CaddySite, isFor, matcherOf, type Placed, placed, rootOf, wordsOf } from "./site.ts";

/** Looks for ways to the files that go past the app. */
export function checkPublished({ block }: CaddySite, { report, root }: CaddyCheck): void {
  for (const server of placed(block, "file_server")) {
    const folder = rootOf(server);
    const path = folder === undefined ? undefined : wordsOf(folder)[0];
    if (folder === undefined || path === undefined || !path.startsWith("/")) continue;
    const cut = server.inside.find(({ name }) => name === "handle_path");
    const base = withSlash(matcherOf(cut ?? server.directive)?.replace(/\*$/, "") ?? "/");
    const url = publishedAt(cut === undefined ? "/" : base, withSlash(path), root);
    if (url === undefined || !isReached(server, url)) continue;
    const { directive } = server;
    const what = `file_server has the root ${path}, and lies open to clients at ${url}`;
    report.add("published-root", directive.line, what, removal(directive));
  }
}

/** Whether clients reach it by a URL below this one, or below the part of it that its matchers leave. */
function isReached({ directive, inside, blocks }: Placed, below: string): boolean {
  const around = [directive, ...inside];
  const url = around
    .map((one) => matcherOf(one)?.replace(/\*$/, "") ?? "")
    .reduce((longest, prefix) => (prefix.startsWith(longest) ? prefix : longest), below);
  return around.every(
    (one, i) =>
      isFor(one, url) &&
      !(blocks[i] ?? []).some((sibling) => sibling !== one && comesBefore(sibling, one, url)),
  );
}

/** A proxy comes before a `file_server`; of blocks, the one with the longest matcher. */
function comesBefore(sibling: Directive, one: Directive, url: string): boolean {
  if (!isFor(sibling, url) || matcherOf(sibling)?.startsWith("@")) return false;
  if (one.name === "file_server")
    return /^(?:reverse_proxy|handle|handle_path)$/.test(sibling.name);
  const length = ({ args: [matcher = ""] }: Directive) => matcher.length;
  return /^handle(?:_path)?$/.test(sibling.name) && length(sibling) > length(one);
}
