import { isSameWord, named, removal, sourceOf, wantedLine } from "../finding.ts";
import { withSlash } from "../folder.ts";
import type { NginxCheck } from "./check.ts";
import { checkFileHeaders } from "./file_headers.ts";
import {
  effective,
  includeHint,
  isRegex,
  locationFor,
  type NginxLocation,
  type NginxServer,
} from "./server.ts";

/** Checks the internal location, which has the files. */
export function checkFiles(server: NginxServer, check: NginxCheck): void {
  const { report, location } = check;
  const exact = server.prefixes.get(location);
  const found = exact ?? server.prefixes.get(location.slice(0, -1));
  if (found === undefined) {
    const what = `There is no location ${location}${includeHint(server.chain)}`;
    report.add("no-location", server.line, what, sourceOf(check.files));
    return;
  }
  const { line } = found.directive;
  const [head = ""] = check.files.source.split("\n");
  if (exact === undefined) {
    report.add("slash-location", line, `The location ${found.uri} has no slash at its end`, head);
  }
  if (named(found.directive.block, "internal").length === 0) {
    const what = `The location ${found.uri} has no \`internal\``;
    report.add("not-internal", line, what, wantedLine(check.files.block, "internal"));
  }
  const isOutside = ({ directive }: NginxLocation) => !found.directive.block?.includes(directive);
  const regex = server.locations.find((other) => isRegex(other) && isOutside(other));
  if (found.modifier !== "^~" && regex !== undefined) {
    const what = `The location ${found.uri} has no ^~, and line ${regex.directive.line} has a regex`;
    report.add("not-first", line, what, head);
  }
  checkFolder(found, check);
  checkFolderAnswer(found, check);
  checkSymlinks(found, check);
  checkGzip(found, check);
  checkLeadsBack(found, server, check);
  checkFileHeaders(found, check);
}

function checkFolder(found: NginxLocation, { report, root, location, files }: NginxCheck): void {
  const { line, block } = found.directive;
  const cure = wantedLine(files.block, "alias");
  const wanted = named(files.block, "alias")[0]?.args[0] ?? "";
  const [proxy] = named(block, "proxy_pass");
  if (proxy !== undefined) {
    const what = "The internal location has a proxy_pass";
    report.add("proxied-files", proxy.line, what, removal(proxy));
  }
  const [alias] = named(block, "alias");
  if (alias === undefined) {
    const folder = effective(found.chain, "root");
    if (folder?.args[0]?.replace(/\/$/, "") + location === root) return;
    if (folder !== undefined && named(block, "root").includes(folder)) {
      const what = `The location ${found.uri} has \`root\` in place of \`alias\``;
      report.add("root-not-alias", folder.line, what, cure);
    } else {
      report.add("no-alias", line, `The location ${found.uri} has no alias`, cure);
    }
    return;
  }
  const [folder = ""] = alias.args;
  if (folder === wanted) return;
  const what = `The alias is ${folder}`;
  if (/^\/*$/.test(folder)) report.add("whole-disk", alias.line, what, cure);
  else if (withSlash(folder) !== wanted) report.add("other-folder", alias.line, what, cure);
  else report.add("slash-alias", alias.line, `${what}, without a slash at its end`, cure);
}

function checkFolderAnswer(found: NginxLocation, { report, files }: NginxCheck): void {
  const isGuard = ({ args }: { args: readonly string[] }) =>
    /^\(\s*-d \$request_filename\s*\)$/.test(args.join(" "));
  if (named(found.directive.block, "if").some(isGuard)) return;
  const what = "Nothing refuses the name of a folder";
  report.add("folder-redirect", found.directive.line, what, wantedLine(files.block, "if"));
  const list = effective(found.chain, "autoindex");
  if (list !== undefined && isSameWord(list.args[0], "on")) {
    report.add("folder-listed", list.line, "autoindex is on", "autoindex off;");
  }
}

function checkSymlinks(found: NginxLocation, { report, symlinks, root, files }: NginxCheck): void {
  if (symlinks === "follow") return;
  const setting = effective(found.chain, "disable_symlinks");
  const cure = wantedLine(files.block, "disable_symlinks");
  const [how, from = "from=/"] = setting?.args ?? [];
  if (setting === undefined) {
    report.add("symlinks", found.directive.line, "There is no disable_symlinks", cure);
  } else if (how !== "on") {
    report.add("symlinks", setting.line, `disable_symlinks is ${how}`, cure);
  } else if (from !== "from=$document_root" && !root.startsWith(from.replace("from=", ""))) {
    report.add("symlinks", setting.line, `disable_symlinks begins at ${from.slice(5)}`, cure);
  }
}

function checkGzip(found: NginxLocation, { report, gzipStatic, files }: NginxCheck): void {
  const { line } = found.directive;
  const setting = effective(found.chain, "gzip_static");
  const isOn = setting !== undefined && !isSameWord(setting.args[0], "off");
  if (!gzipStatic) {
    if (isOn) report.add("gzip-static", setting.line, "gzip_static is on", "gzip_static off;");
    return;
  }
  if (!isOn) {
    const cure = wantedLine(files.block, "gzip_static");
    report.add("no-gzip-static", setting?.line ?? line, "gzip_static is not on", cure);
  }
  const vary = effective(found.chain, "gzip_vary");
  if (!isSameWord(vary?.args[0], "on")) {
    const cure = wantedLine(files.block, "gzip_vary");
    report.add("no-gzip-vary", vary?.line ?? line, "gzip_vary is not on", cure);
  }
}

function checkLeadsBack(found: NginxLocation, server: NginxServer, { report }: NginxCheck): void {
  const ways = [
    ...named(found.directive.block, "try_files"),
    ...named(found.directive.block, "error_page"),
  ];
  for (const way of ways) {
    const target = way.args.at(-1) ?? "";
    const next = target.startsWith("@")
      ? server.locations.find(({ modifier, uri }) => modifier + uri === target)
      : (server.locations.find(({ modifier, uri }) => modifier === "=" && uri === target) ??
        locationFor(server, target));
    if (named(next?.directive.block, "proxy_pass").length > 0) {
      report.add("leads-back", way.line, `${way.name} leads to ${target}`, removal(way));
    }
  }
}
