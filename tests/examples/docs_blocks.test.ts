// Every fenced block of the pages and docstrings: programs compile, JSON parses, and nginx reads its configs. The
// commands are in docs_commands.test.ts.
import { afterAll, describe, expect, it } from "vitest";
import { blocksIn, type DocsBlock, everyBlock, placeOf } from "../support/docs_blocks.ts";
import { nginxErrors } from "../support/docs_blocks_nginx.ts";
import { joined, needless } from "../support/docs_blocks_prelude.ts";
import { typeErrors } from "../support/docs_blocks_types.ts";
import { frontProgram } from "../support/fronts.ts";
import { temporaryFolder } from "../support/process.ts";

const blocks = everyBlock();
const of = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

describe("blocks", () => {
  it("are found on pages, in lists and in docstrings", () => {
    const text =
      "a\n\n```js\n1\n```\n- b\n  ```sh no-check\n  c\n    d\n  ```\n\n * ```ts\n * e\n *\n * ```\n";
    expect(blocksIn("x.md", text)).toEqual([
      { file: "x.md", line: 3, language: "js", info: "", code: "1\n" },
      { file: "x.md", line: 7, language: "sh", info: "no-check", code: "c\n  d\n" },
      { file: "x.md", line: 12, language: "ts", info: "", code: "e\n\n" },
    ]);
  });

  it("are of languages that are looked at, here or by the tests of what they show", () => {
    const known = new Set([...PROGRAMS, ...TEXTS, "json", "nginx", "sh"]);
    const others = blocks.filter((block) => !known.has(block.language) && !isShownByTest(block));
    expect(others.map((block) => `${placeOf(block)} ${block.language}`)).toEqual([]);
  });

  it("say nothing but their language", () => {
    expect(blocks.filter(({ info }) => info !== "").map(placeOf)).toEqual([]);
  });
});

const PROGRAMS = ["ts", "js", "mjs"];
const TEXTS = ["diff", "http", "md", "sql", "text"];

/** What `sendoff config` prints, what moves from elsewhere, and the configs beside signed links. */
function isShownByTest({ file, code }: DocsBlock): boolean {
  if (file === "src/signed_url/front_links.ts" || file.startsWith("docs/moving-over/")) return true;
  return code.startsWith("# Made by: sendoff config ");
}

describe("programs", () => {
  const programs = joined(of(...PROGRAMS));

  it("compile against the package's types", () => {
    expect(programs.length).toBeGreaterThan(60);
    expect(typeErrors(programs)).toEqual([]);
  }, 60_000);

  it("would not with a mistake in them", () => {
    const wrong = [
      'authorize: "everybody",\n',
      'authorize: "public",\nsendfile: true,\n',
      'import { nginxx } from "sendoff";\n',
      "const a = b;\n",
      "const a = ;\n",
    ].map((code) => ({ file: "docs/x.md", line: 4, language: "js", info: "", code }));
    expect(typeErrors(wrong)).toEqual([
      expect.stringMatching(/^docs\/x\.md:5: TS2322 /),
      expect.stringMatching(/^docs\/x\.md:6: TS2353 /),
      expect.stringMatching(/^docs\/x\.md:5: TS2724 /),
      expect.stringMatching(/^docs\/x\.md:5: TS2304 /),
      expect.stringMatching(/^docs\/x\.md:5: TS1109 /),
    ]);
  }, 60_000);

  it("leave out no name that is not needed any more", () => {
    expect(needless(programs)).toEqual([]);
  });
});

describe("JSON", () => {
  it("parses", () => {
    for (const { code } of of("json")) expect(() => JSON.parse(code), code).not.toThrow();
  });
});

describe.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
  "nginx",
  () => {
    const { path: work, remove } = temporaryFolder("docs-blocks-nginx");
    afterAll(remove);
    const pages = [...new Set(of("nginx").map(({ file }) => file))];

    it("has blocks on many pages", () => {
      expect(pages.length).toBeGreaterThan(5);
    });

    it.each(pages)("reads the blocks of %s", (page) => {
      expect(
        nginxErrors(
          of("nginx").filter(({ file }) => file === page),
          work,
        ),
      ).toEqual([]);
    });

    it("would not with a mistake in them", () => {
      const code = "location /a/ { intern; }";
      const block = { file: "docs/x.md", line: 4, language: "nginx", info: "", code };
      expect(nginxErrors([block], work)).toEqual([
        expect.stringMatching(
          /^docs\/x\.md:4: in http: .*; in server: .*unknown directive "intern"/,
        ),
      ]);
    });
  },
);
