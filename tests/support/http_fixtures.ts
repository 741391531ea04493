// The files that the HTTP cases ask for. Their names, bytes and times are part of the cases.
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Tue, 05 Mar 2024 06:07:08 GMT, in seconds. */
const MTIME = 1_709_618_828;

const DAY = 86_400;
/** Times that get lost: old ones, those of 1970 and of the future, and fractions. */
const OTHER_MTIMES: Readonly<Record<string, number>> = {
  "old.txt": 200 * DAY,
  "epoch.txt": 0,
  "future.txt": 2_114_380_800,
  "nanos.txt": MTIME + 0.75,
  "same-b.txt": MTIME + 1,
};

const ORDINARY = {
  "name.txt": "tobi",
  "nums.txt": "123456789",
  "empty.txt": "",
  no_ext: "foobar",
  "tobi.html": "<p>tobi</p>",
  "style.css": ".a { }\n\n",
  "index.html": "<h1>index</h1>\n",
  "pets/index.html": "tobi,loki,jane\n",
  "pets/names.txt": "tobi,loki",
  "noindex/a.txt": "a",
};

const HIDDEN = {
  ".hidden.txt": "secret",
  ".mine/name.txt": "tobi",
  ".mine/.hidden": "secret",
  "pets/.hidden": "secret",
  ".well-known/ok.txt": "wk",
};

const AWKWARDLY_NAMED = {
  "some thing.txt": "hey",
  "do..ts.txt": "...",
  "foo & bar": "ampersand",
  "a#b.txt": "hash",
  "a?b.txt": "question",
  "100%.txt": "percent",
  "a+b.txt": "plus",
  "a;b.txt": "semicolon",
  "a b+c.txt": "space-plus",
  "quo'te.txt": "apostrophe",
  'quo"te.txt': "dquote",
  "m\u00fcnich.txt": "muenchen",
  "\u65e5\u672c\u8a9e.txt": "nihongo",
  "\u{1f4a9}.txt": "pile",
  "snow \u2603/index.html": "snow",
  "back\\slash.txt": "backslash",
  "co:lon.txt": "colon",
  "per%41cent.txt": "pct41",
  "%2e%2e.txt": "pctdots",
  "[x].txt": "brackets",
  "tilde~.txt": "tilde",
  "UPPER.TXT": "upper",
};

const OF_EACH_TYPE = {
  "data.json": '{"a":1}',
  "app.js": "export {};\n",
  "app.mjs": "export {};\n",
  "img.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
  "img.png": bytes("89504e470d0a1a0a"),
  "test.gif": bytes("47494638396101000100800000ffffff00000021f90401000000002c00000000010001"),
  "m.wasm": bytes("0061736d01000000"),
  "a.tar.gz": bytes("1f8b0800"),
  "v.mp4": noise(3000),
  "s.mp3": "ID3",
  "p.webp": "RIFF",
  "a.avif": "avif",
  "f.woff2": "wOF2",
  "d.pdf": "%PDF-1.4\n",
  "page.htm": "<p>htm</p>",
  "text.md": "# md\n",
  "x.xml": "<a/>",
  "c.csv": "a,b\n",
  "m.webmanifest": "{}",
  "x.unknownext": "zzz",
};

/** Offsets are legible in the texts, so a wrong range is seen at a glance. */
const OF_EACH_SIZE = {
  "one.bin": "Z",
  "t1.html": repeat(100, (i) => `X${padded(i, 3)}XXXXXX`),
  "br.txt": repeat(2000, (i) => padded(i + 1, 4)),
  "br40k.txt": repeat(10_000, (i) => padded(i + 1, 4)).slice(0, 40_001),
  "big.bin": noise(3 * 1024 * 1024 + 17),
};

const OF_EACH_AGE = {
  "old.txt": "old",
  "epoch.txt": "epoch",
  "future.txt": "future",
  "nanos.txt": "nanos",
  "same-a.txt": "AAAA",
  "same-b.txt": "AAAA",
};

const FIXTURES: ReadonlyMap<string, Buffer> = new Map(
  [ORDINARY, HIDDEN, AWKWARDLY_NAMED, OF_EACH_TYPE, OF_EACH_SIZE, OF_EACH_AGE]
    .flatMap((group) => Object.entries<string | Buffer>(group))
    .map(([name, content]) => [name, typeof content === "string" ? Buffer.from(content) : content]),
);

/** What a fixture holds. */
export function fixtureBytes(name: string): Buffer {
  const content = FIXTURES.get(name);
  if (content === undefined) throw new Error(`There is no fixture ${JSON.stringify(name)}`);
  return content;
}

/** Writes all fixtures below a folder. */
export function plantFixtures(root: string): void {
  for (const [name, content] of FIXTURES) {
    const file = join(root, name);
    const mtime = OTHER_MTIMES[name] ?? MTIME;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, mtime, mtime);
  }
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, "hex");
}

function padded(value: number, width: number): string {
  return value.toString().padStart(width, "0");
}

function repeat(times: number, part: (index: number) => string): string {
  return Array.from({ length: times }, (_, index) => part(index)).join("");
}

/** Bytes without a pattern, the same in each run: an xorshift generator with a fixed seed. */
function noise(size: number): Buffer {
  const buffer = Buffer.alloc(size);
  let state = 0x12345678;
  for (let at = 0; at < size; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    buffer[at] = state & 0xff;
  }
  return buffer;
}
