// docs/moving-over/rack.md, with Debian's Rack and Action Pack and a real nginx.
import { serve } from "@hono/node-server";
import { createFileHandler, nginx } from "sendoff";
import { checkConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handOff } from "../support/moving_over_hand_off.ts";
import { contentOf } from "../support/moving_over_names.ts";
import { type RackSite, startRackSite } from "../support/moving_over_rack.ts";
import { lacks } from "../support/moving_over_side_by_side.ts";
import { itMovesOver } from "../support/moving_over_tests.ts";
import { ask, header, sendfileHeaders } from "../support/raw_client.ts";

describe.skipIf(lacks("rack"))("moving over from Rack and Rails", () => {
  let site: RackSite;
  beforeAll(async () => {
    site = await startRackSite();
  });
  afterAll(() => site?.close());

  itMovesOver(() => site, {
    routes: ["/downloads/", "/rails/", "/files/"],
    oldPort: "9292",
    deciding: ({ morePort }) => morePort,
  });

  it("lets out a name that holds an escape, if told to", async () => {
    const delivery = nginx({ location: "/_sendoff/" });
    const authorize = "public";
    const files = createFileHandler({ authorize, delivery, literalEscapes: "allow" });
    const answer = await files(new Request("http://localhost/a%2520b.txt"));
    const old = await site.askOld("/downloads/a%2520b.txt");
    expect(answer.headers.get(ACCEL)).toBe(header(old, ACCEL));
  });

  describe("what a client says", () => {
    const wants = () => ({
      "X-Sendfile-Type": "X-Accel-Redirect",
      "X-Accel-Mapping": `${site.root}/plain.txt=/_sendoff/secret.txt`,
    });

    it("decides on the file where nginx does not set the mapping", async () => {
      const answer = await site.ask("/by-header/plain.txt", { headers: wants() });
      expect(answer.body.toString()).toBe(contentOf("secret.txt"));
    });

    it("decides on nothing in the page's config, nor in sendoff", async () => {
      for (const path of ["/downloads/plain.txt", "/rails/plain.txt", "/files/plain.txt"]) {
        const answer = await site.ask(path, { headers: wants() });
        expect(answer.body.toString()).toBe(contentOf("plain.txt"));
      }
      const bare = await handOff(true, { headers: wants() });
      expect(bare.headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
    });

    it("does not switch this version of Rack::Sendfile on", async () => {
      const target = "/not-configured/plain.txt";
      const answer = await ask(site.morePort, { target, headers: wants() });
      expect(sendfileHeaders(answer)).toEqual([]);
      expect(answer.body.toString()).toBe(contentOf("plain.txt"));
    });
  });

  it("leaves a range to nginx, as Rails does and Rack::Files does not", async () => {
    const range = { headers: { Range: "bytes=0-3" } };
    const byRack = await site.askOld("/downloads/plain.txt", range);
    expect(byRack.status).toBe(206);
    expect(sendfileHeaders(byRack)).toEqual([]);
    for (const path of ["/rails/plain.txt", "/files/plain.txt"]) {
      const answer = await site.ask(path, range);
      expect([answer.status, answer.body.toString()]).toEqual([206, "this"]);
    }
    const byRails = await site.sendFile({ file: "plain.txt" }, range.headers);
    expect([byRails.status, header(byRails, ACCEL)]).toEqual([200, "/_sendoff/plain.txt"]);
  });

  it("has nginx answer 404 for what is not there, where Rails raises", async () => {
    const missing = ["/downloads/none.txt", "/files/none.txt", "/rails/none.txt"];
    const answers = await Promise.all(missing.map((path) => site.ask(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 500]);
  });

  it("works with an old internal location, without the headers that protect", async () => {
    const delivery = nginx({ location: "/private/" });
    const files = createFileHandler({ mount: "/kept", authorize: "public", delivery });
    const app = serve({ fetch: files, hostname: "127.0.0.1", port: site.keptPort });
    try {
      const answer = await site.ask("/kept/plain.txt");
      expect(answer.body.toString()).toBe(contentOf("plain.txt"));
      expect(header(answer, "x-content-type-options")).toBeUndefined();
      const now = await site.ask("/files/plain.txt");
      expect(header(now, "x-content-type-options")).toBe("nosniff");
    } finally {
      await new Promise((resolve) => app.close(resolve));
    }
  });

  it("finds by --check what an old config lacks", () => {
    const options = { root: "/srv/files", location: "/private/" };
    const codes = (text: string) => checkConfig("nginx", text, options).map(({ code }) => code);
    expect(codes(OLD_CONFIG)).toContain("no-location");
    const prefix = OLD_CONFIG.replace("~ /private/(.*)", "^~ /private/").replace("$1", "");
    const lacks = ["small-buffer", "inbound-header", "folder-redirect", "symlinks", "header-lost"];
    expect(codes(prefix)).toEqual(expect.arrayContaining(lacks));
    expect(codes(prefix)).not.toContain("no-location");
  });

  it("saves the HTML that Rack::Files shows", async () => {
    const old = await site.ask("/downloads/page.html");
    expect(header(old, "content-type")).toBe("text/html");
    expect(header(old, DISPOSITION)).toBeUndefined();
    expect(header(await site.ask("/files/page.html"), DISPOSITION)).toMatch(/^attachment/);
  });
});

/** As Rack's own documentation has the internal location. */
const OLD_CONFIG = `server {
  location / {
    proxy_pass http://127.0.0.1:3000;
  }
  location ~ /private/(.*) {
    internal;
    alias /srv/files/$1;
  }
}
`;

const ACCEL = "x-accel-redirect";
const DISPOSITION = "content-disposition";
