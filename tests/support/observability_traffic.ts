// One request of each kind, each for a path of its own, by which its lines are found in the logs.
import { connect } from "node:net";
import { createUrlSigner } from "sendoff/signed-url";
import { LINK_SECRET, linesOf, type ObservedSite, SESSIONS } from "./observability_site.ts";
import { until } from "./process.ts";
import { ask, type RawRequest, requestBytes } from "./raw_client.ts";

export const sessionOf = (name: keyof typeof SESSIONS) => ({ Cookie: `session=${SESSIONS[name]}` });
const ann = sessionOf("ann");

const REQUESTS: RawRequest[] = [
  { target: "/files/shared/whole.txt", headers: ann },
  { target: "/files/shared/part.txt", headers: { ...ann, Range: "bytes=2-5" } },
  { target: "/files/shared/past.txt", headers: { ...ann, Range: "bytes=99-" } },
  { target: "/files/shared/fresh.txt", headers: { ...ann, "If-None-Match": "*" } },
  { target: "/files/shared/head.txt", headers: ann, method: "HEAD" },
  { target: "/files/shared/missing.txt", headers: ann },
  { target: "/files/ann/plan.txt", headers: sessionOf("bob") },
  { target: "/files/ann/unknown.txt" },
  { target: "/files/.env", headers: ann },
  { target: "/files/shared/broken.txt", headers: sessionOf("broken") },
  { target: "/files/shared/slow.txt", headers: sessionOf("slow") },
  { target: "/_sendoff/shared/whole.txt", headers: ann },
];

/** Sends everything once; gives how many requests that were, and the secrets that were in them. */
export async function sendTraffic(
  site: ObservedSite,
): Promise<{ sent: number; secrets: string[] }> {
  for (const request of REQUESTS) await ask(site.port, request);
  await downloadHalf(site.port, "/files/shared/film.mp4");
  await leaveWhileAsked(site, "/files/shared/gone.txt");
  const { targets, secrets } = await links();
  for (const target of targets) await ask(site.port, { target });
  const sent = REQUESTS.length + 2 + targets.length;
  await logged(site, { nginx: sent, app: sent - 1 }); // of /_sendoff/ nginx asks nobody
  return { sent, secrets: [...secrets, ...Object.values(SESSIONS)] };
}

/** Waits until both logs have so many lines. */
export function logged(site: ObservedSite, lines: { nginx: number; app: number }): Promise<void> {
  return until(`${JSON.stringify(lines)} lines are logged`, () => {
    const nginx = linesOf(site.nginxLog).length;
    return nginx >= lines.nginx && linesOf(site.appLog).length >= lines.app;
  });
}

/** Links in all places that a link can have: right, wrong, and for a file that is not there. */
async function links(): Promise<{ targets: string[]; secrets: string[] }> {
  const signer = createUrlSigner({ keys: [{ id: "k1", secret: LINK_SECRET }], mount: "/files" });
  const link = await signer.sign("/files/shared/link.txt", { expires: 600 });
  const dead = await signer.sign("/files/shared/dead-link.txt", { expires: 600 });
  const grant = await signer.signPrefix("https://example.org/files/shared/", { expires: 600 });
  const { pathname } = new URL(grant.url);
  const tokens = [link.split("sendoff=")[1], dead.split("sendoff=")[1], pathname.split("/")[2]];
  return {
    targets: [
      link,
      link.replace("link.txt", "other-link.txt"),
      dead,
      `${pathname}grant.txt`,
      `${pathname}dead-grant.txt`,
      `${pathname.replace("shared/", "ann/")}other-grant.txt`,
      `${pathname.replace("shared/", `${tokens[2]}/shared/`)}doubled-grant.txt`,
    ],
    // Of each token what was signed, and the signature.
    secrets: tokens.flatMap((token = "") => token.split(".").slice(2)),
  };
}

/** Reads the first mebibyte and hangs up. */
function downloadHalf(port: number, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let read = 0;
    socket.on("data", (chunk) => {
      read += chunk.length;
      if (read > 1024 * 1024) socket.destroy();
    });
    socket.once("error", reject);
    socket.once("close", () => resolve());
    socket.write(requestBytes(port, { target, headers: ann }));
  });
}

/** Hangs up when the authorizer is at work. */
async function leaveWhileAsked({ port, sessions }: ObservedSite, target: string): Promise<void> {
  const before = sessions.hung();
  const socket = connect(port, "127.0.0.1");
  socket.write(requestBytes(port, { target, headers: sessionOf("slow") }));
  await until("the authorizer is asked", () => sessions.hung() > before);
  socket.destroy();
}
