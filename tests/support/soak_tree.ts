// The files of the faults: bytes in which a wrong one is seen at a glance.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MIB } from "./tree.ts";

export const SIZES = [0, 26, 5_000, 150_000, 700_000];
/** More than what the sockets on the way hold. */
export const LARGE = 24 * MIB;
export const SECRET = "0123456789 what nobody may have who was not let in";

/** Bytes in which every 16 hold their offset. */
export function legible(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 16) bytes.write(at.toString().padStart(16, "."), at);
  return bytes;
}

export const large = legible(LARGE);

/** `26.bin` and so on, `large.bin`, and `asked.txt` for those who are let in. */
export function plantFiles(root: string): undefined {
  mkdirSync(root);
  for (const size of SIZES) writeFileSync(join(root, `${size}.bin`), legible(size));
  writeFileSync(join(root, "large.bin"), large);
  writeFileSync(join(root, "asked.txt"), SECRET);
}
