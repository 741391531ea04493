// Whether a process grows: its memory after a collection, its descriptors, its timers.
import { openDescriptors, residentBytes } from "./process.ts";
import { MIB } from "./tree.ts";

export interface Sample {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly value: number;
}

/** How much a value rises over the time of its samples, by least squares: one odd sample does little. */
export function rise(samples: readonly Sample[]): number {
  const n = samples.length;
  if (n < 2) throw new Error(`${n} samples, want at least 2`);
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / n;
  const [at, value] = [mean((sample) => sample.at), mean((sample) => sample.value)];
  const covariance = mean((sample) => (sample.at - at) * (sample.value - value));
  const variance = mean((sample) => (sample.at - at) ** 2);
  const first = samples[0]?.at ?? 0;
  const last = samples[n - 1]?.at ?? 0;
  return (covariance / variance) * (last - first);
}

/** What a running app says of itself. */
interface AppState {
  readonly live: number;
  readonly resident: number;
  readonly timers: number;
}

async function stateOf(url: URL): Promise<AppState> {
  return (await fetch(new URL("/state", url))).json() as Promise<AppState>;
}

export interface Measured {
  /** MiB that are in use after a collection, that the app has in RAM, and that nginx has. */
  readonly live: Sample[];
  readonly resident: Sample[];
  readonly nginx: Sample[];
  /** As they are at one moment, of downloads under way too. */
  readonly descriptors: Sample[];
  readonly timers: Sample[];
}

/** Samples an app and nginx's worker until a moment. */
export async function measure(
  app: { readonly pid: number; readonly url: URL },
  worker: number,
  until: number,
  every: number,
): Promise<Measured> {
  const measured: Measured = { live: [], resident: [], nginx: [], descriptors: [], timers: [] };
  const start = Date.now();
  while (Date.now() < until) {
    const { live, resident, timers } = await stateOf(app.url);
    const at = (Date.now() - start) / 1000;
    measured.live.push({ at, value: live / MIB });
    measured.resident.push({ at, value: resident / MIB });
    measured.nginx.push({ at, value: residentBytes(worker) / MIB });
    measured.descriptors.push({ at, value: openDescriptors(app.pid) });
    measured.timers.push({ at, value: timers });
    await new Promise((resolve) => setTimeout(resolve, every));
  }
  return measured;
}

/** What is open when nothing is asked. */
export interface Rest {
  readonly app: number;
  readonly nginx: number;
  readonly timers: number;
  /** MiB that the app has in use after a collection. */
  readonly live: number;
}

export async function restOf(
  app: { readonly pid: number; readonly url: URL },
  worker: number,
): Promise<Rest> {
  const { timers, live } = await stateOf(app.url);
  return {
    app: openDescriptors(app.pid),
    nginx: openDescriptors(worker),
    timers,
    live: live / MIB,
  };
}

/** Samples without those of the time in which code is compiled and pools are filled. */
export function afterWarmUp(samples: readonly Sample[], share: number): Sample[] {
  const from = (samples.at(-1)?.at ?? 0) * share;
  return samples.filter(({ at }) => at >= from);
}
