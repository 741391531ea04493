import { SECRET_HEADER } from "../../../front/secret.ts";
import { INBOUND } from "../../../front/inbound.ts";
import type { LighttpdCheck } from "./check.ts";
import { effective, entryOf, includeHint, type Scopes, textOf } from "./settings.ts";

const SETTING = "setenv.set-request-header";

/** Checks what the app gets to see of a client's headers. */
export function checkHeaders(scopes: Scopes, check: LighttpdCheck): void {
  const { report, secret, line } = check;
  const setting = effective(scopes, SETTING);
  const entries = setting?.entries ?? [];
  const place = setting?.line ?? 1;
  const entryCure = (name: string) => line(SETTING, `"${name}" `).replace(/,$/, "");
  const cure = (name: string) => `${SETTING} += ( ${entryCure(name)} )`;
  for (const name of INBOUND) {
    const found = entryOf(entries, name);
    if (textOf(found?.value) === "") continue;
    const what = `The header ${name} of a client is not taken off${includeHint(scopes)}`;
    report.add("inbound-header", found?.line ?? place, what, found ? entryCure(name) : cure(name));
  }
  if (secret === undefined) return;
  const found = entryOf(entries, SECRET_HEADER);
  if (found === undefined) {
    const what = `The header ${SECRET_HEADER} is not set${includeHint(scopes)}`;
    report.add("no-secret", place, what, cure(SECRET_HEADER));
  } else if (textOf(found.value) !== secret) {
    const what = `${SECRET_HEADER} has another value`;
    report.add("other-secret", found.line, what, entryCure(SECRET_HEADER));
  }
}
