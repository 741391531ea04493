// What std's folder listing and its command line import. serveFile never gets there.

export const html = String.raw;

export function exists() {
  throw new Error("Not for serveFile");
}

export function getNetworkAddress() {
  throw new Error("Not for serveFile");
}
