// An npm registry on loopback that knows one package: Deno takes packages from a registry only.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename } from "node:path";
import { MANIFEST } from "./package.ts";

export interface Registry {
  readonly url: string;
  /** Paths that were asked for and aren't there. */
  readonly missed: readonly string[];
  close(): Promise<void>;
}

export async function startRegistry(tarball: string): Promise<Registry> {
  const bytes = readFileSync(tarball);
  const { name, version } = MANIFEST;
  const file = `/${name}/-/${basename(tarball)}`;
  const missed: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === file) return response.end(bytes);
    if (request.url === `/${name}`) {
      const dist = {
        tarball: `http://${request.headers.host}${file}`,
        integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
        shasum: createHash("sha1").update(bytes).digest("hex"),
      };
      const versions = { [version]: { ...MANIFEST, dist } };
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    }
    missed.push(request.url ?? "");
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    missed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
