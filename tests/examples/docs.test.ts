// The examples in docstrings are run, and so are the README's program and its nginx config.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { type Front, frontProgram, startNginxOn } from "../support/fronts.ts";
import { freePort, startProcess, temporaryFolder } from "../support/process.ts";
import { ask, header } from "../support/raw_client.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
// Below the project, so that "sendoff" is the built package itself.
const folder = join(project, `.cache/doc-examples-${process.pid}`);
mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const sources = readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join(project, "src", name), "utf8") }));

const examples = sources.flatMap(({ name, text }) =>
  [...text.matchAll(/^ \* ```ts\n(.*?)^ \* ```$/gms)].map(([, code = ""]) => ({
    name,
    code: code.replace(/^ \* ?/gm, ""),
  })),
);

describe("examples of docstrings", () => {
  it("are many", () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples.map(({ name, code }, i) => ({ title: `${name} (${i})`, code, i })))(
    "$title",
    async ({ code, i }) => {
      expect(code).toContain("assert.");
      const file = join(folder, `example-${i}.mjs`);
      writeFileSync(file, transformSync(code, { loader: "ts" }).code);
      await import(pathToFileURL(file).href);
    },
  );
});

describe.skipIf(frontProgram("nginx") === undefined && process.env["CI"] !== "true")(
  "README",
  () => {
    it("has a program and an nginx config that work together", async () => {
      const readme = readFileSync(join(project, "README.md"), "utf8");
      const [, program = ""] = /^```js\n(.*?)^```/ms.exec(readme) ?? [];
      const [, config = ""] = /^```nginx\n(.*?)^```/ms.exec(readme) ?? [];
      expect(program.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(
        12,
      );

      const { path: base, remove } = temporaryFolder("readme");
      mkdirSync(join(base, "root/photos"), { recursive: true });
      writeFileSync(join(base, "root/photos/100% Grüße.txt"), "hello");

      const appPort = await freePort();
      const file = join(folder, "readme.mjs");
      writeFileSync(file, fillIn(program, { "port: 3000": `port: ${appPort}` }));
      const app = await startProcess(process.execPath, [file], { port: appPort });
      const place = { root: join(base, "root"), work: join(base, "work"), appPort };
      let front: Front | undefined;
      try {
        const block = fillIn(config, {
          "127.0.0.1:3000": `127.0.0.1:${appPort}`,
          "/srv/files/": `${place.root}/`,
        });
        front = await startNginxOn(
          (port) => `server {\nlisten 127.0.0.1:${port};\n${block}}\n`,
          place,
        );
        const { port } = front;
        const target = `/files/photos/${encodeURIComponent("100% Grüße.txt")}`;
        const headers = { Cookie: "session=ann" };
        const allowed = await ask(port, { target, headers });
        expect(allowed.body.toString()).toBe("hello");
        expect(header(allowed, "x-content-type-options")).toBe("nosniff");
        expect((await ask(port, { target })).status).toBe(403);
        expect((await ask(port, { target: "/_sendoff/photos/", headers })).status).toBe(404);
      } finally {
        await front?.stop();
        await app.stop();
        remove();
      }
    });
  },
);
