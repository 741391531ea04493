// What holds of every app of another language that moves over.
import { checkConfig, renderConfig } from "sendoff/config";
import { expect, it } from "vitest";
import { expectOldAppDecides } from "./moving_over_hand_off.ts";
import { expectNamesAsWritten } from "./moving_over_names.ts";
import { besides, type SideBySide } from "./moving_over_side_by_side.ts";

interface Facts<Site extends SideBySide> {
  /** Below which its files are, the new app's last: the columns of the page's table of names. */
  readonly routes: readonly string[];
  /** Where the page has the old app listen. */
  readonly oldPort: string;
  /** Where the app listens that is asked who may have a file. */
  deciding(site: Site): number;
}

export function itMovesOver<Site extends SideBySide>(
  site: () => Site,
  { routes, oldPort, deciding }: Facts<Site>,
): void {
  it("delivers the names as the page says", async () => {
    await expectNamesAsWritten(
      site(),
      routes.map((route) => (name) => `${route}${name}`),
    );
  });

  it("can ask the old app who may have a file", async () => {
    await expectOldAppDecides(site().page, oldPort, deciding(site()));
  });

  it("lets in whoever was let in before, and nobody else", async () => {
    for (const route of routes) {
      const target = `${route}plain.txt`;
      expect((await site().ask(target)).status).toBe(200);
      const headers = { Cookie: "session=bob" };
      expect((await site().ask(target, { headers })).status).toBe(403);
    }
  });

  it("has a config in which --check finds nothing", () => {
    const options = { root: "/srv/files", mount: "/files" };
    const config = besides(renderConfig("nginx", options), site().page.blocks("nginx")[0] ?? "");
    expect(checkConfig("nginx", config, options)).toEqual([]);
  });
}
