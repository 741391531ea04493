// Which content coding a client would rather have (RFC 9110, 12.5.3 and 12.4.2).

const ELEMENT =
  /^[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[ \t]*q=([01](?:\.\d{0,3})?)[ \t]*)?$/i;

/**
 * Those of the offered codings that the client takes, best first; equally good ones stay in the
 * order in which they are offered. Empty where the file as it is suits the client as well or better.
 */
export function acceptedCodings(field: string | null, offered: readonly string[]): string[] {
  if (field === null) return [];
  const weights = new Map<string, number>();
  for (const element of field.split(",")) {
    const match = ELEMENT.exec(element);
    if (match === null) continue;
    const [, name = "", q] = match;
    const weight = q === undefined ? 1 : Math.min(Number(q), 1);
    const coding = name.toLowerCase();
    weights.set(coding === "x-gzip" ? "gzip" : coding, weight);
  }
  const other = weights.get("*") ?? 0;
  // Not named, it is what is sent when nothing else pleases; named, it can be the best.
  const identity = weights.get("identity") ?? 0;
  const weightOf = (coding: string) => weights.get(coding) ?? other;
  return offered
    .filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= identity)
    .sort((a, b) => weightOf(b) - weightOf(a));
}
