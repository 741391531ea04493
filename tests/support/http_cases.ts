// Runs the cases of tests/cases/http-*.json against a server that serves the fixtures.
import { readFileSync } from "node:fs";
import { KeptConnection, NoAnswer } from "./http_cases_client.ts";
import { fillIn, hasPlaceholder, NoValidator, validator } from "./http_cases_fill_in.ts";
import { checkExpectation, checkKeys, type Expectation, judge } from "./http_cases_judge.ts";
import type { RawResponse } from "./raw_client.ts";

/** Milliseconds for all cases. They take two seconds, unless answers hang. */
const TIMEOUT = 40_000;

const SETS = ["conditional", "range", "static"] as const;

/** An optional case shows a difference that is legitimate; its failure is none. */
export type Level = "must" | "should" | "optional";

export interface HttpCase {
  readonly id: string;
  readonly group: string;
  /** Where it was taken from. */
  readonly source: string;
  readonly level: Level;
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly headers: readonly [name: string, value: string][];
    /** The target is an absolute URL. */
    readonly raw?: true;
  };
  /** Validators that the server has to send, or the case does not apply. */
  readonly needs?: readonly ("etag" | "lm")[];
  readonly expect: Expectation;
  /** Instead, where the server's ETags are weak. */
  readonly expectIfWeak?: Expectation;
  readonly note?: string;
}

export interface CaseResult extends Pick<HttpCase, "id" | "group" | "level"> {
  readonly set: (typeof SETS)[number];
  readonly result: "pass" | "fail" | "n/a";
  readonly why?: string;
}

/** The answer to a plain GET that a case builds on is not there. */
class NoPlainAnswer extends Error {}

/** Runs all cases, one after another, below a URL; its path is put in front of each target. */
export async function runHttpCases(url: URL): Promise<CaseResult[]> {
  const server = new CaseServer(url);
  const results: CaseResult[] = [];
  const deadline = performance.now() + TIMEOUT;
  try {
    for (const set of SETS) {
      for (const each of loadCases(set)) {
        if (performance.now() > deadline) throw new Error(tooSlow(results));
        const { id, group, level } = each;
        results.push({ id, set, group, level, ...(await server.run(each)) });
      }
    }
  } finally {
    server.close();
  }
  return results;
}

/** How many results each level has. */
export function countByLevel(results: readonly CaseResult[]): Record<Level, number> {
  const counts = { must: 0, should: 0, optional: 0 };
  for (const { level } of results) counts[level]++;
  return counts;
}

/** The cases that a server gets wrong, in words. */
export function failures(results: readonly CaseResult[], level: Level): string[] {
  return results
    .filter((each) => each.level === level && each.result === "fail")
    .map(({ id, group, why }) => `${id} (${group}): ${why}`);
}

function tooSlow(results: readonly CaseResult[]): string {
  const wrong = failures(results, "must").join("\n");
  return `Only ${results.length} cases in ${TIMEOUT} ms, of which these fail:\n${wrong}`;
}

class CaseServer {
  readonly #connection: KeptConnection;
  readonly #authority: string;
  readonly #prefix: string;
  readonly #plain = new Map<string, Promise<RawResponse>>();

  constructor(url: URL) {
    this.#connection = new KeptConnection(Number(url.port));
    this.#authority = url.host;
    this.#prefix = url.pathname.replace(/\/$/, "");
  }

  close(): void {
    this.#connection.close();
  }

  async run(each: HttpCase): Promise<Pick<CaseResult, "result" | "why">> {
    try {
      const why = await this.#judge(each);
      return why === undefined ? { result: "pass" } : { result: "fail", why };
    } catch (error) {
      if (error instanceof NoValidator) return { result: "n/a", why: error.message };
      if (error instanceof NoAnswer || error instanceof NoPlainAnswer) {
        return { result: "fail", why: error.message };
      }
      throw new Error(`Case ${each.id} can't be run`, { cause: error });
    }
  }

  async #judge({ request, needs = [], ...each }: HttpCase): Promise<string | undefined> {
    const plain = (target = request.target) => this.#plainAnswer(target);
    for (const need of needs) validator(await plain(), need === "lm" ? "last-modified" : need);

    const headers: [string, string][] = [];
    for (const [name, value] of request.headers) {
      headers.push([name, hasPlaceholder(value) ? fillIn(value, await plain()) : value]);
    }
    const target = this.#targetOf(request.target);
    const answer = await this.#connection.ask({ method: request.method, target, headers });

    const { expectIfWeak } = each;
    const isWeak = expectIfWeak && validator(await plain(), "etag").startsWith("W/");
    return judge(isWeak ? expectIfWeak : each.expect, { answer, plain });
  }

  /** The answer to a GET without any conditions, asked for once. */
  #plainAnswer(target: string): Promise<RawResponse> {
    const known = this.#plain.get(target);
    if (known !== undefined) return known;
    const answer = this.#connection
      .ask({ target: this.#targetOf(target) })
      .catch((cause) => {
        throw new NoPlainAnswer(`plain GET ${target}: ${cause.message}`, { cause });
      })
      .then((answer) => {
        if (answer.status === 200) return answer;
        throw new NoPlainAnswer(`plain GET ${target}: status ${answer.status}`);
      });
    this.#plain.set(target, answer);
    return answer;
  }

  /** The target below the prefix. An absolute one names this server, whatever port it had. */
  #targetOf(target: string): string {
    const absolute = /^http:\/\/localhost(?::\d+)?(\/.*)$/.exec(target);
    if (absolute !== null) return `http://${this.#authority}${this.#prefix}${absolute[1]}`;
    if (target.startsWith("/")) return this.#prefix + target;
    throw new TypeError(`A target that is not understood: "${target}"`);
  }
}

const CASE_KEYS = ["id", "group", "source", "level", "request", "needs", "expect", "expectIfWeak"];
const REQUEST_KEYS = ["method", "target", "headers", "raw"];

function loadCases(set: (typeof SETS)[number]): readonly HttpCase[] {
  const file = new URL(`../cases/http-${set}.json`, import.meta.url);
  const { cases }: { cases: readonly HttpCase[] } = JSON.parse(readFileSync(file, "utf8"));
  for (const each of cases) {
    checkKeys(each, [...CASE_KEYS, "note"]);
    checkKeys(each.request, REQUEST_KEYS);
    checkExpectation(each.expect);
    if (each.expectIfWeak !== undefined) checkExpectation(each.expectIfWeak);
  }
  return cases;
}
