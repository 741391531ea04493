// A wrong option throws when the delivery is made, and the message shows no credential.
import { afterEach, describe, expect, it, vi } from "vitest";
import { createFileHandler } from "../../mod.ts";
import {
  nginx,
  objectStore,
  redirect,
  relay,
  type StoreNginxOptions,
} from "../../src/object_store/mod.ts";

const RIGHT = {
  endpoint: "https://s3.example.org",
  bucket: "media",
  credentials: { accessKeyId: "AKID-canary", secretAccessKey: "secret-canary" },
  via: relay(),
};

function errorOf(make: () => unknown): string | undefined {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    expect(String((error as Error).stack)).not.toContain("canary");
    return (error as Error).message;
  }
  return undefined;
}

const build = (options: object) => errorOf(() => objectStore({ ...RIGHT, ...options } as never));

describe("objectStore()", () => {
  it.each([
    ["endpoint", undefined],
    ["endpoint", ""],
    ["endpoint", "s3.example.org"],
    ["endpoint", "ftp://s3.example.org"],
    ["endpoint", "https://s3.example.org/path"],
    ["endpoint", "https://s3.example.org?x"],
    ["endpoint", "https://s3.example.org/#"],
    ["endpoint", new URL("https://s3.example.org")],
    ["region", ""],
    ["region", "eu central"],
    ["region", "eu/central"],
    ["region", 1],
    ["bucket", undefined],
    ["bucket", ""],
    ["bucket", "ab"],
    ["bucket", "a/b"],
    ["bucket", ".."],
    ["bucket", "Media?"],
    ["bucket", "m".repeat(64)],
    ["prefix", "/uploads"],
    ["prefix", "a//b"],
    ["prefix", "../"],
    ["prefix", "a/../b"],
    ["prefix", "a/."],
    ["prefix", "a\\b"],
    ["prefix", "a\nb"],
    ["prefix", "\ud800"],
    ["prefix", null],
    ["via", undefined],
    ["via", "relay"],
    ["via", {}],
    ["Response", "Response"],
    ["Response", {}],
  ])("refuses %s: %j", (option, value) => {
    expect(build({ [option]: value })).toMatch(
      new RegExp(`^objectStore\\(\\): option "${option}" is .+, want `, "s"),
    );
  });

  it.each([
    undefined,
    null,
    "secret-canary",
    {},
    { accessKeyId: "AKID-canary" },
    { accessKeyId: "", secretAccessKey: "secret-canary" },
    { accessKeyId: "AKID-canary", secretAccessKey: "secret-canary\n" },
    { accessKeyId: "AKID-canary", secretAccessKey: "secret-canary", sessionToken: "" },
    { accessKeyId: "AKID-canary", secretAccessKey: "secret-canary", sessionToken: 5 },
  ])("refuses credentials without showing them (%#)", (credentials) => {
    expect(build({ credentials })).toMatch(/^objectStore\(\): option "credentials" is missing or/);
  });

  it("does not show a password in the endpoint", () => {
    expect(build({ endpoint: "https://user:canary@s3.example.org" })).toMatch(
      /^objectStore\(\): option "endpoint" holds a name or a password, want /,
    );
  });

  it("refuses unknown options", () => {
    expect(build({ Bucket: "media" })).toContain('option "Bucket" is not known');
    expect(errorOf(() => objectStore(undefined as never))).toContain("want an object of options");
  });

  it.each([
    {},
    { endpoint: "http://127.0.0.1:9000/" },
    { endpoint: "http://[::1]:9000" },
    { region: "auto" },
    { bucket: "my.bucket-2" },
    { prefix: "ünï/a b/" },
    { prefix: "uploads-" },
    { credentials: () => RIGHT.credentials },
    { credentials: { ...RIGHT.credentials, sessionToken: "t+/=" } },
    { via: redirect() },
    { Response },
  ])("takes %j", (options) => {
    expect(build(options)).toBeUndefined();
  });
});

describe("nginx()", () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    [{ location: "/_s3/" }, /"location" is/],
    [{ cache: "yes" }, /"cache" is "yes", want true or false/],
    [{ expires: 0 }, /want whole seconds from 1 to 604800/],
    [{ expires: 604_801 }, /"expires"/],
    [{ cache: true, expires: 3599 }, /"expires" is 3599, want whole seconds from 3600 to 604800/],
    [{ timeout: 0 }, /"timeout" is 0, want whole milliseconds/],
    [{ caches: true }, /"caches" is not known/],
  ])("refuses %o", (options, message) => {
    expect(() => nginx(options as never)).toThrow(message);
  });

  it("signs for an hour, and with a cache for a day", async () => {
    const expiresOf = async (options: StoreNginxOptions) => {
      const delivery = objectStore({ ...RIGHT, via: nginx(options) });
      const grant = { allow: true, etag: '"1"' } as const;
      const files = createFileHandler({ authorize: () => grant, delivery });
      const { headers } = await files(new Request("http://localhost/a.txt"));
      return new URLSearchParams(headers.get("sendoff-target")?.split("?")[1]).get("X-Amz-Expires");
    };
    expect(await expiresOf({})).toBe("3600");
    expect(await expiresOf({ cache: true })).toBe("86400");
    expect(await expiresOf({ cache: true, expires: 604_800 })).toBe("604800");
  });

  it("with a cache, says the version that the app knows, and asks for it by GET", async () => {
    const delivery = objectStore({ ...RIGHT, via: nginx({ cache: true }) });
    const files = createFileHandler({
      authorize: () => ({ allow: true, etag: '"7"' }),
      delivery,
    });
    const ask = (method: string) => files(new Request("http://localhost/a.txt", { method }));
    vi.useFakeTimers({ now: 1_700_000_000_000 }); // a signature is of its second
    const [get, head] = [await ask("GET"), await ask("HEAD")];
    expect(get.headers.get("sendoff-version")).toBe('"7"');
    expect(get.headers.has("sendoff-if-match")).toBe(false);
    expect(head.headers.get("sendoff-target")).toBe(get.headers.get("sendoff-target"));
  });
});

describe("relay() and redirect()", () => {
  it.each([0, -1, 1.5, "5", Number.NaN, 2 ** 31, null])("refuse a time of %j", (value) => {
    expect(errorOf(() => relay({ timeout: value as never }))).toMatch(
      /^relay\(\): option "timeout" is .+, want whole milliseconds from 1 to 2147483647$/,
    );
    expect(errorOf(() => redirect({ expires: value as never }))).toMatch(
      /^redirect\(\): option "expires" is .+, want whole seconds from 1 to 604800$/,
    );
  });

  it.each([301, 308, 200, "302", null])("refuse the status %j", (status) => {
    expect(errorOf(() => redirect({ status: status as never }))).toMatch(/want 302, 303 or 307$/);
  });

  it("refuse unknown options", () => {
    expect(errorOf(() => relay({ timeOut: 5 } as never))).toContain('"timeOut" is not known');
    expect(errorOf(() => redirect({ expiry: 5 } as never))).toContain('"expiry" is not known');
    expect(errorOf(() => redirect({ expires: 604_801 }))).toContain("604801");
  });
});
