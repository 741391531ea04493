// The requests of the soak: which kinds there are, how often each, and what has to come back.
import { createUrlSigner, type UrlSigner } from "sendoff/signed-url";
import type { Asked } from "./soak_client.ts";
import type { SoakFile, Version } from "./soak_files.ts";
import type { Wanted } from "./soak_judge.ts";
import { LINK_KEY } from "./soak_site.ts";

/** A way to the files. */
export interface Place {
  readonly title: string;
  readonly port: number;
  readonly mount: string;
  /** The mount of signed links, where there is one. */
  readonly signed?: string;
  /** Whether what is written in place may be asked for, which only the app's own sending sees. */
  readonly seesWrites?: boolean;
  /** The mount at which the app alone answers with an order to nginx. */
  readonly orders?: string;
}

export interface SoakFiles {
  readonly plain: readonly SoakFile[];
  readonly large: readonly SoakFile[];
  readonly odd: readonly SoakFile[];
  readonly inPlace: readonly SoakFile[];
  readonly secret: SoakFile;
}

/** An ETag that came with all of a version. */
export interface SeenTag {
  readonly tag: string;
  readonly version: Version;
}

export interface Plan extends Pick<Asked, "method" | "target" | "headers" | "pace"> {
  /** What could come back, rightly or wrongly. */
  readonly file: SoakFile;
  readonly wanted: Wanted;
}

interface Situation {
  readonly place: Place;
  readonly files: SoakFiles;
  readonly seen: ReadonlyMap<SoakFile, SeenTag>;
}

type Make = (situation: Situation) => Plan | undefined | Promise<Plan | undefined>;

/** How often each kind is asked for, and how. `undefined` where a place has no such thing. */
const KINDS: Record<string, readonly [weight: number, make: Make]> = {
  "whole file": [24, ({ place, files }) => plan(place, pick(files.plain))],
  HEAD: [6, ({ place, files }) => headOf(place, pick(files.plain))],
  "one range": [12, ({ place, files }) => oneRange(place, pick(files.plain))],
  "two ranges": [4, ({ place, files }) => twoRanges(place, pick(files.plain))],
  "range beyond the end": [
    2,
    ({ place, files }) => refused(place, files.secret, [416], pick(files.plain), BEYOND),
  ],
  "If-None-Match": [8, ifNoneMatch],
  "If-Range": [8, ifRange],
  "If-Match that fails": [
    2,
    ({ place, files }) => refused(place, files.secret, [412], pick(files.plain), OTHER_TAG),
  ],
  "odd name": [8, ({ place, files }) => plan(place, pick(files.odd))],
  denied: [6, ({ place, files }) => refused(place, files.secret, [403])],
  missing: [
    6,
    ({ place, files }) => ({
      ...refused(place, files.secret, [404]),
      target: `${place.mount}/none-${Math.random()}.txt`,
    }),
  ],
  "way around": [
    4,
    ({ place, files }) => ({
      ...refused(place, files.secret, [400, 403, 404]),
      target: pick(WAYS_AROUND).replace("MOUNT", place.mount),
    }),
  ],
  "signed link": [6, signedLink],
  "wrong link": [3, wrongLink],
  "slow reader": [2, ({ place, files }) => plan(place, pick(files.large), { pace: "slow" })],
  "aborted download": [4, aborted],
  "written in place": [6, writtenInPlace],
  "order to nginx": [6, order],
};

const BEYOND = { range: "bytes=99999999999-" };
const OTHER_TAG = { "if-match": '"another"' };
/** To a file that is denied, past the authorizer. */
const WAYS_AROUND = [
  "/_sendoff/secret/plan.bin",
  "MOUNT/x/../secret/plan.bin",
  "MOUNT/x/%2e%2e/secret/plan.bin",
  "MOUNT//secret/plan.bin",
  "MOUNT/secret%2fplan.bin",
  "MOUNT/%73ecret/plan.bin",
  "MOUNT/.secret/../secret/plan.bin",
  "MOUNT/secret/",
];

const WEIGHTED: readonly string[] = Object.entries(KINDS).flatMap(([kind, [weight]]) =>
  Array(weight).fill(kind),
);

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** Plans for a place. Of so many in a row, each kind that the place has is there by its weight. */
export const A_ROUND = WEIGHTED.length;

export async function* plansFor(
  situation: Situation,
): AsyncGenerator<{ kind: string; plan: Plan }, never> {
  for (;;) {
    for (const kind of shuffled(WEIGHTED)) {
      const made = await KINDS[kind]?.[1](situation);
      if (made !== undefined) yield { kind, plan: made };
    }
  }
}

