// What the tests of the page "Troubleshooting" do again and again: ask, and ask the doctor.
import type { FileHandlerOptions } from "sendoff";
import { verifyFront } from "sendoff/doctor";
import { ANN, type Change, makePageSite, type PageSite } from "./pages_site.ts";
import { ask, type RawResponse } from "./raw_client.ts";

export interface Trouble extends PageSite {
  /** nginx in front of an app, both as they are changed. */
  front(options?: Partial<FileHandlerOptions>, by?: Change): Promise<number>;
  /** Asks for a file as ann. The name is as it stands in the URL. */
  get(port: number, name: string, headers?: Record<string, string>): Promise<RawResponse>;
  /** The doctor's first ✗ as "check [layer] detail", or "all is well". */
  doctor(port: number): Promise<string>;
}

export function makeTrouble(): Trouble {
  const site = makePageSite("troubleshooting");
  return {
    ...site,
    front: async (options, by) => site.nginx(await site.app(options), by),
    get: (port, name, headers = {}) =>
      ask(port, { target: `/files/${name}`, headers: { ...ANN, ...headers } }),
    async doctor(port) {
      const url = `http://127.0.0.1:${port}/files/`;
      const headers = { cookie: ANN.Cookie };
      const { checks } = await verifyFront({ url, root: site.root, headers });
      const found = checks.find(({ result }) => result === "failed");
      if (found === undefined) return "all is well";
      return `${found.name} [${found.layer}] ${found.detail}`;
    },
  };
}
