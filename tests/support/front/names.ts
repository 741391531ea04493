import { describe, expect, it } from "vitest";
import { AWKWARD_NAMES, isRefusedEverywhere } from "../names.ts";
import { header } from "../raw_client.ts";
import { contentOf } from "../tree.ts";
import type { FrontFacts, Running } from "./facts.ts";

export function describeNames({ inexpressible, unsupported }: FrontFacts, running: () => Running) {
  describe("names", () => {
    const refused = (name: string) => isRefusedEverywhere(name) || inexpressible?.(name) === true;
    const names = AWKWARD_NAMES.filter((name) => !unsupported?.(name));

    it.each(names.filter((name) => !refused(name)))("sends %j byte for byte", async (name) => {
      const response = await running().get(`/names/${encodeURIComponent(name)}`);
      expect(response.body.toString()).toBe(contentOf(name));
      expect(response.status).toBe(200);
    });

    const byTheApp = names.filter((name) => refused(name) && !isRefusedEverywhere(name));
    it.runIf(byTheApp.length > 0).each(byTheApp)("leaves %j to the app", async (name) => {
      const response = await running().get(`/otherwise/${encodeURIComponent(name)}`);
      expect(response.body.toString()).toBe(contentOf(name));
      expect(response.status).toBe(200);
      expect(header(response, "x-content-type-options")).toBe("nosniff");
    });

    it.each(names.filter(refused))("refuses %j", async (name) => {
      const response = await running().get(`/names/${encodeURIComponent(name)}`);
      expect([400, 404]).toContain(response.status);
      expect(response.body.toString()).not.toContain("this is");
    });
  });
}
