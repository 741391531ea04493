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
