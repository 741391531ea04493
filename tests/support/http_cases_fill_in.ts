// Placeholders in the headers of a case stand for validators that the server has sent before.
import { header, type RawResponse } from "./raw_client.ts";

const PLACEHOLDER = /\{([^}]*)\}/g;
const DATE = /^lm(?<offset>[+-]\d+)?(?::(?<form>\w+))?$/;

/** The plain answer lacks a validator that is compared or sent back. */
export class NoValidator extends Error {}

export function hasPlaceholder(value: string): boolean {
  return value.search(PLACEHOLDER) !== -1;
}

/** Puts the validators of a plain answer into a header's value. */
export function fillIn(value: string, plain: RawResponse): string {
  return value.replaceAll(PLACEHOLDER, (_, name: string) => {
    const date = DATE.exec(name)?.groups;
    return date === undefined ? etagAs(name, plain) : dateAs(date, plain);
  });
}

/** A header that the server need not send. @throws {NoValidator} */
export function validator(answer: RawResponse, name: string): string {
  const value = header(answer, name);
  if (!value) throw new NoValidator(`no ${name}`);
  return value;
}

function etagAs(form: string, plain: RawResponse): string {
  const etag = validator(plain, "etag");
  const opaque = /"(.*)"/.exec(etag)?.[1] ?? "";
  if (form === "etag") return etag;
  if (form === "weak") return `W/"${opaque}"`;
  if (form === "strong") return `"${opaque}"`;
  if (form === "opaque") return opaque;
  if (form === "opaque-upper") return opaque.toUpperCase();
  throw new TypeError(`Unknown placeholder "{${form}}"`);
}

function dateAs(groups: Record<string, string | undefined>, plain: RawResponse): string {
  const seconds = Number(groups["offset"] ?? 0);
  const date = new Date(Date.parse(validator(plain, "last-modified")) + seconds * 1000);
  const form = groups["form"];
  if (form === undefined) return date.toUTCString();
  if (form === "rfc850") return rfc850(date);
  if (form === "asctime") return asctime(date);
  throw new TypeError(`Unknown form of a date "${form}"`);
}

/** As in "Tuesday, 05-Mar-24 06:07:08 GMT". */
function rfc850(date: Date): string {
  const { day, month, year, time } = parts(date);
  const weekday = date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
  return `${weekday}, ${day}-${month}-${year.slice(-2)} ${time} GMT`;
}

/** As in "Tue Mar  5 06:07:08 2024". */
function asctime(date: Date): string {
  const { weekday, day, month, year, time } = parts(date);
  return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
}

/** The parts of "Tue, 05 Mar 2024 06:07:08 GMT". */
function parts(date: Date) {
  const [weekday = "", day = "", month = "", year = "", time = ""] = date
    .toUTCString()
    .split(/,? /);
  return { weekday, day, month, year, time };
}
