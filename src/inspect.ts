import { isEntityTag } from "./http/header_value.ts";
import { shown } from "./option_error.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import type { FilePath } from "./request_path.ts";

/** What is known of a file that exists. */
export interface InspectedFile {
  /** Entity tag, with its quotes. */
  readonly etag?: string;
  /** Time of the last change. */
  readonly lastModified?: Date;
}

/** What comes of a look: facts, `null` or `undefined` for 404, or a refusal for another reason. */
export type Inspection = InspectedFile | Refusal | null | undefined;

/**
 * Looks a file up before it is handed off, after it was allowed, so that the front server's own error
 * page is never needed. The front server opens the file on its own later, so this can't guard against
 * a file that is swapped in between.
 */
export type Inspect = (path: FilePath, request: Request) => Inspection | Promise<Inspection>;

/** Runs `inspect` and checks its answer: `false`, which must not pass for "there", is a mistake. */
export async function inspectFile(
  inspect: Inspect,
  path: FilePath,
  request: Request,
): Promise<InspectedFile | Refusal> {
  const found: unknown = await inspect(path, request);
  if (found === null || found === undefined) return refusal("not-found");
  if (isRefusal(found)) return found;
  if (typeof found !== "object" || found instanceof Error) {
    throw new TypeError(
      `inspect gave ${shown(found)}, want { etag?, lastModified? }, or null for 404`,
    );
  }
  const { etag, lastModified, ...more } = found as Record<string, unknown>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) {
    throw new TypeError(`inspect gave ${shown(unknown)}, want nothing but etag and lastModified`);
  }
  if (etag !== undefined && !isEntityTag(etag)) {
    throw new TypeError(`inspect gave the etag ${shown(etag)}, want one in double quotes`);
  }
  if (lastModified !== undefined && !isDate(lastModified)) {
    throw new TypeError(`inspect gave lastModified ${shown(lastModified)}, want a valid Date`);
  }
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

/** Whether a value is a Date that holds a time. */
export function isDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
