import { SANDBOX } from "../file_type.ts";
import { H2O } from "../front/h2o.ts";
import { fail, knownOptions } from "../option_error.ts";
import {
  COMMON_OPTIONS,
  type CommonConfigOptions,
  configFacts,
  listenOf,
  SITE_OPTIONS,
  type SiteOptions,
  siteOf,
} from "./options.ts";

/** What h2o's config is made from. */
export interface H2oConfigOptions extends CommonConfigOptions, SiteOptions {
  /** The delivery's `host`, which has the files. Default: `"files.internal"`. */
  readonly host?: string;
  /** Port, or address and port, of that host. Default: `"127.0.0.1:8081"`. */
  readonly internalListen?: string;
}

export const H2O_OPTIONS: readonly (keyof H2oConfigOptions)[] = [
  ...COMMON_OPTIONS,
  ...SITE_OPTIONS,
  "host",
  "internalListen",
];

/** Two hosts for h2o. It can't add a header to a request, so there is no secret. */
export function h2oConfig(subject: string, options: H2oConfigOptions): string {
  knownOptions(subject, options, H2O_OPTIONS);
  const { host = "files.internal", internalListen = "127.0.0.1:8081" } = options;
  if (typeof host !== "string" || !/^[a-z0-9.-]+$/.test(host)) {
    fail(subject, "host", host, 'the host given to h2o({ host }), such as "files.internal"');
  }
  const { root, upstream, mount } = configFacts(subject, options);
  const site = siteOf(subject, options);
  const inside = listenOf(subject, "internalListen", internalListen);

  return `hosts:
  "${site.name}":
    listen: { host: ${yaml(bare(site.address) ?? "0.0.0.0")}, port: ${site.port} }
    paths:
      ${yaml(mount)}:
        proxy.reverse.url: ${yaml(`http://${upstream}${encodeURI(mount)}`)}
        reproxy: ON

  # The host given to h2o({ host }), on a listener of its own that no client reaches. Spell it alike:
  # a host that is not in this file is fetched from the network, with the client's cookies.
  ${yaml(host)}:
    listen: { host: ${yaml(bare(inside.address) ?? "127.0.0.1")}, port: ${inside.port} }
    paths:
      "/":
        file.dir: ${yaml(root.length > 1 ? root.slice(0, -1) : root)}
        file.index: []
    # h2o drops the app's headers. These keep an upload from running as a page of your site.
    header.set: "Cache-Control: private, no-cache"
    header.set: "X-Content-Type-Options: nosniff"
    header.set: ${yaml(`Content-Security-Policy: ${SANDBOX}`)}
`;
}

/** Where it goes, and how it is put to use. */
export const H2O_INSTALL: string =
  "Put it into /etc/h2o/h2o.conf, then: h2o -t -c /etc/h2o/h2o.conf && systemctl restart h2o";

/** How the app's delivery is written that this config belongs to. */
export function h2oDelivery({ host = "files.internal" }: H2oConfigOptions): string {
  return `${H2O.name}({ host: ${JSON.stringify(host)} })`;
}

function bare(address: string | undefined): string | undefined {
  return address?.replace(/^\[|\]$/g, "");
}

/** A double-quoted scalar, which has the escapes of JSON. */
function yaml(text: string): string {
  return JSON.stringify(text);
}
