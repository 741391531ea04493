import { describe, expect, it } from "vitest";
import { checkFilePath, parseRequestPath } from "../../src/request_path.ts";

const RULES = {
  prefix: "/",
  index: "index.html",
  dotfiles: false,
  literalEscapes: false,
  windows: false,
};

/** 4096 bytes in 16 names of 255 and one more byte. */
const LONGEST = `${`${"n".repeat(255)}/`.repeat(15)}${"n".repeat(254)}/m`;
const LONGEST_BYTES = 4096;

describe("limits are bytes of UTF-8", () => {
  it("has a fixture of the right length", () => {
    expect(LONGEST).toHaveLength(LONGEST_BYTES);
  });

  it.each<[title: string, path: string, fits: boolean]>([
    ["name of 255 bytes", "n".repeat(255), true],
    ["name of 256 bytes", "n".repeat(256), false],
    ["name of 255 bytes, 2 a character", `${"é".repeat(127)}n`, true],
    ["name of 256 bytes, 2 a character", "é".repeat(128), false],
    ["name of 255 bytes, 3 a character", "日".repeat(85), true],
    ["name of 256 bytes, 3 a character", `${"日".repeat(85)}n`, false],
    ["name of 256 bytes, 4 a character", "💩".repeat(64), false],
    ["name of 252 bytes, 4 a character", "💩".repeat(63), true],
    ["last name too long", `a/${"n".repeat(256)}`, false],
    ["first name too long", `${"n".repeat(256)}/a`, false],
    ["path of 4096 bytes", LONGEST, true],
    ["path of 4097 bytes", `${LONGEST}m`, false],
    ["path of 4096 bytes, 2 for one character", `${LONGEST.slice(0, -3)}/é`, true],
    ["path of 4097 bytes, 2 for one character", `${LONGEST.slice(0, -1)}é`, false],
    ["path of one-byte names, 4095 bytes", `${"a/".repeat(2047)}a`, true],
    ["path of one-byte names, 4097 bytes", `${"a/".repeat(2048)}a`, false],
  ])("%s", (_, path, fits) => {
    const expected = fits ? path : { reason: "too-long", status: 414 };
    expect(checkFilePath(path, RULES)).toEqual(expected);
    expect(parseRequestPath(`/${path}`, RULES)).toEqual(expected);
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    expect(parseRequestPath(`http://h/${encoded}`, RULES)).toEqual(expected);
  });

  it("takes a path whose every byte is escaped", () => {
    const escaped = LONGEST.replaceAll("n", "%6E").replaceAll("m", "%6D");
    expect(parseRequestPath(`/${escaped}`, RULES)).toBe(LONGEST);
  });

  it("counts the index file", () => {
    const folder = LONGEST.slice(0, -"/index.html".length);
    expect(parseRequestPath(`/${folder}/`, RULES)).toBe(`${folder}/index.html`);
    expect(parseRequestPath(`/${folder}n/`, RULES)).toMatchObject({ reason: "too-long" });
  });

  // Above 12,288 characters nothing is decoded: what is broken in there is not even seen.
  it.each([
    ["10,000 segments", "a/".repeat(10_000), "too-long"],
    ["6,000 segments", "a/".repeat(6000), "too-long"],
    ["12,000 empty segments", "/".repeat(12_000), "empty-segment"],
    ["4,500 parents", "../".repeat(4500), "too-long"],
    ["1 MB of escapes", "%41".repeat(350_000), "too-long"],
    ["1 MB of broken escapes", "%".repeat(1_000_000), "too-long"],
    ["12 kB of broken escapes", "%".repeat(12_000), "malformed-escape"],
    ["1 MB of letters", "a".repeat(1_000_000), "too-long"],
    ["12 kB of dots in one name", `a${".".repeat(12_000)}`, "too-long"],
  ])("refuses %s at once", (_, path, reason) => {
    const start = performance.now();
    expect(parseRequestPath(`/${path}`, RULES)).toMatchObject({ reason });
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
