// What a front server does differently from the others, and what its tests work with.
import { fileURLToPath } from "node:url";
import { it } from "vitest";
import type { Front, FrontName, FrontPlace } from "../fronts.ts";
import { freePort, type RunningProcess, startProcess } from "../process.ts";
import type { RawRequest, RawResponse } from "../raw_client.ts";

export interface FrontFacts {
  title: string;
  server: FrontName;
  /** Its docs page, whose tables are asserted. */
  page: string;
  start: (place: FrontPlace) => Promise<Front>;
  /** Factory and options of its delivery. */
  delivery: (root: string) => [string, Record<string, unknown>];
  fastcgi?: boolean;
  /** Names, beyond those refused everywhere, that it can't be told. */
  inexpressible?: (name: string) => boolean;
  /** Names that it would read wrongly in this version, which the page says. */
  unsupported?: (name: string) => boolean;
  /** Sends an ETag of its own. */
  ownEtag: boolean;
  /** Says the size in `Content-Range` of a 416. */
  sizeIn416: boolean;
  /** Heeds `If-Range`. */
  ifRange: boolean;
  /** Set for a fake front server, which is always there: what can't be shown in memory, and why. */
  inMemory?: readonly LeftOut[];
  /** Drops the app's headers, so types and policies come from its config. */
  dropsHeaders?: boolean;
}

/** A test, or a row of the table of files, that is not run, by the beginning of its name. */
export interface LeftOut {
  name: string;
  why: string;
}

/** Whether a test or a row is left out. */
export function isLeftOut({ inMemory = [] }: FrontFacts, title: string): boolean {
  return inMemory.some(({ name }) => title.startsWith(name));
}

/** A test, where it can be shown. */
export function itUnlessLeftOut(facts: FrontFacts, title: string, test: () => Promise<void>): void {
  if (!isLeftOut(facts, title)) it(title, test);
}

/** What the tests of a suite work with. */
export interface Running {
  root: string;
  base: string;
  front: Front;
  app: RunningProcess;
  get: (target: string | Buffer, request?: Partial<RawRequest>) => Promise<RawResponse>;
}

const APP = fileURLToPath(new URL("../app.mjs", import.meta.url));

export async function startApp(
  { delivery, fastcgi = false }: Pick<FrontFacts, "delivery" | "fastcgi">,
  root: string,
): Promise<RunningProcess & { port: number }> {
  const port = await freePort();
  const settings = { port, delivery: delivery(root), root, fastcgi };
  const env = { SETTINGS: JSON.stringify(settings) };
  return Object.assign(await startProcess(process.execPath, [APP], { port, env }), { port });
}
