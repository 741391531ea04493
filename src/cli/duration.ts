import { UsageError } from "./terminal.ts";

const SECONDS = { d: 86_400, h: 3600, m: 60, s: 1 } as const;
type Unit = keyof typeof SECONDS;

/**
 * Seconds of a duration such as `30s`, `10m`, `2h` or `7d`.
 *
 * @throws {UsageError} If it is another text: a number alone could mean milliseconds, and `0s` nothing.
 */
export function secondsOf(text: string, flag: string): number {
  const [, number, unit] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * SECONDS[unit as Unit];
  throw new UsageError(
    `${flag} is ${JSON.stringify(text)}, want a duration such as 30s, 10m, 2h or 7d`,
  );
}

/** The two largest units of it, as people say it: `6d 23h`, `9m 58s`, `10m`. */
export function durationText(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of Object.entries(SECONDS)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break; // "1d 5s" would look more exact than it is said of others
  }
  return parts.slice(0, 2).join(" ") || "0s";
}
