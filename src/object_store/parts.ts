import type { Plan } from "../http/plan.ts";
import type { ByteRange } from "../http/range.ts";
import { isRefusal, type Refusal } from "../refusal.ts";

type Bytes = ReadableStream<Uint8Array>;
type AskFor = (range: ByteRange) => Promise<Bytes | null | Refusal>;

const utf8 = new TextEncoder();

/**
 * The body of a plan whose ranges come from elsewhere. The first is asked for at once, so that a refusal can
 * still be told; the next ones when their turn comes, and one that fails breaks the connection off.
 */
export async function partsOf(
  { ranges, framing }: Plan,
  askFor: AskFor,
): Promise<Bytes | null | Refusal> {
  const [first, ...rest] = ranges;
  if (first === undefined) return null;
  const body = await askFor(first);
  if (isRefusal(body) || framing === undefined) return body;

  let reader = body?.getReader();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const [i, head] of (framing?.heads ?? []).entries()) {
      yield utf8.encode(head);
      const range = rest[i - 1];
      if (range !== undefined) reader = await readerOf(range, askFor);
      for (;;) {
        const piece = await reader?.read();
        if (piece?.value === undefined) break;
        yield piece.value;
      }
    }
    yield utf8.encode(framing?.tail ?? "");
  }
  return streamOf(pieces(), () => reader?.cancel());
}

async function readerOf(range: ByteRange, askFor: AskFor) {
  const body = await askFor(range);
  if (!isRefusal(body)) return body?.getReader();
  throw body.error ?? new Error(`The object store: ${body.reason}`);
}

/** Pulled by the client's pace; a client that leaves ends the request to the store. */
function streamOf(
  pieces: AsyncGenerator<Uint8Array>,
  breakOff: () => Promise<void> | undefined,
): Bytes {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        // A piece may be on its way: what waits for it ends by this, and then the rest is not asked for.
        const end = pieces.return(undefined);
        await breakOff();
        await end;
        await breakOff();
      },
    },
    { highWaterMark: 0 },
  );
}
