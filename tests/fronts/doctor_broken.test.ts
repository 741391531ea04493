// The doctor in front of set-ups that are broken: it must name the layer at fault, and the cure.
import { existsSync, readdirSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { BROKEN, HAPROXY } from "../support/doctor_broken.ts";
import { failures, makeSite, type Site } from "../support/doctor_site.ts";
import { type FrontName, frontProgram } from "../support/fronts.ts";

function programOf(server: FrontName | "haproxy"): string | undefined {
  if (server !== "haproxy") return frontProgram(server);
  return existsSync(HAPROXY) ? HAPROXY : undefined;
}

describe("the doctor finds what is wrong", () => {
  let site: Site;
  afterEach(() => site.close());

  for (const { title, server, start, more, check, layer, says, cure } of BROKEN) {
    const missing = server !== undefined && programOf(server) === undefined;
    it.skipIf(missing && process.env["CI"] !== "true")(title, async () => {
      site = await makeSite();
      const port = await start(site);
      const verification = await site.look(port, more?.({ port }) ?? {});
      expect(verification.ok).toBe(false);
      const found = verification.checks.find(({ result }) => result === "failed");
      expect(found?.name, failures(verification).join("\n")).toBe(check);
      expect(found?.layer).toBe(layer);
      expect(found?.detail).toMatch(says);
      expect(found?.cure).toMatch(cure);
      const left = readdirSync(site.place.root).filter((name) => name.startsWith("sendoff-canary"));
      expect(left).toEqual([]);
    });
  }
});
