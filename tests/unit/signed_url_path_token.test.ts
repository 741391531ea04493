// The token in the path, and the wrapper that takes it out.
import { anyOf, createFileHandler, type FileHandler, type Outcome } from "sendoff";
import { describe, expect, it, vi } from "vitest";
import { asker, BASE, signerWith, TEN_MINUTES, tokenOf } from "../support/signed_url.ts";
import { countingDelivery, requestLike } from "../support/unit_handler.ts";

const FOLDER = `${BASE}/files/videos/42/`;

async function granted(options = {}, folder = FOLDER) {
  const signer = signerWith(options);
  const { url, cookie } = await signer.signPrefix(folder, TEN_MINUTES);
  const token = tokenOf(url);
  return { signer, url, cookie, token, root: `${BASE}/files/~${token}/`, ...asker(signer) };
}

describe("a token in the path", () => {
  it("is taken out of the URL before the handler sees it", async () => {
    const { signer, token, root } = await granted();
    const seen = vi.fn<FileHandler>(async () => new Response());
    const controller = new AbortController();
    const headers = { Range: "bytes=0-1" };
    const init = { method: "HEAD", headers, signal: controller.signal };
    await signer.handler(seen)(new Request(`${root}videos/42/a.ts?x=1`, init), "the context");
    const [request, context] = seen.mock.calls[0] ?? [];
    expect(request?.url).toBe(`${FOLDER}a.ts?x=1`);
    expect(JSON.stringify([request?.url, ...(request?.headers ?? [])])).not.toContain(token);
    expect(request?.method).toBe("HEAD");
    expect(request?.headers.get("range")).toBe("bytes=0-1");
    controller.abort();
    expect(request?.signal.aborted).toBe(true);
    expect(context).toBe("the context");
  });

  it("and one in the query, or a second in the path, are no grant", async () => {
    const { token, root, raw } = await granted();
    expect(await raw(`${root}videos/42/a.ts?sendoff=${token}`)).toBe("link-malformed");
    expect(await raw(`${root}~${token}/videos/42/a.ts`)).toBe("link-other-path");
    expect(await raw(`${FOLDER}~${token}/a.ts`)).toBe("denied");
  });

  it("with parameters is refused by strictQuery, and by nothing else", async () => {
    const { root, raw } = await granted({ strictQuery: true });
    expect(await raw(`${root}videos/42/a.ts?x`)).toBe("link-malformed");
    expect(await raw(`${root}videos/42/a.ts`)).toBe("delivered");
    expect(await asker(signerWith()).raw(`${root}videos/42/a.ts?x`)).toBe("delivered");
  });

  it("is taken out however the tilde is spelt", async () => {
    const { token, raw } = await granted();
    for (const tilde of ["%7e", "%7E"]) {
      expect(await raw(`${BASE}/files/${tilde}${token}/videos/42/a.ts`)).toBe("delivered");
    }
  });

  it("that does not count makes no second name of a file, and is not logged", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { signer, token } = await granted();
      const delivery = countingDelivery();
      const outcomes: Outcome[] = [];
      const files = signer.handler(
        createFileHandler({
          mount: "/files",
          authorize: anyOf(signer.authorize, () => true), // as somebody with a session
          delivery,
          onOutcome: (outcome) => void outcomes.push(outcome),
        }),
      );
      const ask = (path: string) => files(new Request(`${BASE}/files/${path}`));
      const wrong = `${token.slice(0, -43)}${"A".repeat(43)}`;
      await ask(`~${token}/admin/a.pdf`);
      await ask(`~${wrong}/videos/42/a.ts`);
      await ask(`%7E${wrong}/~${token}/admin/a.pdf`);
      await ask(`~${token}/~${token}`);
      vi.setSystemTime(Date.now() + 3_600_000);
      await ask(`~${token}/videos/42/a.ts`);
      const paths = [
        "~/admin/a.pdf",
        "~/videos/42/a.ts",
        "~/~/admin/a.pdf",
        "~/~",
        "~/videos/42/a.ts",
      ];
      expect(outcomes.map(({ path }) => path)).toEqual(paths);
      expect(JSON.stringify([outcomes, delivery.files])).not.toContain(token);
    } finally {
      vi.useRealTimers();
    }
  });

  it("in another spelling is a folder of that name", async () => {
    const { token, raw } = await granted();
    const spellings = [
      `~%31${token.slice(1)}`,
      `~${token}=`,
      `~~${token}`,
      `${token}`,
      `~${token.slice(0, -1)}`,
    ];
    for (const segment of spellings) {
      expect(await raw(`${BASE}/files/${segment}/videos/42/a.ts`)).toBe("denied");
    }
  });

  it("that only looks like one is a folder: files below it have their links", async () => {
    const signer = signerWith();
    for (const folder of ["~1.x", "~1.2026-11.abc", "~1", "~ann"]) {
      const link = await signer.sign(`${BASE}/files/${folder}/a.pdf`, TEN_MINUTES);
      expect(await asker(signer).raw(link)).toBe("delivered");
    }
  });

  it("means nothing to a handler that is not wrapped", async () => {
    const { signer, root } = await granted();
    const files = createFileHandler({
      mount: "/files",
      authorize: signer.authorize,
      delivery: countingDelivery(),
    });
    expect((await files(new Request(`${root}videos/42/a.ts`))).status).toBe(403);
  });

  it("means nothing to another signer's handler", async () => {
    const { root, signer } = await granted();
    const twin = signerWith();
    const files = createFileHandler({
      mount: "/files",
      authorize: signer.authorize,
      delivery: countingDelivery(),
    });
    const request = new Request(`${root}videos/42/a.ts`);
    expect((await twin.handler(files)(request)).status).toBe(403);
    expect((await signer.handler(files)(request)).status).toBe(200);
  });

  it.each(["POST", "TRACE", "CONNECT", "get", "foo bar"])(
    "of a %s is refused, and no fault",
    async (method) => {
      const { root, raw } = await granted();
      expect(await raw(`${root}videos/42/a.ts`, { method })).toBe("method-not-allowed");
    },
  );

  it("of a URL that can't be a Request's is refused, and no fault", async () => {
    const { token, raw, send } = await granted();
    const path = `/files/~${token}/videos/42/a.ts`;
    for (const host of ["a:b@localhost", "local host", "localhost:99999", "[::1"]) {
      // Some runtimes take it for a Request's all the same, and then the grant counts.
      expect(await raw(`http://${host}${path}`)).toMatch(/^(?:denied|delivered)$/);
    }
    expect(await raw(`http://localhost?x=${path}`)).toBe("malformed-url");
    expect(await raw(path)).toBe("denied");
    const throwing = Object.defineProperty(requestLike(FOLDER), "url", {
      get() {
        throw new TypeError("Invalid URL");
      },
    });
    expect((await send(throwing)).became).toBe("malformed-url");
  });

  it("of a Host in another spelling is taken", async () => {
    const { token, raw } = await granted();
    const path = `/files/~${token}/videos/42/a.ts`;
    expect(await raw(`http://LOCALHOST:80${path}`)).toBe("delivered");
  });

  it("takes no longer for a long URL that is nearly one", async () => {
    const { raw } = await granted();
    const start = performance.now();
    for (const long of [
      "~1.a.".repeat(20_000),
      `~1.a.${"A".repeat(100_000)}`,
      "~".repeat(100_000),
    ]) {
      expect(await raw(`${BASE}/files/${long}/`)).toBe("too-long");
      expect(await raw(`${BASE}/files/a?sendoff=${long}`)).toBe("link-malformed");
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});
