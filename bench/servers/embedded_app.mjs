// Sendoff with the embedded delivery, or the floor below it: a bare async function that returns the very
// same headers and bytes from memory.

import { embedded } from "../../dist/embedded.js";
import { createFileHandler } from "../../dist/mod.js";

/**
 * @param {"ours" | "cached" | "floor"} role
 * @param {string} root folder of the files
 * @param {string} name of the one file that will be asked for
 */
export async function embeddedApp(role, root, name) {
  const cacheBytes = role === "cached" ? 64 * 1024 * 1024 : 0;
  const files = createFileHandler({
    authorize: async () => true,
    delivery: embedded({ root, cacheBytes }),
  });
  if (role !== "floor") return files;

  const answer = await files(new Request(`http://localhost/${name}`));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const init = { status: answer.status, headers: Object.fromEntries(answer.headers) };
  return async () => new Response(bytes, init);
}
