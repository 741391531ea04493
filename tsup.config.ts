import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    mod: "mod.ts",
    embedded: "src/embedded/mod.ts",
    config: "src/config/mod.ts",
    object_store: "src/object_store/mod.ts",
    signed_url: "src/signed_url/mod.ts",
    doctor: "src/doctor/mod.ts",
    testing: "src/testing/mod.ts",
    cli: "src/cli/mod.ts",
  },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: [/^node:/],
  removeNodeProtocol: false, // bundlers for workers know "node:fs", and no "fs"
  splitting: true, // the media-type table stays a chunk of its own, loaded when it is needed
  clean: true,
  tsconfig: "tsconfig.build.json",
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
});
