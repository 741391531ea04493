import ipaddr from "ipaddr.js";

/** An address or a network, in the one spelling that it is signed in; `undefined` where it is neither. */
export function networkText(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const [address = "", length, ...more] = text.split("/");
  const parsed = parse(address);
  if (parsed === undefined || more.length > 0) return undefined;
  const bits = parsed.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return `${parsed.toString()}/${bits}`;
  // An IPv4 address that was written as IPv6 has another number of bits than it says.
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || address.includes(":") !== (bits === 128))
    return undefined;
  return Number(length) <= bits ? `${parsed.toString()}/${length}` : undefined;
}

/** Whether an address is of a network, which is one of {@linkcode networkText}. */
export function isInNetwork(address: unknown, network: string): boolean {
  const parsed = typeof address === "string" ? parse(address) : undefined;
  const [base = "", length] = network.split("/");
  const wanted = parse(base);
  if (parsed === undefined || wanted === undefined || parsed.kind() !== wanted.kind()) return false;
  return (parsed as ipaddr.IPv6).match(wanted as ipaddr.IPv6, Number(length));
}

/** In the usual spelling only: `010.0.0.1` is one address for some and another for others. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const end = text.slice(text.lastIndexOf(":") + 1);
  // In both forms: an IPv6 address may end in an IPv4 one. Behind "::" alone it is one address for some, too.
  if (!text.includes(":") || end.includes(".")) {
    if (!ipaddr.IPv4.isValidFourPartDecimal(end) || text === `::${end}`) return undefined;
  }
  const isUsual = !text.includes(":") || (ipaddr.IPv6.isValid(text) && !text.includes("%"));
  return isUsual ? ipaddr.process(text) : undefined;
}
