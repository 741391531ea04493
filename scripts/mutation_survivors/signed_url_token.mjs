// @ts-check
// The text of a signed link: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const SIGNED_URL_TOKEN = [
  {
    file: "src/signed_url/token.ts",
    why: "The module can't be loaded any more, which fails every test, but Stryker takes a file without tests for a good one. (The pattern for paths is cut out of this one.)",
    mutants: [
      [
        "/^(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;",
        "/^(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/ => /^(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])/",
      ],
      [
        "/^(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;",
        "/^(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/ => /(1\\.([A-Za-z0-9_-]{1,16})\\.([A-Za-z0-9_-]{8,4000}))\\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/",
      ],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "The module can't be loaded any more, which fails every test, but Stryker takes a file without tests for a good one.",
    mutants: [
      [
        'const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });',
        '"utf-8" => ""',
      ],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "Only what is behind the first of these is read.",
    mutants: [
      [
        "const [, head, keyId, payload, signature] = TOKEN.exec(text) ?? [];",
        '[] => ["Stryker was here"]',
      ],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "The parts of a match are there all or none; asked for the types.",
    mutants: [
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "head === undefined || keyId === undefined || payload === undefined => (head === undefined || keyId === undefined) && payload === undefined",
      ],
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "head === undefined || keyId === undefined => false",
      ],
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "head === undefined || keyId === undefined => head === undefined && keyId === undefined",
      ],
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "head === undefined => false",
      ],
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "keyId === undefined => false",
      ],
      [
        "if (head === undefined || keyId === undefined || payload === undefined) return undefined;",
        "payload === undefined => false",
      ],
      ['const mac = fromBase64url(signature ?? "");', '"" => "Stryker was here!"'],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "A function without a return gives undefined.",
    mutants: [["} catch {", "{ return undefined; } => {}"]],
  },
  {
    file: "src/signed_url/token.ts",
    why: "A number or a text has no field that a link has, and lacks those that all have.",
    mutants: [
      [
        'if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;',
        'typeof value !== "object" => false',
      ],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "Writes to the index NaN of an array of bytes, which is nothing.",
    mutants: [
      ["for (let i = 0; i < 64; i++) SIX_BITS[LETTERS.charCodeAt(i)] = i;", "i < 64 => i <= 64"],
    ],
  },
  {
    file: "src/signed_url/token.ts",
    why: "What is written behind the end of an array of bytes is nothing.",
    mutants: [
      ["const whole = text.length - rest;", "text.length - rest => text.length + rest"],
      ["for (let i = 0; i < whole; i += 4) {", "i < whole => i <= whole"],
      ["if (rest > 0) bytes[end++] = twelveBits(text, whole) >> 4;", "rest > 0 => true"],
      ["if (rest > 0) bytes[end++] = twelveBits(text, whole) >> 4;", "rest > 0 => rest >= 0"],
      [
        "if (rest === 3) bytes[end] = (twelveBits(text, whole + 1) >> 2) & 255;",
        "rest === 3 => true",
      ],
    ],
  },
];
