import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";

/** Stands between a front server and an app, and sees what the app is asked. */
export interface Tap {
  readonly port: number;
  /** Requests since they were last taken away. */
  readonly seen: { method: string; url: string; headers: IncomingHttpHeaders }[];
  /** Passes requests on to an app. */
  passTo(appPort: number): void;
  /** Answers itself. */
  answerBy(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function openTap(appPort: number): Promise<Tap> {
  const seen: Tap["seen"] = [];
  let answer = passingTo(appPort);
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    passTo(port) {
      answer = passingTo(port);
    },
    answerBy(listener) {
      answer = listener;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passingTo(port: number): RequestListener {
  return (request, response) => {
    const { method, url, headers } = request;
    const onward = send({ host: "127.0.0.1", port, method, path: url, headers, agent: false });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  };
}
