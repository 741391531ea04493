// The PHP app of docs/moving-over/symfony.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn } from "./docs_page.ts";
import type { MovingOverPage } from "./moving_over.ts";
import { type OldPlace, type SideBySide, sideBySide } from "./moving_over_side_by_side.ts";
import { REPOSITORY, type RunningProcess, startProcess } from "./process.ts";
import type { RawRequest, RawResponse } from "./raw_client.ts";

const PHP = "/usr/bin/php";
const HTTP_FOUNDATION = "/usr/share/php/Symfony/Component/HttpFoundation/autoload.php";

export interface SymfonySite extends SideBySide {
  /** The head of a BinaryFileResponse with these options, which nginx has told nothing else. */
  respond(options: SymfonyOptions, headers?: Record<string, string>): Promise<RawResponse>;
}

export interface SymfonyOptions {
  readonly file: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Arguments of setContentDisposition(). */
  readonly disposition?: readonly string[];
  readonly etag?: true;
  readonly conditional?: true;
  readonly delete?: true;
}

export async function startSymfonySite(): Promise<SymfonySite> {
  const site = await sideBySide("symfony", "8000", [startPhp], moreOfNginx);
  const respond: SymfonySite["respond"] = (options, headers) => {
    const byNginx = {
      "X-Sendfile-Type": "X-Accel-Redirect",
      "X-Accel-Mapping": `${site.root}/=/_sendoff/`,
    };
    // Symfony announces the file's length for the empty body: as a GET the answer would never end.
    const request = { ...byNginx, ...withOptions(options), ...headers };
    return site.askOld("/options", { method: "HEAD", headers: request });
  };
  return { ...site, respond };
}

/** Options for the app on their way through nginx. */
export function withOptions(options: SymfonyOptions): NonNullable<RawRequest["headers"]> {
  return { "X-Options": encodeURIComponent(JSON.stringify(options)) };
}

function startPhp({ folder, root, port }: OldPlace, page: MovingOverPage): Promise<RunningProcess> {
  const script = join(folder, "download.php");
  const installed = { "vendor/autoload.php": HTTP_FOUNDATION, "/srv/files": root };
  writeFileSync(script, fillIn(page.blocks("php")[0] ?? "", installed));
  const router = join(REPOSITORY, "tests/support/moving_over_symfony_options.php");
  const env = { ROOT: root, SCRIPT: script };
  return startProcess(PHP, ["-S", `127.0.0.1:${port}`, router], { port, env });
}

/** The same app behind an nginx that sets nothing. */
function moreOfNginx({ port }: OldPlace): string {
  return `
    location /by-header/ { proxy_pass http://127.0.0.1:${port}; }`;
}
