// A real nginx in front of an app, in a temporary folder, with the documented config. It listens on
// a socket in that folder: no port to collide over.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { end } from "./runtime_process.ts";

/** Where nginx is, if it is; distributions keep it out of an ordinary user's PATH. */
export function findNginx(): string | undefined {
  const dirs = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return dirs.map((dir) => join(dir, "nginx")).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Nginx {
  readonly socket: string;
  /** The folder of the files, empty at first. */
  readonly root: string;
  /** What it had to complain about. */
  errors(): Promise<string>;
  close(): Promise<void>;
}

/** Starts nginx in front of an app and waits until it listens. */
export async function startNginx(nginx: string, app: URL): Promise<Nginx> {
  const dir = await mkdtemp(join(tmpdir(), "sendoff-nginx-"));
  const root = join(dir, "files");
  const socket = join(dir, "nginx.sock");
  const log = join(dir, "error.log");
  await mkdir(root);
  await writeFile(join(dir, "nginx.conf"), config(dir, root, socket, app));

  const args = ["-p", dir, "-c", "nginx.conf", "-e", log, "-g", "daemon off;"];
  const child = spawn(nginx, args, { stdio: "ignore" });
  const errors = () => readFile(log, "utf8");
  const close = async () => {
    await end(child);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await once(child, "spawn");
    while (!(await listens(socket))) {
      if (child.exitCode !== null) throw new Error(`nginx did not start:\n${await errors()}`);
      await delay(10);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { socket, root, errors, close };
}

function listens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

function config(dir: string, root: string, socket: string, app: URL): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${dir}/${kind}_temp;`)
    .join("\n");
  return `
${process.getuid?.() === 0 ? `user ${userInfo().username};` : ""}
worker_processes 1;
pid ${dir}/nginx.pid;
events {}
http {
  access_log off;
${temporary}
  server {
    listen unix:${socket};
    location / {
      proxy_pass ${app.origin};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header X-Sendfile-Type "";
      proxy_set_header X-Accel-Mapping "";
      proxy_buffer_size 16k;
      proxy_buffers 8 16k;
    }
    location /_sendoff/ {
      internal;
      alias ${root}/;
      add_header X-Content-Type-Options  $upstream_http_x_content_type_options;
      add_header Content-Security-Policy $upstream_http_content_security_policy;
      add_header Vary                    $upstream_http_vary;
    }
  }
}
`;
}
