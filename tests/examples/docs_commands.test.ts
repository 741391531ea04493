// Every command of the pages is run, or names what is there, or is one that can't be run here.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyBlock, placeOf } from "../support/docs_blocks.ts";
import {
  commandBlocks,
  commandsOf,
  missingIn,
  RUN_BY_TEST,
  unrunBlocks,
} from "../support/docs_blocks_shell.ts";
import { type Front, frontProgram, startNginx } from "../support/fronts.ts";
import { bash } from "../support/pages_shell.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const blocks = everyBlock();
const shell = commandBlocks(blocks);

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

    const run = (script: string) => bash(script, base, { KEY: "3f7a9c05d1e84b26a0c9f3e7d6b51284" });

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

describe("a page whose own test runs its commands", () => {
  it.each(Object.entries(RUN_BY_TEST))("%s has no other commands", (file, test) => {
    const commands = blocks.filter((block) => block.file === file && block.language === "sh");
    expect(commands.length).toBeGreaterThan(1);
    const text = readFileSync(join(REPOSITORY, test), "utf8");
    expect(unrunBlocks(commands.length, text)).toEqual([]);
  });

  it("would not do with one that is left out, or named and not run", () => {
    const test = `const [first = "", second = "", ...more] = codeOf("sh");
const [third = ""] = more;
run(first, third);`;
    expect(unrunBlocks(3, test)).toEqual(["second is not used"]);
    expect(unrunBlocks(3, test.replace("first, ", "first, second, "))).toEqual([]);
    expect(unrunBlocks(4, test)).toEqual(["4 blocks, 3 names", "second is not used"]);
  });
});

it("reads the pages beside docs/ too", () => {
  const files = new Set(shell.map(({ file }) => file));
  const wanted = ["README.md", "CONTRIBUTING.md", "bench/README.md", "examples/gallery/README.md"];
  expect([...files]).toEqual(expect.arrayContaining(wanted));
  expect(blocks.some(({ file }) => file === "RELEASING.md")).toBe(true);
});

it("runs commands without the start-up files of whoever runs the tests", async () => {
  const { path: home, remove } = temporaryFolder("docs-home");
  try {
    writeFileSync(join(home, ".bashrc"), "echo from .bashrc; exit 1\n");
    const said = await bash("echo ran", home, { HOME: home, SHLVL: "0" });
    expect(said).toEqual({ stdout: "ran\n", stderr: "" });
  } finally {
    remove();
  }
});

/** A check wants the config that it reads. */
const CHECK = /^npx sendoff config (.*) --check (\S+)/gm;
