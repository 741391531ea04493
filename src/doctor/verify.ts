import process from "node:process";
import { NoAnswer } from "./ask.ts";
import { plant } from "./canaries.ts";
import { CHECKS, type Check, type CheckName, Fault, Skip } from "./check.ts";
import type { CheckFunction } from "./checks.ts";
import * as http from "./checks.ts";
import * as guards from "./guards.ts";
import { headers } from "./headers.ts";
import { networkFault } from "./network.ts";
import { checkOptions, type VerifyFrontOptions } from "./options.ts";
import { permissions } from "./permissions.ts";
import { Run } from "./run.ts";
import type { Sender } from "./signature.ts";

/** What {@linkcode verifyFront} found out. */
export interface Verification {
  /** No check failed. */
  readonly ok: boolean;
  /** Who sent the files, where it could be told. */
  readonly sender?: Sender;
  /** One for each check, in order. */
  readonly checks: readonly Check[];
}

const MAKE: Readonly<Record<CheckName, CheckFunction>> = {
  reachable: guards.reachable,
  handler: guards.handler,
  bytes: http.bytes,
  sender: http.sender,
  internal: guards.internal,
  spoofing: guards.spoofing,
  denied: guards.denied,
  names: http.names,
  head: http.head,
  conditional: http.conditional,
  range: http.range,
  "if-range": http.ifRange,
  type: http.type,
  headers,
  permissions,
  leak: guards.leak,
};

/** What has to hold for a check to make sense. Guards are tried also where no file comes. */
const NEEDS: Readonly<Record<CheckName, readonly CheckName[]>> = {
  reachable: [],
  handler: ["reachable"],
  bytes: ["handler"],
  sender: ["bytes"],
  internal: ["handler"],
  spoofing: ["handler"],
  denied: ["handler"],
  names: ["bytes"],
  head: ["bytes"],
  conditional: ["bytes"],
  range: ["bytes"],
  "if-range": ["bytes"],
  type: ["bytes"],
  headers: ["bytes"],
  permissions: ["bytes"],
  leak: ["handler"],
};

/**
 * Proves that a set-up works, from the point of view of a browser: plants canary files below the root, asks
 * for them through the public URL, and takes them away again, whatever happens. The same as the command
 * `sendoff doctor`, for an app's own health check or test.
 *
 * Whoever has the credentials can read the canaries while it runs; there is nothing but random bytes in them.
 * It asks some 70 times, one after the other, in about a second on a local network.
 *
 * @returns What each check found. It does not reject for what is wrong with the set-up.
 * @throws {TypeError} If an option is missing, unknown or can't be right.
 * @throws {Error} If the canaries can't be planted, or `signal` aborts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { verifyFront } from "sendoff/doctor";
 *
 * const root = mkdtempSync(join(tmpdir(), "files-"));
 * const { ok, checks } = await verifyFront({ url: "http://127.0.0.1:9/files/", root }); // nobody listens
 * assert.equal(ok, false);
 * assert.equal(checks[0]?.layer, "network");
 * ```
 */
export async function verifyFront(options: VerifyFrontOptions): Promise<Verification> {
  const settings = checkOptions(options);
  settings.signal.throwIfAborted();
  const planted = plant(settings.root);
  const run = new Run(settings, planted);
  process.once("exit", planted.remove); // where the process ends in the middle, as by an error of the app's
  const checks: Check[] = [];
  try {
    for (const name of Object.keys(CHECKS) as CheckName[]) {
      const needed = checks.find(
        (one) => NEEDS[name].includes(one.name) && one.result !== "passed",
      );
      const check = needed === undefined ? await make(name, run) : skipped(name, because(needed));
      checks.push(check);
      options.onCheck?.(check);
    }
  } finally {
    process.off("exit", planted.remove);
    planted.remove();
  }
  const { sender } = run;
  const ok = checks.every(({ result }) => result !== "failed");
  return { ok, ...(sender === undefined ? {} : { sender }), checks };
}

async function make(name: CheckName, run: Run): Promise<Check> {
  try {
    return { name, result: "passed", detail: await MAKE[name](run) };
  } catch (error) {
    run.settings.signal.throwIfAborted();
    if (error instanceof Skip) return skipped(name, error.message);
    const fault = error instanceof NoAnswer ? networkFault(error, run.settings) : error;
    if (!(fault instanceof Fault)) throw error;
    return { name, result: "failed", detail: fault.message, layer: fault.layer, cure: fault.cure };
  }
}

/** The first cause: what was not made for want of another names that one. */
function because({ name, result, detail }: Check): string {
  return result === "skipped" && detail.startsWith("after ") ? detail : `after ${name}`;
}

function skipped(name: CheckName, detail: string): Check {
  return { name, result: "skipped", detail };
}
