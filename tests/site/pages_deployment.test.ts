// What the page "Deployment" says of rights, of several apps, of restarts and of logs, on a real nginx.
import { chmodSync, chownSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page } from "../support/pages.ts";
import {
  ANN,
  change,
  lacksNginx,
  makePageSite,
  type PageSite,
  portOf,
} from "../support/pages_site.ts";
import { unprivileged, until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import { beginDownload } from "../support/raw_download.ts";

const { blocks } = page("deployment");
const codeWith = (words: string) => {
  const found = blocks.find(({ code }) => code.includes(words));
  if (found === undefined) throw new Error(`no block with ${words}`);
  return found.code;
};

const MIB = 1024 * 1024;
const target = "/files/a.txt";

describe.skipIf(lacksNginx)("deployment", () => {
  let site: PageSite;
  beforeEach(() => {
    site = makePageSite("deployment");
    site.put("a.txt", "a file");
  });
  afterEach(() => site.close());

  /** Orders a file of any location, as an app with bad intentions would. */
  const greedyApp = async (order: string) =>
    portOf(
      await site.listen((_request, response) => {
        response.setHeader("X-Accel-Redirect", order).end();
      }),
    );

  it("lets nginx read by its group what others may not", async () => {
    const port = await site.nginx(await site.app());
    const file = join(site.root, "a.txt");
    const { gid } = unprivileged;
    if (gid !== undefined) for (const path of [site.root, file]) chownSync(path, 0, gid);
    chmodSync(site.root, 0o2750);
    chmodSync(file, gid === undefined ? 0o000 : 0o600); // what is one's own is closed by 000 only
    expect((await ask(port, { target, headers: ANN })).status).toBe(403);
    chmodSync(file, 0o640);
    expect((await ask(port, { target, headers: ANN })).status).toBe(200);
  });

  it("has the files of one server block out of reach of another's app", async () => {
    const mine = await site.app();
    const other = await greedyApp("/_sendoff/a.txt");
    const block = `listen 127.0.0.1:PORT; server_name other; location / { proxy_pass http://127.0.0.1:${other};`;
    let listen = "";
    const port = await site.nginx(mine, (config) => {
      listen = /listen 127\.0\.0\.1:(\d+);/.exec(config)?.[1] ?? "";
      return `${config} server { ${block.replace("PORT", listen)} } }`;
    });
    const there = await ask(port, { target, headers: { Host: "other" } });
    expect(there.status).not.toBe(200);
    expect(there.body.toString()).not.toContain("a file");
    expect((await ask(port, { target, headers: ANN })).body.toString()).toBe("a file");
  });

  it.each([
    ["gives them to an app in the same block", "", 200],
    ["but not to one that nginx ignores", "proxy_ignore_headers X-Accel-Redirect;", 404],
  ])("%s", async (_, ignore, status) => {
    const mine = await site.app();
    const other = await greedyApp("/_sendoff/a.txt");
    const more = `location /other/ { proxy_pass http://127.0.0.1:${other}; ${ignore} }\n    location ^~ /_sendoff/`;
    const port = await site.nginx(mine, change("location ^~ /_sendoff/", more));
    const { body } = await ask(port, { target: "/other/" });
    expect(body.toString() === "a file").toBe(status === 200);
  });

  it("goes on with a download when the app is gone", async () => {
    const content = Buffer.alloc(64 * MIB, "x");
    site.put("large.bin", content);
    const server = await site.listen((_request, response) => {
      response.setHeader("X-Accel-Redirect", "/_sendoff/large.bin").end();
    });
    const port = await site.nginx(portOf(server));
    const download = await beginDownload(port, "/files/large.bin");
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await ask(port, { target: "/files/large.bin" })).status).toBe(502);
    const { how, body } = await download.finish(20_000);
    expect(how).toBe("complete");
    expect(body.equals(content)).toBe(true);
  });

  it.each([
    ["loses no request where two processes are restarted in turn", (line: string) => line, 0],
    ["loses some without max_fails=0", (line: string) => line.replaceAll(" max_fails=0", ""), 1],
  ])("%s", async (_, upstream, least) => {
    const answer: RequestListener = (_request, response) => {
      response.setHeader("X-Accel-Redirect", "/_sendoff/a.txt").end();
    };
    const processes = [await site.listen(answer), await site.listen(answer)] as const;
    const [first, second] = processes.map(portOf);
    const lines = upstream(codeWith("upstream app"))
      .replace("127.0.0.1:3000", `127.0.0.1:${first}`)
      .replace("127.0.0.1:3001", `127.0.0.1:${second}`);
    const toBoth = change(/proxy_pass [^;]+;/, "proxy_pass http://app;");
    const port = await site.nginx(portOf(processes[0]), (config) => lines + toBoth(config));
    let lost = 0;
    for (const each of processes) {
      const own = portOf(each);
      each.closeAllConnections();
      await new Promise((resolve) => each.close(resolve));
      for (let i = 0; i < 4; i += 1) if ((await ask(port, { target })).status !== 200) lost += 1;
      await new Promise<void>((resolve) => each.listen(own, "127.0.0.1", resolve));
    }
    expect(Math.min(lost, 1)).toBe(least);
  });

  it("logs with one id what the app decided and what nginx sent", async () => {
    site.put("large.bin", Buffer.alloc(64 * MIB));
    const ids: (string | null)[] = [];
    const app = await site.app({
      authorize: () => true,
      onOutcome: (_, request) => void ids.push(request.headers.get("x-request-id")),
    });
    const log = join(site.base, "work-0/files.log");
    const [asked = "", access = ""] = codeWith("log_format").split("\n");
    // Outside of the server block the tests' nginx has its log switched off.
    const logged = access.replace("/var/log/nginx/files.log", log);
    const port = await site.nginx(app, (config) => {
      const withLog = change("server_name", `${logged}\n server_name`)(config);
      const id = "proxy_set_header X-Request-Id $request_id;\n proxy_pass";
      return `${asked}\n${change("proxy_pass", id)(withLog)}`;
    });
    const lines = () => readFileSync(log, "utf8").trimEnd().split("\n");
    await ask(port, { target });
    const download = await beginDownload(port, "/files/large.bin");
    download.socket.destroy();
    await until("both are logged", () => lines().length === 2);
    const [whole = "", cut = ""] = lines();
    expect(whole).toMatch(/ 200 6 "OK" "\/files\/a\.txt"$/);
    expect(cut).toMatch(/ 200 \d+ "" "\/files\/large\.bin"$/);
    expect([whole, cut].map((line) => line.split(" ")[1])).toEqual(ids);
  });

  it("logs no link, with the map that the page names for them", async () => {
    const [map = ""] =
      page("observability")
        .blocks.find(({ code }) => code.startsWith("map "))
        ?.code.match(/^map \$request_uri .*?^}/ms) ?? [];
    const [, name = ""] = /log `(\$\w+)` of \[that map\]/.exec(page("deployment").text) ?? [];
    expect(map).toContain(name);
    const log = join(site.base, "work-0/files.log");
    const [asked = "", access = ""] = codeWith("log_format").split("\n");
    const logged = access.replace("/var/log/nginx/files.log", log);
    const port = await site.nginx(await site.app(), (config) => {
      const format = change("$request_uri", name)(asked);
      return `${map}\n${format}\n${change("server_name", `${logged}\n server_name`)(config)}`;
    });
    const secrets = ["?sendoff=1.token", "%3Fsendoff%3D1.token", "?a=b&sendoff=1.token"];
    for (const each of secrets) await ask(port, { target: `${target}${each}`, headers: ANN });
    await ask(port, { target: "/files/~1.token/a.txt", headers: ANN });
    const text = () => readFileSync(log, "utf8");
    await until("all are logged", () => text().split("\n").length === secrets.length + 2);
    expect(text()).not.toContain("token");
    expect(text()).toContain('"/files/a.txt"');
  });

  it("answers alike whatever X-Forwarded headers say", async () => {
    const port = await site.nginx(await site.app());
    const forged = { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", ...ANN };
    const plain = await ask(port, { target, headers: ANN });
    const answer = await ask(port, { target, headers: { ...forged, "X-Forwarded-Prefix": "/x" } });
    const told = (response: typeof plain) => response.headers.filter(([name]) => name !== "date");
    expect(told(answer)).toEqual(told(plain));
    expect(header(answer, "location")).toBeUndefined();
  });
});
