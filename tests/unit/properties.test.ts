import fc from "fast-check";
import { type Authorizer, contentDisposition, type FilePath, type Grant } from "sendoff";
import { describe, expect, it } from "vitest";
import { checkFilePath, parseRequestPath } from "../../src/request_path.ts";
import { anyText, filePath, requestPath } from "../support/unit_arbitraries.ts";
import { commandsIn, decodeAsServer, FRONTS } from "../support/unit_fronts.ts";
import { FILE_URL, requestLike, run, wait } from "../support/unit_handler.ts";
import { parseDisposition } from "../support/unit_parse_disposition.ts";

const policies = {
  dotfiles: fc.boolean(),
  literalEscapes: fc.boolean(),
  windows: fc.boolean(),
};
const rules = fc.record(policies);
const requestRules = fc.record({
  ...policies,
  prefix: fc.constant("/"),
  index: fc.constantFrom<string | false>("index.html", false),
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE_NAME = /^\.{0,2}$|[\u0000-\u001f\u007f-\u009f\\]/;

/** Whether a path stays below its root when it is walked name by name. */
const isBelow = (path: string) => path.split("/").every((name) => !UNSAFE_NAME.test(name));

const CHARACTERS = { percent: /^[\x20-\x7e]+$/, bytes: /^[\x20-\x7e\x80-\xff]+$/ };

describe.each(FRONTS)("for any URL, $title", (front) => {
  const { delivery, header, prefix, decodes } = front;

  it("is handed a file strictly below the root, the one authorized, or nothing", async () => {
    const policy = fc.constantFrom("refuse" as const, "allow" as const);
    const property = fc.asyncProperty(requestPath, policy, policy, async (path, dots, escapes) => {
      const options = { delivery, dotfiles: dots, literalEscapes: escapes };
      const { response, outcome } = await run(options, requestLike(`http://h${path}`));
      if (outcome.outcome !== "delivered") {
        expect(commandsIn(response)).toEqual([]);
        return;
      }
      const value = response.headers.get(header) ?? "";
      expect(value).toMatch(CHARACTERS[decodes]);
      const file = decodeAsServer(front, value);
      expect(file.startsWith(prefix)).toBe(true);
      expect(isBelow(file.slice(prefix.length))).toBe(true);
      expect(file.slice(prefix.length)).toBe(outcome.path);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("reads the very name, or is not told it", () => {
    const request = new Request(FILE_URL);
    const property = fc.property(filePath, (path) => {
      const checked = checkFilePath(path, { dotfiles: true, literalEscapes: true, windows: false });
      fc.pre(typeof checked === "string");
      const answer = delivery.deliver({ path: checked as FilePath, headers: {} }, request);
      if (front.cannot(path)) {
        expect(answer).toMatchObject({ reason: "inexpressible-name" });
        return;
      }
      const value = (answer as Response).headers.get(header) ?? "";
      expect(value).toMatch(CHARACTERS[decodes]);
      expect(decodeAsServer(front, value)).toBe(prefix + path);
    });
    fc.assert(property, { numRuns: 60 });
  });
});

describe("a file path", () => {
  it("passes a second check unchanged", () => {
    const property = fc.property(requestPath, requestRules, (path, policy) => {
      const parsed = parseRequestPath(path, policy);
      fc.pre(typeof parsed === "string");
      expect(checkFilePath(String(parsed), policy)).toBe(parsed);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("is found again under its encoded spelling", () => {
    const property = fc.property(filePath, rules, (path, policy) => {
      const checked = checkFilePath(path, policy);
      fc.pre(typeof checked === "string");
      const url = `http://h/${path.split("/").map(encodeURIComponent).join("/")}`;
      expect(parseRequestPath(url, { ...policy, prefix: "/", index: false })).toBe(path);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("decoded once more is the same, unless escapes were allowed", () => {
    const property = fc.property(requestPath, requestRules, (path, policy) => {
      const parsed = parseRequestPath(path, { ...policy, literalEscapes: false });
      fc.pre(typeof parsed === "string");
      expect(String(parsed)).not.toMatch(/%[0-9A-Fa-f]{2}/);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it("is below the root, whatever text it was checked as", () => {
    const text = fc.oneof(filePath, anyText, requestPath);
    const property = fc.property(text, rules, (path, policy) => {
      const checked = checkFilePath(path, policy);
      if (typeof checked !== "string") return;
      expect(checked).toBe(path);
      expect(isBelow(checked)).toBe(true);
      expect(checked.isWellFormed()).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("Content-Disposition", () => {
  it("has one filename that is safe to save, for any name", () => {
    const text = fc.oneof(
      anyText,
      filePath,
      requestPath,
      fc.string({ minLength: 200, maxLength: 400 }),
    );
    const property = fc.property(fc.constantFrom("inline", "attachment"), text, (type, name) => {
      const parsed = parseDisposition(contentDisposition(type, name));
      const { filename, "filename*": extended, ...others } = Object.fromEntries(parsed.parameters);
      expect(parsed.type).toBe(type);
      expect(others).toEqual({});
      const saved = extended ?? filename ?? "";
      expect(saved).not.toMatch(/[/\\\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]|^\.*$/u);
      expect(new TextEncoder().encode(saved).length).toBeLessThanOrEqual(255);
      expect(filename?.length).toBeGreaterThan(0);
      expect(filename).not.toMatch(/%[0-9A-Fa-f]{2}/);
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe("an authorizer that does anything", () => {
  const fields = fc.record(
    {
      allow: fc.constantFrom<unknown>(true, true, false, "true", 1, undefined),
      path: fc.oneof(filePath, fc.anything()),
      download: fc.oneof(fc.constant(true), anyText, fc.anything()),
      contentType: fc.oneof(fc.constantFrom("image/png", "text/html"), anyText),
      headers: fc.dictionary(fc.constantFrom("x-a", "x-sendfile", "a b"), anyText),
      pth: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const answer = fc.oneof(fc.constantFrom<unknown>(true, false), fc.anything(), fields);
  const behaviour = fc.constantFrom("returns", "resolves", "waits", "throws", "rejects", "sleeps");
  const NEVER_YES = ["throws", "rejects", "sleeps"];

  const authorizerThat = (does: string, value: unknown): Authorizer => {
    const given = value as Grant;
    return () => {
      if (does === "throws") throw given;
      if (does === "rejects") return Promise.reject(given);
      if (does === "resolves") return Promise.resolve(given);
      if (does === "waits") return wait(0).then(() => given);
      return does === "sleeps" ? new Promise(() => {}) : given;
    };
  };

  /** A yes: the literal, or an object whose own `allow` is the literal. */
  const isYes = (value: unknown): boolean =>
    value === true ||
    (typeof value === "object" && value !== null && "allow" in value && value.allow === true);

  it.each(FRONTS)("lets $title send nothing without an explicit yes", async ({ delivery }) => {
    const property = fc.asyncProperty(behaviour, answer, async (does, value) => {
      const authorize = authorizerThat(does, value);
      const { response, outcome } = await run({ authorize, delivery, timeout: 1 });
      const handedOff = commandsIn(response).length > 0;
      expect(handedOff).toBe(outcome.outcome === "delivered");
      if (handedOff) {
        expect(NEVER_YES).not.toContain(does);
        expect(isYes(value)).toBe(true);
      }
      if (value === true && ["returns", "resolves"].includes(does)) expect(handedOff).toBe(true);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});
