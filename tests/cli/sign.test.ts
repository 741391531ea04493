// sendoff sign and sendoff verify, as built, on each runtime; and the page on signed links, whose program and tables
// are run and compared.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { REFUSAL_STATUS } from "sendoff";
import { createUrlSigner } from "sendoff/signed-url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { frontProgram, startNginxOn } from "../support/fronts.ts";
import { REPOSITORY, temporaryFolder, until } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";
import { describeUnder } from "../support/runtimes.ts";

const KEY = "3f7a9c05d1e84b26a0c9f3e7d6b51284";
const NEXT_KEY = "b51284a0c9f3e7d63f7a9c05d1e84b26";

async function run(command: string, args: readonly string[]) {
  const env = { ...process.env, KEY, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  return promisify(execFile)(command, [...args], { cwd: REPOSITORY, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

function itSigns(command: string, before: readonly string[] = []) {
  const start = (...args: string[]) =>
    run(command, [...before, "dist/cli.js", ...args, "--key-env", "KEY", "--mount", "/files"]);

  it("signs, verifies, and refuses what was changed", async () => {
    const url = "https://example.org/files/Gr%C3%BC%C3%9Fe.pdf";
    const signed = await start("sign", url, "--expires", "10m", "--download", "Ihre Rechnung.pdf");
    expect(signed).toMatchObject({ code: 0, stderr: "" });
    const link = signed.stdout.trim();
    expect(link.startsWith(`${url}?sendoff=1.1.`)).toBe(true);

    const good = await start("verify", link);
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toMatch(
      /^holds for "Grüße\.pdf"\n {4}until \S+Z, for (?:10m|9m \d+s) more\n/,
    );
    expect(good.stdout).toContain('saved under the name "Ihre Rechnung.pdf"\n');

    const last = link.at(-5) === "A" ? "B" : "A";
    const changed = await start("verify", `${link.slice(0, -5)}${last}${link.slice(-4)}`);
    expect(changed).toMatchObject({ code: 1, stderr: "" });
    expect(changed.stdout).toMatch(/^does not hold: link-bad-signature\n/);
    expect(await start("sign", url)).toMatchObject({ code: 2, stdout: "" });
  });
}

describe("sendoff sign and verify under Node", () => itSigns(process.execPath));
describeUnder("deno", "sendoff sign and verify under Deno", (deno) => {
  itSigns(deno, ["run", "-A", "--no-lock"]);
});
describeUnder("bun", "sendoff sign and verify under Bun", (bun) => itSigns(bun, ["--bun"]));

describe("docs/signed-urls.md", () => {
  const page = readFileSync(join(REPOSITORY, "docs/signed-urls.md"), "utf8");
  const blocks = (language: string) =>
    [...page.matchAll(/^```(\S+)\n(.*?)^```$/gms)]
      .filter(([, found]) => found === language)
      .map(([, , text = ""]) => text);
  const rows = (head: string) => {
    const [, after = ""] = page.split(`\n| ${head} |`);
    const lines = after.split("\n").slice(2);
    return lines
      .slice(
        0,
        lines.findIndex((line) => !line.startsWith("|")),
      )
      .map((line) =>
        line
          .split("|")
          .map((cell) => cell.trim().replaceAll("`", ""))
          .slice(1),
      );
  };

  // Below the project, so that "sendoff" is the built package itself.
  const folder = join(REPOSITORY, `.cache/signed-urls-${process.pid}`);
  const NAMES =
    "signer, files, link, personal, forAnn, rotated, linkOrSession, linkAndSession, grant, playlist, page, serve, onceSigner, ticket, byNginx, byLighttpd";
  // biome-ignore lint/suspicious/noExplicitAny: whatever the page's program makes
  let made: Record<string, any>;
  const used = new Set<string>();
  const commands: string[][] = [];

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "page.mjs");
    writeFileSync(file, `${blocks("js").join("\n")}\nexport { ${NAMES} };\n`);
    Object.assign(process.env, { LINK_KEY: KEY, NEXT_LINK_KEY: NEXT_KEY, SHARED_SECRET: KEY });
    const sendCommand = async (command: string[]) => {
      commands.push(command);
      const key = String(command[1]);
      return used.has(key) ? null : used.add(key) && "OK";
    };
    Object.assign(globalThis, { redis: { sendCommand } });
    made = await import(pathToFileURL(file).href);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    delete process.env["LINK_KEY"];
    delete process.env["NEXT_LINK_KEY"];
    delete process.env["SHARED_SECRET"];
    Reflect.deleteProperty(globalThis, "redis");
  });

  const asked = (url: string, headers: Record<string, string> = {}) => ({
    path: new URL(url, "http://localhost").pathname.replace("/files/", ""),
    request: new Request(new URL(url, "http://localhost"), { headers }),
  });
  const answer = async (signer: string, url: string, headers?: Record<string, string>) =>
    made[signer].authorize(asked(url, headers));

  it("has a quick start whose link opens, with any key of the ring, and whose query may change", async () => {
    const response = await made["files"](new Request(made["link"]));
    expect(response.headers.get("x-accel-redirect")).toBe("/_sendoff/report.pdf");
    expect(await answer("rotated", made["link"])).toBe(true);
    expect(await answer("signer", `${made["link"]}&utm_source=mail`)).toBe(true);
    expect(await answer("signer", made["link"].replace("example.org", "example.net"))).toBe(true);
    const next = await made["rotated"].sign("/files/a", { expires: 60 });
    expect(await answer("rotated", next)).toBe(true);
    expect(await answer("signer", next)).toEqual({ allow: false, reason: "link-bad-signature" });
  });

  it("has links for one user in one network", async () => {
    const headers = { cookie: "session=ann", "x-real-ip": "192.0.2.9" };
    const no = { allow: false, reason: "link-other-client" };
    expect(await answer("personal", made["forAnn"], headers)).toBe(true);
    expect(await answer("personal", made["forAnn"], { ...headers, cookie: "session=bob" })).toEqual(
      no,
    );
    expect(
      await answer("personal", made["forAnn"], { ...headers, "x-real-ip": "203.0.113.9" }),
    ).toEqual(no);
    expect(await answer("personal", made["forAnn"], { cookie: "session=ann" })).toEqual(no);
  });

  it("has a link or a session, and both", async () => {
    const cookie = { cookie: "session=ann" };
    const { linkOrSession, linkAndSession, link } = made;
    expect(await linkOrSession(asked(link))).toBe(true);
    expect(await linkOrSession(asked("/files/report.pdf", cookie))).toBe(true);
    expect(await linkOrSession(asked("/files/report.pdf"))).toBe(false);
    const headers = { "referrer-policy": "no-referrer" };
    expect(await linkAndSession(asked(link, cookie))).toMatchObject({ allow: true, headers });
    expect(await linkAndSession(asked(link))).toBe(false);
    expect(await linkAndSession(asked("/files/report.pdf", cookie))).toBe(false);
  });

  it("has a grant for a folder, in the path and by cookie", async () => {
    const { serve, playlist, page: answerPage, grant } = made;
    const segment = new URL("hd/1.ts", playlist);
    const response = await serve(new Request(segment));
    expect(response.headers.get("x-accel-redirect")).toBe("/_sendoff/videos/42/hd/1.ts");
    expect((await serve(new Request(new URL("../420/1.ts", playlist)))).status).toBe(403);
    const [pair = ""] = answerPage.headers.get("set-cookie").split(";");
    const byCookie = { headers: { cookie: pair } };
    expect(
      (await serve(new Request("http://localhost/files/videos/42/hd/1.ts", byCookie))).status,
    ).toBe(200);
    expect(
      (await serve(new Request("http://localhost/files/videos/420/1.ts", byCookie))).status,
    ).toBe(403);
    expect(grant.cookie).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
  });

  it("has a link that holds once, remembered for longer than it holds", async () => {
    expect(await answer("onceSigner", made["ticket"])).toBe(true);
    expect(await answer("onceSigner", made["ticket"])).toEqual({
      allow: false,
      reason: "link-used",
    });
    const [set, id, one, nx, exat, time] = commands[0] ?? [];
    expect([set, one, nx, exat]).toEqual(["SET", "1", "NX", "EXAT"]);
    expect(id).toMatch(/^link:[\w-]{22}$/);
    const left = Number(time) - Date.now() / 1000;
    expect(left).toBeGreaterThan(3630);
    expect(left).toBeLessThan(3670);
  });

  it("has links that the front server verifies", () => {
    expect(made["byNginx"]).toMatch(
      /^https:\/\/example\.org\/shared\/a\.pdf\?md5=[\w-]{22}&expires=\d+$/,
    );
    expect(made["byLighttpd"]).toMatch(
      /^https:\/\/example\.org\/dl\/[\w-]{43}\/[0-9a-f]{8}\/a\.pdf$/,
    );
  });

  it("lists every option, and every reason with its status", async () => {
    const known = async (work: () => unknown) => {
      const error = await Promise.resolve()
        .then(work)
        .catch((cause) => cause);
      const list = (error as Error).message.replace(/^.*want one of /, "");
      return list.split(", ").sort();
    };
    const names = (head: string) =>
      rows(head)
        .map(([name]) => name)
        .sort();
    const unknown = { unknown: 1 } as never;
    const { signer } = made;
    expect(names("option")).toEqual(await known(() => createUrlSigner(unknown)));
    expect(names("sign")).toEqual(await known(() => signer.sign("/files/a", unknown)));
    expect(names("signPrefix")).toEqual(await known(() => signer.signPrefix("/files/a/", unknown)));
    const links = Object.entries(REFUSAL_STATUS).filter(([name]) => name.startsWith("link-"));
    const table = rows("reason").map(([name, status]) => [name, Number(status)]);
    expect(Object.fromEntries(table)).toEqual({ ...Object.fromEntries(links), denied: 403 });
  });

  it.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
    "has a log format of nginx's that keeps no link",
    async () => {
      const { path: base, remove } = temporaryFolder("links-log");
      const place = { root: base, work: join(base, "work"), appPort: 1 };
      const log = join(place.work, "links.log");
      const line = "access_log /var/log/nginx/access.log without_links;";
      const format = fillIn(blocks("nginx")[0] ?? "", { [line]: "" });
      // As with a hand-off, the request is logged under the location where it ended.
      const server = (port: number) =>
        `server {\nlisten 127.0.0.1:${port};\n${line.replace("/var/log/nginx/access.log", log)}\n` +
        "location / { rewrite ^ /_end last; }\nlocation = /_end { internal; return 200 x; }\n}\n";
      const front = await startNginxOn((port) => format + server(port), place);
      try {
        const link = new URL(made["link"]);
        const path = new URL(made["playlist"]).pathname;
        const Referer = made["link"];
        for (const target of [link.pathname + link.search, path, `${path}?a=b`]) {
          expect((await ask(front.port, { target, headers: { Referer } })).status).toBe(200);
        }
        const text = () => readFileSync(log, "utf8");
        await until("nginx has logged", () => text().split("\n").length > 3);
        const paths = text()
          .trim()
          .split("\n")
          .map((entry) => /"(.*?)" \d+ \d+ "(.*)"$/.exec(entry)?.slice(1));
        expect(paths).toEqual([
          ["GET /files/report.pdf", "https://example.org"],
          ["GET /files/~/videos/42/master.m3u8", "https://example.org"],
          ["GET /files/~/videos/42/master.m3u8", "https://example.org"],
        ]);
      } finally {
        await front.stop();
        remove();
      }
    },
  );
});
