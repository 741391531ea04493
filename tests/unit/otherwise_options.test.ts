// The option that each hand-off has: another delivery, checked when it is given.
import {
  apache,
  caddy,
  createFileHandler,
  type Delivery,
  h2o,
  handOff,
  lighttpd,
  litespeed,
  nginx,
} from "sendoff";
import { describe, expect, it } from "vitest";
import { countingDelivery } from "../support/unit_handler.ts";

const FACTS = {
  name: "ours",
  header: "X-Send-This",
  prefix: "/srv/",
  encoding: "percent",
  inexpressible: /\0/,
  maxValueBytes: 1000,
  status: 200,
} as const;

/** Each with what it needs, as JavaScript lets somebody call it. */
const FACTORIES: readonly [subject: string, make: (otherwise: unknown) => Delivery][] = [
  ["nginx()", (otherwise) => nginx({ location: "/f/", otherwise } as never)],
  ["litespeed()", (otherwise) => litespeed({ location: "/f/", otherwise } as never)],
  ["caddy()", (otherwise) => caddy({ location: "/f/", otherwise } as never)],
  ["caddy()", (otherwise) => caddy({ root: "/srv", otherwise } as never)],
  ["apache()", (otherwise) => apache({ root: "/srv", otherwise } as never)],
  ["lighttpd()", (otherwise) => lighttpd({ root: "/srv", otherwise } as never)],
  ["h2o()", (otherwise) => h2o({ host: "files.internal", otherwise } as never)],
  ["handOff()", (otherwise) => handOff({ ...FACTS, otherwise } as never)],
];

const deliver = () => new Response();
const WRONG: readonly [otherwise: unknown, shown: string][] = [
  [null, "null"],
  [false, "false"],
  ["embedded", '"embedded"'],
  [deliver, "a function"],
  [{}, "an object"],
  [{ root: "/srv" }, "an object"],
  [{ name: "other" }, "an object"],
  [{ deliver }, "an object"],
  [{ name: 5, deliver }, "an object"],
  [{ name: "other", deliver: "file" }, "an object"],
  [{ name: "other", deliver, header: 5 }, "an object"],
  [{ name: "other", deliver, location: 5 }, "an object"],
  [{ name: "other", deliver, otherwise: null }, "an object"],
  [{ name: "other", deliver, otherwise: { name: "third" } }, "an object"],
  [[countingDelivery()], "an array"],
];

function errorOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return (error as TypeError).message;
  }
  return "no error";
}

describe.each(FACTORIES)("otherwise of %s", (subject, make) => {
  it.each(WRONG)("is not %j", (otherwise, shown) => {
    const wanted = "another delivery, such as embedded({ root })";
    expect(errorOf(() => make(otherwise))).toBe(
      `${subject}: option "otherwise" is ${shown}, want ${wanted}`,
    );
  });

  it("is a delivery, or left out", () => {
    const other = countingDelivery();
    expect(make(other).otherwise).toBe(other);
    expect(make({ name: "other", deliver, otherwise: other })).toHaveProperty("otherwise");
    expect(make(undefined)).not.toHaveProperty("otherwise");
  });
});

describe("a delivery of one's own", () => {
  it.each(WRONG)("is none with the otherwise %j", (otherwise) => {
    const delivery = { name: "ours", deliver, otherwise } as Delivery;
    const message = errorOf(() => createFileHandler({ authorize: "public", delivery }));
    expect(message).toContain('createFileHandler(): option "delivery" is an object, want');
  });

  it("is one with a delivery", () => {
    const delivery = { name: "ours", deliver, otherwise: countingDelivery() };
    expect(errorOf(() => createFileHandler({ authorize: "public", delivery }))).toBe("no error");
  });
});

it("is not the delivery itself, round and round", () => {
  const circle: { name: string; deliver: typeof deliver; otherwise?: unknown } = {
    name: "c",
    deliver,
  };
  circle.otherwise = circle;
  const make = () => createFileHandler({ authorize: "public", delivery: circle as Delivery });
  expect(make).toThrow(TypeError);
  expect(make).toThrow('option "delivery" is an object');
});
