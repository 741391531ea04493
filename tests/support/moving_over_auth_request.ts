// The two configs and apps of docs/moving-over/auth-request.md, each behind an nginx of its own.
import { fillIn } from "./docs_page.ts";
import { type Front, startNginxOn } from "./fronts.ts";
import { movingOverPage } from "./moving_over.ts";
import { openSite, type Site } from "./moving_over_site.ts";
import { openTap, type Tap } from "./moving_over_tap.ts";

export const page = movingOverPage("auth-request");
export const [configBefore = "", configAfter = ""] = page.blocks("nginx");
export const [appBefore = "", appAfter = "", closedOnly = ""] = page.blocks("js");

export interface Side {
  /** Between nginx and the app. */
  readonly tap: Tap;
  readonly appPort: number;
  readonly front: Front;
}

export interface BothSides {
  readonly site: Site;
  readonly before: Side;
  readonly after: Side;
  /** One more nginx, on another config, with directives outside of its server block. */
  openNginx(config: string, appPort: number, outside?: (work: string) => string): Promise<Front>;
  close(): Promise<void>;
}

export async function openBothSides(name: string): Promise<BothSides> {
  const site = openSite(name);
  const opened: { close(): Promise<void> }[] = [site];
  const close = async () => {
    for (const one of opened.reverse()) await one.close();
  };

  const openNginx: BothSides["openNginx"] = async (config, appPort, outside = () => "") => {
    const block = fillIn(config, {
      "127.0.0.1:3000": `127.0.0.1:${appPort}`,
      "/srv/files/": `${site.root}/`,
    });
    const work = `${site.work}-${opened.length}`;
    const front = await startNginxOn(
      (port) => `${outside(work)}\nserver {\nlisten 127.0.0.1:${port};\n${block}}\n`,
      {
        root: site.root,
        work,
        appPort,
      },
    );
    opened.push({ close: () => front.stop() });
    return front;
  };

  async function openSide(program: string, config: string): Promise<Side> {
    const { port: appPort } = await site.run(program, {});
    const tap = await openTap(appPort);
    opened.push(tap);
    return { tap, appPort, front: await openNginx(config, tap.port) };
  }

  try {
    const before = await openSide(appBefore, configBefore);
    const after = await openSide(appAfter, configAfter);
    return { site, before, after, openNginx, close };
  } catch (error) {
    await close();
    throw error;
  }
}
