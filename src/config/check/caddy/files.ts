import type { Directive } from "../../syntax/directive.ts";
import { isSameWord, named, removal, wantedLine } from "../finding.ts";
import { withSlash } from "../folder.ts";
import type { CaddyCheck } from "./check.ts";
import type { Handler } from "./handlers.ts";
import { matcherOf, type Placed, rootOf, wordsOf } from "./site.ts";

/** Checks which values of the header are taken. By location that is for the location to say. */
export function checkPattern({ matcher, pattern }: Handler, check: CaddyCheck): void {
  const { report, root, location, proxy, header } = check;
  const wanted = named(proxy.block, check.matcher)[0]?.args[2];
  if (location !== undefined || pattern === wanted) return;
  const cure = wantedLine(proxy.block, check.matcher);
  const { line } = matcher;
  const what = `${matcher.name} takes ${header} ${pattern}`;
  if (/^\/?\*$/.test(pattern)) report.add("whole-disk", line, what, cure);
  else if (!pattern.endsWith("*")) report.add("folder-star", line, what, cure);
  else if (pattern === `${root.slice(0, -1)}*`) report.add("folder-slash", line, what, cure);
  else report.add("other-folder", line, what, cure);
}

/** Checks the block that sends a file. */
export function checkHandler(handler: Directive, server: Placed, check: CaddyCheck): void {
  const { report, location, mount, header } = check;
  const wanted = wantedBlock(check);
  checkCopied(handler, check);
  const rewrite = named(handler.block, "rewrite").at(-1);
  const target = location === undefined ? "/" : `{rp.header.${header}}`;
  if (!isTarget(rewrite?.args.at(-1), target)) {
    const what = `Nothing rewrites the URL to ${target}`;
    const cure = wantedLine(wanted, "rewrite");
    report.add("no-rewrite", rewrite?.line ?? handler.line, what, cure);
  }
  if (named(handler.block, "method").every(({ args }) => !isSameWord(args.at(-1), "GET"))) {
    const cure = `${wantedLine(wanted, "@other")}\n${wantedLine(wanted, "method")}`;
    report.add("no-method", handler.line, "Nothing makes the method GET", cure);
  }
  const { directive } = server;
  const index = named(directive.block, "index").at(-1);
  if (index?.args.length !== 1 || index.args[0] !== "") {
    const what = `file_server has ${index === undefined ? "no index" : "another index than"} ""`;
    report.add("folder-index", index?.line ?? directive.line, what, 'index ""');
  }
  const isCanonical = named(directive.block, "disable_canonical_uris").length === 0;
  if (isCanonical && location === undefined && mount === "/") {
    const what = "file_server has no disable_canonical_uris";
    report.add("redirect-loop", directive.line, what, "disable_canonical_uris");
  }
  for (const status of named(directive.block, "status")) {
    report.add("status-set", status.line, "file_server sets a status", removal(status));
  }
  if (location === undefined) checkRootByPath(server, check);
  else checkLocation(handler, server, location, check);
}

/** The block of the handler in the config that `renderConfig` makes. */
function wantedBlock({ proxy, matcher }: CaddyCheck): readonly Directive[] {
  return named(proxy.block, "handle_response", matcher)[0]?.block ?? [];
}

/** `{rp.…}` is short for `{http.reverse_proxy.…}`. */
function isTarget(word: string | undefined, target: string): boolean {
  return isSameWord(word?.replace("{http.reverse_proxy.", "{rp."), target);
}

function checkCopied(handler: Directive, check: CaddyCheck): void {
  const { report, header } = check;
  const wanted = wantedBlock(check);
  const [copy] = named(handler.block, "copy_response_headers");
  if (copy === undefined) {
    const what = "There is no copy_response_headers";
    report.add("headers-lost", handler.line, what, wantedLine(wanted, "copy_response_headers"));
    return;
  }
  const exclude = named(copy.block, "exclude").flatMap(({ args }) => args);
  const include = named(copy.block, "include").flatMap(({ args }) => args);
  const isIn = (words: readonly string[], name: string) =>
    words.some((word) => isSameWord(word, name));
  const isCopied = (name: string) =>
    include.length > 0 ? isIn(include, name) : !isIn(exclude, name);
  const block = named(wanted, "copy_response_headers")[0]?.block;
  const cure = wantedLine(block, "exclude");
  const { line } = copy.block?.[0] ?? copy;
  if (isCopied(header)) report.add("path-shown", line, `${header} is copied`, cure);
  if (isCopied("Content-Length")) {
    report.add("length-copied", line, "Content-Length is copied", cure);
  }
  for (const name of ["X-Content-Type-Options", "Content-Security-Policy"]) {
    if (!isCopied(name)) report.add("headers-lost", line, `${name} is not copied`, cure);
  }
}

function checkRootByPath(server: Placed, { report, header }: CaddyCheck): void {
  const target = `{rp.header.${header}}`;
  const folder = rootOf(server);
  const path = folder === undefined ? undefined : wordsOf(folder)[0];
  if (isTarget(path, target)) return;
  const what = `file_server has ${path === undefined ? "no root" : `the root ${path}`}`;
  const cure = `root ${target}`;
  report.add("other-folder", folder?.line ?? server.directive.line, what, cure);
}

function checkLocation(
  handler: Directive,
  server: Placed,
  location: string,
  check: CaddyCheck,
): void {
  const { report, root } = check;
  const wanted = named(wantedBlock(check), "handle_path")[0];
  const prefix = location.slice(0, -1);
  const place = server.inside.find(({ name }) => name === "handle_path");
  // Without the slash, too, no file outside the folder is found.
  const isPlace = [`${location}*`, `${prefix}*`].includes(matcherOf(place ?? handler) ?? "");
  const isCut = named(handler.block, "uri", "strip_prefix", prefix).length > 0;
  if (!isPlace && !isCut) {
    const what = `There is no handle_path for ${location}`;
    const cure = wanted === undefined ? "" : wantedLine(wantedBlock(check), "handle_path");
    report.add("no-location", place?.line ?? handler.line, what, cure);
  }
  const folder = rootOf(server);
  const path = folder === undefined ? undefined : wordsOf(folder)[0];
  const wantedRoot = named(wanted?.block, "root")[0]?.args[1] ?? "";
  if (path === undefined || withSlash(path) !== withSlash(wantedRoot)) {
    const isDisk = path === "/" && root !== "/";
    const what = `file_server has ${path === undefined ? "no root" : `the root ${path}`}`;
    const line = folder?.line ?? server.directive.line;
    const cure = wantedLine(wanted?.block, "root");
    report.add(isDisk ? "whole-disk" : "other-folder", line, what, cure);
  }
  const hasOther = handler.block?.some(
    (one) => /^(?:error|respond|abort|handle)$/.test(one.name) && matcherOf(one) === undefined,
  );
  if (isPlace && !hasOther) {
    const what = `Nothing answers for what is not below ${location}`;
    report.add("no-fallback", handler.line, what, wantedLine(wantedBlock(check), "error"));
  }
}
