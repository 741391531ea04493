// @ts-check
// Signed links: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const SIGNED_URL = [
  {
    file: "src/signed_url/front_links.ts",
    why: "Only what is behind the first of these is read.",
    mutants: [["[];", '[] => ["Stryker was here"]']],
  },
  {
    file: "src/signed_url/network.ts",
    why: "split() gives one text at least, so the default is for the types alone.",
    mutants: [
      ['const [address = "", length, ...more] = text.split("/");', '"" => "Stryker was here!"'],
      ['const [base = "", length] = network.split("/");', '"" => "Stryker was here!"'],
    ],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "Where the pattern does not match, the first of these is undefined, or what is made of the others no URL; where it does, all are there.",
    mutants: [
      [
        'const [taken, before = "", text = ""] = this.#pattern.exec(url) ?? [];',
        '"" => "Stryker was here!"',
      ],
      [
        'const [taken, before = "", text = ""] = this.#pattern.exec(url) ?? [];',
        '[] => ["Stryker was here"]',
      ],
    ],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "What is read of undefined throws, and is caught below.",
    mutants: [
      [
        "return taken === undefined ? undefined : { before, text, rest: url.slice(taken.length) };",
        "taken === undefined => false",
      ],
    ],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "A function without a return gives undefined.",
    mutants: [["} catch {", "{ return undefined; // what has no URL the handler refuses } => {}"]],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "A header without the cookie's name has none of its tokens.",
    mutants: [
      [
        'return { kind: "below", texts: cookiesOf(request.headers.get("cookie") ?? "") };',
        '"" => "Stryker was here!"',
      ],
    ],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "split() gives one text at least, so the default is for the types alone.",
    mutants: [['const [beforeFragment = ""] = url.split("#", 1);', '"" => "Stryker was here!"']],
  },
  {
    file: "src/signed_url/request_token.ts",
    why: "Spares work, and the result is the same without.",
    mutants: [["if (!header.includes(COOKIE)) return [];", "!header.includes(COOKIE) => false"]],
  },
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
  {
    file: "src/signed_url/url_signer.ts",
    why: "An empty query has no parameter; spares work.",
    mutants: [
      ['if (query !== "" && new URLSearchParams(query).has(parameter)) {', 'query !== "" => true'],
      [
        'if (query !== "" && new URLSearchParams(query).has(parameter)) {',
        '"" => "Stryker was here!"',
      ],
    ],
  },
  {
    file: "src/signed_url/url_signer.ts",
    why: "split() gives one text at least, so the default is for the types alone.",
    mutants: [
      ['const sign = before?.includes("?") ? "&" : "?";', "before?.includes => before.includes"],
    ],
  },
  {
    file: "src/signed_url/url_signer.ts",
    why: "Only of several grants in cookies a later one counts, and a yes to those is `true`.",
    mutants: [
      [
        'if (typeof verdict !== "object" || verdict === null) return verdict === true;',
        'typeof verdict !== "object" || verdict === null => true',
      ],
      [
        'if (typeof verdict !== "object" || verdict === null) return verdict === true;',
        '"object" => ""',
      ],
      [
        'if (typeof verdict !== "object" || verdict === null) return verdict === true;',
        "verdict === null => false",
      ],
      [
        'if (typeof verdict !== "object" || verdict === null) return verdict === true;',
        "verdict === true => true",
      ],
      [
        'if (typeof verdict !== "object" || verdict === null) return verdict === true;',
        "verdict === null => verdict !== null",
      ],
      [
        'return "allow" in verdict && verdict.allow;',
        '"allow" in verdict && verdict.allow => false',
      ],
      ['return "allow" in verdict && verdict.allow;', '"allow" => ""'],
    ],
  },
  {
    file: "src/signed_url/url_signer.ts",
    why: "Only what is behind the first of these is read.",
    mutants: [
      [
        "/^(?:https?:\\/\\/[^/?#]+)?(\\/[^?#]*)(?:\\?([^#\\t\\r\\n]*))?(?:#.*)?$/.exec(String(url)) ?? [];",
        '[] => ["Stryker was here"]',
      ],
    ],
  },
  {
    file: "src/signed_url/url_signer.ts",
    why: "Spares work, and the result is the same without.",
    mutants: [['if (path.includes("/~") && path.split("/").some(isToken)) {', '"/~" => ""']],
  },
  {
    file: "src/signed_url/url_signer.ts",
    why: "JSON leaves out what is undefined.",
    mutants: [
      ["if (download !== undefined) claims.d = download;", "download !== undefined => true"],
      ["if (claim !== undefined) claims.c = claim;", "claim !== undefined => true"],
      ["if (net !== undefined) claims.i = net;", "net !== undefined => true"],
    ],
  },
  {
    file: "src/signed_url/verify.ts",
    why: "Nothing is smaller than NaN.",
    mutants: [
      [
        'if (claims.n !== undefined && now < claims.n - clockTolerance) return "link-not-yet";',
        "claims.n !== undefined => true",
      ],
    ],
  },
  {
    file: "src/signed_url/verify.ts",
    why: "Spares work, and the result is the same without.",
    mutants: [
      [
        "if ((c ?? i) !== undefined && !(await isForThisClient(claims, input, settings))) {",
        "(c ?? i) !== undefined => true",
      ],
    ],
  },
];
