import { withSlash } from "../folder.ts";
import type { LighttpdApp } from "./app.ts";
import type { LighttpdCheck } from "./check.ts";
import { entriesOf, entryOf, textOf } from "./settings.ts";

/** Checks what the app may hand off. */
export function checkFiles(
  { backend }: LighttpdApp,
  setting: string,
  { report, root, protocol, line }: LighttpdCheck,
): void {
  const settings = entriesOf(backend.value);
  // The name of before 1.4.40, which is still read.
  const feature = entryOf(settings, "x-sendfile") ?? entryOf(settings, "allow-x-send-file");
  if (textOf(feature?.value) !== "enable") {
    const what = feature === undefined ? "x-sendfile is not set" : `${feature.key} is not "enable"`;
    report.add("feature-off", feature?.line ?? backend.line, what, line(setting, '"x-sendfile" '));
  }
  const local = entryOf(settings, "check-local");
  if (protocol === "fastcgi" && textOf(local?.value) !== "disable") {
    const what = 'check-local is not "disable"';
    report.add("check-local", local?.line ?? backend.line, what, line(setting, '"check-local" '));
  }
  const cure = line(setting, '"x-sendfile-docroot" ');
  const folders = entriesOf(entryOf(settings, "x-sendfile-docroot")?.value).map((entry) => ({
    line: entry.line,
    // lighttpd adds the last slash itself.
    path: withSlash(textOf(entry.value) ?? ""),
  }));
  const [first] = folders;
  if (first === undefined) {
    report.add("no-folder", backend.line, "There is no x-sendfile-docroot", cure);
    return;
  }
  for (const folder of folders) {
    if (folder.path === root) continue;
    const what = `x-sendfile-docroot has ${folder.path}`;
    if (folder.path === "/") report.add("whole-disk", folder.line, what, cure);
    else if (root.startsWith(folder.path)) report.add("other-folder", folder.line, what, cure);
  }
  // Folders of other handlers may stand beside ours.
  if (folders.some(({ path }) => root.startsWith(path))) return;
  report.add("other-folder", first.line, `x-sendfile-docroot has ${first.path}`, cure);
}
