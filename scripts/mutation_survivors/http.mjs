// @ts-check
// HTTP: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const HTTP = [
  {
    file: "src/http/accept_encoding.ts",
    why: "The parts of a match are all there; the default is for the types.",
    mutants: [['const [, name = "", q] = match;', '"" => "Stryker was here!"']],
  },
  {
    file: "src/http/plan.ts",
    why: "Without the field there is no unit of bytes either; spares work.",
    mutants: [["if (range !== null && rangeApplies(fields, file)) {", "range !== null => true"]],
  },
  {
    file: "src/http/plan.ts",
    why: "The first of one is there; asked for the types.",
    mutants: [["if (ranges.length === 1 && first !== undefined) {", "first !== undefined => true"]],
  },
  {
    file: "src/http/precondition.ts",
    why: "No number is more than what is undefined.",
    mutants: [
      [
        "if (since !== undefined && lastModified > since) return 412;",
        "since !== undefined => true",
      ],
    ],
  },
  {
    file: "src/http/precondition.ts",
    why: "What is not called strong is weak.",
    mutants: [
      [
        'if (ifNoneMatch !== null) return listHasTag(ifNoneMatch, etag, "weak") ? 304 : undefined;',
        '"weak" => ""',
      ],
    ],
  },
  {
    file: "src/http/precondition.ts",
    why: "No number is at most what is undefined.",
    mutants: [
      [
        "return since !== undefined && lastModified <= since ? 304 : undefined;",
        "since !== undefined => true",
      ],
    ],
  },
  {
    file: "src/http/precondition.ts",
    why: "A weak tag, or half of one, is neither a tag that counts nor a date.",
    mutants: [
      [
        'if (ifRange.startsWith(\'"\')) return sameTag(ifRange, etag, "strong");',
        "ifRange.startsWith('\"') => ifRange.endsWith('\"')",
      ],
    ],
  },
  {
    file: "src/http/precondition.ts",
    why: "The word null is no date; spares work.",
    mutants: [
      ["return text === null ? undefined : parseHttpDate(text);", "text === null => false"],
    ],
  },
  {
    file: "src/http/range.ts",
    why: "Asked for the types: each of these is there.",
    mutants: [
      ['const start = integer(first ?? "");', '"" => "Stryker was here!"'],
      [
        'const end = last === "" || last === undefined ? size : integer(last) + 1;',
        "last === undefined => false",
      ],
      ["if (other === undefined) continue;", "other === undefined => false"],
    ],
  },
];
