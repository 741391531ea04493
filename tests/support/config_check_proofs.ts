// Each danger that checkConfig finds is one that the real server has: with the right config the request
// does no harm, with the wrong one it does.
import { type ConfigOptionsMap, renderConfig } from "sendoff/config";
import { describe, expect, it } from "vitest";
import { checkConfig, type FindingCode } from "../../src/config/check.ts";
import { type AppAnswer, type CheckedFront, type Place, withFront } from "./config_check_front.ts";
import { fillIn } from "./docs_page.ts";
import { frontProgram } from "./fronts.ts";
import { ask, type RawRequest, type RawResponse } from "./raw_client.ts";

export interface Danger<Server extends CheckedFront> {
  readonly code: FindingCode;
  readonly change: (place: Place) => Record<string, string>;
  readonly options?: Partial<ConfigOptionsMap[Server]>;
  /** What the app answers; if nothing is said, it hands off `a.txt`. */
  readonly answer?: (place: Place) => AppAnswer["headers"] | AppAnswer;
  readonly request?: Partial<RawRequest>;
  /** What is done before the request that counts. */
  readonly before?: (place: Place) => Promise<void>;
  readonly harm: (response: RawResponse, place: Place) => boolean;
}

export const SECRET = "1f8b0a4c7d2e95364b8c0d1e7f3a2956c4e0b7d85f1a93e26b7d0c48a15e9f32";
export const secret = { secret: SECRET };
export const files = { mount: "/files" };
export const inFiles = { target: "/files/a.txt" };
export const typed = { "X-Sendfile": "typed by a client" };

export const body = (text: string) => (response: RawResponse) => response.body.toString() === text;
export const noFile = (response: RawResponse) => response.body.toString() !== "a file";
export const nothing = (response: RawResponse) =>
  response.status === 200 && response.body.length === 0;
export const all = ({ headers }: RawResponse, name: string) =>
  headers.filter(([key]) => key === name);
export const seenHeader =
  (name: string, wanted: string | undefined) => (_: RawResponse, place: Place) =>
    place.seen.at(-1)?.headers[name] === wanted;
export const passes = seenHeader("x-sendfile", typed["X-Sendfile"]);
export const accel = (value: string) => () => ({ "X-Accel-Redirect": value });
export const path = (value: (place: Place) => string) => (place: Place) => ({
  "X-Sendfile": value(place),
});
export const both = (place: Place) => ({
  "X-Accel-Redirect": "/_sendoff/a.txt",
  "X-Sendfile": `${place.root}/a.txt`,
});
export const after = (text: string, more: string) => () => ({ [text]: `${text}\n${more}` });
export const instead = (text: string, other: string) => () => ({ [text]: other });

interface Facts {
  /** All codes of the server. */
  readonly known: Readonly<Record<string, string>>;
  /** What keeps the server from starting. */
  readonly unreadable: string;
  /** Codes whose harm the program that is installed can't do. */
  readonly notShown: readonly string[];
}

async function isHarmed<Server extends CheckedFront>(
  name: Server,
  { change, options, answer = both, request, before, harm, code }: Danger<Server>,
  isWrong: boolean,
): Promise<boolean> {
  let result = false;
  const reply = (place: Place): AppAnswer => {
    const said = answer(place) ?? {};
    return "status" in said ? (said as AppAnswer) : { headers: said as AppAnswer["headers"] & {} };
  };
  const optionsAt = ({ root, port, appPort }: Place) =>
    ({
      root,
      upstream: `127.0.0.1:${appPort}`,
      ...(name === "lighttpd" ? {} : { serverName: "127.0.0.1", listen: `127.0.0.1:${port}` }),
      ...options,
    }) as unknown as ConfigOptionsMap[Server];
  const config = (place: Place) => {
    const right = renderConfig(name, optionsAt(place));
    const text = isWrong ? fillIn(right, change(place)) : right;
    const codes = checkConfig(name, text, optionsAt(place)).map((finding) => finding.code);
    if (isWrong) expect(codes).toContain(code);
    else expect(codes).toEqual([]);
    return text;
  };
  await withFront(
    name,
    (_, place) => reply(place),
    config,
    async (place) => {
      await before?.(place);
      result = harm(await ask(place.port, { target: "/", ...request }), place);
    },
  );
  return result;
}

/** Tests each danger on the real server, and that every code has such a test. */
export function proofs<Server extends CheckedFront>(
  name: Server,
  dangers: readonly Danger<Server>[],
  { known, unreadable, notShown }: Facts,
): void {
  describe.skipIf(frontProgram(name) === undefined && process.env["CI"] !== "true")(name, () => {
    it.each(dangers.map((danger, i) => ({ ...danger, title: `${danger.code} (${i})` })))(
      "$title does the harm that it says",
      async (danger) => {
        expect(await isHarmed(name, danger, false)).toBe(false);
        expect(await isHarmed(name, danger, true)).toBe(true);
      },
    );

    it("does not start with what can't be read", async () => {
      const config = ({ root }: Place) => {
        const options = { root } as ConfigOptionsMap[Server];
        const text = `${renderConfig(name, options)}\n${unreadable}\n`;
        const codes = checkConfig(name, text, options).map(({ code }) => code);
        expect(codes).toEqual(["unreadable"]);
        return text;
      };
      await expect(
        withFront(
          name,
          () => ({}),
          config,
          async () => {},
        ),
      ).rejects.toThrow("not so");
    });

    it("shows every danger that it can", () => {
      const shown = new Set([
        ...dangers.map(({ code }) => code as string),
        "unreadable",
        ...notShown,
      ]);
      expect([...shown].sort()).toEqual(Object.keys(known).sort());
    });
  });
}
