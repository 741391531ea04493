// What an error of the file system means for the request, and that nobody is told more.
import { describe, expect, it } from "vitest";
import { isDiskError, refusalFor } from "../../src/embedded/disk_error.ts";
import { REFUSAL_STATUS } from "../../src/refusal.ts";

const SECRET = "/srv/secret/place.txt";

function errorWith(code: unknown): Error {
  return Object.assign(new Error(`${code}: failed, open '${SECRET}'`), { code, path: SECRET });
}

/** As Deno's own API throws them, without a code. */
function namedError(name: string): Error {
  return Object.assign(new Error(`failed: open '${SECRET}'`), { name });
}

const MISSING = [
  ...["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENAMETOOLONG", "EINVAL", "EILSEQ", "ENXIO"],
  ...["ENODEV", "EOPNOTSUPP"],
];

describe("by its code", () => {
  it.each(MISSING)("%s: there is no such file, and nothing to report", (code) => {
    expect(refusalFor(errorWith(code))).toEqual({ reason: "not-found", status: 404 });
  });

  it.each([
    ["EACCES", "not-found"],
    ["EPERM", "not-found"],
    ["EMFILE", "out-of-descriptors"],
    ["ENFILE", "out-of-descriptors"],
    ["EIO", "disk-failed"],
    ["EBUSY", "disk-failed"],
    ["ENOMEM", "disk-failed"],
    ["ESTALE", "disk-failed"],
    ["ETIMEDOUT", "disk-failed"],
    ["EBADF", "disk-failed"],
    ["EWHATEVER", "disk-failed"],
  ] as const)("%s: %s, and the app's owner is told", (code, reason) => {
    const cause = errorWith(code);
    const refusal = refusalFor(cause);
    expect(refusal).toMatchObject({ reason, status: REFUSAL_STATUS[reason] });
    expect(refusal.error?.message).toBe(`Reading the file failed: ${code}`);
    expect(refusal.error?.cause).toBe(cause);
  });

  it("has a status each", () => {
    expect(REFUSAL_STATUS["out-of-descriptors"]).toBe(503);
    expect(REFUSAL_STATUS["disk-failed"]).toBe(500);
  });
});

describe("by its name, as of Deno", () => {
  it.each([
    ["NotFound", "not-found", false],
    ["NotADirectory", "not-found", false],
    ["IsADirectory", "not-found", false],
    ["FilesystemLoop", "not-found", false],
    ["PermissionDenied", "not-found", true],
    ["NotCapable", "not-found", true],
  ])("%s: %s", (name, reason, isReported) => {
    const refusal = refusalFor(namedError(name));
    expect(refusal.reason).toBe(reason);
    expect(refusal.error !== undefined).toBe(isReported);
  });

  it("has no weight beside a code", () => {
    const error = Object.assign(namedError("NotFound"), { code: "EIO" });
    expect(refusalFor(error).reason).toBe("disk-failed");
  });
});

it.each([[undefined], [null], ["EIO"], [{}], [errorWith(5)], [new TypeError("a mistake")]])(
  "%o is a failure, and none of the disk",
  (cause) => {
    expect(refusalFor(cause)).toMatchObject({ reason: "disk-failed", status: 500 });
    expect(isDiskError(cause)).toBe(false);
  },
);

it.each(["ENOENT", "EIO", "EWHATEVER"])("%s is an error of the disk", (code) => {
  expect(isDiskError(errorWith(code))).toBe(true);
});
