/** What the config takes off a request, so that no client can order the app's own parts about. */
export const INBOUND: readonly string[] = [
  "X-Accel-Redirect",
  "X-Accel-Mapping",
  "X-Sendfile",
  "X-Sendfile-Type",
];
