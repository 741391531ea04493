// The example for Docker compose as plain processes: its app, its nginx config, and one folder under two names.
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fillIn } from "../support/docs_page.ts";
import { ANN, lacksNginx, makePageSite, type PageSite } from "../support/pages_site.ts";
import { REPOSITORY, type RunningApp, startApp, until } from "../support/process.ts";
import { ask, parse, requestBytes } from "../support/raw_client.ts";

const EXAMPLE = join(REPOSITORY, "examples/deployment/compose");
const MIB = 1024 * 1024;

describe("the app of compose", () => {
  let site: PageSite;
  let programs: string;
  let app: RunningApp;
  let appPort: number;
  beforeEach(async () => {
    site = makePageSite("compose");
    // Beside its own package.json it would not find the package of this repository.
    programs = join(REPOSITORY, `.cache/compose-${process.pid}`);
    mkdirSync(programs, { recursive: true });
    for (const name of ["app.mjs", "upload.mjs"]) {
      copyFileSync(join(EXAMPLE, name), join(programs, name));
    }
    const data = join(site.base, "data"); // the app's name for nginx's folder
    symlinkSync(site.root, data);
    const env = { FILES: data, MAX_UPLOAD_BYTES: String(MIB) };
    app = await startApp(process.execPath, [join(programs, "app.mjs")], env);
    appPort = Number(app.url.port);
  });
  afterEach(async () => {
    await app?.close();
    await site.close();
    rmSync(programs, { recursive: true, force: true });
  });

  const behindNginx = () =>
    site.nginx(appPort, (printed) =>
      fillIn(readFileSync(join(EXAMPLE, "files.conf"), "utf8"), {
        "listen 8080;": `listen ${/listen (\S+);/.exec(printed)?.[1]};`,
        "http://app:3000": `http://127.0.0.1:${appPort}`,
        "alias /srv/files/;": `alias ${site.root}/;`,
      }),
    );
  const post = (port: number, body: BodyInit, headers: Record<string, string> = {}) => {
    const sent = { method: "POST", body, headers: { cookie: ANN.Cookie, ...headers } };
    const init = { ...sent, duplex: "half" }; // for a body that is a stream
    return fetch(`http://127.0.0.1:${port}/upload`, init);
  };
  /** As bytes on the wire, for headers that fetch() would not send. */
  const statusOf = async (port: number, headers: Record<string, string>) => {
    const length = { "Content-Length": "0" };
    const request = { method: "POST", target: "/upload", headers: { ...length, ...headers } };
    return (await ask(port, request)).status;
  };
  const uploads = () => readdirSync(site.root);
  const sizeOfFirst = () => uploads().map((name) => statSync(join(site.root, name)).size)[0];

  it.skipIf(lacksNginx)(
    "takes uploads that nginx sends, each knowing the folder by its own name",
    async () => {
      const port = await behindNginx();
      const answer = await post(port, "uploaded", { origin: `http://127.0.0.1:${port}` });
      expect(answer.status).toBe(201);
      const { url } = (await answer.json()) as { url: string };
      expect((await ask(port, { target: url, headers: ANN })).body.toString()).toBe("uploaded");
      expect((await ask(port, { target: url })).status).toBe(403);
      for (const origin of ["http://evil.example", `http://127.0.0.1:${port + 1}`, "null"]) {
        expect([origin, (await post(port, "x", { origin })).status]).toEqual([origin, 403]);
      }
      expect(uploads()).toEqual([url.split("/").at(-1)]);
    },
  );

  it("takes none from a page of another site", async () => {
    for (const [site, status] of Object.entries({
      "cross-site": 403,
      "same-site": 403,
      none: 403,
      "same-origin": 201,
    })) {
      const headers = { ...ANN, "Sec-Fetch-Site": site };
      expect([site, await statusOf(appPort, headers)]).toEqual([site, status]);
    }
  });

  it("does not take another cookie for Ann's", async () => {
    for (const Cookie of [
      "x-session=ann.evil",
      "session=ann.evil",
      "x-session=ann",
      "session=ann-b",
      "a=session=ann",
    ]) {
      expect([Cookie, await statusOf(appPort, { Cookie })]).toEqual([Cookie, 403]);
      const { status } = await ask(appPort, { target: "/files/a.txt", headers: { Cookie } });
      expect([Cookie, status]).toEqual([Cookie, 403]);
    }
  });

  it("takes as much as is allowed, and answers as soon as it is more", async () => {
    expect((await post(appPort, "x".repeat(MIB))).status).toBe(201);
    const [whole = ""] = uploads();
    expect(statSync(join(site.root, whole)).size).toBe(MIB);
    const chunks = new Blob(["x".repeat(MIB), "x"]).stream(); // of a length that is not announced
    expect((await post(appPort, chunks)).status).toBe(413);
    const endless = await beginUpload(appPort, 4 * MIB);
    await until("it is refused", () => endless.received().startsWith("HTTP/1.1 413"));
    endless.socket.destroy();
    expect(uploads()).toEqual([whole]);
  });

  it("keeps nothing of an upload that breaks off", async () => {
    const { socket } = await beginUpload(appPort, 1000);
    await until("its half is in a file", () => sizeOfFirst() === 500);
    expect(uploads()[0]).toMatch(/^\./); // a name that is never sent
    socket.destroy();
    await until("it is gone", () => uploads().length === 0);
    expect((await post(appPort, "next")).status).toBe(201);
  });

  it("ends when the upload under way has ended, and loses nothing of it", async () => {
    const upload = await beginUpload(appPort, 1000);
    await until("its half is in a file", () => sizeOfFirst() === 500);
    process.kill(app.pid, "SIGTERM");
    await until("nobody else is let in", async () => {
      return ask(appPort, { target: "/files/a.txt" }).then(
        () => false,
        () => true,
      );
    });
    expect(app.exited()).toBe(false);
    const { status, body } = await upload.finish();
    expect(status).toBe(201);
    const { url } = JSON.parse(body.toString()) as { url: string };
    expect(readFileSync(join(site.root, url.slice("/files/".length)), "utf8")).toBe(
      "x".repeat(1000),
    );
    await until("the process has ended", () => app.exited());
  });
});

/** Sends a request's head and half of its body. */
async function beginUpload(port: number, bytes: number) {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const headers = { ...ANN, "Content-Length": String(bytes), Connection: "close" };
  socket.write(requestBytes(port, { method: "POST", target: "/upload", headers }));
  socket.write("x".repeat(bytes / 2));
  return {
    socket,
    received: () => Buffer.concat(chunks).toString("latin1"),
    finish: () =>
      new Promise<ReturnType<typeof parse>>((resolve, reject) => {
        socket.once("error", reject);
        socket.once("close", () => resolve(parse(Buffer.concat(chunks), false)));
        socket.write("x".repeat(bytes / 2));
      }),
  };
}
