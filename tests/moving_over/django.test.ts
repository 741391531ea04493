// docs/moving-over/django.md, with Debian's Django and django-downloadview and a real nginx.
import { checkConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDjangoSite } from "../support/moving_over_django.ts";
import { handOff } from "../support/moving_over_hand_off.ts";
import { contentOf } from "../support/moving_over_names.ts";
import { lacks, type SideBySide } from "../support/moving_over_side_by_side.ts";
import { itMovesOver } from "../support/moving_over_tests.ts";
import { header, sendfileHeaders } from "../support/raw_client.ts";

describe.skipIf(lacks("django"))("moving over from Django", () => {
  let site: SideBySide;
  beforeAll(async () => {
    site = await startDjangoSite();
  });
  afterAll(() => site?.close());

  itMovesOver(() => site, {
    routes: ["/by-hand/", "/downloads/", "/files/"],
    oldPort: "8000",
    deciding: ({ port }) => port,
  });

  it("has the path by hand in Latin-1 or as a MIME word, or as it is", async () => {
    const told = async (name: string) =>
      header(await site.askOld(`/by-hand/${encodeURIComponent(name)}`), ACCEL);
    expect(await told("Grüße.txt")).toBe("/_sendoff/Grüße.txt"); // read as Latin-1
    expect(await told("日本語.txt")).toMatch(/^=\?utf-8\?b\?/);
    expect(await told("100%.txt")).toBe("/_sendoff/100%.txt");
  });

  it("gives a type and nosniff, where HttpResponse says HTML of every file", async () => {
    expect(header(await site.ask("/bare"), "content-type")).toMatch(/^text\/html/);
    const now = await site.ask("/files/plain.txt");
    expect(header(now, "content-type")).toBe("text/plain; charset=UTF-8");
    expect(header(now, "x-content-type-options")).toBe("nosniff");
  });

  it("takes no notice of what a client says, as before", async () => {
    const headers = {
      "X-Sendfile-Type": "X-Accel-Redirect",
      "X-Accel-Mapping": `${site.root}/plain.txt=/_sendoff/secret.txt`,
    };
    for (const path of ["/by-hand/plain.txt", "/downloads/plain.txt", "/files/plain.txt"]) {
      expect((await site.ask(path, { headers })).body.toString()).toBe(contentOf("plain.txt"));
    }
  });

  it("saves a file under its name, where downloadview takes the encoded one", async () => {
    const encoded = encodeURIComponent("Grüße.txt");
    const old = header(await site.ask(`/downloads/${encoded}`), DISPOSITION);
    expect(old).toContain(`filename="${encoded}"`);
    const ours = await handOff({ allow: true, download: true }, { name: "Grüße.txt" });
    expect(ours.headers.get(DISPOSITION)).toContain(`filename*=UTF-8''${encoded}`);
  });

  it("hands every file off, where downloadview sends some by itself", async () => {
    const old = await site.askOld("/by-path/plain.txt");
    expect(sendfileHeaders(old)).toEqual([]);
    expect(old.body.toString()).toBe(contentOf("plain.txt"));
    expect((await handOff(true)).headers.get(ACCEL)).toBe("/_sendoff/plain.txt");
  });

  it("has nginx answer 404 for what is not there, where downloadview fails", async () => {
    expect((await site.ask("/downloads/none.txt")).status).toBe(500);
    expect((await site.ask("/files/none.txt")).status).toBe(404);
  });

  it("leaves conditional requests to nginx", async () => {
    const modified = header(await site.ask("/files/plain.txt"), "last-modified") ?? "";
    const headers = { "If-Modified-Since": modified };
    const old = await site.askOld("/downloads/plain.txt", { headers });
    expect([old.status, sendfileHeaders(old)]).toEqual([304, []]);
    expect((await site.ask("/files/plain.txt", { headers })).status).toBe(304);
    const { headers: bare } = await handOff(true, { headers });
    expect(bare.get(ACCEL)).toBe("/_sendoff/plain.txt");
    const range = await site.ask("/files/plain.txt", { headers: { Range: "bytes=0-3" } });
    expect([range.status, range.body.toString()]).toEqual([206, "this"]);
  });

  it("finds by --check what an old config lacks", () => {
    const kept = { root: "/srv/protected", location: "/protected/" };
    const codes = checkConfig("nginx", OLD_CONFIG, kept).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["header-lost"]));
  });
});

/** As django-sendfile2's documentation has the internal location. */
const OLD_CONFIG = `server {
  location / {
    proxy_pass http://127.0.0.1:3000;
  }
  location /protected/ {
    internal;
    root /srv;
  }
}
`;

const ACCEL = "x-accel-redirect";
const DISPOSITION = "content-disposition";
