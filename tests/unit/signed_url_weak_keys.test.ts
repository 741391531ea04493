// Where a secret begins to be too weak: each row is one value to this side or to that of a limit.
import { describe, expect, it } from "vitest";
import { SECRET, signerWith } from "../support/signed_url.ts";

const withSecret = (secret: unknown) => () =>
  signerWith({ keys: [{ id: "k", secret: secret as string }] });

const WANTED =
  "want at least 32 random bytes, or a text such as `openssl rand -hex 32` makes it: letters, digits, - or _";

/** Of seven differences and the first value, whose last value is one of those differences as well. */
const EIGHT_STEPS = [
  60, 37, 48, 7, 60, 19, 26, 37, 14, 21, 2, 9, 46, 23, 76, 57, 68, 105, 86, 93, 52, 11, 18, 25, 36,
  13, 20, 57, 16, 53, 64, 41,
];
/** Of seven differences, one of which is the first value. */
const SEVEN_STEPS = [
  37, 90, 143, 180, 139, 146, 157, 168, 175, 156, 193, 200, 207, 244, 225, 232, 213, 224, 235, 194,
  201, 208, 245, 222, 199, 158, 139, 120, 157, 194, 153, 206,
];

describe("a secret is too weak", () => {
  it.each<[title: string, secret: unknown]>([
    ["with 31 bytes", new TextEncoder().encode(SECRET.slice(1))],
    ["as 16 letters, again and again", SECRET.slice(0, 16).repeat(4)],
    ["as 32 letters, and once more", SECRET.repeat(2)],
    ["as 20 letters, again and again and cut off", SECRET.slice(0, 20).repeat(4).slice(0, 65)],
    ["with seven differences between its bytes", Uint8Array.from(SEVEN_STEPS)],
    ["after a letter that is none", `é${SECRET}`],
    ["as a list of one text", [SECRET]],
  ])("%s", (_, secret) => {
    const error = new TypeError(`createUrlSigner(): the secret of key "k" is too weak, ${WANTED}`);
    expect(withSecret(secret)).toThrow(error);
  });

  it("and another thing than none at all", () => {
    const error = new TypeError(`createUrlSigner(): the secret of key "k" is missing, ${WANTED}`);
    expect(withSecret(undefined)).toThrow(error);
  });
});

describe("a secret is not too weak", () => {
  it.each<[title: string, secret: unknown]>([
    ["with ten values", "27182818284590452353602874713526"],
    ["with eight differences between its bytes", Uint8Array.from(EIGHT_STEPS)],
    ["where the second copy of its beginning has another letter", `${SECRET}4${SECRET.slice(1)}`],
  ])("%s", (_, secret) => {
    expect(withSecret(secret)).not.toThrow();
  });
});
