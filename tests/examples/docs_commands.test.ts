// Every command of the pages is run, or names what is there, or is one that can't be run here.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyBlock, placeOf } from "../support/docs_blocks.ts";
import { commandsOf, isRunByTest, missingIn } from "../support/docs_blocks_shell.ts";
import { type Front, frontProgram, startNginx } from "../support/fronts.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const shell = everyBlock().filter((block) => block.language === "sh" && !isRunByTest(block));

describe("commands", () => {
  const commands = shell.flatMap(commandsOf);
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));

  it("are of known kinds", () => {
    expect(commands.filter(({ kind }) => kind === undefined)).toEqual([]);
  });

  it("name scripts and files that are there", () => {
    const named = commands.filter(({ kind }) => kind === "named");
    expect(named.length).toBeGreaterThan(10);
    for (const { place, line } of named) {
      expect({ place, missing: missingIn(line, scripts) }).toEqual({ place, missing: [] });
    }
  });

  const lacksNginx = frontProgram("nginx") === undefined && process.env["CI"] !== "true";
  describe.skipIf(lacksNginx)("that can be run", () => {
    const { path: base, remove } = temporaryFolder("docs-blocks");
    mkdirSync(join(base, "srv/files/photos"), { recursive: true });
    mkdirSync(join(base, "etc/nginx/conf.d"), { recursive: true });
    const files = createFileHandler({
      mount: "/files",
      authorize: ({ request }) => /\bsession=ann\b/.test(request.headers.get("cookie") ?? ""),
      delivery: nginx({ location: "/_sendoff/" }),
    });
    const server = createServer(getRequestListener((request) => files(request)));
    let front: Front;
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const appPort = (server.address() as AddressInfo).port;
      front = await startNginx({
        root: join(base, "srv/files"),
        work: join(base, "work"),
        appPort,
      });
    });
    afterAll(async () => {
      await front?.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      remove();
    });

    /** The page's own words, below the test's folder and at the test's site. */
    const here = (line: string) =>
      line
        .replace(/^npx sendoff/, `"${process.execPath}" "${join(REPOSITORY, "dist/cli.js")}"`)
        .replaceAll(/ (\/(?:srv|etc)\/)/g, ` ${base}$1`)
        .replaceAll(
          /https:\/\/example\.org\/(?=files\/\S* --root)/g,
          `http://127.0.0.1:${front.port}/`,
        )
        .replace("session=…", "session=ann");

    const run = (script: string) =>
      promisify(execFile)("bash", ["-euc", script], {
        cwd: base,
        env: { ...process.env, NO_COLOR: "1", KEY: "3f7a9c05d1e84b26a0c9f3e7d6b51284" },
      });

    const runnable = shell
      .map((block) => ({
        place: placeOf(block),
        lines: commandsOf(block)
          .filter(({ kind }) => kind === "run")
          .map(({ line }) => line),
      }))
      .filter(({ lines }) => lines.length > 0);

    it("are many", () => {
      expect(runnable.length).toBeGreaterThan(12);
    });

    it.each(runnable)("$place runs", async ({ lines }) => {
      for (const [, config = "", file = ""] of lines.join("\n").matchAll(CHECK)) {
        await run(here(`npx sendoff config ${config} --output ${file}`));
      }
      const { stdout, stderr } = await run(lines.map(here).join("\n"));
      expect(stderr).toBe("");
      if (!/ --(output|check) /.test(lines.join("\n"))) expect(stdout).not.toBe("");
    });
  });
});

/** A check wants the config that it reads. */
const CHECK = /^npx sendoff config (.*) --check (\S+)/gm;
