// What tests of signed links need: a key, and links from another time or with a wrong letter.
import { vi } from "vitest";

export const SECRET = "3f7a9c05d1e84b26a0c9f3e7d6b51284";

/** Makes a link so many seconds ago. */
export async function ago(seconds: number, make: () => string | Promise<string>): Promise<string> {
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now - seconds * 1000);
  const link = await make();
  clock.mockRestore();
  return link;
}

/** The same with another letter at a place. */
export const flipped = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
