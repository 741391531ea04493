// The example's metrics: exact counts of the same traffic, through a real nginx.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Histogram } from "@opentelemetry/sdk-metrics";
import { createFileHandler, nginx, type OnOutcome } from "sendoff";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Counted, countInMemory, points } from "../support/observability_metrics.ts";
import {
  appProcess,
  EXAMPLE,
  type ObservedSite,
  startObservedSite,
} from "../support/observability_site.ts";
import { sendTraffic } from "../support/observability_traffic.ts";
import { REPOSITORY } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

const delivered = "sendoff.delivery=nginx sendoff.outcome=delivered";
const refused = (reason: string) => `sendoff.outcome=refused sendoff.reason=${reason}`;

describe("for one request of each kind", () => {
  let counted: Counted;
  let site: ObservedSite;
  let secrets: string[];
  beforeAll(async () => {
    counted = countInMemory();
    site = await startObservedSite(counted.meter);
    ({ secrets } = await sendTraffic(site));
  });
  afterAll(async () => {
    await site?.close();
    await counted?.shutdown();
  });

  it("counts the decisions by outcome, reason and delivery", async () => {
    const requests = points(await counted.collect(), "sendoff.requests");
    expect(Object.fromEntries(requests)).toEqual({
      [delivered]: 11,
      [refused("denied")]: 2,
      [refused("dotfile")]: 1,
      [refused("link-other-path")]: 3,
      [refused("authorizer-failed")]: 1,
      [refused("authorizer-timeout")]: 1,
      [refused("client-gone")]: 1,
    });
  });

  it("has the time to the decision in seconds", async () => {
    const durations = points<Histogram>(await counted.collect(), "sendoff.decision.duration");
    expect([...durations.keys()].sort()).toEqual([
      "sendoff.outcome=delivered",
      "sendoff.outcome=refused",
    ]);
    const ofDelivered = durations.get("sendoff.outcome=delivered");
    const ofRefused = durations.get("sendoff.outcome=refused");
    expect([ofDelivered?.count, ofRefused?.count]).toEqual([11, 9]);
    expect(ofRefused?.max).toBeGreaterThan(1.9); // the time-out
    expect(ofRefused?.max).toBeLessThan(30);
    expect(ofDelivered?.buckets.boundaries).toContain(0.0025);
  });

  it("tells no path, no user, no id and no secret", async () => {
    const text = JSON.stringify(await counted.collect());
    for (const word of [...secrets, "shared", "plan.txt", "/files", '"ann', "request_id"]) {
      expect(text).not.toContain(word);
    }
  });
});

it("counts the authorizer's own answers and faults, too", async () => {
  const counted = countInMemory();
  const { outcomeMetrics } = await import(join(EXAMPLE, "metrics.mjs"));
  const onOutcome: OnOutcome = outcomeMetrics(counted.meter);
  const authorize = () => new Response(null, { status: 302, headers: { location: "/login" } });
  const delivery = nginx({ location: "/_sendoff/" });
  const responding = createFileHandler({ authorize, delivery, onOutcome });
  await responding(new Request("http://localhost/a.txt"));
  const inspect = () => {
    throw new Error("no disk");
  };
  const failing = createFileHandler({ authorize: "public", delivery, inspect, onOutcome });
  await expect(failing(new Request("http://localhost/a.txt"))).rejects.toThrow();
  expect(Object.fromEntries(points(await counted.collect(), "sendoff.requests"))).toEqual({
    "sendoff.outcome=responded": 1,
    "sendoff.outcome=fault": 1,
  });
  await counted.shutdown();
});

it("the app's process sends what it counted before it ends", async () => {
  const app = await appProcess({ ROOT: EXAMPLE });
  await ask(app.port, { target: "/files/app.mjs" });
  await ask(app.port, { target: "/files/metrics.mjs" });
  await app.close();
  expect(app.output()).toMatch(/name: 'sendoff\.requests'[\s\S]*?'sendoff\.reason': 'denied'/);
  expect(app.output()).toMatch(/value: 2,?\n/);
});

it("leaves the library without OpenTelemetry", () => {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(REPOSITORY, "package.json"), "utf8"),
  );
  expect(Object.keys({ ...dependencies, ...peerDependencies })).not.toContain("@opentelemetry/api");
});
