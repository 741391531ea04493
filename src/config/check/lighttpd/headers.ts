import { SECRET_HEADER } from "../../../front/secret.ts";
import { notTakenOff } from "../finding.ts";
import type { LighttpdApp } from "./app.ts";
import type { LighttpdCheck } from "./check.ts";
import { effective, entryOf, includeHint, textOf } from "./settings.ts";

const SETTING = "setenv.set-request-header";

/** Checks what the app gets to see of a client's headers. */
export function checkHeaders({ scopes, line: ofApp }: LighttpdApp, check: LighttpdCheck): void {
  const { report, secret, inbound, line } = check;
  const setting = effective(scopes, SETTING);
  const entries = setting?.entries ?? [];
  const place = setting?.line ?? ofApp;
  const entryCure = (name: string) => line(SETTING, `"${name}" `).replace(/,$/, "");
  const cure = (names: readonly string[]) => `${SETTING} += ( ${names.map(entryCure).join(", ")} )`;
  const missing = inbound.filter((name) => entryOf(entries, name) === undefined);
  if (missing.length > 0) {
    const what = notTakenOff(missing) + includeHint(scopes);
    report.add("inbound-header", place, what, cure(missing));
  }
  for (const name of inbound) {
    const found = entryOf(entries, name);
    if (found === undefined || textOf(found.value) === "") continue;
    report.add("inbound-header", found.line, notTakenOff([name]), entryCure(name));
  }
  if (secret === undefined) return;
  const found = entryOf(entries, SECRET_HEADER);
  if (found === undefined) {
    const what = `The header ${SECRET_HEADER} is not set${includeHint(scopes)}`;
    report.add("no-secret", place, what, cure([SECRET_HEADER]));
  } else if (textOf(found.value) !== secret) {
    const what = `${SECRET_HEADER} has another value`;
    report.add("other-secret", found.line, what, entryCure(SECRET_HEADER));
  }
}
