import { describe, expect, it } from "vitest";
import { approveFile } from "../../src/approved_file.ts";
import type { FilePath } from "../../src/request_path.ts";

const path = "a.txt" as FilePath;
const type = { contentType: "text/plain", mediaType: "text/plain", inert: true, policy: "none" };
const presentation = { inline: "safe", cacheControl: "no-cache" } as const;

describe("the headers of an approved file", () => {
  it("are none that nothing is known for", () => {
    const { headers } = approveFile(path, path, type, { allow: true }, {}, presentation);
    expect(Object.keys(headers)).toEqual([
      "content-type",
      "cache-control",
      "x-content-type-options",
      "content-security-policy",
    ]);
  });

  it("are the validators that were found", () => {
    const found = { etag: '"v1"', lastModified: new Date(0) };
    const { headers } = approveFile(path, path, type, { allow: true }, found, presentation);
    expect(headers).toMatchObject({
      etag: '"v1"',
      "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT",
    });
  });
});
