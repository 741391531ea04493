import { isSameWord, named, removal, wantedLine } from "../finding.ts";
import { withSlash } from "../folder.ts";
import type { ApacheCheck } from "./check.ts";
import { checkAnswers } from "./headers.ts";
import { type ApacheHost, includeHint, last } from "./host.ts";

/** Checks what the module may send. */
export function checkFiles(host: ApacheHost, check: ApacheCheck): void {
  const { report, wanted } = check;
  const { directives } = host;
  const feature = last(directives, "xsendfile");
  if (!isSameWord(feature?.args[0], "on")) {
    const what =
      feature?.args[0] === undefined ? "XSendFile is not On" : `XSendFile is ${feature.args[0]}`;
    const hint = feature === undefined ? includeHint(directives) : "";
    report.add(
      "feature-off",
      feature?.line ?? host.line,
      what + hint,
      wantedLine(wanted, "xsendfile"),
    );
  }
  checkFolder(host, check);
  const etag = last(directives, "fileetag");
  if (etag?.args.length !== 1 || !isSameWord(etag.args[0], "none")) {
    const what = `FileETag is ${etag?.args.join(" ") ?? "not set"}`;
    report.add("same-etag", etag?.line ?? host.line, what, wantedLine(wanted, "fileetag"));
  }
  checkUnescape(host, check);
  checkAnswers(host, check);
}

function checkFolder(
  { directives, line }: ApacheHost,
  { report, root, wanted }: ApacheCheck,
): void {
  const cure = wantedLine(wanted, "xsendfilepath");
  const folders = named(directives, "xsendfilepath").map((directive) => ({
    line: directive.line,
    path: withSlash(directive.args[0] ?? ""),
  }));
  const [first] = folders;
  if (first === undefined) {
    report.add("no-folder", line, `There is no XSendFilePath${includeHint(directives)}`, cure);
    return;
  }
  for (const folder of folders) {
    const what = `XSendFilePath is ${folder.path}`;
    if (folder.path === root) continue;
    if (folder.path === "/") report.add("whole-disk", folder.line, what, cure);
    else if (root.startsWith(folder.path)) report.add("other-folder", folder.line, what, cure);
  }
  // Folders of other handlers may stand beside ours.
  if (folders.some(({ path }) => root.startsWith(path))) return;
  report.add("other-folder", first.line, `XSendFilePath is ${first.path}`, cure);
}

function checkUnescape({ directives }: ApacheHost, { report, modXsendfile }: ApacheCheck): void {
  const setting = last(directives, "xsendfileunescape");
  if (setting === undefined) return;
  const what = `There is an XSendFileUnescape ${setting.args.join(" ")}`;
  if (modXsendfile === "0.12") {
    report.add("unknown-unescape", setting.line, what, removal(setting));
  } else if (!isSameWord(setting.args[0], "on")) {
    report.add("unescape-off", setting.line, what, "XSendFileUnescape On");
  }
}
