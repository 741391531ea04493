/** Whether two addresses name the same app. A port that is not said is 80. */
export function isSameAddress(a: string, b: string): boolean {
  return nameOf(a) === nameOf(b);
}

function nameOf(address: string): string {
  const withPort = /:\d+$/.test(address) ? address : `${address}:80`;
  return withPort.toLowerCase().replace(/^(?:localhost|\[::1\])(?=:\d+$)/, "127.0.0.1");
}

/** The address in an HTTP URL; `""` where it is no such URL. */
export function addressIn(url: string | undefined): string {
  return /^https?:\/\/([^/]*)/i.exec(url ?? "")?.[1] ?? "";
}
