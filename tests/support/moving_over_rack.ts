// The Ruby apps of docs/moving-over/rack.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn } from "./docs_page.ts";
import type { MovingOverPage } from "./moving_over.ts";
import { type OldPlace, type SideBySide, sideBySide } from "./moving_over_side_by_side.ts";
import { freePort, REPOSITORY, type RunningProcess, startProcess } from "./process.ts";
import { ask, type RawResponse } from "./raw_client.ts";

export interface RackSite extends SideBySide {
  /** Where Rails and other forms of Rack::Sendfile listen. */
  readonly morePort: number;
  /** To here nginx sends what is below /kept/. */
  readonly keptPort: number;
  /** The head that Rails makes of `send_file` with these options. */
  sendFile(
    options: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<RawResponse>;
}

export async function startRackSite(): Promise<RackSite> {
  const morePort = await freePort();
  const keptPort = await freePort();
  const site = await sideBySide(
    "rack",
    "9292",
    [startRack, (place, page) => startMore(place, page, morePort)],
    (place, page) => moreOfNginx(place, page, morePort, keptPort),
  );
  const sendFile: RackSite["sendFile"] = (options, headers) =>
    ask(morePort, {
      target: "/options",
      headers: {
        "X-Options": asciiJson(options),
        "X-Accel-Mapping": `${site.root}/=/_sendoff/`,
        ...headers,
      },
    });
  return { ...site, morePort, keptPort, sendFile };
}

function startRack({ folder, root, port }: OldPlace, page: MovingOverPage) {
  const config = fillIn(page.blocks("ruby")[0] ?? "", { "/srv/files": root });
  writeFileSync(join(folder, "config.ru"), config);
  return rackup(join(folder, "config.ru"), port, {});
}

function startMore({ folder, root }: OldPlace, page: MovingOverPage, port: number) {
  const controller = fillIn(page.blocks("ruby")[1] ?? "", { "/srv/files": root });
  writeFileSync(join(folder, "controller.rb"), controller);
  const env = { ROOT: root, CONTROLLER: join(folder, "controller.rb") };
  return rackup(join(REPOSITORY, "tests/support/moving_over_rack_more.ru"), port, env);
}

function rackup(
  config: string,
  port: number,
  env: Record<string, string>,
): Promise<RunningProcess> {
  const args = ["-s", "webrick", "-E", "production", "-o", "127.0.0.1", "-p", `${port}`, config];
  return startProcess("/usr/bin/rackup", args, { port, env: { ...env, LANG: "C.UTF-8" } });
}

/** Rails behind the page's lines, Rack without them, and an internal location of before sendoff. */
function moreOfNginx(
  { root }: OldPlace,
  page: MovingOverPage,
  port: number,
  keptPort: number,
): string {
  const [block = ""] = page.blocks("nginx");
  const asOnPage = (path: string) =>
    fillIn(block, { "location / {": `location ${path} {`, "127.0.0.1:9292": `127.0.0.1:${port}` });
  return `${asOnPage("/rails/")}${asOnPage("= /options")}
    location /by-header/ { proxy_pass http://127.0.0.1:${port}; }
    location /kept/ { proxy_pass http://127.0.0.1:${keptPort}; }
    location /private/ { internal; alias ${root}/; }`;
}

function asciiJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}
