// What to change in each front server's config. The lines are those that its generated config has.

import { quoteApache } from "../config/apache.ts";
import { quoteLiteral, quoteWithPlaceholders } from "../config/caddy.ts";
import { quoteLighttpd } from "../config/lighttpd.ts";
import { quoteNginx } from "../config/nginx_text.ts";
import { type ConfigServer, deliveryFor } from "../config/render.ts";
import { APACHE } from "../front/apache.ts";
import { CADDY_BY_PATH } from "../front/caddy.ts";
import { H2O } from "../front/h2o.ts";
import { LIGHTTPD } from "../front/lighttpd.ts";
import { LITESPEED } from "../front/litespeed.ts";
import { NGINX } from "../front/nginx.ts";
import type { Settings } from "./options.ts";

/** Where the files are: on this machine, and inside the front server. */
export type Place = Pick<Settings, "root" | "location">;

/** Lines that cure, for one server. */
export interface Advice {
  readonly title: string;
  /** The headers of an app that it acts on, in lower case. */
  readonly headers: readonly string[];
  /** Makes it act on the hand-off. */
  readonly act: (place: Place) => string;
  /** Makes it look in the right folder. */
  readonly place: (place: Place) => string;
  /** Closes the way to the files that goes round the app. */
  readonly close: (place: Place) => string;
  /** Lets long names through. */
  readonly room: string;
  /** Brings a header of the app to the client. */
  readonly keep: (header: string) => string;
  /** Lets validators tell files apart, and versions of one. */
  readonly fresh: string;
  /** Why an awkward name is another file for it, and the cure. */
  readonly names: string;
}

/** A value as the server's language has it, or as it is where that has no way to write it. */
function quoted(quote: (text: string) => string, text: string): string {
  try {
    return quote(text);
  } catch {
    return text;
  }
}

const nginx = (text: string) => quoteNginx(text, true);
const withoutSlash = (path: string) => path.replace(/(?<=.)\/$/, "");

export const ADVICE: Readonly<Record<ConfigServer, Advice>> = {
  nginx: {
    title: "nginx",
    headers: [NGINX.header.toLowerCase()],
    act: () => "take out proxy_ignore_headers and proxy_pass_header for X-Accel-Redirect",
    place: ({ root, location }) =>
      `location ^~ ${nginx(location)} { internal; alias ${nginx(root)}; } with both slashes`,
    close: ({ location }) =>
      `internal; in location ^~ ${nginx(location)}, and no other location or root that has the folder`,
    room: "proxy_buffer_size 16k; proxy_buffers 8 16k;",
    keep: (header) =>
      header === "cache-control"
        ? "no expires and no add_header Cache-Control in the internal location"
        : `add_header ${header} $upstream_http_${header.replaceAll("-", "_")}; in the internal location`,
    fresh: "etag on; and no open_file_cache that keeps what it knows for long",
    names: "alias, and not a rewrite, for the internal location",
  },
  apache: {
    title: "Apache",
    headers: [APACHE.header.toLowerCase()],
    act: () =>
      'XSendFile On in this virtual host, and no Header unset X-Sendfile without "expr=%{REQUEST_STATUS} -ne 200"',
    place: ({ root }) => `XSendFilePath ${quoted(quoteApache, withoutSlash(root))}`,
    close: ({ root }) => `no DocumentRoot and no Alias that has ${root}`,
    room: "ProxyPass … responsefieldsize=16384",
    keep: (header) => `no Header unset ${header}, and no ExpiresActive for these URLs`,
    fresh: "FileETag None",
    names: 'apache({ modXsendfile: "1.0" }) with the module of that version, else "0.12"',
  },
  lighttpd: {
    title: "lighttpd",
    headers: [LIGHTTPD.header.toLowerCase()],
    act: ({ root }) =>
      `"x-sendfile" => "enable", "x-sendfile-docroot" => ( ${quoteLighttpd(root)} ) for the app in proxy.server`,
    place: ({ root }) => `"x-sendfile-docroot" => ( ${quoteLighttpd(root)} )`,
    close: ({ root }) => `no server.document-root and no alias.url that has ${root}`,
    room: "shorter names: 64 KiB is all that it takes",
    keep: (header) =>
      `no setenv.set-response-header for ${header}, and no expire.url for these URLs`,
    fresh: 'server.stat-cache-engine = "disable"',
    names: "names without control characters",
  },
  caddy: {
    title: "Caddy",
    headers: [NGINX.header.toLowerCase(), CADDY_BY_PATH.header.toLowerCase()],
    act: () => "a handle_response block in reverse_proxy, as sendoff config caddy prints it",
    place: ({ root, location }) =>
      `@file header X-Sendfile ${quoted(quoteLiteral, `${root}*`)} (by path), or handle_path ${quoted(quoteWithPlaceholders, `${location}*`)} { root * ${quoted(quoteWithPlaceholders, withoutSlash(root))} } (by location)`,
    close: ({ root }) => `no file_server whose root has ${root} but the one in handle_response`,
    room: "shorter names",
    keep: () =>
      "copy_response_headers { exclude … } in handle_response, with nothing left out but what sendoff config caddy prints",
    fresh: "file_server without a cache in front of it",
    names: "caddy({ root }) with its block: Caddy before 2.7 does not decode a location",
  },
  h2o: {
    title: "h2o",
    headers: [H2O.header.toLowerCase()],
    act: () => "reproxy: ON for the app's path",
    place: ({ root }) =>
      `file.dir: ${JSON.stringify(withoutSlash(root))} for the host that the app names`,
    close: () => "listen: { host: 127.0.0.1 } on a port of its own for the host that has the files",
    room: "shorter names",
    keep: (header) =>
      `header.set: "${header}: …" for the host that has the files, as h2o drops the app's headers`,
    fresh: "file.etag: ON",
    names: "h2o({ host }) of this version of sendoff",
  },
  litespeed: {
    title: "LiteSpeed",
    headers: [LITESPEED.header.toLowerCase()],
    act: () => "a context for the app of type proxy, so that X-LiteSpeed-Location is acted on",
    place: ({ root, location }) => `context ${location} { location ${root} }`,
    close: ({ location }) =>
      `another name for ${location}, one that nobody guesses (openssl rand -hex 16)`,
    room: "shorter names",
    keep: (header) => `extraHeaders with ${header} in the context that has the files`,
    fresh: "fileETag 28 (inode, size and time)",
    names: "a static context, and not a rewrite, for the files",
  },
};

/** How the app would name its delivery for a server. */
export function deliveryLine(server: ConfigServer, { root, location }: Place): string {
  const folder = withoutSlash(root);
  if (server === "nginx" || server === "litespeed")
    return deliveryFor(server, { root: folder, location });
  return deliveryFor(server, { root: folder });
}

/** One server's advice, or that of all of them where it is not known which one it is. */
export function advise(server: ConfigServer | undefined, line: (advice: Advice) => string): string {
  if (server !== undefined) return line(ADVICE[server]);
  return Object.values(ADVICE)
    .map((advice) => `${advice.title}: ${line(advice)}`)
    .join("\n");
}
