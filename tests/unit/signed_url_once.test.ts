import { memoryOnceStore, type OnceStore } from "sendoff/signed-url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { asker, LINK_URL, signerWith, TEN_MINUTES } from "../support/signed_url.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a link that holds once", () => {
  const once = { ...TEN_MINUTES, once: true };

  it("holds for exactly one of two at the same moment", async () => {
    const signer = signerWith({ onceStore: memoryOnceStore() });
    const link = await signer.sign(LINK_URL, once);
    const askers = Array.from({ length: 20 }, () => asker(signer));
    const became = await Promise.all(askers.map(({ raw }) => raw(link)));
    expect(became.filter((word) => word === "delivered")).toHaveLength(1);
    expect(became.filter((word) => word === "link-used")).toHaveLength(19);
  });

  it("is used up by a HEAD as well, and other links are not", async () => {
    const signer = signerWith({ onceStore: memoryOnceStore() });
    const link = await signer.sign(LINK_URL, once);
    const other = await signer.sign(LINK_URL, once);
    const { ask } = asker(signer);
    expect(await ask(link, { method: "HEAD" })).toBe("delivered");
    expect(await ask(link)).toBe("link-used");
    expect(await ask(other)).toBe("delivered");
  });

  it("only passes by true, and lets nothing out where the store throws", async () => {
    const use = vi.fn<(id: string, expires: number) => unknown>(() => true);
    const signer = signerWith({ onceStore: { use } as OnceStore });
    const link = await signer.sign(LINK_URL, once);
    const { raw } = asker(signer);
    for (const answer of [false, 1, "OK", undefined, null, {}]) {
      use.mockReturnValueOnce(answer);
      expect(await raw(link)).toBe("link-used");
    }
    use.mockRejectedValueOnce(new Error("redis"));
    expect(await raw(link)).toBe("authorizer-failed");
    use.mockResolvedValueOnce(true);
    expect(await raw(link)).toBe("delivered");
    expect(use.mock.calls[0]?.[0]).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(new Set(use.mock.calls.map(([id]) => id)).size).toBe(1);
  });

  it("keeps the methods of a store that is a class", async () => {
    class Store implements OnceStore {
      readonly #used = new Set<string>();
      use(id: string) {
        return this.#used.size < this.#used.add(id).size;
      }
    }
    const signer = signerWith({ onceStore: new Store() });
    const { raw } = asker(signer);
    const link = await signer.sign(LINK_URL, once);
    expect([await raw(link), await raw(link)]).toEqual(["delivered", "link-used"]);
  });

  it("without a store is for nobody", async () => {
    const link = await signerWith({ onceStore: memoryOnceStore() }).sign(LINK_URL, once);
    expect(await asker(signerWith()).raw(link)).toBe("link-used");
  });

  it.each([0, 5])(
    "is remembered to the end of its last second, and for the tolerance of %i",
    async (clockTolerance) => {
      vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
      const use = vi.fn(() => true);
      const signer = signerWith({ onceStore: { use }, clockTolerance });
      const link = await signer.sign(LINK_URL, once);
      vi.setSystemTime(1_800_000_600_999);
      expect(await asker(signer).raw(link)).toBe("delivered");
      expect(use).toHaveBeenCalledWith(expect.any(String), 1_800_000_601 + clockTolerance);
    },
  );
});

describe("memoryOnceStore", () => {
  it("says yes to the first of each id", () => {
    const store = memoryOnceStore();
    const ids = ["a", "b", "a", "__proto__", "__proto__", "b"];
    const end = 4_000_000_000;
    expect(ids.map((id) => store.use(id, end))).toEqual([true, true, false, true, false, false]);
  });

  it("forgets none that holds yet, and refuses more than its limit", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
    const store = memoryOnceStore({ limit: 2 });
    expect(store.use("a", 1010)).toBe(true);
    expect(store.use("b", 1020)).toBe(true);
    const error = new Error("memoryOnceStore(): 2 links are remembered already");
    vi.setSystemTime(1_009_999);
    expect(() => store.use("c", 1030)).toThrow(error);
    expect(store.use("a", 1010)).toBe(false);
    vi.setSystemTime(1_010_000);
    expect(store.use("c", 1030)).toBe(true);
    expect(() => store.use("d", 1030)).toThrow(error);
    expect([store.use("b", 1020), store.use("c", 1030)]).toEqual([false, false]);
  });

  it("in its last second a link that was used does not come back by a full store", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
    const signer = signerWith({ onceStore: memoryOnceStore({ limit: 1 }) });
    const first = await signer.sign(LINK_URL, { expires: 10, once: true });
    const second = await signer.sign(LINK_URL, { expires: 20, once: true });
    const { raw } = asker(signer);
    expect(await raw(first)).toBe("delivered");
    vi.setSystemTime(1_800_000_010_500);
    expect(await raw(second)).toBe("authorizer-failed");
    expect(await raw(first)).toBe("link-used");
    vi.setSystemTime(1_800_000_011_000);
    expect(await raw(second)).toBe("delivered");
    expect(await raw(first)).toBe("link-expired");
  });
});
