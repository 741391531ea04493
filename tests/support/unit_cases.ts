// The shared cases. Read as a file and not imported: a bundler writes their lone surrogates as
// UTF-8, which has none.
import { readFileSync } from "node:fs";

export interface PathCase {
  readonly id: string;
  readonly input: string;
  readonly platform: "posix" | "win32";
  readonly verdict: "accept" | "reject";
  readonly resolved?: string;
  readonly level: "must" | "should" | "optional";
}

export interface AccelCase {
  readonly id: string;
  readonly file: string;
  readonly map: readonly (readonly [root: string, location: string])[];
  readonly header: string | null;
  readonly altHeaders?: readonly string[];
  readonly requestHeaders?: readonly (readonly [name: string, value: string])[];
}

export interface DispositionCase {
  readonly id: string;
  readonly name: string;
  readonly type: "attachment" | "inline";
}

export const pathCases = read<PathCase>("paths");
export const accelCases = read<AccelCase>("xaccel");
export const dispositionCases = read<DispositionCase>("content-disposition");

function read<Case>(name: string): readonly Case[] {
  const url = new URL(`../cases/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, "utf8")) as { cases: Case[] }).cases;
}
