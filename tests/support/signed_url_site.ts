// An app with a URL signer behind a real nginx, on the config that sendoff makes. What the app told nginx, and
// what it told `onOutcome`, can be looked at.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { createFileHandler, nginx, type Outcome } from "sendoff";
import { createUrlSigner, type UrlSigner } from "sendoff/signed-url";
import { type Front, startNginx } from "./fronts.ts";
import { writeHls } from "./hls.ts";
import { temporaryFolder } from "./process.ts";
import { LETTERS } from "./tree.ts";

export const SECRET_TEXT = "this must not get out";

export interface SignedSite {
  readonly signer: UrlSigner;
  readonly port: number;
  /** The app itself, with the URLs of requests as they are on the wire. */
  readonly rawAppPort: number;
  /** Headers of all answers of the app, as JSON. */
  readonly answers: string[];
  readonly outcomes: Outcome[];
  close(): Promise<void>;
}

export async function startSignedSite(keys: Parameters<typeof createUrlSigner>[0]["keys"]) {
  const folder = temporaryFolder("signed-url");
  const root = join(folder.path, "root");
  plant(root);

  const answers: string[] = [];
  const outcomes: Outcome[] = [];
  const signer = createUrlSigner({ keys, mount: "/files" });
  const files = signer.handler(
    createFileHandler({
      mount: "/files",
      authorize: signer.authorize,
      delivery: nginx({ location: "/_sendoff/" }),
      onOutcome: (outcome) => void outcomes.push(outcome),
    }),
  );
  const fetch = async (request: Request) => {
    const answer = await files(request);
    answers.push(JSON.stringify([...answer.headers]));
    return answer;
  };
  const app = createServer(getRequestListener(fetch));
  const appPort = await listening(app);
  const rawApp = createServer(async ({ method = "GET", url, headers }, response) => {
    const { signal } = new AbortController();
    const asSent = { method, url: `http://localhost${url}`, headers: new Headers(), signal };
    if (headers.cookie) asSent.headers.set("cookie", headers.cookie);
    const answer = await fetch(asSent as Request);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  const rawAppPort = await listening(rawApp);

  const servers = [app, rawApp];
  let front: Front | undefined;
  const close = async () => {
    await front?.stop();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    folder.remove();
  };
  try {
    front = await startNginx({ root, work: join(folder.path, "work"), appPort });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = front;
  const site: SignedSite = { signer, port, rawAppPort, answers, outcomes, close };
  return site;
}

function plant(root: string): void {
  mkdirSync(join(root, "videos/43"), { recursive: true });
  mkdirSync(join(root, "videos/42-more"), { recursive: true });
  writeHls(join(root, "videos/42"));
  writeFileSync(join(root, "letters.txt"), LETTERS);
  for (const name of ["secret.txt", "videos/secret.txt", "videos/43/a.ts", "videos/42-more/a.ts"]) {
    writeFileSync(join(root, name), SECRET_TEXT);
  }
}

function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
