// nginx blocks of the pages, read by the real nginx where each of them may stand.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DocsBlock, placeOf } from "./docs_blocks.ts";
import { frontProgram } from "./fronts.ts";

/** Where a block may stand, from the outside in. */
const LEVELS = {
  http: (code: string) => code,
  server: (code: string) => `server {\nlisten 127.0.0.1:1;\n${code}\n}`,
  location: (code: string) => `server {\nlisten 127.0.0.1:1;\nlocation /here/ {\n${code}\n}\n}`,
};

/** What nginx says against the blocks of one page. A block may use what one before it defines. */
export function nginxErrors(blocks: readonly DocsBlock[], work: string): string[] {
  const defined: string[] = [];
  const errors: string[] = [];
  for (const block of blocks) {
    const code = block.code.replaceAll("/var/", `${work}/var/`);
    const said = Object.entries(LEVELS).map(([level, wrap]) => ({
      level,
      error: test(`${defined.join("\n")}\n${wrap(code)}`, work),
    }));
    const fits = said.find(({ error }) => error === undefined);
    if (fits === undefined) {
      const reasons = said.map(({ level, error }) => `in ${level}: ${error}`);
      errors.push(`${placeOf(block)}: ${reasons.join("; ")}`);
    } else if (fits.level === "http") {
      defined.push(code);
    }
  }
  return errors;
}

/** What `nginx -t` says, or undefined where all is well. */
function test(http: string, work: string): string | undefined {
  mkdirSync(join(work, "var/log/nginx"), { recursive: true });
  const upstream = /^\s*upstream app /m.test(http) ? "" : "upstream app { server 127.0.0.1:1; }\n";
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${work}/${kind};\n`)
    .join("");
  const main = `pid ${work}/nginx.pid;\nerror_log stderr;\nevents {}\n`;
  const file = join(work, "nginx.conf");
  writeFileSync(file, `${main}http {\naccess_log off;\n${temporary}${upstream}${http}\n}\n`);
  const args = ["-t", "-q", "-e", "stderr", "-p", work, "-c", file];
  const { status, stderr } = spawnSync(frontProgram("nginx") ?? "nginx", args, {
    encoding: "utf8",
  });
  return status === 0 ? undefined : stderr.trim().split("\n")[0];
}
