// A fake front server may be no kinder than the real one: the same suite, and then request by request.
import { describe, expect, it } from "vitest";
import { compareWithReal } from "../support/fake_compare.ts";
import { FAKES } from "../support/fake_front_server.ts";
import { startFake } from "../support/fake_over_http.ts";
import { describeFront } from "../support/front/suite.ts";
import { frontProgram } from "../support/fronts.ts";

for (const { suite, fake } of FAKES) {
  describeFront({ ...suite, start: (place) => startFake(place, fake) });
}

describe.each(FAKES)("$title", (one) => {
  const missing = frontProgram(one.suite.server) === undefined;

  it.skipIf(missing && process.env["CI"] !== "true")(
    "answers as the real one does, whatever the app and the client say",
    async () => {
      const { differences, count, needlessly } = await compareWithReal(one);
      expect(differences).toEqual([]);
      expect(count).toBeGreaterThan(1000);
      // What is left out does differ: else it could be compared.
      expect(needlessly).toEqual([]);
    },
  );
});
