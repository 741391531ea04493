/** Throws the one kind of error that wrong options give: what was given, and what is wanted. */
export function fail(subject: string, option: string, given: unknown, wanted: string): never {
  throw new TypeError(`${subject}: option "${option}" is ${shown(given)}, want ${wanted}`);
}

/** Throws if an option has a name that is not in the list: a misspelt `authorise` must not pass. */
export function knownOptions(subject: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${subject}: got ${shown(options)}, want an object of options`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `${subject}: option "${name}" is not known, want one of ${known.join(", ")}`,
      );
    }
  }
}

/** A value as an error message or a log can show it: on one line, without raw controls. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) {
    return value instanceof RegExp ? String(value) : "an object";
  }
  return String(value);
}
