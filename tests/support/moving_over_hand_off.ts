// sendoff's own side of the tables in docs/moving-over.
import { type Authorizer, createFileHandler, type Delivery, type Grant, nginx } from "sendoff";
import { expect } from "vitest";
import { fillIn } from "./docs_page.ts";
import type { MovingOverPage } from "./moving_over.ts";
import { freePort } from "./process.ts";

/** An answer of sendoff that says everything but the option in question in the simplest way. */
export async function handOff(
  verdict: true | Grant,
  { name = "plain.txt", headers = {}, delivery = nginx({ location: "/_sendoff/" }) }: Asked = {},
): Promise<Response> {
  const files = createFileHandler({ authorize: () => verdict, delivery, onOutcome: () => {} });
  const url = `http://localhost/${encodeURIComponent(name)}`;
  return await files(new Request(url, { headers }));
}

interface Asked {
  readonly name?: string;
  readonly headers?: Record<string, string>;
  readonly delivery?: Delivery;
}

/** What a grant does not know may be a misspelt restriction, and is no yes. */
export async function expectGrantRefused(more: object): Promise<void> {
  const answer = await handOff({ allow: true, ...more });
  expect([answer.status, answer.headers.get("x-accel-redirect")]).toEqual([500, null]);
}

/** Runs the page's authorizer, which asks the old app. */
export async function expectOldAppDecides(
  page: MovingOverPage,
  oldPort: string,
  port: number,
): Promise<void> {
  const status = async (name: string, cookie: string, to = port) => {
    const here = { [`127.0.0.1:${oldPort}`]: `127.0.0.1:${to}` };
    const module = `${fillIn(page.blocks("js")[1] ?? "", here)}export { authorize };`;
    const { authorize }: { authorize: Authorizer } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`
    );
    const delivery = nginx({ location: "/_sendoff/" });
    const files = createFileHandler({ authorize, delivery, onOutcome: () => {} });
    const url = `http://localhost/${encodeURIComponent(name)}`;
    const answer = await files(new Request(url, { headers: { cookie } }));
    return [answer.status, answer.headers.get("x-accel-redirect")];
  };
  expect(await status("plain.txt", "session=ann")).toEqual([200, "/_sendoff/plain.txt"]);
  expect(await status("plain.txt", "session=bob")).toEqual([403, null]);
  expect(await status("secret.txt", "session=ann")).toEqual([403, null]);
  expect(await status("plain.txt", "session=ann", await freePort())).toEqual([500, null]);
}
