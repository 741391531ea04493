// Deno.serve and Bun.serve themselves: Vitest resolves modules like Node under every runtime.
import { describe } from "vitest";
import { itHandsOffFiles } from "../support/runtime_contract.ts";
import { startBun, startDeno } from "../support/runtime_native.ts";
import { describeUnder } from "../support/runtimes.ts";

describeUnder("deno", "Deno.serve", (deno) => {
  describe("on the sources", () => itHandsOffFiles(() => startDeno(deno, "sources")));
  describe("on dist", () => itHandsOffFiles(() => startDeno(deno, "dist")));
});

describeUnder("bun", "Bun.serve", (bun) => {
  describe("on the sources", () => itHandsOffFiles(() => startBun(bun, "sources")));
  describe("on dist", () => itHandsOffFiles(() => startBun(bun, "dist")));
});
