// npm start: what a newcomer runs first. The app alone, and behind each front server that it offers.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type FrontName, frontProgram } from "../support/fronts.ts";
import { REPOSITORY, temporaryFolder, until } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";

const START = join(REPOSITORY, "examples/start.mjs");

/** What each front server calls itself in its Server header. */
const SERVERS = {
  nginx: "nginx/",
  apache: "Apache/",
  lighttpd: "lighttpd/",
  caddy: "Caddy",
} satisfies Partial<Record<FrontName, string>>;

interface Variant {
  name: string;
  args: string[];
  server?: string;
  skipped?: boolean;
}

const VARIANTS: Variant[] = [
  { name: "npm start", args: [] },
  ...(Object.keys(SERVERS) as (keyof typeof SERVERS)[]).map((front) => ({
    name: `npm start -- --front ${front}`,
    args: ["--front", front],
    server: SERVERS[front],
    skipped: frontProgram(front) === undefined && process.env["CI"] !== "true",
  })),
];

let running: { child: ChildProcess; ended: Promise<number | null> } | undefined;
afterEach(async () => {
  running?.child.kill();
  await running?.ended;
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [START, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
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

describe.each(VARIANTS)("$name", ({ args, server, skipped }) => {
  it.skipIf(skipped)("with --once asks for everything, reports, and exits 0", async () => {
    // A variable of the surroundings is none of the demo's business.
    const { ended, output } = start([...args, "--once"], { FRONT: "other", ROOT: "/none" });
    expect(await ended, output()).toBe(0);
    expect(output()).toContain("All as promised.");
    expect(output()).not.toContain("NOT");
    const senders = [...output().matchAll(/^ok {2}.{32} *(\d+) +\d+ {2}(.+)$/gm)];
    const sent = senders.filter(([, status]) => Number(status) < 300).map(([, , who]) => who);
    expect(sent).toHaveLength(7);
    expect(new Set(sent).size).toBe(1);
    if (server === undefined) {
      expect(new Set(senders.map(([, , who]) => who))).toEqual(new Set(["the app"]));
    } else {
      expect(sent[0]).toContain(server);
      expect(sent[0]).toContain(", from disk");
    }
    expect(output()).toMatch(/^ok {2}40 downloads at once, 320 MB: .* grew by [\d.]+ MB/m);
    expect(output().includes("internal location")).toBe(args.includes("nginx"));
  });

  it.skipIf(skipped)("shows requests that do what it says, serves on, and cleans up", async () => {
    const { child, ended, output } = start(args);
    await until("it has said what to try", () => output().includes("Ctrl-C"));
    const port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(output())?.[1]);
    const [, root = ""] = /Its files are in (\S+)/.exec(output()) ?? [];
    const commands = output().match(/^ {2}curl .+$/gm) ?? [];
    expect(commands).toHaveLength(5);
    const statuses = [];
    for (const command of commands) {
      const [, target = ""] = /http:\/\/[^/]+(\/\S+)/.exec(command) ?? [];
      const [, session] = /-b session=(\w+)/.exec(command) ?? [];
      const [, range] = / -r (\S+)/.exec(command) ?? [];
      const headers: Record<string, string> = {
        ...(session && { Cookie: `session=${session}` }),
        ...(range && { Range: `bytes=${range}` }),
      };
      const response = await ask(port, { target, headers });
      expect(header(response, "x-accel-redirect")).toBeUndefined();
      expect(header(response, "x-sendfile")).toBeUndefined();
      if (server === undefined) expect(header(response, "server")).toBeUndefined();
      else expect(header(response, "server")).toContain(server);
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 206, 403, 403, 404]);
    const page = await ask(port, { target: "/", headers: { Cookie: "session=bob" } });
    expect(page.body.toString()).toContain("You are <b>bob</b>");
    expect(output()).toContain("front server: npm start -- --front ");

    expect(existsSync(root)).toBe(true);
    child.kill("SIGTERM");
    expect(await ended, output()).toBe(0);
    expect(existsSync(dirname(root))).toBe(false);
    expect(output()).not.toContain("ended");
    await expect(ask(port, { target: "/" })).rejects.toThrow();
  });
});

describe("npm start", () => {
  it("leaves no front server of the demo without a test", () => {
    const fronts = readdirSync(join(REPOSITORY, "examples/fronts"));
    expect(fronts.sort()).toEqual(
      Object.keys(SERVERS)
        .map((name) => `${name}.mjs`)
        .sort(),
    );
  });

  it.each([
    { args: ["--front", "iis"], given: '--front is "iis"' },
    { args: ["--front=h2o"], given: '--front is "h2o"' },
    { args: ["--front", "constructor"], given: '--front is "constructor"' },
    { args: ["--front", "--once"], given: '--front is "--once"' },
    { args: ["--front="], given: '--front is ""' },
    { args: ["--once", "--front"], given: "--front is missing" },
    { args: ["--frnt", "nginx"], given: '"--frnt" is not known' },
    { args: ["--once=no"], given: '"--once=no" is not known' },
    { args: ["nginx"], given: '"nginx" is not known' },
    { args: ["a\nb"], given: '"a\\nb" is not known' },
  ])("refuses $args on one line that says what is wanted", async ({ args, given }) => {
    const { ended, output } = start(args);
    expect(await ended, output()).toBe(2);
    expect(output()).toMatch(/^npm start: .+\n$/);
    expect(output()).toContain(given);
    expect(output()).toContain("want ");
    expect(output()).toContain("nginx, apache, lighttpd or caddy");
  });

  it("leaves nothing behind when it is stopped while it starts", async () => {
    const { path, remove } = temporaryFolder("demo-stopped");
    try {
      const { child, ended, output } = start(["--once"], { TMPDIR: path });
      await until("it has begun", () => readdirSync(path).length > 0);
      child.kill("SIGTERM");
      expect(await ended, output()).toBe(1);
      expect(readdirSync(path)).toEqual([]);
    } finally {
      remove();
    }
  });
});
