// HTTP dates (RFC 9110, 5.6.7), all three forms, always read as UTC. Date.parse() reads the form
// without a zone as local time, and takes texts that are no HTTP date at all.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";

const IMF_FIXDATE = new RegExp(
  `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`,
);
const RFC_850 = new RegExp(
  `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`,
);
const ASCTIME = new RegExp(
  `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} (\\d\\d| \\d) ${TIME} (\\d{4})$`,
);

/** Whole seconds since 1970, or `undefined` for a text that is no HTTP date. */
export function parseHttpDate(text: string): number | undefined {
  let match = IMF_FIXDATE.exec(text);
  if (match !== null) {
    const [, day, month, year, ...time] = match;
    return seconds(Number(year), month, day, time);
  }
  match = RFC_850.exec(text);
  if (match !== null) {
    const [, day, month, year, ...time] = match;
    return nearest(Number(year), (fullYear) => seconds(fullYear, month, day, time));
  }
  match = ASCTIME.exec(text);
  if (match === null) return undefined;
  const [, month, day, hour = "", minute = "", second = "", year] = match;
  return seconds(Number(year), month, day, [hour, minute, second]);
}

function seconds(
  year: number,
  month: string | undefined,
  day: string | undefined,
  time: readonly string[],
): number | undefined {
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  if (hour > 23 || minute > 59 || second > 60) return undefined; // 60: a leap second
  const monthIndex = MONTHS.indexOf(month ?? "");
  const date = new Date(0);
  date.setUTCFullYear(year, monthIndex, Number(day)); // Date.UTC() would read year 99 as 1999
  if (date.getUTCMonth() !== monthIndex) return undefined; // 31 February
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

/** A time that would be more than 50 years ahead is in the century before (RFC 9110, 5.6.7). */
function nearest(
  twoDigits: number,
  secondsIn: (year: number) => number | undefined,
): number | undefined {
  const limit = new Date();
  const now = limit.getUTCFullYear();
  const year = now - (now % 100) + twoDigits;
  const time = secondsIn(year);
  const ahead = time !== undefined && time * 1000 > limit.setUTCFullYear(now + 50);
  return ahead ? secondsIn(year - 100) : time;
}
