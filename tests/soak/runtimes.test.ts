// The same load on an app that sends by itself on Deno and on Bun, as far as their ways of sending go: what they
// send without us (docs/embedded.md) is neither written in place here nor, on Bun, replaced.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeServers } from "../support/embedded_servers.ts";
import { useSite } from "../support/embedded_site.ts";
import { openDescriptors, until } from "../support/process.ts";
import { keepReplacing } from "../support/soak_files.ts";
import { runLoad } from "../support/soak_load.ts";
import { plantSoak } from "../support/soak_plant.ts";
import { A_ROUND, type SoakFiles } from "../support/soak_requests.ts";
import { MIB } from "../support/tree.ts";

const SECONDS = 5;
const SLACK = 3;

describeServers(
  (start, { name }) => {
    let files: SoakFiles;
    const site = useSite(start, (base) => {
      const root = join(base, "root");
      mkdirSync(root);
      files = plantSoak(root, {
        renamed: name === "bun" ? [700, 40_000] : [700, 40_000, 150_000, MIB],
        largeRenamed: name === "bun" ? [] : [6 * MIB],
        inPlace: [700, 30_000],
      });
      return { root, mount: "/direct", deny: /^secret\// };
    });

    it(`${SECONDS} seconds of everything: no answer is wrong, no file stays open`, async () => {
      const { app, port } = site();
      const place = { title: "embedded", port, mount: "/direct", seesWrites: true };
      const load = (seconds: number) =>
        runLoad({
          places: [place],
          files,
          atOnce: 12,
          until: Date.now() + seconds * 1000,
          atLeast: A_ROUND,
        });
      await load(1);
      const before = openDescriptors(app.pid);
      const replacing = [
        keepReplacing([...files.plain, ...files.large].filter(isReplaced), 50),
        keepReplacing(files.inPlace, 100),
      ];
      const report = await load(SECONDS);
      for (const one of replacing) await one.stop();
      console.log(report.table([place]));
      expect(report.wrong.slice(0, 20)).toEqual([]);
      expect(report.count("cut")).toBe(report.count("cut", "written in place"));
      expect(report.count("right")).toBeGreaterThan(A_ROUND / 2);
      await until("all are closed", () => openDescriptors(app.pid) <= before + SLACK);
    });
  },
  (name) => name === "deno" || name === "bun",
);

function isReplaced({ change }: SoakFiles["plain"][number]): boolean {
  return change === "rename";
}
