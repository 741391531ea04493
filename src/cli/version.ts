/** The same as in package.json and deno.json, which a test compares. */
export const VERSION = "0.1.0";
