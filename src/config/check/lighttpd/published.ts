import type { LighttpdScope, LighttpdSetting } from "../../syntax/lighttpd.ts";
import { removal } from "../finding.ts";
import { publishedAt, withSlash } from "../folder.ts";
import { isAnsweredByApp } from "./app.ts";
import type { LighttpdCheck } from "./check.ts";
import { allScopes, entriesOf, type Scopes, textOf } from "./settings.ts";

interface Place {
  readonly line: number;
  readonly url: string;
  readonly folder: string;
  readonly source: string;
}

/** Looks for ways to the files that go past the app. An app that has the URL comes before them. */
export function checkPublished(top: LighttpdScope, check: LighttpdCheck): void {
  for (const scopes of allScopes(top)) {
    for (const setting of scopes[0]?.settings ?? []) checkSetting(setting, scopes, check);
  }
}

function checkSetting(
  setting: LighttpdSetting,
  scopes: Scopes,
  { report, root }: LighttpdCheck,
): void {
  for (const { line, url, folder, source } of placesOf(setting)) {
    const open = publishedAt(withSlash(url), withSlash(folder), root);
    if (open === undefined || isAnsweredByApp(scopes, open)) continue;
    const what = `${setting.name} lays ${folder} open to clients at ${open}`;
    report.add("published-root", line, what, removal({ source }));
  }
}

function placesOf({ name, value, line, source }: LighttpdSetting): readonly Place[] {
  if (name === "server.document-root") {
    const folder = textOf(value);
    return folder === undefined ? [] : [{ line, url: "/", folder, source }];
  }
  if (name !== "alias.url") return [];
  return entriesOf(value).flatMap((entry) => {
    const folder = textOf(entry.value);
    return folder === undefined || entry.key === undefined
      ? []
      : [{ line: entry.line, url: entry.key, folder, source: `"${entry.key}" => "${folder}"` }];
  });
}
