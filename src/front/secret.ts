// The secret by which a front server proves to the app that a request came through it.

/** Request header that carries it. A front server's config replaces what a client sent under this name. */
export const SECRET_HEADER = "Sendoff-Secret";

/** What a secret has to be, in words. */
export const SECRET_WANTED =
  "at least 32 random letters, digits, - or _, as `openssl rand -hex 32` makes them";

/**
 * Whether a text will do as a secret: long enough, of letters that need no quoting in any config, and
 * neither a few of them over and over nor one piece repeated. It can't know whether it is random.
 */
export function isSecret(secret: unknown): secret is string {
  return (
    typeof secret === "string" &&
    /^[A-Za-z0-9_-]{32,1024}$/.test(secret) &&
    new Set(secret).size >= 10 &&
    !/^(.+?)\1+$/.test(secret)
  );
}
