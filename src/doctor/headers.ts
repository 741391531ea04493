import { advise } from "./advice.ts";
import { headerOf, headerValues } from "./ask.ts";
import { Fault } from "./check.ts";
import type { CheckFunction } from "./checks.ts";

/** The headers that protect the user, where the app has sent them. */
const PROTECTIVE =
  /^(?:content-(?:type|disposition|security-policy)|cache-control|x-content-type-options|x-robots-tag|vary|referrer-policy|cross-origin-.*|access-control-.*)$/;

export const headers: CheckFunction = async (run) => {
  const { page } = run.planted;
  const answer = await run.get(page.path);
  const server = run.server(answer);
  const keep = (name: string) => advise(server, (advice) => advice.keep(name));
  for (const name of [
    "cache-control",
    "content-disposition",
    "content-type",
    "etag",
    "accept-ranges",
  ]) {
    if (headerValues(answer, name).length > 1) {
      throw new Fault(
        "front config",
        `${name} is there twice: ${headerValues(answer, name).join(" and ")}`,
        keep(name),
      );
    }
  }
  const byApp = await run.askApp(page.path);
  const wanted = byApp?.headers.filter(([name]) => PROTECTIVE.test(name)) ?? [];
  for (const [name, value] of server === "h2o" ? [] : wanted) {
    const got = headerValues(answer, name).join(", ");
    if (got.toLowerCase() === value.toLowerCase()) continue;
    throw new Fault(
      "front config",
      `the app says ${name}: ${value}, the client gets ${got || "nothing"}`,
      keep(name),
    );
  }
  if (headerOf(answer, "x-content-type-options")?.toLowerCase() !== "nosniff") {
    throw new Fault(
      "front config",
      "X-Content-Type-Options: nosniff is lost: browsers guess types",
      keep("x-content-type-options"),
    );
  }
  const caching = headerOf(answer, "cache-control") ?? "";
  const isPublic = run.settings.headers.length === 0;
  if (byApp === undefined && !isPublic && !/\b(?:private|no-store|no-cache)\b/.test(caching)) {
    const detail = `Cache-Control is ${caching || "lost"}: a shared cache may keep private files (where the app itself says so, --app lets it be compared)`;
    throw new Fault("front config", detail, keep("cache-control"));
  }
  const disposition = headerOf(answer, "content-disposition") ?? "";
  const policy = headerOf(answer, "content-security-policy") ?? "";
  if (byApp === undefined && !disposition.startsWith("attachment") && !policy.includes("sandbox")) {
    const detail =
      'an HTML file is shown as a page of the site: Content-Disposition is lost (where the app says inline: "all", --app lets it be compared)';
    throw new Fault("front config", detail, keep("content-disposition"));
  }
  return `nosniff | ${caching} | ${disposition || policy}${byApp === undefined ? "" : " | as the app says them"}`;
};
