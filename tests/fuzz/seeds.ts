// Valid inputs, and attacks, out of the shared cases.
import { readFileSync } from "node:fs";
import { dispositionCases, pathCases } from "../support/unit_cases.ts";

interface WireCase {
  readonly request: { readonly target: string; readonly headers: readonly [string, string][] };
}

const read = (name: string) => readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8");

const wireCases = ["http-range", "http-conditional", "http-static"].flatMap(
  (name) => (JSON.parse(read(`${name}.json`)) as { cases: WireCase[] }).cases,
);

/** Values that the cases send in a header; a tag or a date is filled in for their placeholders. */
export function headerSeeds(...names: readonly string[]): readonly string[] {
  const found = wireCases
    .flatMap(({ request }) => request.headers)
    .filter(([name]) => names.includes(name.toLowerCase()))
    .map(([, value]) => value.slice(0, 500))
    .map((value) => value.replace(/\{lm[^}]*\}/g, "Sun, 06 Nov 1994 08:49:37 GMT"))
    .map((value) => value.replace(/\{(?:etag|strong)\}/g, '"2f-9"'))
    .map((value) => value.replace(/\{weak\}/g, 'W/"2f-9"').replace(/\{opaque\}/g, '"2f-9"'));
  return [...new Set(found)];
}

/** URLs' paths below the mount `/`, attacks and others. */
export const PATH_SEEDS: readonly string[] = [
  ...read("traversal-own.txt").split("\n"),
  ...read("windows-own.txt").split("\n"),
  ...wireCases.map(({ request }) => request.target),
  ...pathCases.map(({ input }) => `/${input}`),
].filter((path) => path.startsWith("/") && path.length < 500);

/** Names to save under. */
export const NAME_SEEDS: readonly string[] = dispositionCases
  .map(({ name }) => name)
  .filter((name) => name.length < 400);
