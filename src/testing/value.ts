// How the bytes of a hand-off's header become the name of a file.

/** The characters that UTF-8 makes of bytes, each given as one character; `undefined` if it is none. */
export function utf8Of(bytes: string): string | undefined {
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return undefined; // a name that no text in JavaScript can spell
  }
}

/** Decodes each `%` with two hexadecimal digits, and leaves any other `%` alone. */
export function unescapeBytes(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Takes out `.`, `..` and empty names without looking at a disk; above the root is the root. */
export function cleanPath(path: string): string {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** What is before a question mark, which begins a query. */
export function withoutQuery(value: string): string {
  const start = value.indexOf("?");
  return start === -1 ? value : value.slice(0, start);
}
