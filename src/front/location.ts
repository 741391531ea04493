import { normalize } from "@std/path/posix/normalize";
import { fail } from "../option_error.ts";
import { isSendable } from "../root.ts";

/** Checks an internal location of a front server. It ends in `/`, or its siblings would match. */
export function locationPrefix(subject: string, location: unknown): string {
  if (
    typeof location !== "string" ||
    !/^\/.+\/$/.test(location) ||
    !isSendable(location) ||
    normalize(location) !== location
  ) {
    fail(
      subject,
      "location",
      location,
      'the internal location with both slashes, such as "/_sendoff/", and not "/" itself',
    );
  }
  return location;
}
