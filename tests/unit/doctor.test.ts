import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { CONFIG_SERVERS } from "../../src/config/render.ts";
import { ADVICE, advise } from "../../src/doctor/advice.ts";
import { AWKWARD_NAMES, plant, sameBytes } from "../../src/doctor/canaries.ts";
import { CHECKS } from "../../src/doctor/check.ts";
import { type Check, type VerifyFrontOptions, verifyFront } from "../../src/doctor/mod.ts";
import { closedToOthers, pathIn } from "../../src/doctor/rights.ts";
import {
  isOwnPage,
  isRefusedByHandler,
  senderOf,
  serverNamed,
} from "../../src/doctor/signature.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";

const folders: { remove(): void }[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) folder.remove();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function newRoot(): string {
  const folder = temporaryFolder("doctor-unit");
  folders.push(folder);
  return folder.path;
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`;
}

describe("verifyFront and servers that behave badly", () => {
  async function look(listener: RequestListener, more: Partial<VerifyFrontOptions> = {}) {
    const root = newRoot();
    const url = await listen(listener);
    const verification = await verifyFront({ url, root, timeout: 2000, ...more });
    expect(readdirSync(root)).toEqual([]);
    expect(verification.ok).toBe(false);
    return verification.checks.find(({ result }) => result === "failed") as Check;
  }

  it("one that hangs up", async () => {
    const found = await look((request) => request.socket.destroy());
    expect(found).toMatchObject({ name: "reachable", layer: "network" });
  });

  it("one that takes the request and says nothing", async () => {
    const found = await look(() => {}, { timeout: 100 });
    expect(found).toMatchObject({ name: "reachable", layer: "app" });
  });

  it("one that never ends its body", async () => {
    const found = await look(
      (request, response) => {
        response.writeHead(200);
        if (request.method === "HEAD") response.end();
        else response.write("a");
      },
      { timeout: 300 },
    );
    expect(found).toMatchObject({ name: "handler", layer: "app" });
    expect(found.detail).toContain("not answered");
  });

  it("one that sends without end: no more is read than a canary could be", async () => {
    const found = await look((request, response) => {
      if (request.method === "HEAD") return response.end();
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65536)));
      };
      response.on("drain", more);
      more();
    });
    expect(found).toMatchObject({ name: "handler" });
    expect(found.detail).toMatch(/^200, 1\d{6} bytes/);
  });

  it("one that has the same page for everything", async () => {
    const found = await look((_, response) => response.end("<html><title>Our shop</title></html>"));
    expect(found).toMatchObject({ name: "handler", layer: "app" });
  });

  it("one that sends everybody to the sign-in", async () => {
    const found = await look((_, response) =>
      response.writeHead(302, { location: "/login" }).end(),
    );
    expect(found).toMatchObject({ name: "handler", layer: "app", detail: "a redirect to /login" });
  });

  it("one whose order the client sees", async () => {
    const found = await look((request, response) => {
      const isLong = (request.url ?? "").length > 300;
      response.writeHead(isLong ? 414 : 200, isLong ? {} : { "x-litespeed-location": "/x" }).end();
    });
    expect(found).toMatchObject({ name: "bytes", layer: "app" });
    expect(found.detail).toContain("the client sees x-litespeed-location");
  });

  it("one that echoes the disk path", async () => {
    const root = newRoot();
    const url = await listen((request, response) => {
      response.statusCode = (request.url ?? "").length > 300 ? 414 : 404;
      response.setHeader("cache-control", "no-store");
      response.end(`no such file: ${root}${request.url}`);
    });
    const { checks } = await verifyFront({ url, root });
    const leak = checks.find(({ name }) => name === "leak");
    expect(leak).toMatchObject({ result: "failed", layer: "front config" });
    expect(leak?.detail).toContain("shows the folder");
  });

  it("one that gives private files to everybody", async () => {
    const root = newRoot();
    const url = await listen((request, response) => {
      const path = decodeURIComponent((request.url ?? "").slice("/files".length));
      if (path.length > 290) return response.writeHead(414).end();
      const file = join(root, path);
      if (existsSync(file) && path !== "/") response.end(readFileSync(file));
      else response.writeHead(404).end("no");
    });
    const { checks } = await verifyFront({ url, root, headers: { cookie: "session=ann" } });
    const denied = checks.find(({ name }) => name === "denied");
    expect(denied).toMatchObject({ result: "failed", layer: "app" });
    expect(denied?.detail).toMatch(/^without credentials: 200, 400 bytes/);
  });
});

describe("verifyFront", () => {
  it("stops when it is told to, and removes the canaries all the same", async () => {
    const root = newRoot();
    const stop = new AbortController();
    let seen = 0;
    const url = await listen((_, response) => {
      seen = readdirSync(root).length;
      stop.abort(new Error("enough"));
      response.end();
    });
    await expect(verifyFront({ url, root, signal: stop.signal })).rejects.toThrow("enough");
    expect(seen).toBe(1);
    expect(readdirSync(root)).toEqual([]);
  });

  it("plants nothing where it was stopped before", async () => {
    const root = newRoot();
    const signal = AbortSignal.abort(new Error("before"));
    await expect(verifyFront({ url: "http://127.0.0.1:9/", root, signal })).rejects.toThrow(
      "before",
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it("removes what it planted also where planting fails in the middle", () => {
    const root = newRoot();
    const long = join(root, "x".repeat(200));
    mkdirSync(long);
    // The longest of the awkward names does not fit beside so long a path on the way to it.
    const planted = plant(`${long}/`);
    expect(readdirSync(long)).toEqual([planted.folder]);
    planted.remove();
    expect(() => planted.remove()).not.toThrow();
    expect(readdirSync(long)).toEqual([]);
    if (process.platform === "linux") {
      // So deep that the folder fits into what Linux takes as a path, and no file in it.
      let deep = root;
      while (deep.length < 4042)
        deep = join(deep, "d".repeat(Math.min(200, Math.max(1, 4042 - deep.length - 1))));
      mkdirSync(deep, { recursive: true });
      expect(() => plant(`${deep}/`)).toThrow(/^The canaries can't be planted: ENAMETOOLONG/);
      expect(readdirSync(deep)).toEqual([]);
    }
    writeFileSync(join(root, "file"), "");
    expect(() => plant(join(root, "file/"))).toThrow(/^The canaries can't be planted: E/);
  });

  it("asks below the URL, whether it has its last slash or not", async () => {
    for (const end of ["/", ""]) {
      const asked: string[] = [];
      const url = await listen((request, response) => {
        asked.push(request.url ?? "");
        response.end();
      });
      await verifyFront({ url: url.replace(/\/$/, end), root: newRoot() });
      expect(asked[0]).toBe("/files/");
      expect(asked[1]).toMatch(/^\/files\/a{300}$/);
    }
  });

  const good = { url: "http://localhost/files/", root: "/srv/files" };
  it.each([
    [{}, /"url" is missing/],
    [{ ...good, url: "ftp://localhost/" }, /"url" is "ftp:/],
    [{ ...good, url: new URL("http://localhost/") }, /"url" is an object/],
    [{ ...good, url: "xhttp://localhost/" }, /"url" is "xhttp:/],
    [{ ...good, url: "http://localhost/#a" }, /"url" is/],
    [{ ...good, url: "http://ann@localhost/" }, /"url" has a name or password in it/],
    [{ ...good, url: "http://:hunter2@localhost/" }, /"url" has a name or password in it/],
    [{ ...good, root: undefined }, /"root" is missing/],
    [{ ...good, root: "srv" }, /"root" is "srv"/],
    [{ ...good, root: "/" }, /wholeDisk/],
    [{ ...good, headers: "cookie: x" }, /"headers" is "cookie: x"/],
    [{ ...good, headers: [["cookie", "x"]] }, /"headers" is an array/],
    [{ ...good, headers: { "a b": "x" } }, /"headers" has "a b", which is no header/],
    [{ ...good, headers: { cookie: "a\r\nb: c" } }, /"headers" has "cookie"/],
    [{ ...good, headers: { cookie: 1 } }, /"headers" has "cookie"/],
    [{ ...good, server: "iis" }, /"server" is "iis"/],
    [{ ...good, location: "_x" }, /"location" is "_x"/],
    [{ ...good, app: "localhost:3000" }, /"app" is "localhost:3000"/],
    [{ ...good, secret: 1 }, /"secret" is no text/],
    [{ ...good, timeout: 0 }, /"timeout" is 0/],
    [{ ...good, timeout: 1.5 }, /"timeout" is 1.5/],
    [{ ...good, timeout: 2 ** 31 }, /"timeout" is 2147483648/],
    [{ ...good, onCheck: true }, /"onCheck" is true, want a function/],
    [{ ...good, header: {} }, /option "header" is not known/],
  ])("with %o throws, and says what is wanted", async (options, message) => {
    const asked = verifyFront(options as VerifyFrontOptions);
    await expect(asked).rejects.toThrow(TypeError);
    await expect(asked).rejects.toThrow(message);
  });

  it("does not show a header's value in an error", async () => {
    const headers = { cookie: "session=hunter2\n" };
    await expect(verifyFront({ ...good, headers })).rejects.not.toThrow(/hunter2/);
  });
});

describe("signatures", () => {
  const parts = (boundary: string, status = 206) => ({
    question: { path: "/" },
    status,
    headers: [["content-type", `multipart/byteranges; boundary=${boundary}`]] as const,
    body: new Uint8Array(),
  });

  it.each([
    ["00000000000000000007", "nginx"],
    ["6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb787", "caddy"],
    ["fkj49sn38dcn3", "lighttpd"],
    ["6548d1f5b7b3c1a2", "apache"],
    ["aZ0bY1cX2dW3eV4fU5gT", "h2o"],
    ["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "the app"],
    ["THIS_STRING_SEPARATES", undefined],
  ])("the boundary %s is of %s", (boundary, sender) => {
    expect(senderOf(parts(boundary))).toEqual({ boundary, sender });
    expect(senderOf(parts(boundary, 200))).toBeUndefined();
  });

  it.each([
    ["000000000000000000071"],
    ["6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb787a"],
    ["fkj49sn38dcn3x"],
    ["xfkj49sn38dcn3"],
    ["6548d1f5b7b3c1a2ff"],
    ["6548d1f5b7"],
    ["aZ0bY1cX2dW3eV4fU5gTh"],
    ["x1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"],
    ["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bedx"],
    ["1b9d6bcd-bbfd-1b2d-9b5d-ab8dfbbd4bed"],
  ])("the boundary %s, nearly of a known form, is of nobody known", (boundary) => {
    expect(senderOf(parts(boundary))).toEqual({ boundary, sender: undefined });
  });

  it.each([
    ['Multipart/ByteRanges;boundary="00000000000000000007"; x=y', "00000000000000000007"],
    ["multipart/byteranges;  boundary=a;x=y", "a"],
    ["x-multipart/byteranges; boundary=a", undefined],
  ])("Content-Type: %s has the boundary %s", (type, boundary) => {
    const answer = { ...parts("x"), headers: [["content-type", type]] as const };
    expect(senderOf(answer)?.boundary).toBe(boundary);
  });

  it.each([
    [403, "", "<html><head><title>403 Forbidden</title>", "", true],
    [403, "nginx", "<HTML><HEAD><TITLE>403 Forbidden</TITLE>", "", true],
    [403, "", "<title>404 Not Found</title>", "", false],
    [400, "", "<title>400 Bad Request</title>", "", true],
    [200, "", "<title>200 Reasons</title>", "", false],
    [403, "", "<title>403 Forbidden</title>", "no-store", false],
    [404, "", `<title>404 Not Found</title>${" ".repeat(2000)}`, "", false],
    [404, "", "", "", true],
    [404, "Caddy", "", "", true],
    [404, "nginx", "", "", false],
    [404, "", "", "no-store", false],
    [404, "h2o", "File not found\n", "", true],
    [403, "h2o", "forbidden", "", true],
    [404, "h2o", "not found", "", true],
    [404, "h2o", "user not found", "", false],
    [404, "h2o", "not found: ann", "", false],
    [404, "", "not found", "", false],
  ])(
    "%i of %j with the page %j, %j: a front server's own: %j",
    (status, server, page, caching, own) => {
      const headers = [["server", server] as const, ["cache-control", caching] as const];
      const body = new TextEncoder().encode(page);
      expect(isOwnPage({ ...parts("x", status), headers, body })).toBe(own);
    },
  );

  it.each([
    ["nginx/1.22.1", "nginx"],
    ["openresty", "nginx"],
    ["Angie/1.5", "nginx"],
    ["Apache/2.4.67 (Debian)", "apache"],
    ["lighttpd/1.4.69", "lighttpd"],
    ["Caddy", "caddy"],
    ["h2o/2.2.5", "h2o"],
    ["LiteSpeed", "litespeed"],
    ["Tengine/3.1", "nginx"],
    ["OpenLiteSpeed", "litespeed"],
    ["not nginx", undefined],
    ["a lighttpd", undefined],
    ["an apache", undefined],
    ["my caddy", undefined],
    ["no h2o", undefined],
    ["no litespeed", undefined],
    ["", undefined],
  ])("Server: %s is %s", (name, server) => {
    expect(serverNamed({ ...parts("x"), headers: [["server", name]] })).toBe(server);
  });

  it("tell the handler's own refusals from a front server's page with the file's caching", () => {
    const answer = (status: number, caching: string) => ({
      ...parts("x", status),
      headers: [["cache-control", caching]] as const,
    });
    expect(isRefusedByHandler(answer(404, "no-store"))).toBe(true);
    expect(isRefusedByHandler(answer(404, "private, no-cache"))).toBe(false);
    expect(isRefusedByHandler(answer(400, "no-store"))).toBe(true);
    expect(isRefusedByHandler(answer(200, "no-store"))).toBe(false);
  });
});

describe("advice", () => {
  it("is there for every server, and names the folder or the location where that is the cure", () => {
    expect(Object.keys(ADVICE)).toEqual(CONFIG_SERVERS);
    const place = { root: "/srv/files/", location: "/_in/" };
    for (const advice of Object.values(ADVICE)) {
      expect(advice.place(place)).toMatch(/\/srv\/files\b/);
      for (const text of [
        advice.act(place),
        advice.close(place),
        advice.keep("vary"),
        advice.fresh,
      ]) {
        expect(text).toMatch(/\w/);
      }
    }
  });

  it("is that of all servers where none is known", () => {
    const all = advise(undefined, ({ fresh }) => fresh).split("\n");
    expect(all).toHaveLength(CONFIG_SERVERS.length);
    expect(all[1]).toBe("Apache: FileETag None");
    expect(advise("apache", ({ fresh }) => fresh)).toBe("FileETag None");
  });
});

describe.skipIf(process.platform === "win32")("rights", () => {
  it("name the first step that others may not pass, with its mode", () => {
    const root = newRoot();
    const folder = join(root, "a");
    const file = join(folder, "b.txt");
    mkdirSync(folder);
    writeFileSync(file, "");
    const closed = (folderMode: number, fileMode: number) => {
      chmodSync(folder, folderMode);
      chmodSync(file, fileMode);
      return closedToOthers(file);
    };
    chmodSync(root, 0o711);
    expect(closed(0o711, 0o604)).toBeUndefined();
    expect(closed(0o711, 0o641)).toBe(`${file} (mode 0641)`);
    expect(closed(0o754, 0o600)).toBe(`${folder} (mode 0754)`);
    expect(closed(0o2750, 0o644)).toBe(`${folder} (mode 2750)`);
    expect(closedToOthers(join(root, "none/b.txt"))).toBeUndefined();
    symlinkSync("loop", join(root, "loop"));
    expect(closedToOthers(join(root, "loop"))).toBe(`${root}/loop (ELOOP)`);
  });

  it("give the path for a shell, whatever is in its name", () => {
    expect(pathIn("/srv/files (mode 0700)")).toBe("/srv/files");
    expect(pathIn("/srv/our (old) files (ELOOP)")).toBe("'/srv/our (old) files'");
  });
});

describe("canaries", () => {
  it("compare by bytes", () => {
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2, 3]))).toBe(false);
  });

  it("have awkward names of every kind that set-ups get wrong", () => {
    const names = Object.keys(AWKWARD_NAMES).join("");
    for (const sign of [" ", "%", "?", "#", "+", "&", ";", "=", "'", '"', "[", "{", "ü", "語"]) {
      expect(names).toContain(sign);
    }
  });
});

describe("docs/doctor.md", () => {
  const page = readFileSync(join(REPOSITORY, "docs/doctor.md"), "utf8");
  const rows = (head: string) => {
    const [, table = ""] = page.split(`| ${head} |`);
    const lines = table.split("\n").slice(2);
    const end = lines.findIndex((line) => !line.startsWith("|"));
    return lines
      .slice(0, end)
      .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
  };

  it("has every check, in order and in the same words", () => {
    expect(rows("check").map(([, name, what]) => [name, what])).toEqual(Object.entries(CHECKS));
  });

  it("has every option", async () => {
    const error = await verifyFront({ urll: "" } as never).catch(String);
    const known = String(error).split("want one of ")[1]?.split(", ");
    expect(
      rows("option")
        .map(([, name]) => name)
        .sort(),
    ).toEqual(known?.sort());
  });
});
