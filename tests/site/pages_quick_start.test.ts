// The quick start, as somebody would follow it: each block in its order, on a real nginx. Only folders,
// ports and what is installed already are filled in.
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { frontProgram } from "../support/fronts.ts";
import { page } from "../support/pages.ts";
import { installInto, shell, steady } from "../support/pages_shell.ts";
import { lacksNginx } from "../support/pages_site.ts";
import {
  freePort,
  type RunningProcess,
  startProcess,
  temporaryFolder,
  unprivileged,
} from "../support/process.ts";

const { blocks } = page("quick-start");
const codeOf = (language: string) =>
  blocks.filter((block) => block.language === language).map(({ code }) => code);
const [firstFile = "", install = "", startApp = "", configure = "", ...more] = codeOf("sh");
const [ask = "", without = "", doctor = "", askApp = "", serveFolder = ""] = more;
const [answer = ""] = codeOf("http");
const [refused = "", checks = "", fromApp = ""] = codeOf("text");
const [program = ""] = codeOf("js");
const [difference = ""] = codeOf("diff");

describe.skipIf(lacksNginx)("the quick start", () => {
  const { path: base, remove } = temporaryFolder("quick-start");
  const root = join(base, "srv/files");
  const app = join(base, "app");
  const work = join(base, "work");
  const nginxConfig = join(work, "nginx.conf");
  const ports = { app: 0, front: 0 };
  const running: RunningProcess[] = [];

  /** The page's commands with the test's own places. */
  const typed = (commands: string, replacements: Record<string, string>) =>
    shell(fillIn(commands.replaceAll("sudo ", ""), replacements), app);
  const atFront = () => ({ "127.0.0.1:8080": `127.0.0.1:${ports.front}` });
  const startAppAgain = async () => {
    const started = await startProcess(process.execPath, ["app.mjs"], {
      cwd: app,
      port: ports.app,
      env: { PORT: String(ports.app) },
    });
    running.push(started);
    return started;
  };

  beforeAll(async () => {
    ports.app = await freePort();
    ports.front = await freePort();
    for (const folder of [app, work, join(work, "conf.d")]) mkdirSync(folder);
    const { uid, gid } = unprivileged;
    if (uid !== undefined && gid !== undefined) chownSync(work, uid, gid);
    installInto(app);
    const elsewhere = await freePort();
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${work}/${kind};`)
      .join("\n");
    writeFileSync(
      nginxConfig,
      `daemon off;\npid ${work}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n` +
        `server { listen 127.0.0.1:${elsewhere}; }\ninclude ${work}/conf.d/*.conf;\n}\n`,
    );
    const args = ["-p", work, "-e", "stderr", "-c", nginxConfig];
    const program = frontProgram("nginx") ?? "nginx";
    running.push(await startProcess(program, args, { port: elsewhere, ...unprivileged }));
  });
  afterAll(async () => {
    for (const { stop } of running.reverse()) await stop();
    remove();
  });

  it("1. makes a file", async () => {
    await typed(firstFile.replace(/^.*apt-get install -y nginx\n/m, ""), { "/srv/files": root });
    expect(readFileSync(join(root, "photos/hello.txt"), "utf8")).toBe("hello from nginx\n");
  });

  it("2. installs what the program imports, and starts it", async () => {
    const installed = /npm install (.*)/.exec(install)?.[1];
    expect(installed).toBe("../sendoff/sendoff-0.1.0.tgz @hono/node-server");
    expect(startApp).toBe("node app.mjs &\n");
    writeFileSync(join(app, "app.mjs"), program);
    await startAppAgain();
  });

  it("3. writes nginx's config, checks it and puts it to use", async () => {
    const conf = join(work, "conf.d/files.conf");
    await typed(configure, {
      "/srv/files": root,
      "127.0.0.1:3000": `127.0.0.1:${ports.app}`,
      ...atFront(),
      "/etc/nginx/conf.d/files.conf": conf,
      "nginx -t": `${frontProgram("nginx")} -q -e stderr -p ${work} -c ${nginxConfig} -t`,
      "nginx -s": `${frontProgram("nginx")} -e stderr -p ${work} -c ${nginxConfig} -s`,
    });
    expect(existsSync(conf)).toBe(true);
  });

  it("4. gets the file with the session, and nothing else", async () => {
    const again = ask.replace("curl ", "curl --silent --retry 20 --retry-connrefused ");
    expect(steady(await typed(again, atFront()))).toEqual(steady(answer));
    expect(await typed(without, atFront())).toBe(refused);
  });

  it("5. is proved by the doctor", async () => {
    const said = await typed(doctor, { ...atFront(), "/srv/files": root });
    expect(said.split("\n").filter((line) => /^[✓✗–A]/.test(line))).toEqual(
      checks.trimEnd().split("\n"),
    );
  });

  it("does without nginx", async () => {
    await running.pop()?.stop();
    let changed = program;
    const lines = difference.trimEnd().split("\n");
    for (const [i, line] of lines.entries()) {
      if (!line.startsWith("-")) continue;
      const to = [];
      for (let next = i + 1; lines[next]?.startsWith("+"); next += 1)
        to.push(lines[next]?.slice(1));
      changed = fillIn(changed, { [line.slice(1)]: to.join("\n") });
    }
    writeFileSync(join(app, "app.mjs"), fillIn(changed, { "/srv/files": root }));
    await startAppAgain();
    expect(await typed(askApp, { "127.0.0.1:3000": `127.0.0.1:${ports.app}` })).toBe(fromApp);
  });

  it("does without an app", async () => {
    const port = await freePort();
    const said = await typed(`trap 'kill $(jobs -p)' EXIT\n${serveFolder}`, {
      "/srv/files": root,
      "127.0.0.1:8080": `127.0.0.1:${port}`,
      "--token-env TOKEN": `--port ${port} --token-env TOKEN`,
      "npx sendoff serve": "node_modules/.bin/sendoff serve",
    });
    expect(said).toContain("hello from nginx\n");
  });
});
