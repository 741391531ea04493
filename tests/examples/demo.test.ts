// npm start: what a newcomer runs first.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { frontProgram } from "../support/fronts.ts";
import { until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";

const START = fileURLToPath(new URL("../../examples/start.mjs", import.meta.url));

let running: { child: ChildProcess; ended: Promise<number | null> } | undefined;
afterEach(async () => {
  running?.child.kill();
  await running?.ended;
});

function start(...args: string[]) {
  const child = spawn(process.execPath, [START, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  running = { child, ended };
  return { child, ended, output: () => output };
}

describe.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
  "npm start",
  () => {
    it("with --once asks for everything, reports, and exits 0", async () => {
      const { ended, output } = start("--once");
      expect(await ended, output()).toBe(0);
      expect(output()).toContain("All as promised.");
      expect(output()).not.toContain("NOT");
      expect(output().match(/nginx, from disk/g)?.length).toBeGreaterThan(5);
    });

    it("shows requests that do what it says, goes on serving, and cleans up", async () => {
      const { child, ended, output } = start();
      await until("it has said what to try", () => output().includes("Ctrl-C"));
      const port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(output())?.[1]);
      const [, root = ""] = /Its files are in (\S+)/.exec(output()) ?? [];
      const commands = output().match(/^ {2}curl .+$/gm) ?? [];
      expect(commands).toHaveLength(5);
      const statuses = [];
      for (const command of commands) {
        const [, target = ""] = /http:\/\/[^/]+(\/\S+)/.exec(command) ?? [];
        const [, session] = /-b session=(\w+)/.exec(command) ?? [];
        const headers: Record<string, string> = session ? { Cookie: `session=${session}` } : {};
        const response = await ask(port, { target, headers });
        expect(header(response, "x-accel-redirect")).toBeUndefined();
        statuses.push(response.status);
      }
      expect(statuses).toEqual([200, 200, 403, 403, 404]);
      const page = await ask(port, { target: "/", headers: { Cookie: "session=bob" } });
      expect(page.body.toString()).toContain("You are <b>bob</b>");

      expect(existsSync(root)).toBe(true);
      child.kill("SIGTERM");
      expect(await ended, output()).toBe(0);
      expect(existsSync(dirname(root))).toBe(false);
      expect(output()).not.toContain("ended");
    });
  },
);
