import { INBOUND } from "../front/inbound.ts";
import { LIGHTTPD } from "../front/lighttpd.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { knownOptions } from "../option_error.ts";
import {
  COMMON_OPTIONS,
  type CommonConfigOptions,
  configFacts,
  oneOf,
  rootArgument,
  type SecretOptions,
  secretOf,
} from "./options.ts";
import { lines } from "./text.ts";

/** What lighttpd's config is made from. */
export interface LighttpdConfigOptions extends CommonConfigOptions, SecretOptions {
  /** What the app speaks. Default: `"http"`. */
  readonly protocol?: "http" | "fastcgi";
  /**
   * `"refuse"`: every symlink gives 403, on the whole site. `"follow"`: it is followed, wherever it leads.
   * Default: `"follow"`, as Debian's own config links into its folders.
   */
  readonly symlinks?: "refuse" | "follow";
}

export const LIGHTTPD_OPTIONS: readonly (keyof LighttpdConfigOptions)[] = [
  ...COMMON_OPTIONS,
  "secret",
  "protocol",
  "symlinks",
];

/** Lines for lighttpd's config. */
export function lighttpdConfig(subject: string, options: LighttpdConfigOptions): string {
  knownOptions(subject, options, LIGHTTPD_OPTIONS);
  const { protocol = "http", symlinks = "follow" } = options;
  oneOf(subject, "protocol", protocol, ["http", "fastcgi"]);
  oneOf(subject, "symlinks", symlinks, ["refuse", "follow"]);
  const { root, host, port, mount } = configFacts(subject, options);
  const secret = secretOf(subject, options);
  const isHttp = protocol === "http";

  return lines(
    `server.modules += ( "mod_setenv", "${isHttp ? "mod_proxy" : "mod_fastcgi"}" )

# By default a file's size is remembered for a second: one that was just replaced would come out cut
# off, or old.
server.stat-cache-engine = "disable"
`,
    symlinks === "refuse" &&
      `# A symlink could lead out of the folder.\nserver.follow-symlink = "disable"\n`,
    `# What only the app may say to lighttpd, no client may say to the app.${
      secret === undefined
        ? ""
        : `\n# ${SECRET_HEADER} proves to behindFront() that a request came through here. Keep this file from
# others' eyes.`
    }
setenv.set-request-header = (`,
    [
      ...(isHttp ? INBOUND : INBOUND.flatMap(spellings)).map((name) => `    "${name}" => ""`),
      ...(secret === undefined || isHttp ? [] : [`    "${SECRET_HEADER.replace("-", "_")}" => ""`]),
      ...(secret === undefined ? [] : [`    "${SECRET_HEADER}" => "${secret}"`]),
    ].join(",\n"),
    `)

${isHttp ? "proxy" : "fastcgi"}.server = ( ${quoteLighttpd(mount)} => ((
    "host" => "${host}",
    "port" => ${port},`,
    !isHttp && `    "check-local" => "disable",`,
    `    "x-sendfile" => "enable",
    # The folder given to lighttpd({ root }).
    "x-sendfile-docroot" => ( ${quoteLighttpd(root)} )
)) )
`,
  );
}

/** Where it goes, and how it is put to use. */
export const LIGHTTPD_INSTALL: string =
  "Put it into /etc/lighttpd/conf-enabled/90-files.conf, then: lighttpd -tt -f /etc/lighttpd/lighttpd.conf && systemctl restart lighttpd";

/** How the app's delivery is written that this config belongs to. */
export function lighttpdDelivery(options: LighttpdConfigOptions): string {
  return `${LIGHTTPD.name}({ ${rootArgument(options)} })`;
}

/** A FastCGI app is told `X_Accel_Redirect` and `X-Accel-Redirect` under one name. */
function spellings(name: string): string[] {
  return name
    .split("-")
    .reduce<string[]>(
      (found, word) =>
        found.length === 0
          ? [word]
          : found.flatMap((part) => [`${part}-${word}`, `${part}_${word}`]),
      [],
    );
}

export function quoteLighttpd(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
