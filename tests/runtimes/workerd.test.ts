// examples/worker.mjs with the built package in workerd: no Node API is in reach there.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Miniflare } from "miniflare";
import { describe, expect, it } from "vitest";
import { REPOSITORY } from "../support/process.ts";
import { itHandsOffFiles } from "../support/runtime_contract.ts";

/** The example and every module of dist, whose main one is to be had as "sendoff". */
async function modules() {
  const dist = join(REPOSITORY, "dist");
  const built = (await readdir(dist)).filter((name) => name.endsWith(".js"));
  const files = [
    { path: "worker.mjs", file: join(REPOSITORY, "examples", "worker.mjs") },
    ...built.map((name) => ({
      path: name === "mod.js" ? "sendoff" : name,
      file: join(dist, name),
    })),
  ];
  return Promise.all(
    files.map(async ({ path, file }) => ({
      type: "ESModule" as const,
      path,
      contents: await readFile(file, "utf8"),
    })),
  );
}

async function startWorkerd() {
  const workerd = new Miniflare({
    modules: await modules(),
    // Past Miniflare's own entry, which compresses for the browser of a developer.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    compatibilityDate: "2026-07-01", // and no nodejs_compat
    cf: false,
    telemetry: { enabled: false },
  });
  await workerd.ready;
  const url = new URL("/files/", await workerd.unsafeGetDirectURL());
  return { url, close: () => workerd.dispose() };
}

describe("workerd", () => {
  itHandsOffFiles(startWorkerd);

  it("loads the chunk with the media types when it needs it", async () => {
    const chunks = (await modules()).filter(({ path }) => path.startsWith("content_type-"));
    expect(chunks).toHaveLength(1);

    const app = await startWorkerd();
    try {
      const headers = { Cookie: "session=k3y-of-ann" };
      const answer = await fetch(new URL("shared/letter.odt", app.url), { headers });
      expect(answer.headers.get("content-type")).toBe("application/vnd.oasis.opendocument.text");
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment;.*letter\.odt/);
    } finally {
      await app.close();
    }
  });
});
