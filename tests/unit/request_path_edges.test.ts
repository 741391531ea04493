// Edges that the other tables leave open: each row fails if one sign of src/request_path.ts is another.
import { describe, expect, it } from "vitest";
import { checkFilePath, parseRequestPath, type RequestPathRules } from "../../src/request_path.ts";

const RULES: RequestPathRules = {
  prefix: "/f/",
  index: "index.html",
  dotfiles: false,
  literalEscapes: false,
  windows: false,
};

describe("edges of a request's path", () => {
  it.each([
    ["empty segment between names of one letter", "/f/a//b", "empty-segment"],
    ["broken escape at the end of a folder of one letter", "/f/a%/b", "malformed-escape"],
    ["two slashes in front of the path instead of a scheme", "x/y/f/a.txt", "malformed-url"],
    ["slash after the scheme's colon only", "x:/y/f/a.txt", "malformed-url"],
    ["longest path that is decoded", `/f/${"%".repeat(3 * 4096)}`, "malformed-escape"],
    ["shortest path that is not", `/f/${"%".repeat(3 * 4096 + 1)}`, "too-long"],
  ])("%s", (_, url, reason) => {
    expect(parseRequestPath(url, RULES)).toMatchObject({ reason });
  });
});

describe("short names of Windows", () => {
  const windows = { ...RULES, windows: true };

  it.each(["abcdefg~1.txt", "a.b~1.txt", "a~1.html", "a~1.txt.gz", "a~1-b"])(
    "%s is none, and let through",
    (name) => {
      expect(checkFilePath(name, windows)).toBe(name);
    },
  );

  it.each(["a~12", "a~123456.txt", "ABCDEF~1.", "a~1.b"])("%s is one", (name) => {
    expect(checkFilePath(name, windows)).toMatchObject({ reason: "windows-name" });
  });
});
