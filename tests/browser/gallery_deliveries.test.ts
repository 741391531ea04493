// The gallery with its other deliveries: behind a real Caddy, and out of a real object store.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inFreshProfile, networkLog } from "../support/browser.ts";
import { hasCeph, type Store, startStore } from "../support/ceph.ts";
import { fileUrl, saved, signIn } from "../support/gallery.ts";
import { describeGallery, type GallerySite } from "../support/gallery_site.ts";

describeGallery("the gallery", ["caddy"], (site) => {
  it("is seen and saved through Caddy", async () => {
    const picture = await lookAround(site());
    expect(picture?.headers["server"]).toBe("Caddy");
    const { files, appSide } = site();
    const path = "coast/Îles au matin.png";
    const answers = appSide(path);
    expect(answers.length).toBeGreaterThan(0);
    for (const { status, headers } of answers) {
      const order = Buffer.from(headers["x-sendfile"] ?? "", "latin1").toString();
      expect([status, order, headers["content-length"]]).toEqual([200, join(files, path), "0"]);
    }
  });
});

describe.skipIf(!hasCeph && process.env["CI"] !== "true")("with a store", () => {
  let store: Store | undefined;
  afterAll(() => store?.stop());

  const settings = async () => {
    store = await startStore();
    const { accessKeyId, secretAccessKey } = store.credentials;
    return {
      STORE_ENDPOINT: store.endpoint,
      STORE_BUCKET: "gallery",
      STORE_KEY: accessKeyId,
      STORE_SECRET: secretAccessKey,
    };
  };
  describeGallery(
    "the gallery",
    ["object-store"],
    (site) => {
      it("is seen and saved out of the store", async () => {
        const picture = await lookAround(site());
        // Ceph's tag of an object, which is the MD5 of its bytes.
        expect(picture?.headers["etag"]).toMatch(/^"[0-9a-f]{32}"$/);
      });
    },
    settings,
  );
});

/** Signs in, sees a picture, saves it, and is refused another. Gives the picture's answer. */
function lookAround({ browser, url, files }: GallerySite) {
  return inFreshProfile(browser, async (page, context) => {
    const seen = networkLog(context);
    await signIn(page, url, "bob");
    await page.goto(new URL("/albums/coast/2", url).href);
    const picture = page.getByRole("img", { name: /Pale blue islands/ });
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(960);
    const { name, bytes } = await saved(page, () =>
      page.getByRole("link", { name: "Download" }).click(),
    );
    expect(name).toBe("Îles au matin.png");
    expect(bytes.equals(readFileSync(join(files, "coast/Îles au matin.png")))).toBe(true);
    const refused = await page.goto(fileUrl(url, "mountains/Canyon.png"));
    expect(refused?.status()).toBe(403);
    return seen.find((each) => each.url === fileUrl(url, "coast/Îles au matin.png"));
  });
}
