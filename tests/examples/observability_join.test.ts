// The join of lines that real traffic does not have, or not at will.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joinLogs } from "../support/observability_join.ts";
import { table } from "../support/observability_page.ts";
import { temporaryFolder } from "../support/process.ts";

describe("results of the join", () => {
  const at = (second: number) => `2026-11-27T09:00:0${second}.000Z`;
  const decided = (request_id: string, outcome: string, second = 0) =>
    JSON.stringify({ request_id, time: at(second), outcome, path: request_id });
  const sent = (request_id: string, status: string, completion = "OK", method = "GET") =>
    JSON.stringify({ request_id, status, completion, method, path: request_id });
  const nginxLines = [
    sent("complete", "206"),
    sent("no-body", "200", "OK", "HEAD"),
    sent("aborted", "499", ""),
    sent("not-satisfiable", "412"),
    sent("nginx-failed", "403"),
    sent("refused", "403"),
    sent("responded", "302"),
    sent("fault", "500"),
    sent("no-app-line", "502"),
  ];
  const ofDelivered = ["complete", "no-body", "aborted", "not-satisfiable", "nginx-failed"];
  const appLines = [
    ...ofDelivered.map((id) => decided(id, "delivered")),
    ...["refused", "responded", "fault"].map((id) => decided(id, id)),
    decided("no-nginx-line", "delivered"),
  ];
  /** The script's records of two logs. */
  const joinedOf = async (app: string, nginx: string) => {
    const folder = temporaryFolder("observability-lines");
    const appLog = join(folder.path, "decisions.json");
    const nginxLog = join(folder.path, "files.json");
    try {
      writeFileSync(appLog, app);
      writeFileSync(nginxLog, nginx);
      return await joinLogs({ appLog, nginxLog });
    } finally {
      folder.remove();
    }
  };

  it("are those of the page, each where it says", async () => {
    const joined = await joinedOf(`${appLines.join("\n")}\n`, `${nginxLines.join("\n")}\n`);
    for (const { request_id, result } of joined) expect(result).toBe(request_id);
    expect(joined.map(({ result }) => result).sort()).toEqual(
      table("result")
        .map(([result]) => result)
        .sort(),
    );
  });

  it("go by the later decision where two apps were asked, and leave out half a line", async () => {
    const app = [decided("a", "refused", 5), decided("a", "delivered", 3)].join("\n");
    const nginx = `${sent("a", "403")}\n{"request_id":"half`;
    const joined = await joinedOf(app, nginx);
    expect(joined).toMatchObject([{ request_id: "a", result: "refused", asked: 2 }]);
  });

  it.each(["null", "7", '"text"', "[]", "{}", '{"request_id":7}'])(
    "leave out %s, which is JSON and no line of such a log",
    async (line) => {
      const app = [line, decided("a", "delivered"), line].join("\n");
      const joined = await joinedOf(app, [sent("a", "200"), line].join("\n"));
      expect(joined).toMatchObject([{ request_id: "a", result: "complete" }]);
      expect(joined[0]?.asked).toBeUndefined();
    },
  );
});
