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
    file: "src/http/content_disposition.ts",
    why: "Spares work: a name that is short enough is found to fit, extension and all.",
    mutants: [
      [
        "if (utf8.encode(name).length <= MAX_NAME_BYTES) return name;",
        "utf8.encode(name).length <= MAX_NAME_BYTES => false",
      ],
      [
        "if (utf8.encode(name).length <= MAX_NAME_BYTES) return name;",
        "utf8.encode(name).length <= MAX_NAME_BYTES => utf8.encode(name).length < MAX_NAME_BYTES",
      ],
    ],
  },
  {
    file: "src/http/content_disposition.ts",
    why: "A name that is cut has far more than 20 characters: with no dot, or one at its beginning, too many for an extension.",
    mutants: [
      [
        'const extension = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : "";',
        "dot > 0 => true",
      ],
      [
        'const extension = dot > 0 && name.length - dot <= 20 ? name.slice(dot) : "";',
        "dot > 0 => dot >= 0",
      ],
    ],
  },
  {
    file: "src/http/content_disposition.ts",
    why: "A name is cut because it is too long, so the room is used up before its extension begins.",
    mutants: [
      [
        "for (const character of name.slice(0, name.length - extension.length)) {",
        "name.slice(0, name.length - extension.length) => name",
      ],
      [
        "for (const character of name.slice(0, name.length - extension.length)) {",
        "name.length - extension.length => name.length + extension.length",
      ],
    ],
  },
  {
    file: "src/http/entity_tag.ts",
    why: "The part of a match is there; the default is for the types.",
    mutants: [
      ['if (sameTag(match[1] ?? "", tag, comparison)) return true;', '"" => "Stryker was here!"'],
    ],
  },
  {
    file: "src/http/http_date.ts",
    why: "The parts of a match are all there; the defaults are for the types.",
    mutants: [
      [
        'const [, month, day, hour = "", minute = "", second = "", year] = match;',
        '"" => "Stryker was here!"',
      ],
      ['const monthIndex = MONTHS.indexOf(month ?? "");', '"" => "Stryker was here!"'],
    ],
  },
  {
    file: "src/http/http_date.ts",
    why: "What is undefined is later than nothing.",
    mutants: [
      [
        "const ahead = time !== undefined && time * 1000 > limit.setUTCFullYear(now + 50);",
        "time !== undefined => true",
      ],
    ],
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
    why: "If other text is before the unit, reading begins too early and comes to the unit, which is no range.",
    mutants: [
      ["const unit = /^bytes=[ \\t,]*/i.exec(field);", "/^bytes=[ \\t,]*/i => /bytes=[ \\t,]*/i"],
    ],
  },
  {
    file: "src/http/range.ts",
    why: "Of a suffix no first byte is read; the default is for the types.",
    mutants: [['const [, first = "", last, suffix] = match;', '"" => "Stryker was here!"']],
  },
  {
    file: "src/http/range.ts",
    why: "Numbers of one length were compared before.",
    mutants: [
      [
        "return a.length === b.length ? a < b : a.length < b.length;",
        "a.length < b.length => a.length <= b.length",
      ],
    ],
  },
  {
    file: "src/http/range.ts",
    why: "Asked for the types: each of these is there.",
    mutants: [["if (other === undefined) continue;", "other === undefined => false"]],
  },
  {
    file: "src/http/range.ts",
    why: "Behind the last one there is nothing, which is passed over.",
    mutants: [
      ["for (let i = result.length - 1; i >= 0; i--) {", "result.length - 1 => result.length + 1"],
    ],
  },
];
