// The redirect, followed to a real store.
import { redirect } from "sendoff/object-store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasCeph } from "../support/ceph.ts";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../support/names.ts";
import { type StoreSite, startStoreSite, storeHandler } from "../support/object_store_site.ts";
import { LETTERS } from "../support/tree.ts";

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("redirect to a store", () => {
  let site: StoreSite;
  beforeAll(async () => {
    site = await startStoreSite();
    await site.put("in/letters.txt", LETTERS, {
      "Content-Type": "text/html",
      "Cache-Control": "max-age=9",
    });
  });
  afterAll(() => site?.store.stop());

  function filesBy(options?: Parameters<typeof redirect>[0], secretAccessKey?: string) {
    const { endpoint, credentials } = site.store;
    const secret = secretAccessKey === undefined ? {} : { secretAccessKey };
    return storeHandler(
      {
        endpoint,
        credentials: { ...credentials, ...secret },
        prefix: "in/",
        via: redirect(options),
      },
      {
        authorize: ({ path }) =>
          path === "renamed.txt"
            ? { allow: true, path: "letters.txt", download: "Grüße 日本 1+1.txt" }
            : true,
      },
    ).files;
  }

  async function follow(
    path: string,
    init: RequestInit = {},
    options?: Parameters<typeof redirect>[0],
  ) {
    const answer = await filesBy(options)(new Request(`http://localhost/${path}`, init));
    const location = answer.headers.get("location") ?? "";
    return fetch(location, init);
  }

  it("gives the object with the type, name and caching of the app", async () => {
    const answer = await follow("renamed.txt");
    expect([answer.status, await answer.text()]).toEqual([200, LETTERS]);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    expect(answer.headers.get("content-disposition")).toContain(
      "filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E6%97%A5%E6%9C%AC%201%2B1.txt",
    );
  });

  it("gives a range", async () => {
    const answer = await follow("letters.txt", { headers: { Range: "bytes=1-2" } });
    expect([answer.status, await answer.text()]).toEqual([206, LETTERS.slice(1, 3)]);
  });

  it("gives HEAD, by a URL that is good for nothing else", async () => {
    const head = await follow("letters.txt", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, `${LETTERS.length}`]);
    const asked = await filesBy()(new Request("http://localhost/letters.txt", { method: "HEAD" }));
    expect((await fetch(asked.headers.get("location") ?? "")).status).toBe(403);
  });

  it("leaves a missing key to the store", async () => {
    expect((await follow("none.txt")).status).toBe(404);
  });

  it("holds for as long as it says, and for this object only", async () => {
    const answer = await filesBy({ expires: 3 })(new Request("http://localhost/letters.txt"));
    const location = answer.headers.get("location") ?? "";
    expect((await fetch(location)).status).toBe(200);
    expect((await fetch(location.replace("letters", "others"))).status).toBe(403);
    expect((await fetch(location.replace("Expires=3&", "Expires=9&"))).status).toBe(403);
    await new Promise((resolve) => setTimeout(resolve, 4100)); // the store counts in whole seconds
    expect((await fetch(location)).status).toBe(403);
  });

  it("signed with another secret is of no use", async () => {
    const answer = await filesBy({}, "another")(new Request("http://localhost/letters.txt"));
    expect((await fetch(answer.headers.get("location") ?? "")).status).toBe(403);
  });

  it.each(AWKWARD_NAMES.filter((name) => !isRefusedEverywhere(name)))(
    "leads to %j",
    async (name) => {
      await site.put(`in/${name}`, name);
      const answer = await follow(encodeURIComponent(name));
      expect([answer.status, await answer.text()]).toEqual([200, name]);
    },
  );
});
