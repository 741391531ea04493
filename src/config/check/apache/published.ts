import { named, removal } from "../finding.ts";
import { publishedAt, withSlash } from "../folder.ts";
import type { ApacheCheck } from "./check.ts";
import { type ApacheHost, last, proxyFor } from "./host.ts";

/** Looks for ways to the files that go past the app. A ProxyPass comes before any of them. */
export function checkPublished({ directives }: ApacheHost, { report, root }: ApacheCheck): void {
  const documents = last(directives, "documentroot");
  const places = [
    ...(documents === undefined
      ? []
      : [{ directive: documents, url: "/", folder: documents.args[0] }]),
    ...named(directives, "alias").map((directive) => ({
      directive,
      url: directive.args[0] ?? "",
      folder: directive.args[1],
    })),
  ];
  for (const { directive, url, folder } of places) {
    if (folder === undefined) continue;
    const open = publishedAt(withSlash(url), withSlash(folder), root);
    if (open === undefined) continue;
    const proxy = proxyFor(directives, open);
    if (proxy !== undefined && proxy.target !== "!") continue;
    const what = `${folder} lies open to clients at ${open}`;
    report.add("published-root", directive.line, what, removal(directive));
  }
}
