// The command line of the gallery example, and the port that it is to have. No browser is needed for it.
import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { REPOSITORY, startApp, temporaryFolder } from "../support/process.ts";

const START = join(REPOSITORY, "examples/gallery/start.mjs");

function start(args: readonly string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [START, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
}

describe("the command line", () => {
  it("tells its options", () => {
    const { status, stdout, stderr } = start(["--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    for (const word of ["--delivery", "--files", "PORT", "embedded, nginx, caddy, object-store"]) {
      expect(stdout).toContain(word);
    }
  });

  it.each([
    [["--deliver", "nginx"], {}, "Unknown option '--deliver'"],
    [["--delivery", "apache"], {}, '--delivery is "apache", want one of embedded, nginx, '],
    [[], { PORT: "http" }, 'PORT is "http", want a number from 0 to 65535'],
    [[], { PORT: "65536" }, 'PORT is "65536", want a number from 0 to 65535'],
  ])("refuses %j with %j, and tells them", (args, env, why) => {
    const { status, stdout, stderr } = start(args, env as Record<string, string>);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(why);
    expect(stderr).toContain("Usage: node examples/gallery/start.mjs");
  });
});

describe("the port", () => {
  let taken: Server | undefined;
  afterEach(() => new Promise((resolve) => (taken ? taken.close(resolve) : resolve(undefined))));

  async function take(port: number): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    taken = server;
    return (server.address() as { port: number }).port;
  }

  it("is the one asked for, or none", async () => {
    const port = await take(0);
    const { status, stdout, stderr } = start([], { PORT: String(port) });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`Port ${port} is taken, or not allowed: give PORT another\n`);
  });

  it("is another than 8080 where that is taken and none was asked for, and it says so", async () => {
    await take(8080).catch(() => {}); // somebody else may have it already
    const files = temporaryFolder("gallery-start");
    const app = await startApp(process.execPath, [START, "--files", files.path], { PORT: "" });
    try {
      expect(app.output()).toContain(`Port 8080 is taken, using ${app.url.port}\n`);
      expect(app.url.port).not.toBe("8080");
      expect((await fetch(app.url)).status).toBe(200);
    } finally {
      await app.stop();
      files.remove();
    }
  });
});
