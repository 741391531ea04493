/** A variable that holds a `$`, which no value in nginx's config can. */
export const DOLLAR = "sendoff_dollar";

/** @param hasVariables The value is one in which nginx looks for variables. */
export function quoteNginx(text: string, hasVariables = false): string {
  if (/^[A-Za-z0-9._~/@:-]+$/.test(text)) return text;
  const quoted = text.replace(/["\\]/g, "\\$&");
  return `"${hasVariables ? quoted.replaceAll("$", `\${${DOLLAR}}`) : quoted}"`;
}
