// Files, methods and conditions.
import {
  AFTER,
  BEFORE,
  CASE_FILES,
  type FakeCase,
  type Fields,
  LETTERS,
  OTHER_FORM,
  OWN,
  SAME,
  shown,
} from "./fake_app.ts";

export function files(): FakeCase[] {
  return Object.keys(CASE_FILES).flatMap((file) =>
    ["GET", "HEAD"].map((method) => ({ title: `${method} ${file}`, method, file })),
  );
}

/** What a client could try to order the app about with; the app says what it got of it. */
export function spoofed(): FakeCase[] {
  const fields = {
    "x-accel-redirect": "/_sendoff/letters.txt",
    "x-accel-mapping": "/a=/b",
    "x-sendfile": "/etc/passwd",
    "x-sendfile-type": "X-Accel-Redirect",
    "x-reproxy-url": "/letters.txt",
    "sendoff-secret": "a guess",
  };
  return [
    { title: "a client's orders to the app", fields, body: "app body" },
    { title: "a client's orders with a file", fields, ...LETTERS },
  ];
}

export function methods(): FakeCase[] {
  return ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"].flatMap((method) => [
    { title: method, method, ...LETTERS },
    { title: `${method} with Range`, method, fields: { range: "bytes=0-1" }, ...LETTERS },
    { title: `${method} with the tag`, method, fields: { "if-none-match": "{etag}" }, ...LETTERS },
    { title: `${method} with the time`, method, fields: { "if-modified-since": SAME }, ...LETTERS },
    { title: `${method} of a missing file`, method, file: "missing.txt" },
  ]);
}

const CONDITIONS: readonly Fields[] = [
  ...["{etag}", "W/{etag}", '"x", {etag}', "{etag},", "*", " * ", '"x"', "x", ""].flatMap((tag) => [
    { "if-none-match": tag },
    { "if-match": tag },
  ]),
  ...[
    SAME,
    BEFORE,
    AFTER,
    "Thu, 01 Jan 2037 00:00:00 GMT",
    OTHER_FORM,
    "no date",
    "Sat, 03 Feb 2024 04:05:06",
    "",
  ].flatMap((time) => [{ "if-modified-since": time }, { "if-unmodified-since": time }]),
  { "if-none-match": '"x"', "if-modified-since": SAME },
  { "if-none-match": "{etag}", "if-modified-since": BEFORE },
  { "if-match": "{etag}", "if-unmodified-since": BEFORE },
  { "if-match": '"x"', "if-unmodified-since": SAME },
  { "if-match": '"x"', "if-none-match": "{etag}" },
  { "if-match": "{etag}", "if-none-match": "{etag}" },
  { "if-unmodified-since": BEFORE, "if-modified-since": SAME },
  { "if-unmodified-since": SAME, "if-modified-since": SAME },
  { "if-none-match": "{etag}", range: "bytes=0-1" },
  { "if-modified-since": SAME, range: "bytes=0-1" },
  { "if-none-match": '"x"', range: "bytes=0-1" },
  { "if-modified-since": BEFORE, range: "bytes=0-1" },
  { "if-match": '"x"', range: "bytes=0-1" },
  { "if-none-match": "{etag}", range: "bytes=99-" },
  { "if-match": '"x"', range: "bytes=99-" },
];

export function conditions(): FakeCase[] {
  return CONDITIONS.flatMap((fields) => [
    { title: `GET with ${shown(fields)}`, fields, ...LETTERS },
    { title: `HEAD with ${shown(fields)}`, method: "HEAD", fields, ...LETTERS },
    { title: `GET with ${shown(fields)}, own tag`, fields, ...LETTERS, ...OWN },
  ]);
}
