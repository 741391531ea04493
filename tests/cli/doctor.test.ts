// What the doctor leaves behind when it does not come to its end: nothing.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REPOSITORY, temporaryFolder, until } from "../support/process.ts";
import { describeUnder } from "../support/runtimes.ts";

let folder: ReturnType<typeof temporaryFolder>;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = temporaryFolder("doctor-cli");
  // Answers the first request, and then no more.
  server = createServer((request, response) => {
    if (request.method === "HEAD") response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  folder.remove();
});

const planted = () => readdirSync(folder.path).length;

function describeEnds(title: string, command: string, before: readonly string[]) {
  describe(title, () => {
    const words = () => [...before, "dist/cli.js", "doctor", url, "--root", folder.path];

    it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
      "%s: exit code 130, no canaries",
      async (signal) => {
        const child = spawn(command, words(), { cwd: REPOSITORY, stdio: "ignore" });
        const ended = new Promise((resolve) => child.once("exit", resolve));
        await until("the canaries are planted", () => planted() === 1);
        child.kill(signal);
        expect(await ended).toBe(130);
        expect(planted()).toBe(0);
      },
    );

    it("a reader that stops reading: no canaries, no stack", async () => {
      server.removeAllListeners("request");
      server.on("request", (_request, response) => response.end());
      const quoted = [command, ...words()].map((word) => `'${word}'`).join(" ");
      const child = spawn("sh", ["-c", `${quoted} | head -n 1`], { cwd: REPOSITORY });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk) => (output += chunk));
      await new Promise((resolve) => child.once("close", resolve));
      expect(output).toBe("✓ reachable: the URL answers\n");
      await until("the canaries are gone", () => planted() === 0);
    });
  });
}

describeEnds("the doctor under Node", process.execPath, []);
describeUnder("deno", "Deno", (deno) =>
  describeEnds("the doctor under Deno", deno, ["run", "-A", "--no-lock"]),
);
describeUnder("bun", "Bun", (bun) => describeEnds("the doctor under Bun", bun, ["--bun"]));
