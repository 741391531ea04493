// What a case expects of an answer. Each expectation has a rule, and one without a rule is an error.
import { validator } from "./http_cases_fill_in.ts";
import { HEADER_KEYS, type HeaderExpectation, judgeHeader } from "./http_cases_header.ts";
import { covers, partsOf, type Span, WrongParts } from "./http_cases_multipart.ts";
import { fixtureBytes } from "./http_fixtures.ts";
import { header, type RawResponse } from "./raw_client.ts";

export interface Expectation {
  /** One of these is enough. */
  readonly anyOf?: readonly Expectation[];
  readonly status?: number | readonly number[];
  readonly notStatus?: number;
  readonly statusRange?: readonly Span[];
  /** By lower-case name; `null` for a header that must not be there. */
  readonly headers?: Readonly<Record<string, string | HeaderExpectation | null>>;
  readonly body?: BodyExpectation;
  /** A file that the body must not be. */
  readonly bodyNotFile?: string;
  readonly maxBytes?: number;
  readonly notSystemFile?: true;
  /** The parts of `file` that the answer must hold, in as many pieces as it likes. */
  readonly multipart?: readonly Span[];
  readonly covers?: readonly Span[];
  readonly file?: string;
  /** Headers that must be here if they are in the plain 200. */
  readonly keptFrom200?: readonly string[];
  readonly sameAsGet?: readonly string[];
  readonly safeLocation?: true;
  readonly asciiHeaders?: true;
  readonly sameHeaderAgain?: string;
  readonly differsFrom?: { readonly target: string; readonly header: string };
}

interface BodyExpectation {
  readonly empty?: true;
  readonly file?: string;
  readonly start?: number;
  readonly end?: number;
}

/** What the server has answered: to the case, and to plain GETs, of the same target or another. */
export interface Answers {
  readonly answer: RawResponse;
  plain(target?: string): Promise<RawResponse>;
}

/** Why an answer is not as expected; `undefined` where it is. */
type Reason = string | undefined;

type Rules = {
  readonly [Name in keyof Expectation]-?: (
    want: NonNullable<Expectation[Name]>,
    answers: Answers,
    all: Expectation,
  ) => Reason | Promise<Reason>;
};

