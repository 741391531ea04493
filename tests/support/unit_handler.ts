import {
  type ApprovedFile,
  type Authorizer,
  createFileHandler,
  type Delivery,
  type FileHandlerOptions,
  nginx,
  type Outcome,
  type Verdict,
} from "sendoff";

/** What a router may pass on: it only looks like a Request, and nothing has parsed its URL. */
export function requestLike(
  url: string,
  init: { method?: string; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Request {
  const { method = "GET", headers = {}, signal = new AbortController().signal } = init;
  return { url, method, headers: new Headers(headers), signal } as unknown as Request;
}

export const FILE_URL = "http://localhost/a.txt";

/** One request through a handler in front of nginx, with what the audit hook was told. */
export async function run(
  options: Partial<FileHandlerOptions> = {},
  request: Request = new Request(FILE_URL),
): Promise<{ response: Response; outcome: Outcome }> {
  const outcomes: Outcome[] = [];
  const handler = createFileHandler({
    authorize: "public",
    delivery: nginx({ location: "/_sendoff/" }),
    ...options,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const response = await handler(request);
  const [outcome] = outcomes;
  if (outcome === undefined || outcomes.length > 1) {
    throw new Error(`the audit hook was called ${outcomes.length} times`);
  }
  return { response, outcome };
}

/** The reason of a refusal, or what else became of the request. */
export async function reasonFor(
  authorize: Authorizer | "public",
  options: Partial<FileHandlerOptions> = {},
  request?: Request,
): Promise<string> {
  const { outcome } = await run({ ...options, authorize }, request);
  return outcome.reason ?? outcome.outcome;
}

/** A delivery that counts the files it was given. */
export function countingDelivery(): Delivery & { readonly files: ApprovedFile[] } {
  const files: ApprovedFile[] = [];
  return {
    name: "counting",
    files,
    deliver: (file) => {
      files.push(file);
      return new Response("the file", { headers: { ...file.headers } });
    },
  };
}

/** All that a client can tell two answers apart by. */
export async function wholeAnswer(response: Response) {
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: await response.text(),
  };
}

/** A promise that the test settles by hand. */
export function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** An authorizer that answers with a thenable, which has no more of a promise than its `then`. */
export function thenable(then: (resolve: (value: unknown) => void) => void): Authorizer {
  const answer: unknown = { then };
  return () => answer as Promise<Verdict>;
}
