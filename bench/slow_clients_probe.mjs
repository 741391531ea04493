// One request every few milliseconds, whether or not those before have come back: who only asks again when
// there is an answer does not notice how long a server stood still.

import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const EVERY = 5;

/** @returns {Promise<{ p50: number, p99: number }>} milliseconds */
export async function probe(url, ms) {
  const agent = new Agent({ keepAlive: true });
  const asked = [];
  const start = performance.now();
  for (let passed = 0; passed < ms; passed = performance.now() - start) {
    while (asked.length * EVERY <= passed) asked.push(latency(url, agent));
    await sleep(EVERY);
  }
  const sorted = (await Promise.all(asked)).sort((a, b) => a - b);
  agent.destroy();
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { p50: at(0.5), p99: at(0.99) };
}

function latency(url, agent) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${url} gives ${answer.statusCode}`));
      answer.resume().on("end", () => resolve(performance.now() - start));
    });
    request.on("error", reject);
  });
}
