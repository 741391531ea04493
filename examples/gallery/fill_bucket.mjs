// Puts the files of a folder into a bucket, which is made if it is not there.
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { AwsClient } from "aws4fetch";

export async function fillBucket(folder, { endpoint, bucket, credentials }) {
  const client = new AwsClient({ ...credentials, service: "s3", region: "us-east-1" });
  const put = async (key, body) => {
    const url = [endpoint, bucket, ...key].join("/");
    const { ok, status } = await client.fetch(url, { method: "PUT", body });
    // A bucket that is there and one's own is a conflict in some stores only.
    if (!ok && !(status === 409 && key.length === 0)) throw new Error(`PUT ${url} gave ${status}`);
  };
  await put([]);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const names = relative(folder, path).split("/");
    await put(names.map(encodeURIComponent), await readFile(path));
  }
}
