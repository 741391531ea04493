// @ts-check
// Embedded: mutants that no test notices, as scripts/mutation.mjs names them.

/** @type {import("../mutation_survivors.mjs").Survivors[]} */
export const EMBEDDED = [
  {
    file: "src/embedded/held_files.ts",
    why: "Where there are that many, there is an oldest; asked for the types.",
    mutants: [
      [
        "if (this.#files.size > MAX_HELD && oldest !== undefined) this.#drop(oldest);",
        "oldest !== undefined => true",
      ],
    ],
  },
  {
    file: "src/embedded/known_files.ts",
    why: "Where there is no file, none can be deleted; asked for the types.",
    mutants: [
      [
        "if (file !== undefined && this.#entries.delete(path)) this.#bytes -= cost(path, file);",
        "file !== undefined => true",
      ],
    ],
  },
  {
    file: "src/embedded/place.ts",
    why: "Only Deno has permissions, and its tests run outside of this.",
    mutants: [
      [
        'process.platform === "linux" && hasPermission({ name: "read", path: FOLDER }) && tells(number);',
        '{ name: "read", path: FOLDER } => {}',
      ],
      [
        'process.platform === "linux" && hasPermission({ name: "read", path: FOLDER }) && tells(number);',
        '"read" => ""',
      ],
    ],
  },
  {
    file: "src/embedded/place.ts",
    why: "What is undefined is taken for a no.",
    mutants: [["} catch {", "{ return false; } => {}"]],
  },
  {
    file: "src/embedded/private_folder.ts",
    why: "One folder more or less makes no difference.",
    mutants: [
      [
        "if (answers.size >= MAX_FOLDERS) answers.clear();",
        "answers.size >= MAX_FOLDERS => answers.size > MAX_FOLDERS",
      ],
    ],
  },
  {
    file: "src/embedded/private_folder.ts",
    why: "Only Deno has permissions, and its tests run outside of this.",
    mutants: [
      ['if (!hasPermission({ name: "read", path: folder })) return false;', "false => true"],
      [
        'if (!hasPermission({ name: "read", path: folder })) return false;',
        '!hasPermission({ name: "read", path: folder }) => false',
      ],
      [
        'if (!hasPermission({ name: "read", path: folder })) return false;',
        '{ name: "read", path: folder } => {}',
      ],
      ['if (!hasPermission({ name: "read", path: folder })) return false;', '"read" => ""'],
      [
        'return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;',
        '{ name: "sys", kind: "uid" } => {}',
      ],
      [
        'return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;',
        '"sys" => ""',
      ],
      [
        'return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;',
        '"uid" => ""',
      ],
    ],
  },
  {
    file: "src/embedded/private_folder.ts",
    why: "Only Windows has no such function, and there no folder is asked about.",
    mutants: [
      [
        'return hasPermission({ name: "sys", kind: "uid" }) ? process.geteuid?.() : undefined;',
        "process.geteuid?.() => process.geteuid()",
      ],
    ],
  },
];
