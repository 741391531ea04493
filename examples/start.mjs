// npm start: the demo app behind a real nginx on loopback, on files that are made on the spot.
// With --once it asks for everything itself, reports what came back, and exits 0 only if all is right.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureServers, installCommand } from "../scripts/servers.mjs";
import { tryEverything } from "./demo_requests.mjs";
import { makeMedia } from "./media/make_media.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const NGINX = "/usr/sbin/nginx";
const stops = [];
let stopping = false;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  await stopAll();
}

async function main() {
  if (ensureServers(["nginx"]).length > 0) {
    throw new Error(`The demo needs nginx. As root: ${installCommand(["nginx"])}`);
  }
  if (!existsSync(join(project, "dist/mod.js"))) {
    const build = ["run", "build", "--silent"];
    const { status } = spawnSync("npm", build, { cwd: project, stdio: "inherit" });
    if (status !== 0) throw new Error("The build failed, see above");
  }
  const folder = mkdtempSync(join(tmpdir(), "sendoff-demo-"));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755); // nginx may run as another user
  const root = join(folder, "files");
  await makeMedia(root);

  const appPort = await freePort(3000);
  const env = { ...process.env, PORT: String(appPort) };
  const app = await start(process.execPath, [join(project, "examples/demo_app.mjs")], appPort, {
    env,
  });
  const port = await freePort(8080);
  await start(NGINX, nginxArguments(folder, root, appPort, port), port, unprivileged());

  if (process.argv.includes("--once")) {
    const ok = await tryEverything({ port, root, appPid: app.pid });
    await stopAll();
    process.exitCode = ok ? 0 : 1;
    return;
  }
  console.log(greeting(port, appPort, root));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stopAll);
}

/** The block of docs/front-servers/nginx.md, with this demo's paths and ports in it. */
function nginxArguments(folder, root, appPort, port) {
  const page = readFileSync(join(project, "docs/front-servers/nginx.md"), "utf8");
  const [, block] = /```nginx\n(.*?)```/s.exec(page);
  const server = block
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("server_name files.example.org;", "server_name localhost;")
    .replace("127.0.0.1:3000", `127.0.0.1:${appPort}`)
    .replace("/srv/files/", `${root}/`);
  const work = join(folder, "nginx");
  mkdirSync(work);
  const { uid, gid } = unprivileged();
  if (uid !== undefined) chownSync(work, uid, gid);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${work}/${kind};`)
    .join("\n");
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    `daemon off;\npid ${work}/nginx.pid;\nerror_log ${work}/error.log;\nevents {}\n\nhttp {\n  sendfile on;\n` +
      `  access_log off;\n${temporary}\n\n${server}}\n`,
  );
  return ["-p", work, "-e", join(work, "error.log"), "-c", config];
}

/** Nobody's rights suffice to read the files, also where the demo is run by root. */
function unprivileged() {
  return process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
}

function greeting(port, appPort, root) {
  const at = `http://127.0.0.1:${port}`;
  const awkward = encodeURIComponent("Grüße & 100% #1?.txt");
  return `
The demo is on  ${at}/   (nginx, in front of the app on port ${appPort})
Its files are in ${root}
nginx's words are in ${join(root, "../nginx/error.log")}

Allowed: the app says yes, nginx sends the bytes
  curl -i -b session=ann ${at}/files/${awkward}
  curl -s -b session=ann -r 0-99 ${at}/files/film.mp4 | wc -c

Denied: no session, or Bob, who may see the notes only
  curl -i ${at}/files/photo.png
  curl -i -b session=bob ${at}/files/photo.png

Never: the internal location, asked for directly
  curl -i -b session=ann ${at}/_sendoff/photo.png

Ctrl-C ends it.`;
}

async function start(command, args, port, options) {
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.once("close", () => {
    if (!stopping) console.error(`${command} ended`);
  });
  stops.push(() => {
    child.kill();
    return gone;
  });
  for (let tries = 0; !(await listens(port)); tries++) {
    if (child.exitCode !== null || tries > 400) throw new Error(`${command} does not start`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return child;
}

/** Last started, first stopped; the folder goes when nobody uses it any more. */
async function stopAll() {
  stopping = true;
  for (const stop of stops.splice(0).reverse()) await stop();
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** The port wished for, or another where it is taken. */
function freePort(wished) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", () => (wished === 0 ? reject() : resolve(freePort(0))));
    server.listen(wished, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
