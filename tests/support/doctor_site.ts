// A folder, an app and what stands in front of it, for the doctor to look at.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Verification, type VerifyFrontOptions, verifyFront } from "sendoff/doctor";
import type { FrontPlace } from "./fronts.ts";
import { freePort, type RunningProcess, startProcess, temporaryFolder } from "./process.ts";

const APP = fileURLToPath(new URL("./doctor_app.mjs", import.meta.url));
export const COOKIE = { cookie: "session=ann" };

/** Name and options of a delivery, as the app's settings have them. */
export type DeliveryWords = [name: string, options: Record<string, unknown>];

export interface Site {
  readonly place: FrontPlace;
  readonly base: string;
  /** Starts something that is stopped at the end. */
  run<Started extends RunningProcess>(starting: Promise<Started>): Promise<Started>;
  /** Starts the app. */
  app(delivery: DeliveryWords, more?: Record<string, unknown>): Promise<void>;
  /** Looks at what listens on a port, with the credentials. */
  look(port: number, more?: Partial<VerifyFrontOptions>): Promise<Verification>;
  close(): Promise<void>;
}

export async function makeSite(): Promise<Site> {
  const { path: base, remove } = temporaryFolder("doctor");
  const root = join(base, "root");
  mkdirSync(root);
  writeFileSync(join(root, "there.txt"), "a file of the app's\n");
  const place = { root, work: join(base, "work"), appPort: await freePort() };
  const started: RunningProcess[] = [];
  const site: Site = {
    place,
    base,
    async run(starting) {
      const running = await starting;
      started.push(running);
      return running;
    },
    async app(delivery, more = {}) {
      const port = place.appPort;
      const env = { SETTINGS: JSON.stringify({ port, delivery, root, ...more }) };
      await site.run(startProcess(process.execPath, [APP], { port, env }));
    },
    look: (port, more = {}) =>
      verifyFront({ url: `http://127.0.0.1:${port}/files/`, root, headers: COOKIE, ...more }),
    async close() {
      for (const { stop } of started.reverse()) await stop();
      remove();
    },
  };
  return site;
}

/** What went wrong, for a readable failure of a test. */
export function failures({ checks }: Verification): string[] {
  return checks
    .filter(({ result }) => result === "failed")
    .map(({ name, layer, detail, cure }) => `${name} [${layer}] ${detail} -> ${cure}`);
}