const RULES: Rules = {
  async anyOf(choices, answers) {
    const reasons: string[] = [];
    for (const choice of choices) {
      const reason = await judge(choice, answers);
      if (reason === undefined) return undefined;
      reasons.push(reason);
    }
    return reasons.join(" | ");
  },
  status: (want, { answer }) =>
    [want].flat().includes(answer.status) ? undefined : `status ${answer.status}, want ${want}`,
  notStatus: (want, { answer }) => (answer.status === want ? `status ${want}` : undefined),
  statusRange: (ranges, { answer: { status } }) =>
    ranges.some(([from, to]) => from <= status && status <= to) ? undefined : `status ${status}`,
  headers: (wanted, { answer }) =>
    first(Object.entries(wanted), ([name, want]) => judgeHeader(name, want, answer)),
  body: (want, { answer: { body } }) => {
    const expected = want.empty ? Buffer.alloc(0) : part(want);
    if (body.equals(expected)) return undefined;
    return `another body: ${body.length} bytes, want ${expected.length}`;
  },
  bodyNotFile: (file, { answer }) =>
    answer.body.equals(fixtureBytes(file)) ? `the whole of ${file}` : undefined,
  maxBytes: (most, { answer: { body } }) =>
    body.length > most ? `${body.length} bytes, want at most ${most}` : undefined,
  notSystemFile: (_, { answer }) =>
    answer.body.includes("root:x:0:0") ? "/etc/passwd" : undefined,
  multipart: judgeParts,
  covers: judgeParts,
  file: () => undefined, // says which file `multipart` and `covers` mean
  keptFrom200: async (names, { answer, plain }) => {
    const ok = await plain();
    return first(names, (name) => {
      const [before, now] = [header(ok, name), header(answer, name)];
      if (before === undefined) return undefined;
      if (now === undefined) return `${name} is in the 200, and not here`;
      const same = name === "date" || withoutWeakness(now) === withoutWeakness(before);
      return same ? undefined : `${name}: ${now}, in the 200: ${before}`;
    });
  },
  sameAsGet: async (names, { answer, plain }) => {
    const get = await plain();
    return first(names, (name) => {
      const [before, now] = [header(get, name), header(answer, name)];
      return before === undefined || before === now ? undefined : `${name}: ${now}, not ${before}`;
    });
  },
  safeLocation: (_, { answer }) => {
    const location = header(answer, "location");
    if (location === undefined) return undefined;
    const url = URL.canParse(location, "http://127.0.0.1:1/")
      ? new URL(location, "http://127.0.0.1:1/")
      : undefined;
    const stays = url !== undefined && ["127.0.0.1", "localhost"].includes(url.hostname);
    return stays && !/^(?:[\\/]{2}|\\)/.test(location) ? undefined : `location: ${location}`;
  },
  asciiHeaders: (_, { answer }) =>
    first(answer.headers, ([name, value]) =>
      /^[\t\x20-\x7e]*$/.test(name + value) ? undefined : `a byte beyond ASCII in ${name}`,
    ),
  sameHeaderAgain: async (name, { answer, plain }) =>
    validator(await plain(), name) === header(answer, name) ? undefined : `another ${name} now`,
  differsFrom: async ({ target, header: name }, { answer, plain }) =>
    validator(await plain(target), name) === validator(answer, name)
      ? `the same ${name} as ${target}`
      : undefined,
};

const BODY_KEYS = ["empty", "file", "start", "end"];

/** Throws if an expectation says something that no rule is there for: it would pass unseen. */
export function checkExpectation(expectation: Expectation): void {
  checkKeys(expectation, Object.keys(RULES));
  const { anyOf = [], headers = {}, body = { empty: true } } = expectation;
  anyOf.forEach(checkExpectation);
  checkKeys(body, BODY_KEYS);
  for (const want of Object.values(headers)) {
    if (want !== null && typeof want !== "string") checkKeys(want, HEADER_KEYS);
  }
}

/** Throws if an object is empty or has a key that is not known. */
export function checkKeys(object: object, known: readonly string[]): void {
  const keys = Object.keys(object);
  if (keys.length === 0) throw new TypeError("Nothing is expected");
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new TypeError(`Unknown in a case: "${unknown.join('", "')}"`);
}

/** Why the answer is not as a case expects; `undefined` where it is. @throws {NoValidator} */
export async function judge(expectation: Expectation, answers: Answers): Promise<Reason> {
  if (answers.answer.excess.length > 0) return "bytes after the body";
  for (const [name, want] of Object.entries(expectation)) {
    const rule = RULES[name as keyof Expectation];
    const reason = await rule(want as never, answers, expectation);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function judgeParts(
  spans: readonly Span[],
  { answer }: Answers,
  { file = "" }: Expectation,
): Reason {
  try {
    const parts = partsOf(answer, fixtureBytes(file));
    const missing = spans.find((span) => !covers(parts, span));
    return missing && `${missing} is not in ${JSON.stringify(parts)}`;
  } catch (error) {
    if (error instanceof WrongParts) return error.message;
    throw error;
  }
}

function part({ file = "", start = 0, end = Number.POSITIVE_INFINITY }: BodyExpectation): Buffer {
  return fixtureBytes(file).subarray(start, end + 1);
}

function withoutWeakness(etag: string): string {
  return etag.replace(/^W\//, "");
}

/** The first reason that there is for one of them. */
function first<Item>(items: readonly Item[], reasonOf: (item: Item) => Reason): Reason {
  for (const item of items) {
    const reason = reasonOf(item);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
