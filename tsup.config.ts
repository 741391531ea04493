import { defineConfig } from "tsup";

export default defineConfig({
  entry: { mod: "mod.ts", embedded: "src/embedded/mod.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: [/^node:/],
  splitting: true, // the media-type table stays a chunk of its own, loaded when it is needed
  clean: true,
  tsconfig: "tsconfig.build.json",
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
});
