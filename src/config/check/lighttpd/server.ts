import type { LighttpdCheck } from "./check.ts";
import { effective, includeHint, type Scopes, textOf } from "./settings.ts";

/** Checks what holds for the server as a whole. */
export function checkServer(scopes: Scopes, check: LighttpdCheck): void {
  checkWord(scopes, "server.stat-cache-engine", "stat-cache", check);
  if (check.symlinks === "refuse") {
    checkWord(scopes, "server.follow-symlink", "symlinks", check);
  }
  const modules = effective(scopes, "server.modules");
  const loaded = modules?.entries.map(({ value }) => textOf(value)) ?? [];
  for (const name of ["mod_setenv", check.protocol === "http" ? "mod_proxy" : "mod_fastcgi"]) {
    if (loaded.includes(name)) continue;
    const what = `server.modules does not have ${name}${includeHint(scopes)}`;
    check.report.add("no-module", modules?.line ?? 1, what, `server.modules += ( "${name}" )`);
  }
}

function checkWord(
  scopes: Scopes,
  setting: string,
  code: "stat-cache" | "symlinks",
  { report, lines }: LighttpdCheck,
): void {
  const found = effective(scopes, setting);
  if (found?.text === "disable") return;
  const hint = found === undefined ? includeHint(scopes) : "";
  const what = `${setting} is ${found?.text ?? "not set"}${hint}`;
  report.add(code, found?.line ?? 1, what, lines(setting));
}
