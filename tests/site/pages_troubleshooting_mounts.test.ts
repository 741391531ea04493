// Symptoms of the page "Troubleshooting" that come from how the handler is mounted, or from a URL that does not lead
// to it at all.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { createFileHandler, type FileHandler } from "sendoff";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { page } from "../support/pages.ts";
import { type Change, change, handOff, isAnn, lacksNginx, portOf } from "../support/pages_site.ts";
import { makeTrouble, type Trouble } from "../support/pages_trouble.ts";
import { REPOSITORY } from "../support/process.ts";

const express = createRequire(import.meta.url)("express"); // it comes without types

/** Hono takes any function for a handler, as JavaScript does. */
type HonoHandler = (context: unknown) => Promise<Response>;

/** Runs a program on the built package, as an app would have it. */
const run = (program: string) =>
  spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: REPOSITORY,
    encoding: "utf8",
    timeout: 20_000,
  });

describe.skipIf(lacksNginx)("troubleshooting: mounts", () => {
  let site: Trouble;
  beforeEach(() => {
    site = makeTrouble();
    site.put("a.txt", "a file");
  });
  afterEach(() => site.close());

  /** The handler of Ann's files, below a mount. */
  const filesAt = (mount: string): FileHandler =>
    createFileHandler({
      mount,
      authorize: ({ request }) => isAnn(request),
      delivery: handOff,
      onOutcome: (outcome) => void site.outcomes.push(outcome),
    });

  /** nginx in front of a server of the test's own. */
  const behindNginx = async (listener: RequestListener, by?: Change) =>
    site.nginx(portOf(await site.listen(listener)), by);

  const honoRoute = (mount: string) =>
    getRequestListener(
      new Hono().get("/files/*", (context) => filesAt(mount)(context.req.raw)).fetch,
    );
  const honoMount = (mount: string) =>
    getRequestListener(new Hono().mount("/files", filesAt(mount)).fetch);

  const cutsMountOff: Change = (config) => {
    const cut = change(/(?<=proxy_pass [^;]+);/, "/;")(config);
    return change(/location \/ \{/, "location /files/ {")(cut);
  };

  it("shows a 500 in Express: the handler is given Express's request", async () => {
    const errors: Error[] = [];
    const app = express();
    app.use("/files", filesAt("/"));
    app.use((error: Error, _request: unknown, _response: unknown, next: (e: Error) => void) => {
      errors.push(error);
      next(error);
    });
    app.set("env", "test"); // or Express prints it, too
    expect((await site.get(await behindNginx(app), "a.txt")).status).toBe(500);
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(String(errors)).toContain("got Node's request, want a Request");
    const cured = express();
    cured.use("/files", getRequestListener(filesAt("/"), { overrideGlobalObjects: false }));
    expect((await site.get(await behindNginx(cured), "a.txt")).status).toBe(200);
  });

  it("shows a 500 in Hono: the handler is given Hono's context", async () => {
    const bare = filesAt("/files") as unknown as HonoHandler;
    const errors: Error[] = [];
    const broken = new Hono().get("/files/*", (context) => bare(context));
    broken.onError((error, context) => {
      errors.push(error);
      return context.text("Internal Server Error", 500);
    });
    const port = await behindNginx(getRequestListener(broken.fetch));
    expect((await site.get(port, "a.txt")).status).toBe(500);
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(String(errors)).toContain("got a router's context, want a Request: files(c.req.raw, c)");
    expect((await site.get(await behindNginx(honoRoute("/files")), "a.txt")).status).toBe(200);
  });

  it("shows an app that ends: createServer() is given the handler", async () => {
    const program = (listener: string) => `
      import { createServer, get } from "node:http";
      import { getRequestListener } from "@hono/node-server";
      import { createFileHandler, nginx } from "sendoff";
      const delivery = nginx({ location: "/_sendoff/" });
      const files = createFileHandler({ authorize: "public", delivery });
      const server = createServer(${listener}).listen(0, "127.0.0.1", () => {
        const options = { port: server.address().port, path: "/a.txt", agent: false };
        get(options, (answer) => {
          console.log(answer.statusCode);
          answer.resume().on("end", () => server.close());
        });
      });`;
    const broken = run(program("files"));
    expect([broken.status, broken.stdout]).toEqual([1, ""]);
    expect(broken.stderr).toContain("TypeError: A file handler got Node's request, want a Request");
    expect(run(program("getRequestListener(files)")).stdout).toBe("200\n");
  });

  it("shows a path that begins with the mount: nothing cuts it off, and mount does not name it", async () => {
    const broken = await behindNginx(honoRoute("/"));
    const answer = await site.get(broken, "a.txt");
    expect([answer.status, answer.body.toString()]).toEqual([
      404,
      expect.stringContaining("<center>nginx/"),
    ]);
    expect(site.outcomes.at(-1)).toMatchObject({ outcome: "delivered", path: "files/a.txt" });
    expect(await site.doctor(broken)).toMatch(
      /^bytes \[front config\] 404: nginx looks in another folder/,
    );
    expect((await site.get(await behindNginx(honoRoute("/files")), "a.txt")).status).toBe(200);
  });

  it("shows a plain 404: mount names what the router has cut off", async () => {
    const broken = await behindNginx(honoMount("/files"));
    const answer = await site.get(broken, "a.txt");
    expect([answer.status, answer.body.toString()]).toEqual([404, "Not found\n"]);
    expect(site.outcomes.at(-1)?.reason).toBe("outside-mount");
    expect(await site.doctor(broken)).toMatch(
      /^bytes \[app\] the app knows no files below this URL/,
    );
    expect((await site.get(await behindNginx(honoMount("/")), "a.txt")).status).toBe(200);
  });

  it("shows a 404 of the router behind nginx only: proxy_pass cuts the route's prefix off", async () => {
    const broken = await behindNginx(honoRoute("/files"), cutsMountOff);
    const answer = await site.get(broken, "a.txt");
    expect([answer.status, answer.body.toString()]).toEqual([404, "404 Not Found"]);
    expect(await site.doctor(broken)).toMatch(
      /^handler \[app\] .*not an answer of the file handler/,
    );
    const ofExpress = express();
    ofExpress.use("/files", getRequestListener(filesAt("/"), { overrideGlobalObjects: false }));
    const alike = await site.get(await behindNginx(ofExpress, cutsMountOff), "a.txt");
    expect([alike.status, alike.body.toString()]).toEqual([
      404,
      expect.stringContaining("Cannot GET /a.txt"),
    ]);
    expect(site.outcomes).toEqual([]);
    expect((await site.get(await behindNginx(honoRoute("/files")), "a.txt")).status).toBe(200);
  });

  it("shows another site's page: nginx has the block under another host name", async () => {
    writeFileSync(join(site.base, "index.html"), "<h1>Welcome to nginx!</h1>");
    const besideDefault: Change = (config) => {
      const listen = /listen (\S+);/.exec(config)?.[1];
      return `${config}\nserver { listen ${listen} default_server; root ${site.base}; }\n`;
    };
    const otherName = change("server_name 127.0.0.1;", "server_name files.example.org;");
    const appPort = await site.app();
    const broken = await site.nginx(appPort, (config) => besideDefault(otherName(config)));
    expect((await site.get(broken, "a.txt")).status).toBe(404);
    expect((await site.get(broken, "../")).body.toString()).toContain("Welcome to nginx!");
    expect(site.outcomes).toEqual([]);
    expect(await site.doctor(broken)).toMatch(
      /^handler \[front config\] .*nginx does not ask the app for this URL/,
    );
    const cured = await site.nginx(appPort, besideDefault);
    expect((await site.get(cured, "a.txt")).status).toBe(200);
  });
});

describe("troubleshooting: imports", () => {
  const rows = page("troubleshooting").rows("what is imported");

  it("shows a SyntaxError: another entry of the package has what is imported", () => {
    const broken = run('import { embedded } from "sendoff";');
    expect(broken.stderr).toContain(
      "SyntaxError: The requested module 'sendoff' does not provide an export named 'embedded'",
    );
    expect(rows.length).toBeGreaterThan(4);
    for (const [names = "", entry = ""] of rows) {
      const imports = `import { ${names.replaceAll("`", "")} } from`;
      const from = entry.replaceAll("`", "");
      expect(run(`${imports} "sendoff";`).stderr, names).toContain("SyntaxError");
      expect(run(`${imports} "${from}";`), names).toMatchObject({ status: 0, stderr: "" });
    }
  });
});
