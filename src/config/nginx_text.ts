/** A variable that holds a `$`, which no value in nginx's config can. */
export const DOLLAR = "sendoff_dollar";

/** @param hasVariables The value is one in which nginx looks for variables. */
export function quoteNginx(text: string, hasVariables = false): string {
  if (/^[A-Za-z0-9._~/@:-]+$/.test(text)) return text;
  const quoted = text.replace(/["\\]/g, "\\$&");
  return `"${hasVariables ? quoted.replaceAll("$", `\${${DOLLAR}}`) : quoted}"`;
}

/** A header's name, as it stands in nginx's variables: `$upstream_http_x_robots_tag`. */
export function variableOf(header: string): string {
  return header.toLowerCase().replaceAll("-", "_");
}
