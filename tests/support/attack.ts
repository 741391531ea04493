// Sends path payloads byte for byte and judges what comes back. tests/cases/*-own.txt hold the
// payloads: one request target below the mount a line, written for this project.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ask, Hanging, type RawResponse } from "./raw_client.ts";

export interface AttackReport {
  payloads: number;
  findings: string[];
}

/** Builds a root with ordinary files and dotfiles, and secrets on every level around it. */
export function plantCanaries(base: string): { root: string; canary: string } {
  const canary = "CANARY-4711";
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const secrets = ["canary.txt", "secret/canary.txt", ".env", "etc/passwd", "windows/win.ini"];
  let level = join(base, "canaries");
  for (const name of ["", "l1", "l2", "l3"]) {
    level = join(level, name);
    for (const secret of secrets) write(join(level, secret), canary);
  }
  const root = join(level, "public");
  for (const sibling of ["public-private", "publicX", "public.bak"]) {
    write(join(level, sibling, "canary.txt"), canary);
  }
  for (const name of ["index.html", "sub/index.html", "sub/file.txt", "a b.txt", "100%.txt"]) {
    write(join(root, name), "public\n");
  }
  for (const name of [".env", ".git/config", "sub/.env", ".hidden/canary.txt", ".htpasswd"]) {
    write(join(root, name), canary);
  }
  return { root, canary };
}

export async function attack(target: {
  port: number;
  mount: string;
  canary: string;
  /** Folder whose path must not appear in an answer. */
  base: string;
}): Promise<AttackReport> {
  const payloads = ["traversal-own.txt", "windows-own.txt"].flatMap(payloadsOf);
  const findings: string[] = [];
  const queue = payloads.values();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const payload of queue) {
        const found = await tryOne(target, payload);
        if (found !== undefined)
          findings.push(`${found}: ${JSON.stringify(payload.toString("latin1"))}`);
      }
    }),
  );
  return { payloads: payloads.length, findings };
}

function payloadsOf(file: string): Buffer[] {
  const bytes = readFileSync(new URL(`../cases/${file}`, import.meta.url));
  return bytes
    .toString("latin1")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "latin1"));
}

async function tryOne(
  { port, mount, canary, base }: Parameters<typeof attack>[0],
  payload: Buffer,
): Promise<string | undefined> {
  let response: RawResponse;
  try {
    const target = Buffer.concat([Buffer.from(mount), payload]);
    response = await ask(port, { target, timeout: 5000 });
  } catch (error) {
    if (error instanceof Hanging) return "hang";
    // To hang up on a broken request is an answer too; not to listen any more is none.
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ECONNRESET" || code === "EPIPE" || message === 'no head in ""'
      ? undefined
      : `broken answer (${message})`;
  }
  const { status, headers, body, excess } = response;
  if (body.includes(canary)) return "canary";
  if (body.includes("root:x:0:0:")) return "system file";
  if (status >= 500 && status !== 501 && status !== 505) return `status ${status}`;
  if (excess.length > 0) return "bytes after the body";
  for (const [name, value] of headers) {
    if (/^x-(accel|sendfile|reproxy|lighttpd|litespeed)/.test(name)) return `leaks ${name}`;
    if (value.includes(base)) return `shows the disk in ${name}`;
    if (/[^\x21-\x7e]/.test(name)) return "broken header";
    if (name === "location" && /^(?:\/\/|\/\\|\\|https?:(?!\/\/127\.0\.0\.1))/.test(value)) {
      return "open redirect";
    }
  }
  return body.includes(base) ? "shows the disk in the body" : undefined;
}
