// @ts-check
// Front servers: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const FRONT = [
  {
    file: "src/front/behind_front.ts",
    why: "Spares a digest: of null it is that of a word which is no secret.",
    mutants: [
      ["if (given !== null && (await isRight(given))) return delivery;", "given !== null => true"],
    ],
  },
  {
    file: "src/front/encoding.ts",
    why: "Spares work, and the result is the same without.",
    mutants: [
      [
        "const UNRESERVED = /^[A-Za-z0-9._~/-]*$/;",
        "/^[A-Za-z0-9._~/-]*$/ => /^[A-Za-z0-9._~/-]$/",
      ],
      ["if (UNRESERVED.test(path)) return path;", "UNRESERVED.test(path) => false"],
      ["if (/^[\\0-\\x7f]*$/.test(path)) return path;", "/^[\\0-\\x7f]*$/.test(path) => false"],
      ["if (/^[\\0-\\x7f]*$/.test(path)) return path;", "/^[\\0-\\x7f]*$/ => /^[\\0-\\x7f]$/"],
    ],
  },
  {
    file: "src/front/hand_off.ts",
    why: "No header has this name.",
    mutants: [["const omit = options.omit ?? [];", '[] => ["Stryker was here"]']],
  },
  {
    file: "src/front/hand_off.ts",
    why: "Spares an object whose fields are deleted its slow form.",
    mutants: [
      [
        "for (const key of omit) if (key in headers) delete headers[key];",
        "key in headers => true",
      ],
    ],
  },
  {
    file: "src/front/hand_off.ts",
    why: "A prefix that begins with a dot was refused before.",
    mutants: [
      [
        "if (/(?:^|[\\\\/])\\.{1,2}[\\\\/]/.test(prefix)) {",
        "/(?:^|[\\\\/])\\.{1,2}[\\\\/]/ => /(?:[\\\\/])\\.{1,2}[\\\\/]/",
      ],
    ],
  },
  {
    file: "src/front/hand_off.ts",
    why: "Any array will do.",
    mutants: [["if (!Array.isArray(options.omit ?? [])) {", '[] => ["Stryker was here"]']],
  },
  {
    file: "src/front/nginx.ts",
    why: "Only the nginx in memory reads it, and no unit test its whole list: tests/fronts/fake.test.ts, which compares that nginx with the real one, notices each.",
    mutants: [
      [
        "export const NGINX_PASSES: readonly string[] = [",
        '[ "content-type", "content-disposition", "cache-control", "expires", "set-cookie", ] => []',
      ],
      ['"content-type",', '"content-type" => ""'],
      ['"content-disposition",', '"content-disposition" => ""'],
      ['"cache-control",', '"cache-control" => ""'],
      ['"expires",', '"expires" => ""'],
      ['"set-cookie",', '"set-cookie" => ""'],
    ],
  },
];
