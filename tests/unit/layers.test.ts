// The arrows between the layers run one way (CONTRIBUTING.md shows the layers).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const sources = readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => `src/${name.replaceAll("\\", "/")}`);

/** What a layer may import, besides itself. A file directly in src/ is of the core. */
const MAY_IMPORT: Record<string, RegExp> = {
  core: /^(?:src\/[^/]+\.ts|src\/http\/.*|@std\/media-types\/content-type|@std\/path\/.*)$/,
  http: /^src\/http\//,
  front:
    /^(?:src\/front\/.*|src\/http\/.*|src\/(?:delivery|refusal|option_error|root)\.ts|@std\/path\/.*)$/,
  embedded:
    /^(?:src\/embedded\/.*|src\/http\/.*|src\/(?:awaitable|delivery|file_type|inspect|refusal|option_error|root)\.ts|node:(?:fs|buffer|process|timers))$/,
  config:
    /^(?:src\/config\/.*|src\/front\/.*|src\/http\/.*|src\/(?:file_type|mount|option_error|root)\.ts)$/,
  object_store:
    /^(?:src\/object_store\/.*|src\/http\/.*|src\/front\/(?:encoding|store)\.ts|src\/(?:awaitable|delivery|option_error|refusal|request_path|root)\.ts|aws4fetch)$/,
  signed_url:
    /^(?:src\/signed_url\/.*|src\/front\/encoding\.ts|src\/(?:authorize|handler|mount|option_error|refusal|request_path)\.ts|ipaddr\.js|@noble\/hashes\/legacy\.js)$/,
  testing:
    /^(?:src\/testing\/.*|src\/front\/.*|src\/http\/.*|src\/(?:file_type|option_error|root)\.ts)$/,
  doctor:
    /^(?:src\/doctor\/.*|src\/config\/.*|src\/front\/.*|src\/http\/.*|src\/(?:option_error|root)\.ts|node:.*)$/,
  cli: /^(?:src\/.*|mod\.ts|node:.*|@hono\/node-server)$/,
};

/** The layers that read disks or listen to ports, and so may use a runtime's own API. */
const OF_A_RUNTIME = ["embedded", "doctor", "cli"];

function layerOf(file: string): string {
  return file.split("/").length === 2 ? "core" : (file.split("/")[1] ?? "");
}

function textOf(file: string): string {
  return readFileSync(join(project, file), "utf8");
}

/** Without comments, whose examples import things too. */
function codeOf(file: string): string {
  return textOf(file).replace(/\/\*.*?\*\//gs, "");
}

/** Paths from the project's folder, or package names. */
function importsOf(file: string, kind: "static" | "all"): string[] {
  const pattern =
    kind === "static" ? /(?:from|import) "([^"]+)"/g : /(?:from |import\(|import )"([^"]+)"/g;
  return [...codeOf(file).matchAll(pattern)].map(([, name = ""]) =>
    name.startsWith(".") ? relative(project, join(project, dirname(file), name)) : name,
  );
}

describe("layers", () => {
  it("finds the sources", () => {
    expect(sources.length).toBeGreaterThan(15);
  });

  it.each(sources)("%s imports from its own layer and those below", (file) => {
    const allowed = MAY_IMPORT[layerOf(file)];
    if (allowed === undefined) throw new Error(`no rule for the layer of ${file}`);
    for (const name of importsOf(file, "all")) expect(name).toMatch(allowed);
  });

  const portable = sources.filter((file) => !OF_A_RUNTIME.includes(layerOf(file)));

  it.each(portable)("%s uses no runtime's own API", (file) => {
    const code = codeOf(file).replace(/\/\/.*$/gm, "");
    expect(code).not.toMatch(/"node:|\bprocess\.|\bBuffer\b|\bDeno\.|\bBun\.|\brequire\(/);
  });

  it("mod.ts only re-exports", () => {
    const statements = codeOf("mod.ts")
      .split(";")
      .map((statement) => statement.trim())
      .filter(Boolean);
    for (const statement of statements) {
      expect(statement).toMatch(/^export (?:type )?\{[^}]+\} from "\.\/src\/[\w/]+\.ts"$/);
    }
  });

  it("mod.ts reaches no disk", () => {
    const seen = new Set(["mod.ts"]);
    for (const file of seen) {
      if (!file.startsWith("src/") && file !== "mod.ts") continue;
      for (const name of importsOf(file, "all")) seen.add(name);
    }
    expect(seen.size).toBeGreaterThan(15);
    for (const name of seen)
      expect(name).not.toMatch(
        /^node:|^src\/(?:embedded|config|testing|doctor|cli|object_store)\//,
      );
  });

  it("mod.ts reaches the media-type table by a lazy import only", () => {
    const seen = new Set(["mod.ts"]);
    for (const file of seen) {
      for (const name of importsOf(file, "static")) {
        if (name.startsWith("src/")) seen.add(name);
        else expect(name).not.toContain("media-types");
      }
    }
    expect(seen.size).toBeGreaterThan(15);
  });
});
