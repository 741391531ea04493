// sendoff serve, on each runtime: who gets in, what is logged, and how it stops.
import { truncateSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { SECRET } from "../support/config_cases.ts";
import { type RunningApp, startApp, temporaryFolder, until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";
import { describeUnder } from "../support/runtimes.ts";

const SIZE = 64 * 1024 * 1024;
const BEARER = { Authorization: `Bearer ${SECRET}` };

function describeServe(title: string, command: string, before: readonly string[]) {
  describe(title, () => {
    let folder: ReturnType<typeof temporaryFolder>;
    let app: RunningApp | undefined;
    afterEach(async () => {
      await app?.stop("SIGKILL");
      app = undefined;
      folder.remove();
    });

    async function start(...args: string[]): Promise<number> {
      folder = temporaryFolder("serve");
      writeFileSync(join(folder.path, "Grüße.txt"), "hello");
      writeFileSync(join(folder.path, ".env"), "no");
      writeFileSync(join(folder.path, "large.bin"), "");
      truncateSync(join(folder.path, "large.bin"), SIZE);
      const words = [...before, "dist/cli.js", "serve", folder.path, "--port", "0", ...args];
      app = await startApp(command, words, { TOKEN: SECRET });
      return Number(app.url.port);
    }

    it("serves to those who have the token, and logs each request in a line", async () => {
      const port = await start("--token-env", "TOKEN", "--mount", "/f");
      expect(app?.url.pathname).toBe("/f/");
      const target = `/f/${encodeURIComponent("Grüße.txt")}?q=secret`;
      const get = (headers: Record<string, string>, more = {}) =>
        ask(port, { target, headers, ...more });
      const basic = Buffer.from(`me:${SECRET}`).toString("base64");

      expect((await get(BEARER)).body.toString()).toBe("hello");
      expect((await get({ Authorization: `Basic ${basic}` })).body.toString()).toBe("hello");
      const part = await get({ ...BEARER, Range: "bytes=1-2" });
      expect([part.status, part.body.toString()]).toEqual([206, "el"]);
      const head = await get(BEARER, { method: "HEAD" });
      expect([head.status, header(head, "content-length")]).toEqual([200, "5"]);

      const denied = await get({ Authorization: "Bearer guess" });
      expect(denied.status).toBe(401);
      expect(header(denied, "www-authenticate")).toMatch(/^Basic /);
      const missing = await ask(port, { target: "/f/none.txt" });
      expect([missing.status, missing.body.toString()]).toEqual([401, denied.body.toString()]);
      expect((await ask(port, { target: "/f/.env", headers: BEARER })).status).toBe(404);
      expect((await ask(port, { target: "/f/", headers: BEARER })).status).toBe(404);

      const lines = () => app?.output().split("\n").slice(1, -1) ?? [];
      await until("all requests are logged", () => lines().length >= 8);
      const line =
        /^\d{4}-\d\d-\d\dT[\d:.]+Z (?:::ffff:)?127\.0\.0\.1 (GET|HEAD) ("\/f\/[^ ]*") (\d{3}) (\d+|-) \d+ms ?(.*)$/;
      const logged = lines().map((text) => (line.exec(text) ?? [text]).slice(1));
      const name = JSON.stringify(`/f/${encodeURIComponent("Grüße.txt")}`);
      expect(logged.slice(0, 4)).toEqual([
        ["GET", name, "200", "5", ""],
        ["GET", name, "200", "5", ""],
        ["GET", name, "206", "2", ""],
        ["HEAD", name, "200", "5", ""],
      ]);
      expect(logged.slice(4).map(([, , status, , reason]) => [status, reason])).toEqual([
        ["401", "wrong-token"],
        ["401", "no-token"],
        ["404", "dotfile"],
        ["404", "not-found"],
      ]);
      expect(app?.output()).not.toContain("secret");
      expect(app?.output()).not.toContain(SECRET);
    });

    it("serves to everybody only where --public is said", async () => {
      const port = await start("--public");
      const target = `/${encodeURIComponent("Grüße.txt")}`;
      expect((await ask(port, { target })).body.toString()).toBe("hello");
    });

    // Bun waits for its own time-out, 255 s, on half a request.
    const open = title.includes("Bun") ? [""] : ["", "GET / HTTP/1.1\r\nHost: x\r\n"];
    it.each(open)("is not held up by a connection that has sent %j", async (text) => {
      const port = await start("--public");
      const socket = connect(port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
      if (text !== "") socket.write(text);
      socket.on("error", () => {});
      await ask(port, { target: "/none" }); // so the one before it was taken, too
      const signalled = performance.now();
      await app?.stop("SIGTERM");
      expect(performance.now() - signalled).toBeLessThan(4000); // after 5 s the test would kill it
      socket.destroy();
    });

    it("lets a download end when it is told to stop, and takes no more requests", async () => {
      const port = await start("--token-env", "TOKEN");
      const socket = connect(port, "127.0.0.1");
      let received = 0;
      let head = "";
      socket.on("data", (chunk) => {
        received += chunk.length;
        if (head.includes("\r\n\r\n")) return;
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end === -1) return;
        received -= end + 4;
        socket.pause();
      });
      const ended = new Promise((resolve) => socket.once("close", resolve));
      socket.write(
        `GET /large.bin HTTP/1.1\r\nHost: x\r\nAuthorization: ${BEARER.Authorization}\r\n\r\n`,
      );
      await until("the download has begun", () => head.includes("\r\n\r\n"));
      const stopped = app?.stop("SIGTERM");
      await until("no connection is taken any more", () => refused(port));
      expect(app?.exited()).toBe(false);
      socket.resume();
      await until("the download is whole", () => received >= SIZE);
      expect(received).toBe(SIZE);
      await Promise.all([stopped, ended]);
      expect(app?.output()).toContain("Stopping when the downloads under way have ended");
    });
  });
}

function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", () => resolve(true));
  });
}

describeServe("sendoff serve under Node", process.execPath, []);
describeUnder("deno", "Deno", (deno) => {
  describeServe("sendoff serve under Deno", deno, ["run", "-A", "--no-lock"]);
});
describeUnder("bun", "Bun", (bun) => {
  describeServe("sendoff serve under Bun", bun, ["--bun"]);
});
