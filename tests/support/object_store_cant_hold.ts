// What of HTTP can't hold on each way from a store, and why. "Ceph" is the store of the tests, 16.2.
import type { CantHold } from "./object_store_cases.ts";
import type { WayName } from "./object_store_ways.ts";

const OF_OBJECTS: readonly CantHold[] = [
  {
    why: "an object's date is that of its upload",
    which: /^cond-077[235] .*=> last-modified: /,
    count: 3,
  },
  { why: "Ceph's tag is of the content alone", which: /^cond-0779 .*the same etag/, count: 1 },
];

/** What the store makes of conditions, where they are left to it. */
const LEFT_TO_CEPH: readonly CantHold[] = [
  {
    why: "Ceph knows no * in If-Match and If-None-Match",
    which: /If-(?:None-)?Match: \*.*=> status (?:200, want 304|412, want (?:200|304))/,
    count: 71,
  },
  {
    why: "Ceph compares tags as text: no list, no W/",
    which: /^cond-07\d\d GET \| If-(?:None-)?Match: .*=> status (?:200, want 304|412, want 200)/,
    count: 4,
  },
  {
    why: "Ceph compares no more of a tag than its own has",
    which: /If-None-Match: "\{opaque\}foo" => status 304/,
    count: 1,
  },
  {
    why: "Ceph looks at If-Modified-Since before it looks at what has to hold",
    which: /If-(?:Unm|M)(?:odified-Since|atch): .*If-Modified-Since: .*=> status 304, want 412/,
    count: 11,
  },
  {
    why: "Ceph takes a date of another form for one",
    which: /If-Modified-Since: 2099-01-01T00:00:00Z => status 304/,
    count: 1,
  },
  {
    why: "Ceph leaves the ETag out of a 304",
    which: /^cond-0781 .*etag is in the 200, and not here/,
    count: 1,
  },
  {
    why: "Ceph leaves the size out of a 416",
    which: /content-range: undefined, want "bytes \*/,
    count: 5,
  },
  {
    why: "Ceph sends the first of several ranges only",
    which: /Range: bytes=\S+,.*=> (?:[\d,]+ is not in|status 416)/,
    count: 28,
  },
  {
    why: "Ceph reads a Range that is none as one",
    which: /^range-02(?:06|2\d|3\d|4\d|5\d|6\d) .*=> status 206/,
    count: 20,
  },
  { why: "Ceph looks at Range for HEAD", which: /HEAD \| Range: .*=> status 416/, count: 1 },
];

/** nginx without a cache: it hands conditions on to the store, those that Ceph reads as they are meant. */
const ASKED_BY_NGINX: readonly CantHold[] = [
  {
    why: "Ceph knows no * in If-None-Match",
    which: /If-None-Match: \*.*=> status 200, want 304/,
    count: 61,
  },
  {
    why: "Ceph compares tags as text: no list",
    which:
      /^cond-07\d\d GET \| If-(?:None-)?Match: [^|]*,.*=> status (?:200, want 304|412, want 200)/,
    count: 4,
  },
  {
    why: "Ceph compares no more of a tag than its own has",
    which: /If-None-Match: "\{opaque\}foo" => status 304/,
    count: 1,
  },
  {
    why: "Ceph looks at If-Modified-Since before it looks at what has to hold",
    which: /If-(?:Unm|M)(?:odified-Since|atch): .*If-Modified-Since: .*=> status 304, want 412/,
    count: 13,
  },
  {
    why: "Ceph ignores If-Range, and no condition stands for a date in it: all is asked for",
    which: /If-Range: \{lm\}.*=> status 200, want 206/,
    count: 10,
  },
  {
    why: "Ceph leaves the size out of a 416",
    which: /content-range: undefined, want "bytes \*/,
    count: 5,
  },
  { why: "nginx sends a type with a 304", which: /^cond-0787 .*content-type: /, count: 1 },
];

/** nginx with a cache: it judges conditions itself, on the client's own headers, which no config changes. */
const KEPT_BY_NGINX: readonly CantHold[] = [
  {
    why: "nginx takes an If-Unmodified-Since that is no date for an old one",
    which: /If-Unmodified-Since: (?:not a date|1994-01-01).*=> status 412/,
    count: 51,
  },
  {
    why: "nginx looks at If-Unmodified-Since beside If-Match",
    which: /If-Match: .*If-Unmodified-Since: \{lm-60\}.*=> status 412/,
    count: 31,
  },
  {
    why: "nginx looks at If-Modified-Since beside If-None-Match, and sends what is newer than that",
    which:
      /If-None-Match: .*If-Modified-Since: (?:\{lm-60\}|not a date).*=> status 20[06], want 304/,
    count: 37,
  },
  { why: "nginx looks at Range for HEAD", which: /HEAD \| Range: .*=> status 416/, count: 1 },
];

/** Caddy, which hands on to the store those conditions that Ceph reads as they are meant. */
const ASKED_BY_CADDY: readonly CantHold[] = [
  {
    why: "Ceph knows no * in If-None-Match",
    which: /If-None-Match: \*.*=> status 200, want 304/,
    count: 61,
  },
  {
    why: "Ceph compares tags as text: no list",
    which:
      /^cond-07\d\d GET \| If-(?:None-)?Match: [^|]*,.*=> status (?:200, want 304|412, want 200)/,
    count: 4,
  },
  {
    why: "Ceph compares no more of a tag than its own has",
    which: /If-None-Match: "\{opaque\}foo" => status 304/,
    count: 1,
  },
  {
    why: "Ceph looks at If-Modified-Since before it looks at what has to hold",
    which: /If-(?:Unm|M)(?:odified-Since|atch): .*If-Modified-Since: .*=> status 304, want 412/,
    count: 13,
  },
  {
    why: "Ceph ignores If-Range, so all is asked for",
    which: /If-Range: .*=> status 200, want 206/,
    count: 19,
  },
  {
    why: "Ceph leaves the size out of a 416",
    which: /content-range: undefined, want "bytes \*/,
    count: 5,
  },
];

export const CANT_HOLD: Record<WayName, readonly CantHold[]> = {
  relay: OF_OBJECTS,
  redirect: [
    ...OF_OBJECTS,
    { why: "Ceph says 400 of a date that is none", which: /Since: .*=> status 400/, count: 120 },
    { why: "Ceph ignores If-Range", which: /If-Range: .*=> status 206, want 200/, count: 25 },
    {
      why: "Ceph leaves Cache-Control out of a 304",
      which: /^cond-0782 .*cache-control is in the 200/,
      count: 1,
    },
    ...LEFT_TO_CEPH,
  ],
  nginx: [...OF_OBJECTS, ...ASKED_BY_NGINX],
  "nginx that keeps objects whole": [...OF_OBJECTS, ...KEPT_BY_NGINX],
  "nginx that keeps slices": [...OF_OBJECTS, ...KEPT_BY_NGINX],
  caddy: [...OF_OBJECTS, ...ASKED_BY_CADDY],
};
