// docs/observability.md shows what the other tests of the example run, and nothing else.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkConfig, renderConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { joinLogs, summary } from "../support/observability_join.ts";
import { countInMemory } from "../support/observability_metrics.ts";
import { blocks, languages, table, trimmedLines } from "../support/observability_page.ts";
import {
  EXAMPLE,
  linesOf,
  type ObservedSite,
  startObservedSite,
} from "../support/observability_site.ts";
import { sendTraffic } from "../support/observability_traffic.ts";
import { REPOSITORY } from "../support/process.ts";

const run = promisify(execFile);
const exampleFile = (name: string) => readFileSync(join(EXAMPLE, name), "utf8");

it("has blocks of the kinds that are held equal here", () => {
  expect([...languages()].sort()).toEqual(["js", "json", "nginx", "sh"]);
});

it.each(blocks("js").map((code) => [code]))("shows code of the example: %s", (code) => {
  const modules = readdirSync(EXAMPLE).filter((name) => name.endsWith(".mjs"));
  const wanted = trimmedLines(code).join("\n");
  const holders = modules.filter((name) =>
    trimmedLines(exampleFile(name)).join("\n").includes(wanted),
  );
  expect(holders).toHaveLength(1);
});

describe("nginx.conf", () => {
  const options = { root: "/srv/files", upstream: "127.0.0.1:3000" };
  const lines = trimmedLines(exampleFile("nginx.conf")).filter((line) => !line.startsWith("#"));

  it("is what the program prints, and the page's lines", () => {
    const printed = renderConfig("nginx", options);
    const generated = trimmedLines(printed).filter((line) => !line.startsWith("#"));
    const added = blocks("nginx").flatMap(trimmedLines);
    expect(lines.filter((line) => line === "}" || !added.includes(line))).toEqual([
      "}", // of the maps
      "}",
      ...generated,
    ]);
    expect(lines.filter((line) => line !== "}" && !generated.includes(line))).toEqual(
      added.filter((line) => line !== "}"),
    );
  });

  it("holds nothing that the check of configs finds dangerous", () => {
    expect(checkConfig("nginx", exampleFile("nginx.conf"), options)).toEqual([]);
  });
});

describe("the logs and the join", () => {
  let site: ObservedSite;
  beforeAll(async () => {
    site = await startObservedSite();
    await sendTraffic(site);
  });
  afterAll(() => site?.close());
  const shown = blocks("json").map((block) => JSON.parse(block));

  it("shows a line of the app's log", () => {
    const line = linesOf(site.appLog).find(({ path }) => path === shown[0].path);
    const { time, request_id, duration } = shown[0];
    expect(Object.keys(line ?? {})).toEqual(Object.keys(shown[0]));
    expect({ ...line, time, request_id, duration }).toEqual(shown[0]);
  });

  it("shows a joined record, and its commands are the script's", async () => {
    const [each = "", counts = ""] = blocks("sh").map((block) =>
      fillIn(block, {
        "/var/log/app/decisions.json": site.appLog,
        "/var/log/nginx/files.json": site.nginxLog,
      }),
    );
    const sh = async (command: string) =>
      (await run("sh", ["-c", command], { cwd: REPOSITORY })).stdout;
    const joined = trimmedLines(await sh(each)).map((line) => JSON.parse(line));
    expect(joined).toEqual(await joinLogs(site));
    expect(JSON.parse(await sh(counts))).toEqual(await summary(site));

    const record = joined.find(({ path }) => path === shown[1].path);
    const { time, request_id, bytes, decision_time, request_time } = shown[1];
    expect(Object.keys(record)).toEqual(Object.keys(shown[1]));
    const own = { time, request_id, bytes, decision_time, request_time };
    expect({ ...record, ...own }).toEqual(shown[1]);
  });
});

it("explains each metric as it is", async () => {
  const counted = countInMemory();
  const { outcomeMetrics } = await import(join(EXAMPLE, "metrics.mjs"));
  const outcome = { outcome: "refused", reason: "not-found", delivery: "embedded", duration: 1 };
  outcomeMetrics(counted.meter)(outcome);
  const metrics = await counted.collect();
  const rows = metrics.map(({ descriptor, dataPoints }) => [
    descriptor.name,
    String(Reflect.get(descriptor, "type")).toLowerCase(),
    descriptor.unit,
    Object.keys(dataPoints[0]?.attributes ?? {}).join(", "),
  ]);
  expect(rows.sort()).toEqual(table("metric").sort());
  await counted.shutdown();
});
