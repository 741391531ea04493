// Made configs with one thing wrong in them, and what has to be found because of it; or with one thing
// that is right in another way.
import { expect, it } from "vitest";
import { checkConfig, type FindingCode } from "../../src/config/check.ts";
import { type ConfigOptionsMap, renderConfig } from "../../src/config/render.ts";
import { fillIn } from "./docs_page.ts";

type CheckedServer = "nginx" | "apache" | "lighttpd" | "caddy";

export interface Mutation<Server extends CheckedServer, Code extends FindingCode> {
  readonly code: Code;
  /** What stands in the made config, and what stands there instead. */
  readonly change: Readonly<Record<string, string>>;
  /** Text of the line that the finding is about, in the changed config. The first such line counts. */
  readonly at: string;
  readonly options?: Partial<ConfigOptionsMap[Server]>;
  /** Where the cure is neither in the made config, nor takes out what is in the changed one. */
  readonly cure?: string;
  /** Where the options the text is made from are not those it is checked with. */
  readonly made?: Partial<ConfigOptionsMap[Server]>;
}

export const SECRET = "1f8b0a4c7d2e95364b8c0d1e7f3a2956c4e0b7d85f1a93e26b7d0c48a15e9f32";

const words = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");

/** Expects exactly this finding, at this line, with a cure that is a part of a right config. */
export function expectFinding<Server extends CheckedServer, Code extends FindingCode>(
  server: Server,
  base: ConfigOptionsMap[Server],
  { code, change, at, cure, options, made }: Mutation<Server, Code>,
): void {
  const wanted = { ...base, ...options };
  const right = renderConfig(server, { ...wanted, ...made });
  const wrong = fillIn(right, change);
  const findings = checkConfig(server, wrong, wanted);
  const line = wrong.split("\n").findIndex((text) => text.includes(at)) + 1;
  expect(line).toBeGreaterThan(0);
  expect(findings.map((finding) => [finding.code, finding.line, finding.message])).toEqual([
    [code, line, expect.stringMatching(/^.+: .+$/)],
  ]);
  const [found] = findings;
  if (cure !== undefined) expect(found?.cure).toBe(cure);
  else if (found?.cure.startsWith("Remove: "))
    expect(words(wrong)).toContain(words(found.cure.slice(8)));
  else
    for (const part of (found?.cure ?? "").split("\n")) expect(words(right)).toContain(words(part));
}

/** The options that most of the rows are checked with. */
export const BASE = { root: "/srv/files", mount: "/files" };

type Accepted<Server extends CheckedServer> = readonly [
  what: string,
  change: Readonly<Record<string, string>>,
  options?: Partial<ConfigOptionsMap[Server]>,
];

/** Expects nothing to be found in what looks unlike the made config, and is as right. */
export function accepts<Server extends CheckedServer>(
  server: Server,
  rows: readonly Accepted<Server>[],
): void {
  it.each(rows.map(([what, change, options]) => ({ what, change, options })))(
    "accepts $what",
    ({ change, options }) => {
      const wanted = { ...BASE, ...options } as ConfigOptionsMap[Server];
      const text = fillIn(renderConfig(server, wanted), change);
      expect(checkConfig(server, text, wanted)).toEqual([]);
    },
  );
}
