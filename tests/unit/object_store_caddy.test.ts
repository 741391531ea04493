// What the app says to Caddy about an object, and the config that goes with it.
import { afterEach, describe, expect, it, vi } from "vitest";
import { createFileHandler, type Grant, type Outcome } from "../../mod.ts";
import { checkConfig } from "../../src/config/check.ts";
import { type CaddyConfigOptions, renderConfig } from "../../src/config/mod.ts";
import { deliveryFor } from "../../src/config/render.ts";
import { caddy, layered, objectStore, type StoreCredentials } from "../../src/object_store/mod.ts";
import { CONFIG_CASES } from "../support/config_cases.ts";

const KEYS = { accessKeyId: "AKID", secretAccessKey: "secret-canary" };

function site(credentials: StoreCredentials = KEYS, grant: Partial<Grant> = {}) {
  const outcomes: Outcome[] = [];
  const files = createFileHandler({
    authorize: () => ({ allow: true, ...grant }),
    onOutcome: (outcome) => void outcomes.push(outcome),
    delivery: objectStore({
      endpoint: "https://s3.example.org:7443",
      bucket: "media",
      prefix: "in/",
      credentials,
      via: caddy(),
    }),
  });
  const get = (path: string, method = "GET") =>
    files(new Request(`http://localhost/${path}`, { method }));
  return { get, outcomes };
}

afterEach(() => vi.useRealTimers());

describe("caddy() of object-store", () => {
  it("answers with the target and its signature, under the app's headers", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const grant = { etag: '"own"', lastModified: new Date(0), headers: { "X-App": "1" } };
    const answer = await site(KEYS, grant).get("a%20b%25.html");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    const { "sendoff-authorization": authorization, ...rest } = Object.fromEntries(answer.headers);
    expect(rest).toEqual({
      "cache-control": "private, no-cache",
      "content-disposition": 'attachment; filename="a b%.html"',
      "content-length": "0",
      "content-type": "text/html; charset=UTF-8",
      "sendoff-content-sha256": "UNSIGNED-PAYLOAD",
      "sendoff-date": "20231114T221320Z",
      "sendoff-target": "/media/in/a%20b%25.html",
      "x-app": "1",
      "x-content-type-options": "nosniff",
    });
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/20231114\/us-east-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
  });

  it("signs for the method", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const { get } = site();
    const [one, same, head] = [await get("a"), await get("a"), await get("a", "HEAD")].map(
      ({ headers }) => headers.get("sendoff-authorization"),
    );
    expect(one).toBe(same);
    expect(head).not.toBe(one);
  });

  it("gives the token of temporary credentials, and never a grant's", async () => {
    const token = "sendoff-security-token";
    const temporary = { ...KEYS, sessionToken: "token+/=" };
    expect((await site(temporary).get("a")).headers.get(token)).toBe("token+/=");
    expect((await site(KEYS).get("a")).headers.has(token)).toBe(false);
    for (const name of ["Sendoff-Security-Token", "Sendoff-Date", "sendoff-version"]) {
      const { get, outcomes } = site(KEYS, { headers: { [name]: "canary" } });
      expect((await get("a")).status).toBe(500);
      expect(outcomes.map(({ reason }) => reason)).toEqual(["invalid-grant"]);
    }
  });

  it("refuses keys that no store has, by their bytes", async () => {
    // With "in/" before it, 1024 bytes, three for each letter.
    const name = (more: string) =>
      [...Array(17)].map(() => "\u65e5".repeat(19)).join("/") + "\u65e5".repeat(11) + more;
    const bytes = (text: string) => new TextEncoder().encode(`in/${text}`).length;
    const { get, outcomes } = site();
    const fits = name("x".repeat(1024 - bytes(name(""))));
    expect(bytes(fits)).toBe(1024);
    expect((await get(encodeURI(fits))).status).toBe(200);
    expect((await get(encodeURI(`${fits}x`))).status).toBe(404);
    expect(outcomes.map(({ reason }) => reason)).toEqual([undefined, "not-found"]);
  });

  it("shows the audit hook nothing of the signature", async () => {
    const { get, outcomes } = site();
    await get("a");
    expect(JSON.stringify(outcomes)).not.toMatch(/Signature|AKID|canary|media|s3\.example/);
  });

  it("has its header known, so that nobody else's answer keeps it", async () => {
    const store = objectStore({
      endpoint: "https://s3.example.org",
      bucket: "media",
      credentials: KEYS,
      via: caddy(),
    });
    expect(store.header).toBe("sendoff-target");
    const order = { "sendoff-target": "/media/other" };
    const ask = (delivery: typeof store, own?: Response) =>
      createFileHandler({ authorize: () => own ?? true, delivery })(new Request("http://a/b"));
    const page = await ask(store, new Response("page", { status: 403, headers: order }));
    expect([page.status, page.headers.get("sendoff-target")]).toEqual([403, null]);
    const relay = { name: "relay", deliver: () => new Response("relayed", { headers: order }) };
    const relayed = await ask(layered([relay, store]));
    expect([await relayed.text(), relayed.headers.get("sendoff-target")]).toEqual([
      "relayed",
      null,
    ]);
    const refused = await createFileHandler({
      authorize: () => ({ allow: true, headers: order }),
      delivery: store,
    })(new Request("http://a/b"));
    expect(refused.status).toBe(500);
  });

  it("throws for options, which the caddy() for disks has", () => {
    expect(() => caddy({ root: "/srv" } as never)).toThrow(TypeError);
    expect(() => caddy({ root: "/srv" } as never)).toThrow(
      'caddy() of "sendoff/object-store": got options, want none; caddy({ root }) of "sendoff"',
    );
  });
});

