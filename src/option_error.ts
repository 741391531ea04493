/** Throws the one kind of error that wrong options give: what was given, and what is wanted. */
export function fail(
  subject: string,
  option: string,
  given: unknown,
  wanted: string,
  cause?: unknown,
): never {
  const message = `${subject}: option "${option}" is ${shown(given)}, want ${wanted}`;
  throw new TypeError(message, cause === undefined ? undefined : { cause });
}

/** Throws if an option has a name that is not in the list: a misspelt `authorise` must not pass. */
export function knownOptions(subject: string, options: unknown, known: readonly string[]): void {
  wantObject(subject, options);
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `${subject}: option ${shown(name)} is not known, want one of ${known.join(", ")}`,
      );
    }
  }
}

/** Throws if the options are none at all. */
export function wantObject(subject: string, options: unknown): asserts options is object {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new TypeError(`${subject}: got ${given(options)}, want an object of options, { … }`);
}

/** An argument as an error message can show it. */
export function given(argument: unknown): string {
  return argument === undefined ? "nothing" : shown(argument);
}

/** A value as an error message or a log can show it: on one line, without raw controls. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null && !(value instanceof RegExp)) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: to escape them is what this is for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
