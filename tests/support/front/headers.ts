import { beforeAll, describe, expect, it } from "vitest";
import { header, type RawResponse } from "../raw_client.ts";
import { type FrontFacts, isLeftOut, type Running } from "./facts.ts";

export function describeHeaders(
  facts: FrontFacts,
  table: Map<string, string>,
  running: () => Running,
) {
  const { dropsHeaders } = facts;

  describe("headers of the app", () => {
    let through: RawResponse;
    let sent: Map<string, string>;
    beforeAll(async () => {
      through = await running().get("/files/headers.txt");
      sent = new Map([
        ["content-type", "text/plain; charset=UTF-8"],
        ["cache-control", "private, no-cache"],
        ["x-content-type-options", "nosniff"],
        ["access-control-allow-origin", "https://example.org"],
        ["content-language", "de"],
        ["cross-origin-resource-policy", "same-site"],
        ["expires", "Thu, 01 Jan 2037 00:00:00 GMT"],
        ["link", "</style.css>; rel=preload"],
        ["referrer-policy", "no-referrer"],
        ["set-cookie", "seen=1; Path=/"],
        ["vary", "Cookie"],
        ["x-custom", "kept?"],
        ["x-robots-tag", "noindex"],
      ]);
    });
    const rows = [...table].filter(([name]) => !["etag", "last-modified"].includes(name));

    const validators = [
      ["etag", '"of-the-app"', "If-None-Match"],
      ["last-modified", "Sun, 02 Feb 2020 02:02:02 GMT", "If-Modified-Since"],
    ] as const;
    it.each(validators.filter(([name]) => !isLeftOut(facts, `the app's ${name}`)))(
      "the app's %s fares as the page says",
      async (name, value, condition) => {
        const target = "/files/validators.txt";
        const found = header(await running().get(target), name);
        if (table.get(name) !== "yes") {
          expect(table.get(name)).toMatch(/'s own/);
          expect(found).not.toBe(value);
          return;
        }
        expect(found).toBe(value);
        const again = await running().get(target, { headers: { [condition]: value } });
        expect(again.status).toBe(304);
        const headers = { Range: "bytes=0-0", "If-Range": value };
        expect((await running().get(target, { headers })).status).toBe(206);
      },
    );

    it.each(rows)("%s: %s", async (name, fate) => {
      const found = header(through, name);
      if (name === "content-disposition") {
        const download = header(await running().get("/files/download.txt"), name);
        if (fate.startsWith("yes")) {
          expect(download).toContain("filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%26%20100%25.txt");
        } else expect(download).toBeUndefined();
      } else if (name === "content-security-policy") {
        expect(found).toContain("sandbox");
      } else if (fate.startsWith("yes")) {
        expect(found).toBe(sent.get(name));
      } else if (fate === "no") {
        expect(found).toBeUndefined();
      } else {
        expect(fate).toMatch(/'s own$/);
        expect(found).toBeDefined();
      }
    });

    it("keeps an upload that could hold script from running in place", async () => {
      const page = await running().get("/files/page.html");
      expect(header(page, "x-content-type-options")).toBe("nosniff");
      if (dropsHeaders) expect(header(page, "content-security-policy")).toContain("sandbox");
      else expect(header(page, "content-disposition")).toBe('attachment; filename="page.html"');
    });

    it("lets no header through that commands a front server", async () => {
      for (const name of ["headers.txt", "login.txt", "relayed.txt", "missing.txt"]) {
        const target = `/files/${name}`;
        const { headers } = await running().get(target);
        const names = headers.map(([name]) => name).join();
        expect(names).not.toMatch(/x-accel|x-sendfile|x-lighttpd|x-reproxy|x-litespeed/);
      }
    });
  });
}
