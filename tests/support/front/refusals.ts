import { describe, expect, it } from "vitest";
import { header, type RawResponse } from "../raw_client.ts";
import { SECRET } from "../tree.ts";
import type { Running } from "./facts.ts";

const SPOOFED = {
  "X-Accel-Redirect": "/_sendoff/secret.txt",
  "X-Accel-Mapping": "/srv/=/_sendoff/",
  "X-Sendfile": "/etc/passwd",
  "X-Sendfile-Type": "X-Accel-Redirect",
  "X-Reproxy-URL": "http://files.internal/secret.txt",
  "X-Original-URL": "/files/secret.txt",
  "X-Rewrite-URL": "/files/secret.txt",
  "X-Forwarded-Prefix": "/files/..",
  "X-Http-Method-Override": "DELETE",
};

export function describeRefusals(running: () => Running) {
  describe("refusals", () => {
    it("a denied file gives 403, and the same for one that does not exist", async () => {
      const there = await running().get("/files/denied/there.txt");
      const missing = await running().get("/files/denied/missing.txt");
      expect(there.status).toBe(403);
      expect(there.body.toString()).toBe("Forbidden\n");
      expect(header(there, "cache-control")).toBe("no-store");
      expect(header(there, "etag") ?? header(there, "last-modified")).toBeUndefined();
      const withoutDate = ({ headers }: RawResponse) => headers.filter(([name]) => name !== "date");
      expect(withoutDate(missing)).toEqual(withoutDate(there));
    });

    it.each([
      ["Range", "bytes=0-0"],
      ["If-None-Match", "*"],
      ["If-Modified-Since", "x"],
    ])("a denied file gives 403 with %s: %s too", async (name, value) => {
      const headers = { [name]: value };
      expect((await running().get("/files/denied/there.txt", { headers })).status).toBe(403);
      expect((await running().get("/files/denied/none.txt", { headers })).status).toBe(403);
    });

    it("an authorizer that throws gives 500 and no file", async () => {
      const response = await running().get("/files/throws.txt");
      expect(response.status).toBe(500);
      expect(response.body.toString()).not.toContain(SECRET);
    });

    it("the authorizer's own redirect passes, and can't order a file", async () => {
      const response = await running().get("/files/login.txt");
      expect(response.status).toBe(303);
      expect(header(response, "location")).toMatch(/\/login$/);
      expect(response.body.toString()).not.toContain(SECRET);
    });

    it("nor can a response that the app relays from elsewhere", async () => {
      const response = await running().get("/files/relayed.txt");
      expect(response.status).toBe(200);
      expect(response.body.toString()).toBe("relayed");
    });

    it("other methods give 405", async () => {
      for (const method of ["POST", "PUT", "DELETE"]) {
        const headers = { "Content-Length": "0" };
        const response = await running().get("/files/letters.txt", { method, headers });
        expect(response.status).toBe(405);
        expect(header(response, "allow")).toBe("GET, HEAD");
      }
    });

    it("headers of a client change nothing", async () => {
      const plain = await running().get("/files/letters.txt");
      const spoofed = await running().get("/files/letters.txt", { headers: SPOOFED });
      const comparable = ({ status, headers, body }: RawResponse) => ({
        status,
        headers: headers.filter(([name]) => name !== "date"),
        body: body.toString(),
      });
      expect(comparable(spoofed)).toEqual(comparable(plain));
      expect((await running().get("/files/denied/there.txt", { headers: SPOOFED })).status).toBe(
        403,
      );
    });

    it.each([
      "/_sendoff/secret.txt",
      "/_sendoff/../secret.txt",
      "/_sendoff",
      "//_sendoff/secret.txt",
      "/%5fsendoff/secret.txt",
      "/files/../_sendoff/secret.txt",
      "/srv/files/secret.txt",
    ])("the internal location is out of reach: %s", async (target) => {
      const response = await running().get(target);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.body.toString()).not.toContain(SECRET);
    });
  });
}
