// One black-box suite for every front server. What a server does differently stands in the tables of
// its docs page, and in the facts that its test file hands over; nothing here asks for its name.
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { frontPage } from "../docs_page.ts";
import { frontProgram } from "../fronts.ts";
import { temporaryFolder } from "../process.ts";
import { ask } from "../raw_client.ts";
import { plantTree } from "../tree.ts";
import { type FrontFacts, isLeftOut, type Running, startApp } from "./facts.ts";
import { describeFiles } from "./files.ts";
import { describeHeaders } from "./headers.ts";
import { describeHttp } from "./http.ts";
import { describeHeavy } from "./load.ts";
import { describeNames } from "./names.ts";
import { describeRefusals } from "./refusals.ts";

export function describeFront(facts: FrontFacts) {
  const missing = facts.inMemory === undefined && frontProgram(facts.server) === undefined;
  // In CI a server that is not there is a failure, and beforeAll says so.
  describe.skipIf(missing && process.env["CI"] !== "true")(facts.title, () => {
    let running: Running;
    let folder: ReturnType<typeof temporaryFolder>;
    // Stopped also if the front server does not start.
    const started: { stop(): Promise<void> }[] = [];

    beforeAll(async () => {
      folder = temporaryFolder(facts.server);
      const root = plantTree(folder.path);
      const app = await startApp(facts, root);
      started.push(app);
      const place = { root, work: join(folder.path, "work"), appPort: app.port };
      const front = await facts.start(place);
      started.push(front);
      const get: Running["get"] = (target, request) => ask(front.port, { target, ...request });
      running = { root, base: folder.path, front, app, get };
    });
    afterAll(async () => {
      for (const { stop } of started.reverse()) await stop();
      folder?.remove();
    });

    const page = frontPage(facts.page);
    describeNames(facts, () => running);
    describeHeaders(facts, page.table("header of the app"), () => running);
    describeHttp(facts, () => running);
    describeFiles(facts, page.table("when the name is"), () => running);
    describeRefusals(() => running);
    if (!isLeftOut(facts, "under load")) describeHeavy(facts, () => running);
  });
}
