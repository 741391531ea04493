// The one thing of Cloudflare's own that its example imports, for tsc.
declare module "cloudflare:workers" {
  export const env: { S3_ENDPOINT: string; S3_BUCKET: string; S3_KEY: string; S3_SECRET: string };
}
