import { NGINX_BROUGHT_BACK } from "../../../front/nginx.ts";
import { isSameWord, removal, wantedLine } from "../finding.ts";
import type { NginxCheck } from "./check.ts";
import { effective, effectiveAll, includeHint, type NginxLocation } from "./server.ts";

/** What nginx says itself about a file, or passes on from the app. */
const OF_NGINX = ["Accept-Ranges", "Content-Disposition", "Content-Type", "ETag", "Last-Modified"];

/** Checks which headers a file comes with. */
export function checkFileHeaders(found: NginxLocation, { report, files }: NginxCheck): void {
  const added = effectiveAll(found.chain, "add_header");
  for (const header of added) {
    const [name = ""] = header.args;
    if (OF_NGINX.some((own) => isSameWord(name, own))) {
      report.add("header-of-nginx", header.line, `add_header ${name}`, removal(header));
    }
    if (isSameWord(name, "Cache-Control") || isSameWord(name, "Expires")) {
      report.add("replaces-caching", header.line, `add_header ${name}`, removal(header));
    }
  }
  const expires = effective(found.chain, "expires");
  if (expires !== undefined && expires.args[0] !== "off") {
    const what = `expires ${expires.args.join(" ")} holds in the location ${found.uri}`;
    report.add("replaces-caching", expires.line, what, "expires off;");
  }
  const lost = NGINX_BROUGHT_BACK.filter(
    (name) => !added.some(({ args }) => isSameWord(args[0], name)),
  );
  if (lost.length > 0) {
    const what = `No add_header brings back ${lost.join(", ")}${includeHint(found.chain)}`;
    const cure = lost.map((name) => wantedLine(files.block, "add_header", name)).join("\n");
    report.add("header-lost", found.directive.line, what, cure);
  }
}
