import type { LighttpdEntry, LighttpdScope } from "../../syntax/lighttpd.ts";
import { isSameAddress } from "../address.ts";
import type { LighttpdCheck } from "./check.ts";
import { allScopes, effective, entriesOf, entryOf, type Scopes, textOf } from "./settings.ts";

/** Where the app is asked for files. */
export interface LighttpdApp {
  readonly scopes: Scopes;
  /** The mount's entry in `proxy.server`. */
  readonly line: number;
  /** The app's own list of settings in it. */
  readonly backend: LighttpdEntry;
}

/** The settings by which lighttpd asks apps. */
const SERVERS = ["proxy.server", "fastcgi.server"];

/** Finds the entry that asks the app, in the innermost block that has one for the mount. */
export function appOf(
  top: LighttpdScope,
  { protocol, mount, upstream }: LighttpdCheck,
): LighttpdApp | undefined {
  const setting = protocol === "http" ? "proxy.server" : "fastcgi.server";
  const apps = allScopes(top).flatMap((scopes) => {
    const isOwn = scopes[0]?.settings.some(({ name }) => name === setting) === true;
    const entry = isOwn ? entryFor(effective(scopes, setting)?.entries ?? [], mount) : undefined;
    if (entry === undefined) return [];
    const backends = entriesOf(entry.value);
    const backend = backends.find((one) => isUpstream(one, upstream)) ?? backends[0];
    return backend === undefined ? [] : [{ scopes, line: entry.line, backend }];
  });
  return apps.find(({ backend }) => isUpstream(backend, upstream)) ?? apps[0];
}

/** The first entry whose key a URL begins with. */
function entryFor(entries: readonly LighttpdEntry[], url: string): LighttpdEntry | undefined {
  return entries.find(({ key = "" }) => key === "" || (key.startsWith("/") && url.startsWith(key)));
}

/** Whether an app is asked for a URL, and not a file of lighttpd's own sent. */
export function isAnsweredByApp(scopes: Scopes, url: string): boolean {
  return SERVERS.some(
    (setting) => entryFor(effective(scopes, setting)?.entries ?? [], url) !== undefined,
  );
}

export function addressOf({ value }: LighttpdEntry): string {
  const settings = entriesOf(value);
  const host = textOf(entryOf(settings, "host")?.value) ?? "";
  const port = textOf(entryOf(settings, "port")?.value) ?? "80";
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

export function isUpstream(backend: LighttpdEntry, upstream: string): boolean {
  return isSameAddress(addressOf(backend), upstream);
}
