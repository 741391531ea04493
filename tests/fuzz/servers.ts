// What real servers make of words in their configs: many words at once, as a start takes longer than all of them.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DOLLAR } from "../../src/config/nginx_text.ts";
import {
  type Front,
  type FrontPlace,
  frontProgram,
  startApacheOn,
  startLighttpdOn,
  startNginxOn,
} from "../support/fronts.ts";
import { freePort, temporaryFolder } from "../support/process.ts";
import { ask, headerValues } from "../support/raw_client.ts";

const run = promisify(execFile);
const MODULES = "/usr/lib/apache2/modules";

/** What each word means to the server; throws where it does not take them. */
export type Meaning = (words: readonly string[]) => Promise<string[]>;

let latest: Promise<unknown> = Promise.resolve();

/** When the clock ends a run in the middle, its server is still there, and may be followed by another. */
export async function serverEnded(): Promise<void> {
  for (let ended: unknown; ended !== latest; ) {
    ended = latest;
    await latest.catch(() => undefined);
  }
}

function inFolder<Value>(use: (place: FrontPlace) => Promise<Value>): Promise<Value> {
  const done = inNewFolder(use);
  latest = done;
  return done;
}

async function inNewFolder<Value>(use: (place: FrontPlace) => Promise<Value>): Promise<Value> {
  const folder = temporaryFolder("fuzz");
  try {
    const work = join(folder.path, "work");
    mkdirSync(work);
    return await use({ root: folder.path, work, appPort: 9 });
  } finally {
    folder.remove();
  }
}

async function answered<Value>(front: Promise<Front>, use: (port: number) => Promise<Value>) {
  const { port, stop } = await front;
  try {
    return await use(port);
  } finally {
    await stop();
  }
}

const nginxLocation = (word: string, i: number) => `location = /${i} { return 200 ${word}; }\n`;

export const nginxMeaning: Meaning = (words) =>
  inFolder((place) => {
    const block = (port: number) =>
      `geo $${DOLLAR} { default "$"; }\nserver {\nlisten 127.0.0.1:${port};\n` +
      `${words.map(nginxLocation).join("")}}`;
    return answered(startNginxOn(block, place), (port) =>
      Promise.all(
        words.map(async (_, i) => (await ask(port, { target: `/${i}` })).body.toString()),
      ),
    );
  });

/** Whether nginx takes a word, whatever it means. */
export function nginxTakes(word: string): Promise<boolean> {
  return inFolder(async ({ work }) => {
    const config = join(work, "nginx.conf");
    const server = `server {\n${nginxLocation(word, 0)}}`;
    writeFileSync(config, `pid ${work}/pid;\nevents {}\nhttp {\n${server}\n}\n`);
    const program = frontProgram("nginx") ?? "";
    const args = ["-t", "-q", "-p", work, "-e", "stderr", "-c", config];
    return run(program, args).then(
      () => true,
      () => false,
    );
  });
}

/** In brackets, as the ends of a header's value are trimmed. */
async function headersOf(port: number, count: number): Promise<string[]> {
  const answer = await ask(port, { target: "/nothing" });
  return Array.from({ length: count }, (_, i) => {
    const [value = ""] = headerValues(answer, `x-${i}`);
    return Buffer.from(value.slice(1, -1), "latin1").toString();
  });
}

export const apacheMeaning: Meaning = (words) =>
  inFolder((place) => {
    const lines = words.map(
      (word, i) => `SetEnv v${i} ${word}\nHeader always set X-${i} "[%{v${i}}e]"\n`,
    );
    const host = (port: number) =>
      `LoadModule env_module ${MODULES}/mod_env.so\n` +
      `<VirtualHost 127.0.0.1:${port}>\n${lines.join("")}</VirtualHost>\n`;
    return answered(startApacheOn(host, place), (port) => headersOf(port, words.length));
  });

/** A variable means its own name, as to a reader of a file in which nothing sets it. */
export const lighttpdMeaning: Meaning = (words) =>
  inFolder((place) => {
    const names = new Set(words.join("\n").match(/[A-Za-z_]\w*/g));
    const variables = [...names].map((name) => `var.${name} = "${name}"\n`).join("");
    const lines = words.map((word, i) => `"x-${i}" => "[" + ${word} + "]"`);
    const text =
      `${variables}server.modules += ( "mod_setenv" )\n` +
      `setenv.set-response-header = (\n${lines.join(",\n")}\n)\n`;
    return answered(startLighttpdOn(text, place), (port) => headersOf(port, words.length));
  });

export const caddyMeaning: Meaning = (words) =>
  inFolder(async ({ work }) => {
    const config = join(work, "Caddyfile");
    const lines = words.map((word, i) => `\theader X-${i} ${word}\n`);
    writeFileSync(config, `http://localhost:${await freePort()} {\n${lines.join("")}}\n`);
    const { stdout } = await run(frontProgram("caddy") ?? "", ["adapt", "--config", config], {
      env: { ...process.env, HOME: work },
      maxBuffer: 2 ** 26,
    });
    const found = new Map<string, string>();
    JSON.parse(stdout, (name: string, value: unknown) => {
      if (/^X-\d+$/.test(name)) found.set(name, String((value as string[])[0]));
      return value;
    });
    return words.map((_, i) => found.get(`X-${i}`) ?? "(not found)");
  });

/** A shell's `printf`, which ends each of its words with a sign that no word has. */
export const shellMeaning: Meaning = async (words) => {
  const { stdout } = await run("/bin/sh", ["-c", `printf '%s\\0' ${words.join(" ")}`]);
  return stdout.split("\0").slice(0, -1);
};
