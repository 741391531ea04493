import { APACHE } from "../front/apache.ts";
import { INBOUND } from "../front/inbound.ts";
import { SECRET_HEADER } from "../front/secret.ts";
import { knownOptions } from "../option_error.ts";
import {
  COMMON_OPTIONS,
  type CommonConfigOptions,
  cantQuote,
  configFacts,
  oneOf,
  rootArgument,
  type SecretOptions,
  SITE_OPTIONS,
  type SiteOptions,
  secretOf,
  siteOf,
} from "./options.ts";
import { lines } from "./text.ts";

/** What Apache's config is made from. */
export interface ApacheConfigOptions extends CommonConfigOptions, SiteOptions, SecretOptions {
  /** The module's version, as for the delivery `apache()`. Default: `"0.12"`. */
  readonly modXsendfile?: "0.12" | "1.0";
}

export const APACHE_OPTIONS: readonly (keyof ApacheConfigOptions)[] = [
  ...COMMON_OPTIONS,
  ...SITE_OPTIONS,
  "secret",
  "modXsendfile",
];

/** A virtual host for Apache. */
export function apacheConfig(subject: string, options: ApacheConfigOptions): string {
  knownOptions(subject, options, APACHE_OPTIONS);
  const { modXsendfile = "0.12" } = options;
  oneOf(subject, "modXsendfile", modXsendfile, ["0.12", "1.0"]);
  const { root, upstream, mount } = configFacts(subject, options);
  const secret = secretOf(subject, options);
  const site = siteOf(subject, options);
  const { header, status } = APACHE;
  const path = quoteApache(mount);
  const target = quoteApache(`http://${upstream}${mount}`);

  return lines(
    `<VirtualHost ${site.address ?? "*"}:${site.port}>
    ServerName ${site.name}

    XSendFile On
    # The folder given to apache({ root }). It holds for the whole virtual host.
    XSendFilePath ${quoteApache(root.length > 1 ? root.slice(0, -1) : root)}`,
    modXsendfile === "1.0" &&
      `    # apache({ modXsendfile: "1.0" }) escapes names, so the module has to decode them.
    XSendFileUnescape On`,
    `
    # Without this every file has the same ETag "0", and a browser keeps an old copy for ever.
    FileETag None

    # The module acts on status ${status} only. From another answer the header would go to the client.
    Header unset ${header} "expr=%{REQUEST_STATUS} -ne ${status}"

    # What only the app may say to Apache, no client may say to the app.`,
    ...INBOUND.map((name) => `    RequestHeader unset ${name}`),
    secret !== undefined &&
      `
    # Proves to behindFront() that a request came through here. Keep this file from others' eyes. A client
    # could have it taken off again by naming it in Connection.
    RequestHeader edit* Connection "(?i)${SECRET_HEADER}" "close"
    RequestHeader set ${SECRET_HEADER} ${secret}`,
    `
    ProxyPreserveHost On
    # Long file names need more room than the default for one header of the answer.
    ProxyPass ${path} ${target} responsefieldsize=16384
</VirtualHost>
`,
  );
}

/** Where it goes, and how it is put to use. */
export const APACHE_INSTALL: string =
  "Put it into /etc/apache2/sites-available/files.conf, then: a2enmod proxy proxy_http headers xsendfile && a2ensite files && apachectl configtest && systemctl reload apache2";

/** How the app's delivery is written that this config belongs to. */
export function apacheDelivery(options: ApacheConfigOptions): string {
  const version = options.modXsendfile === "1.0" ? ', modXsendfile: "1.0"' : "";
  return `${APACHE.name}({ ${rootArgument(options)}${version} })`;
}

export function quoteApache(text: string): string {
  if (text.includes("${")) {
    cantQuote("Apache", text, `it replaces \${…} by a variable, and has no way to write it else`);
  }
  if (/^[A-Za-z0-9._~/@:-]+$/.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