function shuffled<Value>(values: readonly Value[]): Value[] {
  const left = [...values];
  return values.map(() => {
    const [value] = left.splice(random(left.length), 1);
    return value as Value;
  });
}

function plan({ mount }: Pick<Place, "mount">, file: SoakFile, more: Partial<Plan> = {}): Plan {
  const target = mount + urlPath(file.name);
  return {
    method: "GET",
    target,
    headers: {},
    pace: "fast",
    file,
    wanted: { is: "whole" },
    ...more,
  };
}

function urlPath(name: string): string {
  return `/${name.split("/").map(encodeURIComponent).join("/")}`;
}

function headOf(place: Place, file: SoakFile): Plan {
  return plan(place, file, { method: "HEAD", wanted: { is: "head" } });
}

/** A refusal must hold nothing of what is denied. */
function refused(
  place: Place,
  secret: SoakFile,
  statuses: readonly number[],
  asked = secret,
  headers: Record<string, string> = {},
): Plan {
  const { target } = plan(place, asked);
  return plan(place, secret, { target, headers, wanted: { is: "refusal", statuses } });
}

function oneRange(place: Place, file: SoakFile): Plan | undefined {
  // Every version is at least as long as the first.
  const size = file.shortest;
  if (size === 0) return undefined;
  const [first = 0, last = 0] = [random(size), random(size)].sort((a, b) => a - b);
  const headers = { range: `bytes=${first}-${last}` };
  return plan(place, file, { headers, wanted: { is: "range", first, last } });
}

function twoRanges(place: Place, file: SoakFile): Plan | undefined {
  if (file.shortest < 500) return undefined;
  // With fewer bytes in between they could be sent as one.
  const headers = { range: `bytes=0-${random(100)},300-${300 + random(200)}` };
  return plan(place, file, { headers, wanted: { is: "ranges", count: 2 } });
}

function ifNoneMatch({ place, files, seen }: Situation): Plan | undefined {
  const file = pick(files.plain);
  const known = seen.get(file);
  if (known === undefined) return undefined;
  const headers = { "if-none-match": known.tag };
  return plan(place, file, { headers, wanted: { is: "unless changed", since: known.version } });
}

function ifRange({ place, files, seen }: Situation): Plan | undefined {
  const file = pick(files.plain);
  const known = seen.get(file);
  if (known === undefined || file.shortest === 0) return undefined;
  const first = random(file.shortest);
  const headers = { range: `bytes=${first}-`, "if-range": known.tag };
  return plan(place, file, { headers, wanted: { is: "rest", of: known.version, first } });
}

function aborted({ place, files }: Situation): Plan {
  const file = pick(files.large);
  return plan(place, file, { pace: { abortAfter: random(file.shortest) } });
}

/** Slowly, so that it is written to in the middle. */
function writtenInPlace({ place, files }: Situation): Plan | undefined {
  if (!place.seesWrites) return undefined;
  const last = files.inPlace.at(-1);
  if (last !== undefined && Math.random() < 0.5) return plan(place, last, { pace: "slow" });
  return plan(place, pick(files.inPlace));
}

const signers = new Map<string, UrlSigner>();

async function signedTarget(mount: string, file: SoakFile): Promise<string> {
  let signer = signers.get(mount);
  if (signer === undefined) {
    signer = createUrlSigner({ keys: [{ id: "soak", secret: LINK_KEY }], mount });
    signers.set(mount, signer);
  }
  return signer.sign(mount + urlPath(file.name), { expires: 3600 });
}

/** A link opens what a session may not have. */
async function signedLink({ place, files }: Situation): Promise<Plan | undefined> {
  if (place.signed === undefined) return undefined;
  const file = Math.random() < 0.3 ? files.secret : pick([...files.plain, ...files.odd]);
  const target = await signedTarget(place.signed, file);
  return plan({ mount: place.signed }, file, { target });
}

async function wrongLink({ place, files }: Situation): Promise<Plan | undefined> {
  if (place.signed === undefined) return undefined;
  const { secret } = files;
  const link = await signedTarget(place.signed, pick(files.odd));
  const query = link.slice(link.indexOf("?"));
  const target = place.signed + urlPath(secret.name) + pick(["", query, `${query}A`]);
  return { ...refused(place, secret, [403]), target };
}

function order({ place, files }: Situation): Plan | undefined {
  if (place.orders === undefined) return undefined;
  const file = pick([...files.plain, ...files.odd]);
  const wanted = { is: "an order", order: `/_sendoff/${file.name}` } as const;
  return plan({ mount: place.orders }, file, { wanted });
}

export function pick<Value>(values: readonly Value[]): Value {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}
