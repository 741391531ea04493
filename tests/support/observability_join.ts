// The example's join script, run as its users run it.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { EXAMPLE, type ObservedSite } from "./observability_site.ts";

const run = promisify(execFile);

/** What the script makes of one request. */
export interface Joined {
  request_id: string;
  path: string;
  result: string;
  user?: string | null;
  outcome?: string;
  reason?: string;
  error?: string;
  method?: string;
  status?: number;
  bytes?: number;
  content_length?: number;
  content_range?: string;
  decision_time?: number;
  request_time?: number;
  asked?: number;
}

type Logs = Pick<ObservedSite, "appLog" | "nginxLog">;

export async function joinLogs({ appLog, nginxLog }: Logs): Promise<Joined[]> {
  const { stdout } = await run(process.execPath, [
    join(EXAMPLE, "join_logs.mjs"),
    appLog,
    nginxLog,
  ]);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

export async function summary({ appLog, nginxLog }: Logs): Promise<Record<string, number>> {
  const words = [join(EXAMPLE, "join_logs.mjs"), "--summary", appLog, nginxLog];
  return JSON.parse((await run(process.execPath, words)).stdout);
}
