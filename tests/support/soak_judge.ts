// Whether an answer of the soak is right: every byte of it has to be of one version that the file had meanwhile.
import type { Answer } from "./soak_client.ts";
import type { Version } from "./soak_files.ts";

/** What has to come back. */
export type Wanted =
  | { readonly is: "whole" }
  | { readonly is: "head" }
  | { readonly is: "range"; readonly first: number; readonly last: number }
  | { readonly is: "ranges"; readonly count: number }
  /** Nothing, if it still is this version; else all of the new one. */
  | { readonly is: "unless changed"; readonly since: Version }
  /** The rest of this version; of another one, all. */
  | { readonly is: "rest"; readonly of: Version; readonly first: number }
  /** To nginx, here without escapes. */
  | { readonly is: "an order"; readonly order: string }
  | { readonly is: "refusal"; readonly statuses: readonly number[] };

/**
 * `"right"`, `"cut"` and `"aborted"` (every byte so far is right), `"torn"` (see below), or what is wrong.
 *
 * @param mayTear The file is written to in place. One call that writes can be half done when the file is
 * opened, and is not seen then: an answer may be the first part of the new version. Never of two versions.
 */
export function judge(
  wanted: Wanted,
  answer: Answer,
  versions: readonly Version[],
  mayTear = false,
): string {
  const problem = problemOf(wanted, answer, versions);
  if (problem === undefined) return answer.end === "complete" ? "right" : answer.end;
  if (mayTear && answer.status === 200) {
    if (answer.end !== "complete") return answer.end; // what came may be of two, and nobody takes it for all
    if (startsOne(answer.body, versions) && tagFits(answer, answer.body.length)) return "torn";
  }
  return problem;
}

function problemOf(
  wanted: Wanted,
  answer: Answer,
  versions: readonly Version[],
): string | undefined {
  switch (wanted.is) {
    case "whole":
      return wholeProblem(answer, versions);
    case "head":
      return headProblem(answer, versions);
    case "range":
      return statusProblem(answer, 206) ?? partProblem(answer, wanted, versions);
    case "ranges":
      return statusProblem(answer, 206) ?? partsProblem(answer, wanted.count, versions);
    case "unless changed":
      if (answer.status === 304) return stillProblem(wanted.since, answer, versions);
      if (isSure(wanted.since, versions)) return `status ${answer.status} for what did not change`;
      return wholeProblem(answer, versions);
    case "rest":
      if (answer.status === 206) {
        if (!versions.includes(wanted.of)) return "the rest of a version that was gone before";
        const last = wanted.of.bytes.length - 1;
        return partProblem(answer, { first: wanted.first, last }, [wanted.of]);
      }
      if (isSure(wanted.of, versions)) return `status ${answer.status} for what did not change`;
      return wholeProblem(answer, versions);
    case "an order":
      return orderProblem(answer, wanted.order);
    case "refusal":
      return refusalProblem(answer, wanted.statuses, versions);
  }
}

function statusProblem({ status }: Answer, wanted: number): string | undefined {
  return status === wanted ? undefined : `status ${status}, want ${wanted}`;
}

function wholeProblem(answer: Answer, versions: readonly Version[]): string | undefined {
  if (answer.status !== 200) return `status ${answer.status}`;
  const { body, end, headers } = answer;
  if (end !== "complete") return startsOne(body, versions) ? undefined : `${end}, and wrong bytes`;
  if (!versions.some(({ bytes }) => bytes.equals(body))) {
    return `${body.length} bytes of ${headers["content-length"]} that are no version`;
  }
  return tagFits(answer, body.length) ? undefined : `the ETag ${headers.etag} of another version`;
}

function startsOne(part: Buffer, versions: readonly Version[]): boolean {
  return versions.some(({ bytes }) => bytes.subarray(0, part.length).equals(part));
}

/** nginx and sendoff have the size in the tag. */
function tagFits({ headers }: Answer, size: number): boolean {
  return headers.etag?.endsWith(`-${size.toString(16)}"`) === true;
}

function headProblem(answer: Answer, versions: readonly Version[]): string | undefined {
  const { status, body, headers } = answer;
  if (status !== 200 || body.length > 0) return `status ${status} and ${body.length} bytes`;
  const size = Number(headers["content-length"]);
  const isOne = versions.some(({ bytes }) => bytes.length === size) && tagFits(answer, size);
  return isOne ? undefined : `Content-Length ${size}, ETag ${headers.etag}: no version`;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/;

function partProblem(
  answer: Answer,
  { first, last }: { first: number; last: number },
  versions: readonly Version[],
): string | undefined {
  const { body, end, headers } = answer;
  const told = headers["content-range"] ?? "";
  const [from, to, size] = (CONTENT_RANGE.exec(told) ?? []).slice(1).map(Number);
  if (from !== first || to !== last) return `Content-Range ${told}, want ${first}-${last}`;
  const until = end === "complete" ? last + 1 : first + body.length;
  const isOne = versions.some(
    ({ bytes }) => bytes.length === size && bytes.subarray(first, until).equals(body),
  );
  return isOne && tagFits(answer, size ?? -1) ? undefined : `wrong bytes of ${told}`;
}

function partsProblem(
  answer: Answer,
  count: number,
  versions: readonly Version[],
): string | undefined {
  if (answer.end !== "complete") return undefined;
  const boundary = /^multipart\/byteranges; *boundary="?([^"]+)"?$/.exec(
    answer.headers["content-type"] ?? "",
  )?.[1];
  const text = answer.body.toString("latin1");
  const parts = text.split(`--${boundary}`).slice(1, -1);
  if (parts.length !== count) return `${parts.length} parts, want ${count}`;
  const fits = ({ bytes }: Version) =>
    parts.every((part) => {
      const told = /content-range: bytes (\d+)-(\d+)\/(\d+)\r\n/i.exec(part)?.slice(1).map(Number);
      const [first = 0, last = 0, size] = told ?? [];
      const start = part.indexOf("\r\n\r\n") + 4;
      const body = part.slice(start, -2);
      return size === bytes.length && body === bytes.toString("latin1", first, last + 1);
    });
  return versions.some(fits) ? undefined : "parts that are not of one version";
}

/** Only one version was there all the time, and it is this one. */
function isSure(version: Version, versions: readonly Version[]): boolean {
  return versions.every((other) => other === version);
}

function stillProblem(
  since: Version,
  { body }: Answer,
  versions: readonly Version[],
): string | undefined {
  if (body.length > 0) return `304 with ${body.length} bytes`;
  return versions.includes(since) ? undefined : "304, and it had changed before";
}

function orderProblem({ status, headers, body }: Answer, order: string): string | undefined {
  const told = headers["x-accel-redirect"];
  const isIt = told !== undefined && decodeURIComponent(String(told)) === order;
  if (status === 200 && isIt && body.length === 0) return undefined;
  return `status ${status}, ${body.length} bytes and the order ${told}`;
}

/** Long enough that no page of an error has it by chance. */
const TELLING = 8;

function refusalProblem(
  { status, body }: Answer,
  statuses: readonly number[],
  versions: readonly Version[],
): string | undefined {
  if (!statuses.includes(status)) return `status ${status}, want ${statuses.join(" or ")}`;
  const tells = ({ bytes }: Version) =>
    bytes.length >= TELLING && body.includes(bytes.subarray(0, TELLING));
  return versions.some(tells) ? "bytes of the file in a refusal" : undefined;
}
