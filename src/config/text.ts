// Config texts are written as they will stand in the file: a template, indented as the server's users
// do, with parts that may be left out.

/** Lines, each with so many blanks or tabs in front. Empty ones stay empty. */
export function indent(by: string, text: string): string {
  return text.replace(/^(?=.)/gm, by);
}

/** The parts that are there, each on lines of its own. A part given as `""` is an empty line. */
export function lines(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== false && part !== undefined).join("\n");
}

/** A word as a shell would take it. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
