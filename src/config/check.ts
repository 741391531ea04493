import { shown } from "../option_error.ts";
import { checkApache } from "./check/apache/check.ts";
import type { ApacheCode } from "./check/apache/dangers.ts";
import { checkCaddy } from "./check/caddy/check.ts";
import type { CaddyCode } from "./check/caddy/dangers.ts";
import type { Finding } from "./check/finding.ts";
import { checkLighttpd } from "./check/lighttpd/check.ts";
import type { LighttpdCode } from "./check/lighttpd/dangers.ts";
import { checkNginx } from "./check/nginx/check.ts";
import type { NginxCode } from "./check/nginx/dangers.ts";
import type { ConfigOptionsMap, ConfigServer } from "./render.ts";

export type { Finding } from "./check/finding.ts";

/** What can be found; each server's file has its own. */
export type FindingCode = NginxCode | ApacheCode | LighttpdCode | CaddyCode;

type Check<Server extends ConfigServer> = (
  subject: string,
  text: string,
  options: ConfigOptionsMap[Server],
) => readonly Finding<FindingCode>[];

const CHECKS: { readonly [Server in ConfigServer]?: Check<Server> } = {
  nginx: checkNginx,
  apache: checkApache,
  lighttpd: checkLighttpd,
  caddy: checkCaddy,
};

/** The names that {@linkcode checkConfig} knows. */
export const CHECKED_SERVERS = Object.keys(CHECKS) as readonly ConfigServer[];

/**
 * Reads a front server's config and says what is missing in it, or dangerous, for these options.
 *
 * It knows what the text says, and nothing else: what an `include` brings in, or what the server's other
 * files say, it can't see, and nothing found is no proof that all is well. A text that can't be read is a
 * finding, too. All that can be found stands in docs/config-check.md.
 *
 * @param server The front server: `"nginx"`, `"apache"`, `"lighttpd"` or `"caddy"`.
 * @param text The whole file.
 * @param options Those of `renderConfig`, with the same defaults.
 * @returns What was found, in the order of the lines; empty if nothing was. A cure holds the `secret`
 * where it sets that.
 * @throws {TypeError} If the server is another, an option is missing, unknown or can't be right, or the
 * text is no text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkConfig, renderConfig } from "sendoff/config";
 *
 * const options = { root: "/srv/files" };
 * const text = renderConfig("nginx", options);
 * assert.deepEqual(checkConfig("nginx", text, options), []);
 *
 * const [finding] = checkConfig("nginx", text.replace("internal;", ""), options);
 * assert.equal(finding.code, "not-internal");
 * assert.equal(finding.cure, "internal;");
 * ```
 */
export function checkConfig<Server extends ConfigServer>(
  server: Server,
  text: string,
  options: ConfigOptionsMap[Server],
): readonly Finding<FindingCode>[] {
  const check = checkOf(server);
  const subject = `checkConfig("${server}")`;
  if (typeof text !== "string") {
    throw new TypeError(`${subject}: text is ${shown(text)}, want the config as a string`);
  }
  return check(subject, text, options);
}

function checkOf<Server extends ConfigServer>(server: Server): Check<Server> {
  const check = Object.hasOwn(CHECKS, server) ? CHECKS[server] : undefined;
  if (typeof server === "string" && check !== undefined) return check;
  const names = CHECKED_SERVERS.map((name) => `"${name}"`).join(", ");
  throw new TypeError(
    `checkConfig(): server is ${shown(server)}, want one of ${names}: of these a config can be checked`,
  );
}
