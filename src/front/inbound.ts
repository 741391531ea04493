/** Headers of a request by which a client could try to order about an app of another kind. */
export const INBOUND: readonly string[] = [
  "X-Accel-Redirect",
  "X-Accel-Mapping",
  "X-Sendfile",
  "X-Sendfile-Type",
];
