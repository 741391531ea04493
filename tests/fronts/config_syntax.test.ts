// What each server's own check says of the configs that stand for all.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConfigServer, renderConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONFIG_CASES } from "../support/config_cases.ts";
import { type FrontName, frontProgram } from "../support/fronts.ts";
import { temporaryFolder } from "../support/process.ts";

const MODULES = "/usr/lib/apache2/modules";

/** The whole config around a text, and the words that have it checked. */
const CHECKS: Record<
  FrontName,
  (text: string, work: string) => [config: string, args: (file: string) => string[]]
> = {
  nginx: (text, work) => [
    `pid ${work}/nginx.pid;\nevents {}\nhttp {\n${text}\n}\n`,
    (file) => ["-t", "-p", work, "-e", "stderr", "-c", file],
  ],
  apache: (text, work) => {
    const modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "headers", "xsendfile"];
    const loads = modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so\n`);
    return [
      `ServerRoot ${work}\nErrorLog ${work}/error.log\n${loads.join("")}${text}`,
      (file) => ["-t", "-f", file],
    ];
  },
  lighttpd: (text, work) => [
    `server.document-root = "${work}"\nserver.port = 8080\n${text}`,
    (file) => ["-tt", "-f", file],
  ],
  caddy: (text) => [text, (file) => ["validate", "--adapter", "caddyfile", "--config", file]],
  h2o: (text) => [text, (file) => ["-t", "-c", file]],
};

for (const [server, around] of Object.entries(CHECKS)) {
  const program = frontProgram(server as FrontName);
  describe.skipIf(program === undefined && process.env["CI"] !== "true")(
    `${server}'s own check`,
    () => {
      let folder: ReturnType<typeof temporaryFolder>;
      beforeAll(() => {
        folder = temporaryFolder("syntax");
      });
      afterAll(() => folder.remove());

      it.each(CONFIG_CASES.filter(([, of]) => of === server))("of %s", (name, of, options) => {
        const text = renderConfig(of as "nginx", options as { root: string });
        const { status, output } = check(text, name);
        if (name === "apache-1.0") {
          // Debian has 0.12, which does not know this line: that keeps the two from being mixed up.
          expect(output).toContain("Invalid command 'XSendFileUnescape'");
          const rest = check(text.replace(/ +XSendFileUnescape On\n/, ""), name);
          expect(rest.status, rest.output).toBe(0);
        } else expect(status, output).toBe(0);
      });

      it("fails for what is wrong, or it would prove nothing", () => {
        const text = renderConfig(server as ConfigServer, { root: "/srv/files" });
        expect(check(`${text}\n}}} nonsense`, "nonsense").status).not.toBe(0);
      });

      function check(text: string, name: string) {
        const [config, args] = around(text, folder.path);
        const file = join(folder.path, `${name}.conf`);
        writeFileSync(file, config);
        const env = { ...process.env, HOME: folder.path, XDG_DATA_HOME: folder.path };
        const { status, stdout, stderr } = spawnSync(program ?? server, args(file), {
          encoding: "utf8",
          env,
        });
        return { status, output: stdout + stderr };
      }
    },
  );
}
