// Symptoms of the page "Troubleshooting": each is produced on a real nginx, and gone with the cure. Those of
// broken configs are in tests/fronts/doctor_broken.test.ts.
import { embedded } from "sendoff/embedded";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Change, change, isAnn, lacksNginx } from "../support/pages_site.ts";
import { makeTrouble, type Trouble } from "../support/pages_trouble.ts";
import { header } from "../support/raw_client.ts";

describe.skipIf(lacksNginx)("troubleshooting: answers", () => {
  let site: Trouble;
  beforeEach(() => {
    site = makeTrouble();
  });
  afterEach(() => site.close());

  it("shows a 403 for everything: the authorizer gives nothing back", async () => {
    site.put("a.txt", "a file");
    const broken = await site.front({
      authorize: ({ request }) => {
        isAnn(request); // no return
      },
    });
    expect((await site.get(broken, "a.txt")).status).toBe(403);
    expect(site.outcomes.at(-1)?.reason).toBe("denied");
    expect(await site.doctor(broken)).toMatch(/^bytes \[app\] the app refused: 403/);
    expect(
      (await site.get(await site.front({ authorize: ({ request }) => isAnn(request) }), "a.txt"))
        .status,
    ).toBe(200);
  });

  it("shows a 500: the authorizer gives a user where a yes is wanted", async () => {
    site.put("a.txt", "a file");
    const user = { name: "ann" } as unknown as boolean;
    expect((await site.get(await site.front({ authorize: () => user }), "a.txt")).status).toBe(500);
    expect(site.outcomes.at(-1)?.reason).toBe("invalid-verdict");
    expect(
      (await site.get(await site.front({ authorize: () => user !== undefined }), "a.txt")).status,
    ).toBe(200);
  });

  it("shows a 404 behind nginx only: proxy_pass cuts the mount off", async () => {
    site.put("a.txt", "a file");
    const cuts: Change = (config) =>
      change(
        /location \/ \{/,
        "location /files/ {",
      )(change(/(?<=proxy_pass [^;]+);/, "/;")(config));
    const broken = await site.front({}, cuts);
    expect((await site.get(broken, "a.txt")).status).toBe(404);
    expect(site.outcomes.at(-1)?.reason).toBe("outside-mount");
    expect(await site.doctor(broken)).toMatch(
      /^bytes \[app\] the app knows no files below this URL/,
    );
    expect((await site.get(await site.front(), "a.txt")).status).toBe(200);
  });

  it("shows a 504: the authorizer takes longer than nginx waits", async () => {
    site.put("a.txt", "a file");
    const authorize = () => new Promise<boolean>(() => {});
    const impatient = change("proxy_buffer_size", "proxy_read_timeout 1s;\n proxy_buffer_size");
    expect((await site.get(await site.front({ authorize }, impatient), "a.txt")).status).toBe(504);
    const cured = await site.get(await site.front({ authorize, timeout: 100 }, impatient), "a.txt");
    expect(cured.status).toBe(503);
    expect(header(cured, "retry-after")).toBe("5");
    expect(site.outcomes.at(-1)?.reason).toBe("authorizer-timeout");
  });

  it("shows a 502: the app's headers are larger than nginx's buffer", async () => {
    site.put("a.txt", "a file");
    const cookie = `session=${"x".repeat(5000)}`;
    const grant = { allow: true as const, headers: { "set-cookie": cookie } };
    const small = change(/proxy_buffer_size 16k;\s+proxy_buffers 8 16k;/, "");
    const broken = await site.front({ authorize: () => grant }, small);
    expect((await site.get(broken, "a.txt")).status).toBe(502);
    expect(await site.doctor(broken)).toMatch(/^bytes \[front config\] 502: the head of the app/);
    expect((await site.get(await site.front({ authorize: () => grant }), "a.txt")).status).toBe(
      200,
    );
  });

  it("shows a player that is slow: the authorizer is asked for each range", async () => {
    site.put("film.mp4", Buffer.alloc(10_000));
    let lookups = 0;
    const lookUp = async () => {
      lookups += 1;
      return true;
    };
    const broken = await site.front({ authorize: lookUp });
    const play = async (port: number) => {
      for (let at = 0; at < 5; at += 1)
        await site.get(port, "film.mp4", { Range: `bytes=${at}000-${at}999` });
    };
    await play(broken);
    expect(lookups).toBe(5);
    let known: Promise<boolean> | undefined;
    lookups = 0;
    await play(await site.front({ authorize: () => (known ??= lookUp()) }));
    expect(lookups).toBe(1);
  });

  it("shows a slow server: the app sends the bytes itself", async () => {
    site.put("a.txt", "a file");
    const broken = await site.front({ delivery: embedded({ root: site.root }) });
    expect(await site.doctor(broken)).toMatch(/^sender \[app\] the app sent the bytes/);
    expect(await site.doctor(await site.front())).toBe("all is well");
  });
});
