// Inputs near valid ones: what a grammar has, cut, doubled and mixed.
import fc from "fast-check";

/** A change of a text. Places are shares of its length, so that one change suits every text. */
type Edit =
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "delete" | "repeat" | "case"; readonly at: number; readonly length: number }
  | { readonly kind: "replace"; readonly at: number; readonly text: string }
  | { readonly kind: "join"; readonly at: number; readonly text: string };

const place = fc.integer({ min: 0, max: 1000 });

function edit(seeds: readonly string[], scraps: readonly string[]): fc.Arbitrary<Edit> {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...scraps) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 2 }) },
  );
  const length = fc.integer({ min: 1, max: 6 });
  return fc.oneof(
    fc.record({ kind: fc.constant("insert" as const), at: place, text }),
    fc.record({ kind: fc.constant("replace" as const), at: place, text }),
    fc.record({ kind: fc.constantFrom("delete", "repeat", "case"), at: place, length }),
    fc.record({ kind: fc.constant("join" as const), at: place, text: fc.constantFrom(...seeds) }),
  );
}

function applied(text: string, change: Edit): string {
  const at = Math.round((change.at / 1000) * text.length);
  const before = text.slice(0, at);
  if (change.kind === "insert") return before + change.text + text.slice(at);
  if (change.kind === "replace") return before + change.text + text.slice(at + 1);
  if (change.kind === "join") return before + change.text.slice(0, 200);
  const span = text.slice(at, at + change.length);
  const rest = text.slice(at + change.length);
  if (change.kind === "delete") return before + rest;
  if (change.kind === "repeat") return before + span + span + rest;
  const other = span === span.toLowerCase() ? span.toUpperCase() : span.toLowerCase();
  return before + other + rest;
}

/** Valid texts with a few changes. */
export function mutated(
  seeds: readonly string[],
  scraps: readonly string[],
  mostEdits = 5,
): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit(seeds, scraps), { maxLength: mostEdits }))
    .map(([seed, edits]) => edits.reduce(applied, seed));
}

/** A few of a grammar's pieces, one after the other. */
export function pieces(scraps: readonly string[], maxLength = 12): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...scraps), { maxLength }).map((some) => some.join(""));
}
