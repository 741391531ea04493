// FastCGI has one name for X_Accel_Redirect and X-Accel-Redirect: both are taken off.
import { afterEach, describe, expect, it } from "vitest";
import { SECRET } from "../support/config_cases.ts";
import { makeSite, type Site } from "../support/doctor_site.ts";
import { frontProgram, startLighttpd } from "../support/fronts.ts";
import { ask } from "../support/raw_client.ts";

describe.skipIf(frontProgram("lighttpd") === undefined && process.env["CI"] !== "true")(
  "lighttpd in front of a FastCGI app",
  () => {
    let site: Site;
    afterEach(() => site.close());

    it.each([
      "X-Accel-Redirect",
      "X_Accel_Redirect",
      "X-Accel_Redirect",
      "X_Sendfile_Type",
      "X_Sendfile",
      "X_Accel-Mapping",
      "Sendoff_Secret",
      "Sendoff-Secret",
    ])("a client's %s does not reach the app", async (name) => {
      site = await makeSite();
      await site.app(["lighttpd", { root: site.place.root }], { more: { fastcgi: true } });
      const more = { protocol: "fastcgi", secret: SECRET } as const;
      const { port } = await site.run(startLighttpd(site.place, more));
      const answer = await ask(port, { target: "/headers", headers: { [name]: "of-a-client" } });
      const seen: [string, string][] = JSON.parse(answer.body.toString());
      expect(seen.filter(([, value]) => value.includes("of-a-client"))).toEqual([]);
      expect(seen).toContainEqual(["sendoff-secret", SECRET]);
    });
  },
);
