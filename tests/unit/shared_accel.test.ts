import { createFileHandler, nginx } from "sendoff";
import { describe, expect, it } from "vitest";
import { type AccelCase, accelCases } from "../support/unit_cases.ts";
import { commandsIn } from "../support/unit_fronts.ts";
import { countingDelivery, FILE_URL } from "../support/unit_handler.ts";

/** The way from a root to a file, as an app that does not look would write it. */
function relative(root: string, file: string): string {
  if (file.startsWith(root)) return file.slice(root.length);
  const from = root.split("/").filter(Boolean);
  const to = file.split("/").filter(Boolean);
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}

async function headerFor(path: string, location: string, { requestHeaders }: AccelCase) {
  const handler = createFileHandler({
    authorize: () => ({ allow: true, path }),
    delivery: nginx({ location }),
    literalEscapes: "allow", // a row asks for a file whose name holds %2e
  });
  const headers = (requestHeaders ?? []).map(([name, value]): [string, string] => [name, value]);
  const response = await handler(new Request(FILE_URL, { headers }));
  return response.headers.get("X-Accel-Redirect");
}

describe("shared cases: a file and the mapping to an internal location", () => {
  const mapped = accelCases.filter(({ map }) => map.length > 0);

  it.each(mapped.map((row) => [row.id, row.file, row] as const))("%s %j", async (_, file, row) => {
    const headers = await Promise.all(
      row.map.map(([root, location]) => headerFor(relative(root, file), location, row)),
    );
    const given = headers.filter((header) => header !== null);
    if (row.header === null) expect(given).toEqual([]);
    else {
      expect(given).toHaveLength(1);
      expect([row.header, ...(row.altHeaders ?? [])]).toContain(given[0]);
    }
  });

  it("xaccel-029: without a front server the client can't switch one on", async () => {
    const row = accelCases.find(({ id }) => id === "xaccel-029");
    const headers = (row?.requestHeaders ?? []).map(([k, v]): [string, string] => [k, v]);
    expect(headers.map(([name]) => name)).toEqual(["X-Sendfile-Type", "X-Accel-Mapping"]);

    const handler = createFileHandler({ authorize: "public", delivery: countingDelivery() });
    const response = await handler(new Request("http://localhost/tmp/x", { headers }));
    expect(response.status).toBe(200);
    expect(commandsIn(response)).toEqual([]);
  });
});
