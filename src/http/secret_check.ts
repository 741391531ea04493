const utf8 = new TextEncoder();

/**
 * A check whether a text is one of some secrets. Digests are compared, each to its end, so the time it
 * takes says nothing of how much of a guess is right, nor of which secret it was.
 */
export function secretCheck(secrets: readonly string[]): (given: string) => Promise<boolean> {
  let known: Promise<Uint8Array[]> | undefined;
  return async (given) => {
    known ??= Promise.all(secrets.map(digest));
    const [found, wanted] = await Promise.all([digest(given), known]);
    let isOne = false;
    for (const one of wanted) {
      let difference = 0;
      for (const [i, byte] of one.entries()) difference |= byte ^ (found[i] ?? 0);
      isOne = difference === 0 || isOne;
    }
    return isOne;
  };
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8.encode(text)));
}
