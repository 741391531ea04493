// @ts-check

/** A link's parameter in a path, where something on the way has encoded the `?` before it, or the `=`, too. */
const TOKEN = /sendoff(?:=|%(?:25)*3d).*/is;

/**
 * A text for a log, without the token of a signed link.
 *
 * @template {string | undefined} Text
 * @param {Text} text
 */
export function withoutToken(text) {
  return text?.replace(TOKEN, "sendoff=(left out)");
}
