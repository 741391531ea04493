import { fail } from "../option_error.ts";
import { isRefusal, type Refusal } from "../refusal.ts";
import type { Files, FoundFile } from "./files.ts";

/** The file name endings of precompressed siblings. */
export type PrecompressedEnding = "br" | "zst" | "gz";

const CODINGS: Readonly<Record<PrecompressedEnding, string>> = {
  br: "br",
  zst: "zstd",
  gz: "gzip",
};

/** A file to send in place of another, in a content coding. */
export interface Variant extends FoundFile {
  readonly coding?: string;
}

/** Checks the option and gives the codings looked for, in the order of preference. */
export function codingsOf(subject: string, option: unknown): ReadonlyMap<string, string> {
  const endings = option === true ? Object.keys(CODINGS) : option === false ? [] : option;
  if (!Array.isArray(endings) || !endings.every((ending) => Object.hasOwn(CODINGS, ending))) {
    fail(subject, "precompressed", option, 'true, false or an array of "br", "zst" and "gz"');
  }
  return new Map(
    endings.map((ending: PrecompressedEnding) => [CODINGS[ending], `.${ending}`] as const),
  );
}

/**
 * The file, or its sibling in the first coding that there is. A sibling must be no older than its
 * file, which else has changed since, and is found by all the rules for files.
 *
 * @param accepted Those that the client would rather have, best first.
 */
export async function openVariant(
  files: Files,
  path: string,
  codings: ReadonlyMap<string, string>,
  accepted: readonly string[],
): Promise<Variant | Refusal> {
  const found = await files.open(path);
  if (isRefusal(found)) return found;
  for (const coding of accepted) {
    const sibling = await files.open(path + codings.get(coding));
    if (isRefusal(sibling)) continue;
    if (sibling.known.state.modified >= found.known.state.modified) {
      found.file.close();
      return { ...sibling, coding };
    }
    sibling.file.close();
  }
  return found;
}

/** The tag of a variant: the file and its siblings may be alike in size and time. */
export function variantTag(tag: string, coding: string): string {
  return tag.replace(/"$/, `-${coding}"`);
}
