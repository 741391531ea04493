// The load of the soak: clients that ask for everything in turn, and the counts of what came back.
import { Agent } from "node:http";
import { type Answer, perform } from "./soak_client.ts";
import type { SoakFile } from "./soak_files.ts";
import { judge } from "./soak_judge.ts";
import {
  KIND_NAMES,
  type Place,
  type Plan,
  plansFor,
  type SeenTag,
  type SoakFiles,
} from "./soak_requests.ts";

export interface LoadOptions {
  readonly places: readonly Place[];
  readonly files: SoakFiles;
  readonly atOnce: number;
  readonly until: number;
  /** On a machine that is slow it goes on for so many requests. */
  readonly atLeast: number;
}

/** How many answers there were of a kind at a place, by what came of them. */
type Counts = Map<string, Map<string, number>>;

export class SoakReport {
  readonly #counts: Counts = new Map();
  readonly wrong: string[] = [];

  add(kind: string, place: Place, verdict: string): void {
    const isFine = ["right", "aborted", "torn", "cut"].includes(verdict);
    if (!isFine) this.wrong.push(`${place.title}, ${kind}: ${verdict}`);
    const row = this.#counts.get(kind) ?? new Map<string, number>();
    this.#counts.set(kind, row);
    for (const column of [place.title, isFine ? verdict : "wrong"]) {
      row.set(column, (row.get(column) ?? 0) + 1);
    }
  }

  count(column: string, kind?: string): number {
    const rows = kind === undefined ? [...this.#counts.values()] : [this.#counts.get(kind)];
    return rows.reduce((sum, row) => sum + (row?.get(column) ?? 0), 0);
  }

  table(places: readonly Place[]): string {
    const columns = [
      ...places.map(({ title }) => title),
      "right",
      "aborted",
      "cut",
      "torn",
      "wrong",
    ];
    const rows = KIND_NAMES.filter((kind) => this.#counts.has(kind)).map((kind) => [
      kind,
      ...columns.map((column) => this.count(column, kind)),
    ]);
    const sums = ["all", ...columns.map((column) => this.count(column))];
    return asTable([["kind", ...columns], ...rows, sums]);
  }
}

/** Columns that line up. */
export function asTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(...rows.map((row) => String(row[i]).length)),
  );
  const cell = (value: string | number, i: number) =>
    i === 0 ? String(value).padEnd(widths[i] ?? 0) : String(value).padStart(widths[i] ?? 0);
  return rows.map((row) => row.map(cell).join("  ")).join("\n");
}

/** Asks until a moment, and gives what was wrong and how many of each there were. */
export async function runLoad({
  places,
  files,
  atOnce,
  until,
  atLeast,
}: LoadOptions): Promise<SoakReport> {
  const report = new SoakReport();
  const agent = new Agent({ keepAlive: true });
  const seen = new Map<SoakFile, SeenTag>();
  const asking = places.map((place) => ({ place, plans: plansFor({ place, files, seen }) }));
  let begun = 0;
  const client = async () => {
    while (Date.now() < until || begun < atLeast) {
      const next = asking[begun++ % asking.length];
      if (next === undefined) throw new Error("no places");
      const { kind, plan } = (await next.plans.next()).value;
      report.add(kind, next.place, await verdictOn(plan, next.place, agent, seen));
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, client));
  } finally {
    agent.destroy();
  }
  return report;
}

async function verdictOn(
  plan: Plan,
  { port }: Place,
  agent: Agent,
  seen: Map<SoakFile, SeenTag>,
): Promise<string> {
  const { file, wanted } = plan;
  const watch = file.watch();
  try {
    const answer = await perform({ ...plan, port, agent });
    remember(file, answer, seen);
    const verdict = judge(wanted, answer, watch.versions, file.change === "in place");
    return verdict === "cut" && file.change !== "in place" ? "cut before its end" : verdict;
  } catch (error) {
    return `no answer: ${error}`;
  } finally {
    watch.end();
  }

  function remember(of: SoakFile, { status, body, headers, end }: Answer, into: typeof seen): void {
    if (status !== 200 || end !== "complete" || headers.etag === undefined) return;
    const version = watch.versions.find(({ bytes }) => bytes.equals(body));
    if (version !== undefined) into.set(of, { tag: headers.etag, version });
  }
}
