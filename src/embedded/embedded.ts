import { type Awaitable, isPromise, whenThere } from "../awaitable.ts";
import { type ApprovedFile, type Delivery, type ResponseClass, trusted } from "../delivery.ts";
import { lookUpFileType } from "../file_type.ts";
import { acceptedCodings } from "../http/accept_encoding.ts";
import { fail, knownOptions } from "../option_error.ts";
import { isRefusal, type Refusal, refusal } from "../refusal.ts";
import { isWindowsPath } from "../root.ts";
import { isDiskError, refusalFor } from "./disk_error.ts";
import { type DiskOptions, Files } from "./files.ts";
import { codingsOf, openVariant, type PrecompressedEnding, type Variant } from "./precompressed.ts";
import { Sender } from "./sender.ts";

/** Options of {@linkcode embedded}. */
export interface EmbeddedOptions extends DiskOptions {
  /**
   * Sends `a.css.br`, `a.css.zst` or `a.css.gz` in place of `a.css` to clients that take it, if it is
   * no older: `true` for all three, or those endings that you have, best first. The authorizer is
   * asked about `a.css` only, so switch this on where such files are made from the one beside them.
   * Default: `false`.
   */
  readonly precompressed?: boolean | readonly PrecompressedEnding[];
  /**
   * Bytes of memory for the contents of small files (up to 256 KiB) that are asked for twice within a
   * second. Each answer still looks at the file on disk first. Default: `0`, no cache.
   */
  readonly cacheBytes?: number;
  /** Class of the answers. Default: `globalThis.Response`, looked up at each request. */
  readonly Response?: ResponseClass;
}

const SUBJECT = "embedded()";
const KNOWN = [
  "root",
  "wholeDisk",
  "symlinks",
  "precompressed",
  "io",
  "cacheBytes",
  "Response",
] as const satisfies readonly (keyof EmbeddedOptions)[];

/** How often a file that is written to at this very moment is opened again. */
const TRIES = 10;

/**
 * The app sends the bytes itself: ranges, validators, conditional requests, HEAD, precompressed files.
 * For development, for small installs, and for names that a front server can't be told.
 *
 * Only regular files whose real path lies below the root are sent, from the descriptor that was
 * checked, and never more bytes than were announced. Where a file is written to while it is sent, the
 * connection is cut, so put new versions in place by renaming.
 *
 * @throws {TypeError} If an option is missing, unknown or can't be right, or the root is no folder.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { createFileHandler } from "sendoff";
 * import { embedded } from "sendoff/embedded";
 *
 * const root = mkdtempSync(join(tmpdir(), "files-"));
 * writeFileSync(join(root, "motto.txt"), "Send it off!");
 *
 * const files = createFileHandler({ authorize: "public", delivery: embedded({ root }) });
 *
 * const headers = { range: "bytes=5-6" };
 * const response = await files(new Request("http://localhost/motto.txt", { headers }));
 * assert.equal(response.status, 206);
 * assert.equal(await response.text(), "it");
 * ```
 */
export function embedded(options: EmbeddedOptions): Delivery {
  knownOptions(SUBJECT, options, KNOWN);
  const { precompressed = false, cacheBytes = 0, Response } = options;
  if (!Number.isSafeInteger(cacheBytes) || cacheBytes < 0) {
    fail(SUBJECT, "cacheBytes", cacheBytes, "a number of bytes, or 0 for no cache");
  }
  if (Response !== undefined && typeof Response !== "function") {
    fail(SUBJECT, "Response", Response, "a class such as globalThis.Response");
  }
  const codings = codingsOf(SUBJECT, precompressed);
  const offered = [...codings.keys()];
  const files = new Files(SUBJECT, options, cacheBytes);
  const sender = new Sender(files, cacheBytes, Response);
  // Not only with the first file: an import that once finds no descriptor left fails on Node for good.
  lookUpFileType("a.txt").catch(() => {});

  type Answer = Response | Refusal | undefined;

  /** `undefined` where the file was written to meanwhile. */
  function attempt(file: ApprovedFile, request: Request, again: boolean): Awaitable<Answer> {
    const { path } = file;
    const send = (found: Variant | Refusal) =>
      isRefusal(found) ? found : sender.fromFile(file, request, found, again);
    const accepted =
      offered.length > 0 ? acceptedCodings(request.headers.get("accept-encoding"), offered) : [];
    if (accepted.length > 0) return openVariant(files, path, codings, accepted).then(send);
    if (again) return whenThere(files.open(path), send);
    return whenThere(files.recall(path), (recalled) =>
      whenThere(recalled && sender.fromRecalled(file, request, recalled), (answer) =>
        answer === undefined ? whenThere(files.open(path), send) : answer,
      ),
    );
  }

  return trusted({
    name: "embedded",
    exact: true,
    ...(isWindowsPath(options.root) ? { windows: true } : {}),
    deliver(file, request) {
      if (offered.length > 0) addVary(file.headers);
      const tryOn = (answer: Answer, left: number): Awaitable<Response | Refusal> => {
        if (answer !== undefined) return answer;
        if (left === 0) return refusal("file-changing");
        return whenThere(attempt(file, request, left < TRIES), (next) => tryOn(next, left - 1));
      };
      try {
        const answer = tryOn(undefined, TRIES);
        return isPromise(answer) ? answer.catch(refusalOrFault) : answer;
      } catch (error) {
        return refusalOrFault(error);
      }
    },
  });
}

/** What the disk did is a refusal; anything else, as from the app's own Response class, a fault. */
function refusalOrFault(error: unknown): Refusal {
  if (isDiskError(error)) return refusalFor(error);
  throw error;
}

/** What is sent depends on the client's codings, also where this time it is the file as it is. */
function addVary(headers: Record<string, string>): void {
  const vary = headers["vary"];
  headers["vary"] = vary === undefined ? "accept-encoding" : `${vary}, accept-encoding`;
}
