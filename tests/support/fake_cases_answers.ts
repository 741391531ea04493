// What the app sends with a hand-off, and under which status.
import { type FakeCase, LETTERS, OWN, SAME, shown } from "./fake_app.ts";

const APP_HEADERS: readonly Readonly<Record<string, string | undefined>>[] = [
  { "content-type": undefined },
  { "content-type": "" },
  { "content-type": "application/javascript" },
  { "content-type": "application/octet-stream" },
  { "content-type": "text/html" },
  { etag: '"of-the-app"' },
  { etag: 'W/"of-the-app"' },
  { etag: "no tag" },
  { "last-modified": "Sun, 02 Feb 2020 02:02:02 GMT" },
  { "last-modified": "no date" },
  { etag: '"of-the-app"', "last-modified": "Sun, 02 Feb 2020 02:02:02 GMT" },
  { "accept-ranges": undefined },
  { "accept-ranges": "none" },
  { "accept-ranges": "Bytes" },
  { "content-encoding": "gzip" },
  { "content-encoding": "identity" },
  { "content-range": "bytes 0-1/26" },
  { "content-length": undefined },
  { "content-disposition": 'attachment; filename="a.txt"' },
  { expires: "Thu, 01 Jan 2037 00:00:00 GMT" },
  { "cache-control": undefined },
  { "content-security-policy": undefined, "x-content-type-options": undefined },
  { vary: "Cookie" },
  { link: "</style.css>; rel=preload" },
  { "content-language": "de" },
  { "content-location": "/x" },
  { "content-md5": "x" },
  { location: "/elsewhere" },
  { refresh: "5" },
  { "www-authenticate": "Basic" },
  { "retry-after": "5" },
  { "access-control-allow-origin": "https://example.org", "access-control-allow-headers": "x" },
  { "cross-origin-resource-policy": "same-site", "referrer-policy": "no-referrer" },
  { "x-robots-tag": "noindex", "x-custom": "kept?" },
  { server: "the app" },
  { "x-powered-by": "the app" },
  { "x-accel-buffering": "no", "x-accel-expires": "60", "x-accel-limit-rate": "9000000" },
  { "x-accel-charset": "utf-8" },
  { "x-accel-mapping": "/x=/y" },
  { "x-sendfile2": "/x 0-1" },
  { "x-sendfile-temporary": "/x" },
  { "x-lighttpd-kbytes-per-second": "90000" },
  { "x-litespeed-location": "/x" },
  { "x-archive-files": "x" },
  { status: "404 Not Found" },
  { allow: "GET" },
  { "strict-transport-security": "max-age=1" },
];

export function appHeaders(): FakeCase[] {
  const conditions = [
    {},
    { range: "bytes=0-1" },
    { range: "bytes=99-" },
    { range: "bytes=0-0,20-20" },
    { "if-none-match": '"of-the-app"' },
    { "if-match": '"x"' },
    { "if-modified-since": SAME },
    { "if-none-match": 'W/"of-the-app"', range: "bytes=0-1" },
    { range: "bytes=0-1", "if-range": "Sun, 02 Feb 2020 02:02:02 GMT" },
    { "if-modified-since": "Sun, 02 Feb 2020 02:02:02 GMT" },
    { "if-unmodified-since": "Sun, 02 Feb 2020 02:02:02 GMT" },
  ];
  return [
    ...APP_HEADERS.flatMap((headers) => [
      ...conditions.map((fields) => ({
        title: `the app sends ${shown(headers)}, asked with ${shown(fields)}`,
        headers,
        fields,
        ...LETTERS,
      })),
      { title: `HEAD, the app sends ${shown(headers)}`, method: "HEAD", headers, ...LETTERS },
      { title: `the app sends ${shown(headers)}, no file`, headers, file: "missing.txt" },
      // A fake hands on a body without counting it.
      ...("content-length" in headers
        ? []
        : [{ title: `the app sends ${shown(headers)}, no hand-off`, headers, body: "app body" }]),
    ]),
    { title: "cookies", cookies: ["a=1", "b=2; Path=/"], ...LETTERS },
    { title: "cookies with no file", cookies: ["a=1", "b=2; Path=/"], file: "missing.txt" },
    ...["no-extension", "odd.unknownext", "image.png", "page.html"].flatMap((file) => [
      { title: `no type for ${file}`, headers: { "content-type": undefined }, file },
      {
        title: `no type for ${file}, asked again`,
        headers: { "content-type": undefined },
        fields: { "if-modified-since": SAME },
        file,
      },
    ]),
  ];
}

const STATUSES = [
  200, 201, 202, 203, 206, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 410, 412, 416, 418,
  429, 500, 502, 503,
];

export function statuses(): FakeCase[] {
  return [
    ...STATUSES.flatMap((status) => [
      { title: `status ${status}`, status, ...LETTERS },
      { title: `status ${status}, HEAD`, method: "HEAD", status, ...LETTERS },
      { title: `status ${status}, POST`, method: "POST", status, ...LETTERS },
      { title: `status ${status}, with Range`, status, fields: { range: "bytes=0-1" }, ...LETTERS },
      {
        title: `status ${status}, a range too far`,
        status,
        fields: { range: "bytes=99-" },
        ...LETTERS,
      },
      {
        title: `status ${status}, with the time`,
        status,
        fields: { "if-modified-since": SAME },
        ...LETTERS,
      },
      { title: `status ${status}, of a missing file`, status, file: "missing.txt" },
      {
        title: `status ${status}, with a Location`,
        status,
        headers: { location: "/x" },
        ...LETTERS,
      },
      { title: `status ${status}, a value outside`, status, value: "/elsewhere/x" },
      { title: `status ${status}, no hand-off`, status, body: "app body" },
    ]),
    ...[204, 304].flatMap((status) => [
      { title: `status ${status}`, status, ...LETTERS },
      { title: `status ${status}, no hand-off`, status },
      { title: `status ${status}, of a missing file`, status, file: "missing.txt" },
    ]),
    {
      title: "a body beside the header",
      body: "app body",
      ...LETTERS,
      headers: { "content-length": undefined },
    },
    { title: "HEAD without a hand-off", method: "HEAD", body: "app body" },
    ...[{ range: "bytes=0-1" }, { range: "bytes=99-" }, { "if-none-match": '"of-the-app"' }].map(
      (fields) => ({
        title: `no hand-off, asked with ${shown(fields)}`,
        fields,
        body: "app body",
        ...OWN,
      }),
    ),
  ];
}
