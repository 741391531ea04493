// The last step of a page: the same program with another delivery, and nginx in front.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillIn } from "./docs_page.ts";
import { type Front, frontProgram, startNginx } from "./fronts.ts";
import { answerOf, type MovingOverPage, questionOf, sameParts } from "./moving_over.ts";
import { itHolds } from "./moving_over_rows.ts";
import type { Site } from "./moving_over_site.ts";
import { ask, header } from "./raw_client.ts";

interface LastStep {
  readonly page: MovingOverPage;
  /** The page's program with `embedded`, and the line that takes its place. */
  readonly program: string;
  readonly line: string;
  /** Rows of what stays and what differs: the question, and sendoff's answer without nginx. */
  readonly rows: readonly (readonly [asked: string, answer: string])[];
  site(): Site;
  /** Where the program with `embedded` listens. */
  alone(): number;
}

export function describeBehindNginx({ page, program, line, rows, site, alone }: LastStep): void {
  const missing = frontProgram("nginx") === undefined && process.env["CI"] !== "true";
  describe.skipIf(missing)("nginx in front of the same app", () => {
    let front: Front | undefined;
    const port = () => front?.port ?? 0;
    const differing = page.rows("ask", "`embedded`", "behind nginx", "why");

    beforeAll(async () => {
      const { root, work, run } = site();
      const handOff = fillIn(program, {
        'import { createFileHandler } from "sendoff";':
          'import { createFileHandler, nginx } from "sendoff";',
        'import { embedded } from "sendoff/embedded";\n': "",
        '  delivery: embedded({ root: "/srv/files" }),\n': line,
      });
      const app = await run(handOff, {});
      front = await startNginx({ root, work, appPort: app.port });
    });
    afterAll(() => front?.stop());

    itHolds(differing, () => [alone(), port()]);

    it("answers all else as the app alone does", async () => {
      const named = new Set(differing.map(([asked]) => asked));
      for (const [asked, answer] of rows.filter(([one]) => !named.has(one))) {
        const parts = sameParts(answer, await ask(port(), questionOf(asked)));
        expect([asked, ...parts]).toEqual([asked, ...answerOf(answer)]);
      }
    });

    it("keeps the validators and headers of a file", async () => {
      const target = "/files/public/plan.txt";
      const before = await ask(alone(), { target });
      const behind = await ask(port(), { target });
      expect(header(behind, "server")).toMatch(/^nginx/);
      for (const name of ["etag", "last-modified", "cache-control", "content-security-policy"]) {
        expect([name, header(behind, name)]).toEqual([name, header(before, name)]);
      }
    });
  });
}
