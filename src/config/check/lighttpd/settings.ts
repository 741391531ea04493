import type {
  LighttpdEntry,
  LighttpdScope,
  LighttpdSetting,
  LighttpdValue,
} from "../../syntax/lighttpd.ts";
import { notRead } from "../finding.ts";

/** The block that has the app's lines, and those around it, the innermost first. */
export type Scopes = readonly LighttpdScope[];

/** What a setting comes to, after all that was added to it. */
export interface Effective {
  readonly line: number;
  readonly entries: readonly LighttpdEntry[];
  readonly text: string | undefined;
}

/** Each block with those around it. */
export function allScopes(scope: LighttpdScope, outer: Scopes = []): readonly Scopes[] {
  const scopes = [scope, ...outer];
  return [scopes, ...scope.scopes.flatMap((inner) => allScopes(inner, scopes))];
}

/** The setting that holds in a block: its own, or the next one outside. `+=` adds to what is there. */
export function effective(scopes: Scopes, name: string): Effective | undefined {
  const all = scopes.toReversed().flatMap((scope) => byName(scope).get(name) ?? []);
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const from = all.findLastIndex(({ operator }) => operator !== "+=");
  const entries = all.slice(Math.max(from, 0)).flatMap(({ value }) => entriesOf(value));
  return { line: last.line, entries, text: textOf(last.value) };
}

const indexes = new WeakMap<LighttpdScope, ReadonlyMap<string, readonly LighttpdSetting[]>>();

/** A block's settings by name: one of many blocks around it is asked once for each of them. */
function byName(scope: LighttpdScope): ReadonlyMap<string, readonly LighttpdSetting[]> {
  const known = indexes.get(scope);
  if (known !== undefined) return known;
  const index = new Map<string, LighttpdSetting[]>();
  for (const setting of scope.settings) {
    const all = index.get(setting.name);
    if (all === undefined) index.set(setting.name, [setting]);
    else all.push(setting);
  }
  indexes.set(scope, index);
  return index;
}

export function textOf(value: LighttpdValue | undefined): string | undefined {
  return value !== undefined && "text" in value ? value.text : undefined;
}

/** A list's entries. A text is a list of one. */
export function entriesOf(value: LighttpdValue | undefined): readonly LighttpdEntry[] {
  if (value === undefined) return [];
  return "entries" in value ? value.entries : [{ value, line: value.line }];
}

/** The entry of a key; the last one, as lighttpd takes it. */
export function entryOf(entries: readonly LighttpdEntry[], key: string): LighttpdEntry | undefined {
  return entries.findLast((entry) => entry.key?.toLowerCase() === key.toLowerCase());
}

/** Other files that are a part of a block, or of those around it. */
export function includeHint(scopes: Scopes): string {
  const names = ["include", "include_shell"];
  return notRead(scopes.flatMap((scope) => names.flatMap((name) => byName(scope).get(name) ?? [])));
}