describe("Caddy's config with a store", () => {
  const store = "https://s3.example.org";
  const render = (options: object) => renderConfig("caddy", options as CaddyConfigOptions);

  it.each([
    [{}, /"root" is missing/],
    [{ store, location: "/_sendoff/" }, /"root" is missing/],
    [{ store, wholeDisk: true }, /"root" is missing/],
    [{ store, root: "files" }, /"root" is "files"/],
    [{ store: "s3.example.org" }, /"store" is "s3.example.org", want the endpoint/],
    [{ store: `${store}/bucket` }, /"store"/],
    [{ store: "https://u:p@s3.example.org" }, /"store"/],
    [{ store: "http://{env.HOME}" }, /"store"/],
    [{ store: 1 }, /"store" is 1/],
    [{ store, storeLocation: "/_s3" }, /option "storeLocation" is not known/],
  ])("throws for %j", (options, message) => {
    expect(() => render(options)).toThrow(TypeError);
    expect(() => render(options)).toThrow(message);
  });

  it("has the host that is signed, and TLS only where the endpoint has it", () => {
    expect(render({ store: "https://s3.example.org:7443" })).toMatch(
      /reverse_proxy https:\/\/s3\.example\.org:7443 \{\s+transport http \{\s+tls_server_name s3\.example\.org\n[\s\S]+header_up Host s3\.example\.org:7443\n/,
    );
    expect(render({ store: "https://[::1]" })).toContain("tls_server_name ::1\n");
    expect(render({ store: "http://s3.example.org" })).not.toContain("tls_");
  });

  it("names the delivery that goes with it", () => {
    expect(deliveryFor("caddy", { store })).toBe(
      'objectStore({ endpoint: "https://s3.example.org", via: caddy(), … })',
    );
    expect(deliveryFor("caddy", { store, root: "/srv/files" })).toBe(
      'caddy({ root: "/srv/files" })',
    );
  });

  const cases = CONFIG_CASES.filter(
    ([, server, options]) => server === "caddy" && "store" in options,
  );

  it.each(cases)("%s has nothing for checkConfig to find", (_name, _server, options) => {
    expect(checkConfig("caddy", render(options), options as CaddyConfigOptions)).toEqual([]);
  });

  it("lets other files of the site be, where all that is guarded is in the store", () => {
    const options = { store, mount: "/a" };
    const text = render(options).replace(
      "\treverse_proxy",
      "\troot * /srv\n\tfile_server\n\treverse_proxy",
    );
    expect(text).toContain("file_server");
    expect(checkConfig("caddy", text, options)).toEqual([]);
  });

  it.each(cases)(
    "of %s checkConfig finds what is wrong beside the store",
    (_name, _server, given) => {
      const options = given as CaddyConfigOptions;
      const text = render(options);
      const codes = (changed: string) =>
        checkConfig("caddy", changed, options).map(({ code }) => code);
      expect(codes(text.replace("\t\theader_up -X-Sendfile\n", ""))).toEqual(["inbound-header"]);
      expect(codes(text.replace("reverse_proxy", "respond"))).toContain("no-mount");
      const hasFiles = options.root !== undefined;
      const handler = text.replace(/handle_response @(?:file|accel)/, "handle_response @nothing");
      expect(codes(handler)).toEqual(hasFiles ? expect.arrayContaining(["no-handler"]) : []);
    },
  );
});
