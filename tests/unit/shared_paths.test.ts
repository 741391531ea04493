import { describe, expect, it } from "vitest";
import { checkFilePath } from "../../src/request_path.ts";
import { type PathCase, pathCases } from "../support/unit_cases.ts";

/** Rows that leave room, and rows where we refuse more than the row asks for. Why: */
const OUR_POLICY: Readonly<Record<string, PathCase["verdict"]>> = {
  // A name that is written in two ways is refused and not repaired.
  "path-003": "reject", // b\c: a backslash separates names on some other server
  "path-027": "reject", // foo/../bar
  "path-034": "reject", // ..\foo
  "path-035": "reject", // a/..
  "path-036": "reject", // a\..
  "path-019": "reject", // /etc/passwd
  // Names are not judged by the rules of a system that the root is not on.
  "path-012": "accept", // CON
  "path-013": "accept", // c:test.txt
  // Dots within a name are a dotfile's at most, and these rows ask with dotfiles allowed.
  "path-040": "accept", // ..a
  "path-041": "accept", // a/..b
  "path-042": "accept", // ...
  "path-043": "accept", // a/.../b
};

/** These are about the option `dotfiles`, the others are not. */
const ABOUT_DOTFILES = new Set(["path-045", "path-046", "path-048", "path-049"]);

/** These are about the option `literalEscapes`: the file exists, and the default refuses it. */
const ABOUT_ESCAPES = new Set(["path-120", "path-121"]);

const rulesFor = ({ id, platform }: PathCase) => ({
  dotfiles: !ABOUT_DOTFILES.has(id),
  literalEscapes: ABOUT_ESCAPES.has(id),
  windows: platform === "win32",
});

describe("shared cases: a decoded path against a root", () => {
  it.each(pathCases.map((row) => [row.id, row.platform, row.input, row] as const))(
    "%s (%s) %j",
    (id, _platform, input, row) => {
      const verdict = OUR_POLICY[id] ?? row.verdict;
      const result = checkFilePath(input, rulesFor(row));
      if (verdict === "accept") expect(result).toBe(row.resolved);
      else expect(result).toHaveProperty("reason");
    },
  );

  it("departs from no row that is a must", () => {
    const departed = pathCases.filter(
      ({ id, verdict }) => OUR_POLICY[id] !== undefined && OUR_POLICY[id] !== verdict,
    );
    expect(departed.map(({ id, level }) => `${id} ${level}`)).toEqual([
      "path-003 optional",
      "path-027 optional",
    ]);
  });

  it.each([...ABOUT_ESCAPES])("%s is refused by default", (id) => {
    const row = pathCases.find((candidate) => candidate.id === id);
    const rules = { dotfiles: true, literalEscapes: false, windows: false };
    expect(checkFilePath(row?.input ?? "", rules)).toMatchObject({ reason: "literal-escape" });
  });

  it.each([...ABOUT_DOTFILES])("%s is let through where dotfiles are allowed", (id) => {
    const row = pathCases.find((candidate) => candidate.id === id);
    const rules = { dotfiles: true, literalEscapes: false, windows: false };
    expect(checkFilePath(row?.input ?? "", rules)).toBe(row?.input);
  });
});
