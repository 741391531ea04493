// Commands of the pages: which are run, which name something that has to exist, and which can't be run here.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DocsBlock, placeOf } from "./docs_blocks.ts";
import { REPOSITORY } from "./process.ts";

export type CommandKind = "run" | "named" | "left";

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
  /^curl /,
];

/** Pages whose commands their own test runs, all of them and in order. */
const RUN_BY_TEST: Record<string, string> = {
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
  if (says(NAMED)) return "named";
  return says(LEFT) ? "left" : undefined;
}

/** Whether another test runs all of a page's commands. */
export function isRunByTest({ file }: DocsBlock): boolean {
  const test = RUN_BY_TEST[file];
  if (test === undefined) return false;
  const [name = ""] = /[^/]+(?=\.md$)/.exec(file) ?? [];
  return readFileSync(join(REPOSITORY, test), "utf8").includes(name);
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
