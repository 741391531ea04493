/** Goes through a text once, and knows in which line it is. */
export class Scanner {
  readonly text: string;
  at = 0;
  line = 1;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** What matches here, or `""`. The pattern must be sticky, and match more than nothing. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    for (let i = found.indexOf("\n"); i !== -1; i = found.indexOf("\n", i + 1)) this.line++;
    return found;
  }

  /** All that matches from here on, one after the other. */
  takeAll(pattern: RegExp): string {
    const parts: string[] = [];
    for (let part = this.take(pattern); part !== ""; part = this.take(pattern)) parts.push(part);
    return parts.join("");
  }
}
