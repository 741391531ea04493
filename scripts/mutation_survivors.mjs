// @ts-check
// Mutants that no test can notice, or none is to, each with its reason. `npm run mutation` fails for a survivor
// that is not here, and for an entry whose mutant is noticed or gone.
import { CORE } from "./mutation_survivors/core.mjs";
import { EMBEDDED } from "./mutation_survivors/embedded.mjs";
import { FRONT } from "./mutation_survivors/front.mjs";
import { HTTP } from "./mutation_survivors/http.mjs";
import { SIGNED_URL } from "./mutation_survivors/signed_url.mjs";
import { SIGNED_URL_TOKEN } from "./mutation_survivors/signed_url_token.mjs";

/** @typedef {{ file: string, why: string, mutants: [line: string, change: string][] }} Survivors */

/** @type {readonly Survivors[]} */
export const SURVIVORS = [
  ...CORE,
  ...SIGNED_URL,
  ...SIGNED_URL_TOKEN,
  ...HTTP,
  ...FRONT,
  ...EMBEDDED,
];
