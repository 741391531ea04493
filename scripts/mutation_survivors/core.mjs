// @ts-check
// The core: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const CORE = [
  {
    file: "src/request_path.ts",
    why: "Fewer paths take the quick way, which has the same result as the other.",
    mutants: [
      [
        "const PLAIN = /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;",
        "/^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/ => /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/",
      ],
      [
        "const PLAIN = /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;",
        "/^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/ => /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/",
      ],
      [
        "const PLAIN = /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/;",
        "/^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/ => /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*\\/)*[A-Za-z0-9_~-][A-Za-z0-9._~-]$/",
      ],
      [
        "if (rest.length <= MAX_SEGMENT_BYTES && !rules.windows && PLAIN.test(rest)) {",
        "rest.length <= MAX_SEGMENT_BYTES && !rules.windows && PLAIN.test(rest) => false",
      ],
      [
        "if (rest.length <= MAX_SEGMENT_BYTES && !rules.windows && PLAIN.test(rest)) {",
        "rest.length <= MAX_SEGMENT_BYTES => rest.length < MAX_SEGMENT_BYTES",
      ],
      [
        "if (rest.length <= MAX_SEGMENT_BYTES && !rules.windows && PLAIN.test(rest)) {",
        "{ return rest as FilePath; } => {}",
      ],
    ],
  },
  {
    file: "src/request_path.ts",
    why: "A # and a ? are not in one place, and the URL's end is behind both.",
    mutants: [
      [
        "if (fragment !== -1 && fragment < end) end = fragment;",
        "fragment < end => fragment <= end",
      ],
    ],
  },
  {
    file: "src/request_path.ts",
    why: "A / is not where a ?, a # or the end is.",
    mutants: [
      ["if (start === -1 || start >= end) return undefined;", "start >= end => start > end"],
    ],
  },
  {
    file: "src/request_path.ts",
    why: "A backslash is not where a ?, a # or the end is.",
    mutants: [
      [
        "if (backslash !== -1 && backslash < end) return undefined;",
        "backslash < end => backslash <= end",
      ],
    ],
  },
  {
    file: "src/request_path.ts",
    why: "Spares a call that gives the same text back.",
    mutants: [
      ['if (!segment.includes("%")) return segment;', '!segment.includes("%") => false'],
      ['if (!segment.includes("%")) return segment;', '"%" => ""'],
    ],
  },
  {
    file: "src/request_path.ts",
    why: "A function without a return gives undefined.",
    mutants: [["} catch {", "{ return undefined; } => {}"]],
  },
  {
    file: "src/request_path.ts",
    why: "Spares the encoding of what is short enough in any case.",
    mutants: [
      [
        "return text.length * 3 > bytes && utf8.encode(text).length > bytes;",
        "text.length * 3 > bytes => true",
      ],
      [
        "return text.length * 3 > bytes && utf8.encode(text).length > bytes;",
        "text.length * 3 > bytes => text.length * 3 >= bytes",
      ],
    ],
  },
  {
    file: "src/authorize.ts",
    why: "Spares what is no promise a turn.",
    mutants: [
      ["if (!isThenable(answer)) return decisionOf(answer);", "!isThenable(answer) => false"],
      [
        'typeof value === "object" &&',
        'typeof value === "object" && value !== null && "then" in value && typeof value.then === "function" => true',
      ],
      ['typeof value.then === "function"', 'typeof value.then === "function" => true'],
    ],
  },
  {
    file: "src/authorize.ts",
    why: "A signal aborts only once.",
    mutants: [
      ['client.addEventListener("abort", gone, { once: true });', "{ once: true } => {}"],
      ['client.addEventListener("abort", gone, { once: true });', "true => false"],
    ],
  },
  {
    file: "src/approved_file.ts",
    why: "contentDisposition() takes the last name of a path by itself.",
    mutants: [
      [
        'return path.slice(path.lastIndexOf("/") + 1);',
        'path.slice(path.lastIndexOf("/") + 1) => path',
      ],
    ],
  },
];
