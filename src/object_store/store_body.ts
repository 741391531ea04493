// A request to the store while it runs: it ends when the client leaves, and when the store is silent.

/** One request to the store, its answer's body included. */
export class Exchange {
  readonly #controller = new AbortController();
  readonly #client: AbortSignal | undefined;
  readonly #timeout: number;
  readonly #onGone = (): void => this.#controller.abort();

  /** @param client Aborts when the client leaves. */
  constructor(client: AbortSignal | undefined, timeout: number) {
    this.#client = client;
    this.#timeout = timeout;
    if (client?.aborted) this.#onGone();
    client?.addEventListener("abort", this.#onGone, { once: true });
  }

  /** For `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the store does next, if it does so in time. */
  async inTime<T>(next: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const silence = new Error(`nothing within ${this.#timeout} ms`);
      timer = setTimeout(() => reject(silence), this.#timeout);
    });
    try {
      return await Promise.race([next, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Everything was read: the connection may be used again. */
  done(): void {
    this.#client?.removeEventListener("abort", this.#onGone);
  }

  /** Nobody wants the rest: the connection is closed. */
  breakOff(): void {
    this.done();
    this.#controller.abort();
  }
}

/**
 * The body of an answer, read no faster than it is taken. It fails where the store falls silent, and where it
 * sends more or less than it announced, which not every `fetch` notices.
 *
 * @param length In bytes, where it is known.
 */
export function bodyOf(
  body: ReadableStream<Uint8Array>,
  length: number | undefined,
  exchange: Exchange,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let sent = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await exchange.inTime(reader.read());
          sent += value?.length ?? 0;
          if (length !== undefined && (sent > length || (done && sent < length))) {
            throw new Error(`${sent} bytes of ${length}`);
          }
          if (!done) return controller.enqueue(value);
          exchange.done();
          controller.close();
        } catch (cause) {
          exchange.breakOff();
          controller.error(storeError("The object store broke its answer off", cause));
        }
      },
      async cancel() {
        exchange.breakOff();
        await reader.cancel().catch(() => {}); // it has failed by breaking off, and that is what was wanted
      },
    },
    { highWaterMark: 0 },
  );
}

/** The beginning of a body as text, where it comes in time. */
export async function beginningOf(
  body: ReadableStream<Uint8Array> | null,
  exchange: Exchange,
  most: number,
): Promise<string> {
  if (body === null) return "";
  const reader = bodyOf(body, undefined, exchange).getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (text.length < most) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    return text; // what came of it will do
  }
  await reader.cancel();
  return text.slice(0, most);
}

/**
 * An error about the store for the app's log. Errors of `fetch` hold the store's address, and logs are read by
 * more people than the app's config: only the code goes on.
 */
export function storeError(what: string, cause: unknown): Error {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const { code, message } = (inner ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === "string" && /^[A-Za-z_]{3,40}$/.test(code)) {
    return new Error(`${what} (${code})`);
  }
  const isOurs =
    typeof message === "string" && /^(?:nothing within|\d+ bytes of) [\d ms]+$/.test(message);
  return new Error(isOurs ? `${what} (${message})` : what);
}
