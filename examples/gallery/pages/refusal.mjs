// @ts-check
// What is seen in place of a file. It says the same of files that exist and of files that don't.
import { messagePage } from "./message.mjs";

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** @param {import("sendoff").Refusal} refusal */
export async function refusalPage({ reason, status }) {
  const page = await messagePage(undefined, ...words(reason, status));
  return new Response(String(page), {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * @param {string} reason
 * @param {number} status
 * @returns {[title: string, text: string]}
 */
function words(reason, status) {
  if (reason === "link-expired") return ["This link has expired", "Ask for a new one."];
  if (reason.startsWith("link-")) return ["This link does not hold", "Is it cut off at its end?"];
  if (status === 403) return ["Not for you", "Sign in as somebody who may see this file."];
  if (status === 404) return ["Not found", "There is no such file."];
  return ["Not possible now", "Try again later."];
}
