import type { Awaitable } from "../awaitable.ts";

/** What proves to the store that a request is ours. */
export interface StoreCredentials {
  /** Name of the key. It stands in every signed request, so it is not secret. */
  readonly accessKeyId: string;
  /** The secret of that key. Signs, and is never sent, logged or shown in an error. */
  readonly secretAccessKey: string;
  /** Of credentials that hold for a while only, such as an instance role's. */
  readonly sessionToken?: string;
}

/**
 * Credentials, or a function that gives those of the moment. It is called for every request, so let it keep
 * what it knows until that expires.
 */
export type CredentialsSource = StoreCredentials | (() => Awaitable<StoreCredentials>);

/** Milliseconds that the function has. */
const TIMEOUT = 10_000;

/** Whether a value holds credentials. */
export function isCredentials(value: unknown): value is StoreCredentials {
  if (typeof value !== "object" || value === null) return false;
  const { accessKeyId, secretAccessKey, sessionToken } = value as Partial<StoreCredentials>;
  return (
    isToken(accessKeyId) &&
    isToken(secretAccessKey) &&
    (sessionToken === undefined || isToken(sessionToken))
  );
}

function isToken(value: unknown): boolean {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
}

/**
 * The credentials of the moment, and nothing else that came with them. No error of ours shows one.
 *
 * @throws {Error} If the function throws, or gives nothing in time.
 * @throws {TypeError} If what it gives are no credentials.
 */
export async function credentialsNow(source: CredentialsSource): Promise<StoreCredentials> {
  const given: unknown = typeof source === "function" ? await asked(source) : source;
  if (isCredentials(given)) return onlyCredentials(given);
  throw new TypeError("credentials() gave none, want { accessKeyId, secretAccessKey }");
}

/** A copy that the app can't change any more. */
export function onlyCredentials(given: StoreCredentials): StoreCredentials {
  const { accessKeyId, secretAccessKey, sessionToken } = given;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function asked(source: () => Awaitable<StoreCredentials>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const silence = new Error(`credentials() gave nothing within ${TIMEOUT} ms`);
    timer = setTimeout(() => reject(silence), TIMEOUT);
  });
  try {
    return await Promise.race([source(), late]);
  } finally {
    clearTimeout(timer);
  }
}
