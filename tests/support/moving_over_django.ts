// The Django app of docs/moving-over/django.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn } from "./docs_page.ts";
import type { MovingOverPage } from "./moving_over.ts";
import { type OldPlace, type SideBySide, sideBySide } from "./moving_over_side_by_side.ts";
import { REPOSITORY, type RunningProcess, startProcess } from "./process.ts";

/** Debian's, which alone has Debian's Django. */
const PYTHON = "/usr/bin/python3";

export function startDjangoSite(): Promise<SideBySide> {
  return sideBySide("django", "8000", [startDjango]);
}

function startDjango(
  { folder, root, port }: OldPlace,
  page: MovingOverPage,
): Promise<RunningProcess> {
  const modules = join(folder, "modules");
  mkdirSync(modules);
  const [byHand = "", settings = "", downloadview = ""] = page.blocks("python");
  writeFileSync(join(modules, "page_by_hand.py"), byHand);
  writeFileSync(join(modules, "page_settings.py"), fillIn(settings, { "/srv/files": root }));
  writeFileSync(join(modules, "page_downloadview.py"), downloadview);
  const app = join(REPOSITORY, "tests/support/moving_over_django_app.py");
  const env = { PORT: String(port), PYTHONDONTWRITEBYTECODE: "1" };
  return startProcess(PYTHON, [app, modules], { port, env });
}
