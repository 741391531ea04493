import { afterEach, describe, expect, it, vi } from "vitest";
import { isInNetwork, networkText } from "../../src/signed_url/network.ts";
import { asker, LINK_URL, signerWith, TEN_MINUTES } from "../support/signed_url.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a network", () => {
  it.each<[network: string, address: unknown, isIn: boolean]>([
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.77/24", "192.0.2.1", true],
    ["0.0.0.0/0", "255.255.255.255", true],
    ["0.0.0.0/0", "::1", false],
    ["::/0", "192.0.2.1", false],
    ["192.0.2.0/24", "::ffff:192.0.2.5", true],
    ["192.0.2.0/24", "::ffff:c000:205", true],
    ["192.0.2.0/24", "::192.0.2.5", false],
    ["::c000:205", "::192.0.2.5", false],
    ["64:ff9b::/96", "64:ff9b::192.0.2.5", true],
    ["::ffff:192.0.2.5", "192.0.2.5", true],
    ["2001:db8::/32", "2001:DB8:0:0::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001", true],
    ["10.0.0.0/8", "010.0.0.1", false],
    ["10.0.0.0/8", "::ffff:010.0.0.1", false],
    ["10.0.0.0/8", "::ffff:0xa.0.0.1", false],
    ["10.0.0.0/8", "10.1", false],
    ["10.0.0.0/8", "167772161", false],
    ["10.0.0.0/8", "10.0.0.1:80", false],
    ["10.0.0.0/8", "10.0.0.1, 192.0.2.1", false],
    ["10.0.0.0/8", " 10.0.0.1", false],
    ["::/0", "::1%eth0", false],
    ["::/0", "[::1]", false],
    ["::/0", "::1::", false],
    ["10.0.0.0/8", "", false],
    ["10.0.0.0/8", undefined, false],
    ["10.0.0.0/8", Promise.resolve("10.0.0.1"), false],
  ])("%s for %s: %s", async (network, address, isIn) => {
    const signer = signerWith({ clientAddress: () => address as string });
    const link = await signer.sign(LINK_URL, { ...TEN_MINUTES, network });
    expect(await asker(signer).raw(link)).toBe(isIn ? "delivered" : "link-other-client");
  });

  it.each([
    "010.0.0.1",
    "1.2.3",
    "1",
    "0x7f.0.0.1",
    "256.0.0.1",
    "1.2.3.4/33",
    "1.2.3.4/08",
    "1.2.3.4/",
    "1.2.3.4/8/8",
    "1.2.3.4/-1",
    "1.2.3.4/255.0.0.0",
    "::1%eth0",
    "::1/129",
    "::ffff:1.2.3.0/24",
    "::ffff:1.2.3.0/120",
    "::ffff:010.2.3.4",
    "::010.2.3.4",
    "::1.2.3.4",
    "fe80::1%1/64",
    "[::1]",
    "localhost",
    " 1.2.3.4",
    "1.2.3.4\n",
  ])("can't be %j", async (network) => {
    const signer = signerWith({ clientAddress: () => "1.2.3.4" });
    await expect(signer.sign(LINK_URL, { ...TEN_MINUTES, network })).rejects.toThrow(
      'option "network"',
    );
  });

  it("is signed in one spelling", () => {
    expect(networkText("2001:DB8:0::0")).toBe("2001:db8::/128");
    expect(networkText("::ffff:1.2.3.4")).toBe("1.2.3.4/32");
    expect(networkText("1.2.3.4/0")).toBe("1.2.3.4/0");
    expect(isInNetwork("1.2.3.4", "nonsense")).toBe(false);
  });
});
