// Follows a redirect for a client that sends and judges raw bytes: asks the app, and where it answers with a
// redirect the place that it names, with the same method and headers. Changes no byte of the last answer.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { header, parse, requestBytes } from "./raw_client.ts";

const END_OF_HEAD = "\r\n\r\n";

/** Listens on loopback for requests without a body, one on each connection. */
export async function startFollower(
  appPort: number,
): Promise<{ port: number; stop(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client));
    client.on("error", () => client.destroy()); // the tests' client hangs up when it has enough
    let head = "";
    client.on("data", (chunk) => {
      const had = head.includes(END_OF_HEAD);
      head += chunk.toString("latin1");
      if (had || !head.includes(END_OF_HEAD)) return;
      follow(head.slice(0, head.indexOf(END_OF_HEAD)), appPort).then(
        (answer) => client.end(answer),
        (error) => client.destroy(error),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of open) client.destroy();
      }),
  };
}

async function follow(head: string, appPort: number): Promise<Buffer> {
  const [first = "", ...lines] = head.split("\r\n");
  const [, method = "", target = ""] = /^(\S+) (.+) HTTP\/1\.1$/.exec(first) ?? [];
  const headers = lines
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(":")),
      line.slice(line.indexOf(":") + 1).trim(),
    ])
    .filter(([name]) => !/^(?:host|connection)$/i.test(name));
  const request = { method, headers: [...headers, ["Connection", "close"] as [string, string]] };
  const answer = await bytesFrom(appPort, { ...request, target: Buffer.from(target, "latin1") });
  const { status, ...parsed } = parse(answer, method === "HEAD");
  if (![302, 303, 307].includes(status)) return answer;
  const place = new URL(header({ status, ...parsed }, "location") ?? "");
  return bytesFrom(Number(place.port), { ...request, target: place.pathname + place.search });
}

/** All that comes until the other side closes. */
function bytesFrom(port: number, request: Parameters<typeof requestBytes>[1]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(requestBytes(port, request)));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("end", () => resolve(Buffer.concat(chunks)));
    socket.on("error", (error) =>
      chunks.length > 0 ? resolve(Buffer.concat(chunks)) : reject(error),
    );
  });
}
