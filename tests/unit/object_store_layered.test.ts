import { describe, expect, it } from "vitest";
import { createFileHandler, type Delivery, nginx, refusal } from "../../mod.ts";
import { embedded } from "../../src/embedded/mod.ts";
import { layered } from "../../src/object_store/mod.ts";
import { commandsIn } from "../support/unit_fronts.ts";

const having = (name: string, ...files: string[]): Delivery => ({
  name,
  deliver: ({ path, headers }) => {
    headers["x-changed-by"] = name;
    return files.includes(path) ? new Response(name, { headers }) : refusal("not-found");
  },
});
const ask = (delivery: Delivery, path: string) =>
  createFileHandler({ authorize: "public", delivery })(new Request(`http://localhost/${path}`));

describe("layered", () => {
  it("sends from the first that has the file", async () => {
    const delivery = layered([having("one", "a"), having("two", "a", "b"), having("three", "c")]);
    expect(delivery.name).toBe("layered(one, two, three)");
    expect(await (await ask(delivery, "a")).text()).toBe("one");
    expect(await (await ask(delivery, "b")).text()).toBe("two");
    expect(await (await ask(delivery, "c")).text()).toBe("three");
    expect((await ask(delivery, "d")).status).toBe(404);
  });

  it("gives each the headers as the handler made them", async () => {
    const answer = await ask(layered([having("one"), having("two", "a")]), "a");
    expect(answer.headers.get("x-changed-by")).toBe("two");
  });

  it("goes on for a missing file only: a disk that fails is no reason to look elsewhere", async () => {
    const failing: Delivery = { name: "failing", deliver: () => refusal("disk-failed") };
    expect((await ask(layered([failing, having("two", "a")]), "a")).status).toBe(500);
  });

  it("may end in a hand-off, whose facts it has", async () => {
    const delivery = layered([having("one", "a"), nginx({ location: "/_sendoff/" })]);
    expect((await ask(delivery, "b")).headers.get("x-accel-redirect")).toBe("/_sendoff/b");
    expect(() => createFileHandler({ authorize: "public", mount: "/_sendoff", delivery })).toThrow(
      /internal location/,
    );
  });

  it("lets no relayed order pass, also beside a hand-off", async () => {
    const headers = { "x-accel-redirect": "/_sendoff/secret", "sendoff-target": "/b/k" };
    const relay: Delivery = { name: "relay", deliver: () => new Response("relayed", { headers }) };
    for (const last of [nginx({ location: "/_sendoff/" }), having("two")]) {
      const answer = await ask(layered([relay, last]), "a");
      expect(await answer.text()).toBe("relayed");
      expect(commandsIn(answer)).toEqual([]);
      expect(answer.headers.get("sendoff-target")).toBeNull();
    }
  });

  it("is exact only where all are, and heeds Windows where one is there", () => {
    const exact = embedded({ root: process.cwd() });
    expect(layered([exact, exact]).exact).toBe(true);
    expect(layered([exact, having("x")]).exact).toBeUndefined();
    expect(layered([having("x"), { ...having("y"), windows: true }]).windows).toBe(true);
  });

  it.each([
    [undefined, /got missing, want an array/],
    [[having("one")], /want an array of two or more/],
    [[having("one"), { name: "no" }], /want an array/],
    [[nginx({ location: "/_sendoff/" }), having("two")], /nginx hands off.*want it last/],
  ])("throws for %o", (given, message) => {
    expect(() => layered(given as Delivery[])).toThrow(TypeError);
    expect(() => layered(given as Delivery[])).toThrow(message);
  });
});
