// Every delivery that hands off, with the rule by which its server reads the value, written here a
// second time so that an error in src/front is not repeated.
import { apache, caddy, type Delivery, h2o, handOff, lighttpd, litespeed, nginx } from "sendoff";

export interface FrontCase {
  readonly title: string;
  readonly delivery: Delivery;
  /** Name of its one header, as the server spells it. */
  readonly header: string;
  readonly status: 200 | 307;
  /** What stands before the file's path once the server has decoded the value. */
  readonly prefix: string;
  readonly decodes: "percent" | "bytes";
  /** Longest value it is given. */
  readonly max: number;
  /** Names of a FilePath (no control characters, no backslash) that it can't be told. */
  readonly cannot: (path: string) => boolean;
}

const never = () => false;
const endsInBlank = (path: string) => path.endsWith(" ");

export const FRONTS: readonly FrontCase[] = [
  {
    title: "nginx",
    delivery: nginx({ location: "/_sendoff/" }),
    header: "X-Accel-Redirect",
    status: 200,
    prefix: "/_sendoff/",
    decodes: "percent",
    max: 3500,
    cannot: never,
  },
  {
    title: "apache 0.12",
    delivery: apache({ root: "/srv/files" }),
    header: "X-Sendfile",
    status: 200,
    prefix: "/srv/files/",
    decodes: "bytes",
    max: 4000,
    cannot: endsInBlank,
  },
  {
    title: "apache 1.0",
    delivery: apache({ root: "/srv/files", modXsendfile: "1.0" }),
    header: "X-Sendfile",
    status: 200,
    prefix: "/srv/files/",
    decodes: "percent",
    max: 4000,
    cannot: never,
  },
  {
    title: "lighttpd",
    delivery: lighttpd({ root: "/srv/files" }),
    header: "X-Sendfile",
    status: 200,
    prefix: "/srv/files/",
    decodes: "percent",
    max: 60_000,
    cannot: never,
  },
  {
    title: "caddy by location",
    delivery: caddy({ location: "/_sendoff/" }),
    header: "X-Accel-Redirect",
    status: 200,
    prefix: "/_sendoff/",
    decodes: "percent",
    max: 60_000,
    cannot: never,
  },
  {
    title: "caddy by root",
    delivery: caddy({ root: "/srv/files" }),
    header: "X-Sendfile",
    status: 200,
    prefix: "/srv/files/",
    decodes: "bytes",
    max: 60_000,
    cannot: endsInBlank,
  },
  {
    title: "litespeed",
    delivery: litespeed({ location: "/_sendoff/" }),
    header: "X-LiteSpeed-Location",
    status: 200,
    prefix: "/_sendoff/",
    decodes: "percent",
    max: 8000,
    cannot: never,
  },
  {
    title: "h2o",
    delivery: h2o({ host: "files.internal" }),
    header: "X-Reproxy-URL",
    status: 307,
    prefix: "http://files.internal/",
    decodes: "percent",
    max: 60_000,
    cannot: never,
  },
  {
    title: "another server",
    delivery: handOff({
      name: "another server",
      header: "X-Send-This",
      prefix: "/srv/files/",
      encoding: "percent",
      inexpressible: /\0/,
      maxValueBytes: 4000,
      status: 200,
    }),
    header: "X-Send-This",
    status: 200,
    prefix: "/srv/files/",
    decodes: "percent",
    max: 4000,
    cannot: never,
  },
];

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that a front server opens for a header value. Throws where a server would answer 4xx. */
export function decodeAsServer(front: Pick<FrontCase, "decodes">, value: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (front.decodes === "bytes" || value[i] !== "%") {
      if (code > 0xff) throw new Error(`no byte: ${JSON.stringify(value[i])}`);
      // The query would begin here, so the name ends.
      if (front.decodes === "percent" && (value[i] === "?" || value[i] === "#")) break;
      bytes.push(code);
      continue;
    }
    const hex = value.slice(i + 1, i + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(hex)) throw new Error(`bad escape in ${value}`);
    bytes.push(Number.parseInt(hex, 16));
    i += 2;
  }
  return strictUtf8.decode(new Uint8Array(bytes));
}

/** All headers that could command any front server. */
export function commandsIn(response: Response): string[] {
  return [...response.headers.keys()].filter((name) =>
    /^x-(?:accel|sendfile|lighttpd|litespeed|reproxy|send-this)/.test(name),
  );
}
