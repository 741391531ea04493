// The files that the front servers of the tests have to send.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { AWKWARD_NAMES } from "./names.ts";

/** Offsets are legible in it, so a wrong range is seen at a glance. */
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const MIB = 1024 * 1024;
export const HUGE_SIZE = 5 * 1024 * MIB;
/** Where the 5 GiB file has text: beyond what 32 bits count. */
export const HUGE_MARK = { offset: 4.5 * 1024 * MIB, text: "beyond four gigabytes" };
export const SECRET = "top secret, outside the root";
export const LAST_MODIFIED = new Date("2024-02-03T04:05:06Z");

/** 32 MiB in which every 16 bytes hold their offset. */
export function patternedBytes(): Buffer {
  const bytes = Buffer.alloc(32 * MIB);
  for (let at = 0; at < bytes.length; at += 16) bytes.write(at.toString().padStart(16, "."), at);
  return bytes;
}

/** What an awkward name's file holds, so that no other file passes for it. */
export function contentOf(name: string): string {
  return `this is ${JSON.stringify(name)}\n`;
}

export function plantTree(base: string): string {
  const root = join(base, "root");
  mkdirSync(join(root, "dir"), { recursive: true });
  mkdirSync(join(root, "denied"));
  const write = (name: string, text: string | Buffer) => writeFileSync(join(root, name), text);

  for (const name of AWKWARD_NAMES) write(name, contentOf(name));
  for (const name of [
    "letters.txt",
    "headers.txt",
    "download.txt",
    "validators.txt",
    "page.html",
  ]) {
    write(name, LETTERS);
    utimesSync(join(root, name), LAST_MODIFIED, LAST_MODIFIED);
  }
  // What a server would send that trims a name, or turns a control character into `_`.
  for (const name of ["trailing", "a_b.txt", "b.txt"]) write(name, "this is a decoy");
  write("relayed.txt", SECRET);
  write("index.html", "the index");
  write("dir/index.html", "the index of dir");
  write("denied/there.txt", SECRET);
  write("throws.txt", SECRET);
  write("login.txt", SECRET);
  write("secret.txt", SECRET);
  write("empty.txt", "");
  write("unreadable.txt", SECRET);
  chmodSync(join(root, "unreadable.txt"), 0);
  write("patterned.bin", patternedBytes());
  write("slow.bin", "");
  truncateSync(join(root, "slow.bin"), 200 * MIB);
  write("huge.bin", "");
  truncateSync(join(root, "huge.bin"), HUGE_SIZE);
  writeSync(openSync(join(root, "huge.bin"), "r+"), HUGE_MARK.text, HUGE_MARK.offset);

  writeFileSync(join(base, "outside.txt"), SECRET);
  symlinkSync(join(base, "outside.txt"), join(root, "link-out.txt"));
  symlinkSync("letters.txt", join(root, "link-in.txt"));
  execFileSync("mkfifo", [join(root, "fifo")]);
  return root;
}
