// A strict parser of Content-Disposition: RFC 6266, 4.1, with the ext-value of RFC 8187, 3.2.1.
// It takes nothing that the grammar does not, so a lenient client can't read more out of a value.

export interface Disposition {
  readonly type: string;
  /** Parameters by lower-case name, `filename*` decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const TYPE = new RegExp(`^${TOKEN}`);
const SEPARATOR = /^[ \t]*;[ \t]*/;
const NAME = new RegExp(`^(${TOKEN})[ \\t]*=[ \\t]*`);
const QUOTED = /^"((?:[\t\x20\x21\x23-\x5b\x5d-\x7e]|\\[\t\x20-\x7e])*)"/;
const PLAIN_VALUE = new RegExp(`^(${TOKEN})`);
const EXTENDED = /^utf-8'(?:[A-Za-z0-9-]*)'((?:[!#$&+.^_`|~0-9A-Za-z-]|%[0-9A-Fa-f]{2})*)/i;

export function parseDisposition(value: string): Disposition {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new Error(`not printable ASCII: ${show(value)}`);
  let rest = value;
  const take = (pattern: RegExp, what: string): string => {
    const match = pattern.exec(rest);
    if (match === null) throw new Error(`no ${what} at ${show(rest)} in ${show(value)}`);
    rest = rest.slice(match[0].length);
    return match[1] ?? match[0];
  };

  const type = take(TYPE, "type").toLowerCase();
  const parameters = new Map<string, string>();
  while (rest !== "") {
    take(SEPARATOR, "separator");
    const name = take(NAME, "parameter").toLowerCase();
    if (parameters.has(name)) throw new Error(`${name} twice in ${show(value)}`);
    if (name.endsWith("*")) {
      parameters.set(name, decodeStrictly(take(EXTENDED, "ext-value")));
    } else if (rest.startsWith('"')) {
      parameters.set(name, take(QUOTED, "quoted-string").replace(/\\(.)/g, "$1"));
    } else {
      parameters.set(name, take(PLAIN_VALUE, "token"));
    }
  }
  return { type, parameters };
}

function decodeStrictly(text: string): string {
  const bytes = [...text.matchAll(/%([0-9A-Fa-f]{2})|(.)/g)].map(([, hex, plain = ""]) =>
    hex === undefined ? plain.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
