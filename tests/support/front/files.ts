import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Hanging, header } from "../raw_client.ts";
import { LETTERS, SECRET } from "../tree.ts";
import { type FrontFacts, isLeftOut, itUnlessLeftOut, type Running } from "./facts.ts";

const FILES: Record<string, string> = {
  "a missing file": "missing.txt",
  "an unreadable file": "unreadable.txt",
  "a directory": "dir",
  "a symlink out of the root": "link-out.txt",
  "a symlink inside the root": "link-in.txt",
  "a FIFO": "fifo",
};

export function describeFiles(
  facts: FrontFacts,
  table: Map<string, string>,
  running: () => Running,
) {
  describe("what is no ordinary file", () => {
    it("has a row on the page for each kind", () => {
      expect([...table.keys()]).toEqual(Object.keys(FILES));
    });

    it.each([...table].filter(([kind]) => !isLeftOut(facts, kind)))(
      "%s: %s",
      async (kind, fate) => {
        const asked = running().get(`/files/${FILES[kind]}`, {
          timeout: fate === "hangs" ? 700 : 30_000,
        });
        if (fate === "hangs") {
          await expect(asked).rejects.toThrow(Hanging);
          return releaseFifo(running().root);
        }
        const response = await asked;
        if (fate === "followed") {
          expect(response.status).toBe(200);
          expect([SECRET, LETTERS]).toContain(response.body.toString());
        } else {
          expect(response.status).toBe(Number(fate));
          expect(header(response, "location")).toBeUndefined();
          expect(response.body.toString()).not.toContain(SECRET);
        }
      },
    );

    it.each(["missing.txt", "dir", "link-out.txt", "fifo"])(
      "with inspect the app refuses %s itself",
      async (name) => {
        const response = await running().get(`/inspected/${name}`);
        expect(response.status).toBe(404);
        expect(response.body.toString()).toBe("Not found\n");
        expect(header(response, "cache-control")).toBe("no-store");
      },
    );

    const comes = "with inspect what is below the root still comes";
    itUnlessLeftOut(facts, comes, async () => {
      expect((await running().get("/inspected/link-in.txt")).status).not.toBe(404);
      expect((await running().get("/inspected/letters.txt")).body.toString()).toBe(LETTERS);
    });
  });
}

/** A server that hangs on a FIFO goes on as soon as somebody opened the other end. */
async function releaseFifo(root: string): Promise<void> {
  const { O_WRONLY, O_NONBLOCK } = constants;
  const handle = await open(join(root, "fifo"), O_WRONLY | O_NONBLOCK).catch(() => undefined);
  await handle?.close();
}
