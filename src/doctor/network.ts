import type { NoAnswer } from "./ask.ts";
import { Fault } from "./check.ts";

/** Why no answer came. */
export function networkFault(error: NoAnswer, { origin }: { readonly origin: URL }): Fault {
  const { code, message } = error;
  const at = `${origin.host}: ${message || code}`;
  if (/^(?:ENOTFOUND|EAI_|EDNS)/.test(code)) {
    return new Fault(
      "network",
      `no such host: ${at}`,
      "a DNS record for the name, or the right name",
    );
  }
  if (code === "ECONNREFUSED") {
    return new Fault(
      "network",
      `nobody listens: ${at}`,
      "start the front server, or use the port it listens on",
    );
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|EPROTO|UNABLE_TO/.test(code)) {
    const cure =
      "a valid certificate for the name (NODE_EXTRA_CA_CERTS for a CA of your own), or http://";
    return new Fault("network", `no TLS: ${at.replace(/(?<=wrong version number).*/s, "")}`, cure);
  }
  if (code === "SILENT") {
    const cure = "see why the app takes so long, or give it a longer time-out";
    return new Fault("app", `the request was taken, and not answered: ${at}`, cure);
  }
  if (code === "TIMEOUT") {
    return new Fault(
      "network",
      `no answer: ${at}`,
      "see whether a firewall or the app holds it, or a longer time-out",
    );
  }
  return new Fault(
    "network",
    `the connection broke: ${at}`,
    "the error log of the front server says more",
  );
}
