// Commands of the pages: which are run, which ask a site, which name something that has to exist, and which can't
// be run here.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type DocsBlock, placeOf } from "./docs_blocks.ts";
import { REPOSITORY } from "./process.ts";

export type CommandKind = "run" | "asks" | "named" | "left";

export interface Command {
  readonly place: string;
  readonly line: string;
  /** Undefined: nobody has said what to do with it. */
  readonly kind: CommandKind | undefined;
}

/** They are run: by themselves, in a folder of the test. */
const RUN = [
  /^npx sendoff (config|doctor|sign|verify) /,
  /^export \w+=\$\(openssl rand -hex 32\)$/,
];

/** They are run, too: on a site as the page makes it. */
const ASKS = [/^curl /];

/** Minutes, or a part of the tests already: what they name has to be there. */
const NAMED = [
  /^npm (run |start\b|test\b)/,
  /^npm install( && npm start)?$/,
  /^node (?:bench|examples|scripts)\/\S+\.mjs/,
];

/** What would change the machine, needs the network, or asks what is not running. */
const LEFT = [
  /^(sudo )?(apt|apt-get|install|mkdir|cp|systemctl|useradd|usermod|nginx|docker|kubectl|chown|chmod) /,
  /^(mkdir app && cd app && npm init|npm install \S|\(cd sendoff && npm install)/,
  /^echo .* \| sudo tee /,
  /^node app\.mjs( &)?$/,
];

/** Pages whose commands their own test runs, all of them and in order. */
export const RUN_BY_TEST: Record<string, string> = {
  "docs/quick-start.md": "tests/site/pages_quick_start.test.ts",
};

/** The commands of a block, without comments; one that goes on over lines is one. */
export function commandsOf(block: DocsBlock): Command[] {
  const whole = block.code.replaceAll(/\\\n\s*/g, "");
  const lines = whole.split("\n").map((line) => line.replace(/(^|\s+)#\s.*$/, "").trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => ({ place: placeOf(block), line, kind: kindOf(line) }));
}

function kindOf(line: string): CommandKind | undefined {
  const says = (patterns: readonly RegExp[]) => patterns.some((pattern) => pattern.test(line));
  if (says(RUN)) return "run";
  if (says(ASKS)) return "asks";
  if (says(NAMED)) return "named";
  return says(LEFT) ? "left" : undefined;
}

/** The commands of the pages that no test of a page runs. */
export function commandBlocks(blocks: readonly DocsBlock[]): DocsBlock[] {
  return blocks.filter(({ language, file }) => language === "sh" && !(file in RUN_BY_TEST));
}

/**
 * Why a page's own test does not run all of its blocks of commands; empty when it does. Such a test gives each of
 * them a name, in their order, by `const [first = "", …] = codeOf("sh")` and `const [next = "", …] = more`.
 */
export function unrunBlocks(count: number, test: string): string[] {
  const lists = [...test.matchAll(/const \[([^\]]*)\] = (?:codeOf\("sh"\)|more);/g)];
  const names = lists.flatMap(([, list = ""]) => list.match(/\b\w+(?= = "")/g) ?? []);
  const given = names.length === count ? [] : [`${count} blocks, ${names.length} names`];
  const uses = (name: string) => test.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
  return [...given, ...names.filter((name) => uses(name) < 2).map((name) => `${name} is not used`)];
}

/** What a command names and is not there: a script of the package, a file. */
export function missingIn(line: string, scripts: Record<string, string>): string[] {
  const script = /npm (?:run )?(start|test|[\w:]+)/.exec(line.replace("npm install", ""))?.[1];
  const files = [...line.matchAll(/(?:bench|examples|scripts|tests)\/\S+\.(?:mjs|ts)/g)];
  return [
    ...(script === undefined || script in scripts ? [] : [script]),
    ...files.map(([file]) => file).filter((file) => !existsSync(join(REPOSITORY, file))),
  ];
}
