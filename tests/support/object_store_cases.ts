// The HTTP cases against a way from a store, and the ones that can't hold there, each with its reason.
import { readFileSync } from "node:fs";
import { countByLevel, failures, type HttpCase, type Level, runHttpCases } from "./http_cases.ts";

/** Why some cases can't hold, and which: of lines such as `cond-0008 GET If-Match: "x" => status 502, want 200`. */
export interface CantHold {
  readonly why: string;
  readonly which: RegExp;
  /** How many there are: one that holds by now, or no longer does, has to be seen. */
  readonly count: number;
}

export interface Judged {
  readonly levels: Record<Level, number>;
  /** How many failed, of each level. */
  readonly failed: Record<Level, number>;
  /** Failed cases by reason. */
  readonly counts: Record<string, number>;
  /** Failed cases without one. */
  readonly unexplained: string[];
}

/** Runs the cases, and sorts the failed ones by the first reason that is theirs. */
export async function judgeWay(url: URL, cantHold: readonly CantHold[]): Promise<Judged> {
  const results = await runHttpCases(url);
  const requests = requestsById();
  const counts = Object.fromEntries(cantHold.map(({ why }) => [why, 0]));
  const unexplained: string[] = [];
  for (const line of [...failures(results, "must"), ...failures(results, "should")]) {
    const [, id = "", why = ""] = /^(\S+) \(.*?\): (.*)$/s.exec(line) ?? [];
    const told = `${id} ${requests.get(id)} => ${why}`;
    const reason = cantHold.find(({ which }) => which.test(told))?.why;
    if (reason === undefined) unexplained.push(told);
    else counts[reason] = (counts[reason] ?? 0) + 1;
  }
  const failed = countByLevel(results.filter(({ result }) => result === "fail"));
  return { levels: countByLevel(results), failed, counts, unexplained };
}

/** Method and headers of each case, with the placeholders for validators in them. */
function requestsById(): Map<string, string> {
  const requests = new Map<string, string>();
  for (const set of ["conditional", "range", "static"]) {
    const file = new URL(`../cases/http-${set}.json`, import.meta.url);
    const { cases }: { cases: HttpCase[] } = JSON.parse(readFileSync(file, "utf8"));
    for (const { id, request } of cases) {
      const headers = request.headers.map((pair) => pair.join(": "));
      requests.set(id, [request.method, ...headers].join(" | "));
    }
  }
  return requests;
}
