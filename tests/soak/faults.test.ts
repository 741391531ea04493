// What goes wrong around the app while it is asked: its authorizer, a file, the app itself.
import { renameSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../support/process.ts";
import { ask, requestBytes } from "../support/raw_client.ts";
import { restOf } from "../support/soak_growth.ts";
import { type SoakSite, startSoakSite, workerOf } from "../support/soak_site.ts";
import { legible, plantFiles, SECRET, SIZES } from "../support/soak_tree.ts";
import { type SteadyLoad, sha256, startLoad } from "../support/steady_load.ts";

const AT_ONCE = 12;
/** Of an app: a file that is held open for a second, and what the runtime opens when it likes. */
const SLACK = 4;

/** What an authorizer does, as tests/support/soak_app.mjs has it, and the answers that may come of it. */
const MOODS: Record<string, readonly number[]> = {
  yes: [200],
  "yes, a little later": [200, 503], // on a machine that is busy the time may be up
  no: [403],
  nothing: [403],
  "a word": [500],
  throws: [500],
  "rejects later": [500],
  "yes, too late": [503],
  "never answers": [503],
};

const WAYS = [
  ["hand-off", "/files"],
  ["embedded behind nginx", "/direct"],
] as const;

describe("two apps behind nginx", () => {
  let site: SoakSite;
  beforeAll(async () => {
    site = await startSoakSite({ plant: plantFiles });
  });
  afterAll(() => site?.stop());

  describe.each([
    ["hand-off", "/moody"],
    ["embedded", "/moody-direct"],
  ])("an authorizer that flaps: %s", (_, mount) => {
    it("no file goes out without a yes, and every answer is the one for what it did", async () => {
      const answers = await askMoody(site.front.port, mount);
      for (const { mood, status, body } of answers) {
        expect(MOODS[mood], mood).toContain(status);
        expect([mood, body.includes(SECRET)]).toEqual([mood, status === 200]);
      }
      for (const mood of Object.keys(MOODS)) {
        expect(answers.filter((answer) => answer.mood === mood).length, mood).toBeGreaterThan(10);
      }
    });

    it("clients that go away while it thinks leave no timer and no descriptor", async () => {
      const worker = await workerOf(site.front);
      const before = await restOf(site.direct, worker);
      await abandonMoody(Number(site.direct.url.port), mount);
      await until("all is as before", async () => {
        const { app, timers } = await restOf(site.direct, worker);
        return app <= before.app + SLACK && timers <= before.timers;
      });
    });
  });

  describe.each(WAYS)("a file that comes and goes: %s", (_, mount) => {
    it("is sent whole or is not found", async () => {
      const path = join(site.root, "150000.bin");
      const targets = [{ target: `${mount}/150000.bin`, sha256: sha256(legible(150_000)) }];
      const load = startLoad(site.front.port, targets, AT_ONCE);
      for (let i = 0; i < 60; i++) {
        renameSync(path, `${path}.gone`);
        await delay(10);
        renameSync(`${path}.gone`, path);
        await delay(10);
      }
      const { right, cut, wrong } = await load.stop();
      expect([right > 10, wrong.length > 10, cut]).toEqual([true, true, 0]);
      expect(new Set(wrong.map((line) => line.replace(/^.*: /, "")))).toEqual(
        new Set(["status 404"]),
      );
    });
  });

  describe.each(["SIGTERM", "SIGKILL"] as const)("both restarted by %s in turn", (signal) => {
    let load: SteadyLoad | undefined;
    afterEach(() => load?.stop());

    it.each(WAYS)("1,000 requests, none lost: %s", async (way, mount) => {
      const targets = SIZES.map((size) => {
        return { target: `${mount}/${size}.bin`, sha256: sha256(legible(size)) };
      });
      const running = startLoad(site.front.port, targets, AT_ONCE);
      load = running;
      const more = (count: number) => {
        const wanted = running.ended() + count;
        return until(`${count} more have ended`, () => running.ended() >= wanted);
      };
      await more(334);
      for (const i of [0, 1]) {
        await site.restartApp(i, signal);
        await more(333);
      }
      const { right, cut, wrong } = await running.stop();
      console.log(`${way}, ${signal}: ${right} right, ${cut} cut`);
      expect(wrong).toEqual([]);
      expect(right + cut).toBeGreaterThanOrEqual(1000);
      // Only bodies that a killed app itself was sending can't be had from the other one.
      expect(cut).toBeLessThanOrEqual(
        mount === "/direct" && signal === "SIGKILL" ? 2 * AT_ONCE : 0,
      );
    });
  });
});

/** Many requests at once, whose authorizers do each of the moods in a random order. */
async function askMoody(port: number, mount: string) {
  const moods = Object.keys(MOODS);
  const queue = Array.from({ length: 30 }, () => moods)
    .flat()
    .sort(() => Math.random() - 0.5)
    .values();
  const answers: { mood: string; status: number; body: Buffer }[] = [];
  const clients = Array.from({ length: AT_ONCE }, async () => {
    for (const mood of queue) {
      const headers = { "X-Mood": mood };
      const { status, body } = await ask(port, { target: `${mount}/asked.txt`, headers });
      answers.push({ mood, status, body });
    }
  });
  await Promise.all(clients);
  return answers;
}

async function abandonMoody(port: number, mount: string): Promise<void> {
  const sockets = ["never answers", "yes, too late", "yes, a little later"].flatMap((mood) =>
    Array.from({ length: 30 }, () => {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      socket.write(
        requestBytes(port, { target: `${mount}/asked.txt`, headers: { "X-Mood": mood } }),
      );
      return socket;
    }),
  );
  await delay(50);
  for (const socket of sockets) socket.destroy();
}
