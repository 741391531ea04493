// The page "Deployment" and its examples: what can be checked of the files, and their layouts as plain
// processes.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "sendoff/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { fillIn } from "../support/docs_page.ts";
import { page } from "../support/pages.ts";
import { lacksNginx, makePageSite } from "../support/pages_site.ts";
import { REPOSITORY, temporaryFolder } from "../support/process.ts";
import { ask } from "../support/raw_client.ts";

const EXAMPLES = join(REPOSITORY, "examples/deployment");
const example = (name: string) => readFileSync(join(EXAMPLES, name), "utf8");
const { text } = page("deployment");

const ANALYZE = "/usr/bin/systemd-analyze";
const lacksSystemd = !existsSync(ANALYZE) && process.env["CI"] !== "true";

describe.skipIf(lacksSystemd)("the systemd unit", () => {
  const folder = temporaryFolder("units");
  const unit = join(folder.path, "sendoff-app@.service");
  const instance = join(folder.path, "sendoff-app@3000.service");
  beforeAll(() => {
    const lines = example("systemd/sendoff-app@.service");
    writeFileSync(unit, fillIn(lines, { "/usr/bin/node": process.execPath }));
    symlinkSync(unit, instance);
  });
  afterAll(() => folder.remove());

  it("is right", () => {
    const output = execFileSync(ANALYZE, ["verify", "--man=no", instance], { encoding: "utf8" });
    expect(output).toBe("");
  });

  it("gives the app as little as the page says", () => {
    const level = (file: string) => {
      const args = ["security", "--offline=yes", "--no-pager", file];
      const output = execFileSync(ANALYZE, args, { encoding: "utf8" });
      return Number(/exposure level for \S+: ([\d.]+)/.exec(output)?.[1]);
    };
    const [, rated, bare] =
      /rates it at ([\d.]+) of 10 [^;]+;[^)]*has ([\d.]+)\)/s.exec(text) ?? [];
    const plain = join(folder.path, "plain.service");
    writeFileSync(plain, `[Service]\nExecStart=${process.execPath} app.mjs\n`);
    // Other versions of systemd rate a little differently.
    expect(Math.abs(level(instance) - Number(rated))).toBeLessThan(0.6);
    expect(Math.abs(level(plain) - Number(bare))).toBeLessThan(0.6);
  });
});

interface ComposeService {
  ports?: string[];
  expose?: string[];
  environment?: Record<string, string>;
  init?: boolean;
  volumes: string[];
}

describe("compose", () => {
  const { services, volumes } = parse(example("compose/compose.yaml")) as {
    services: Record<"app" | "nginx", ComposeService>;
    volumes: Record<string, unknown>;
  };
  const places = (service: ComposeService) =>
    Object.fromEntries(service.volumes.map((line) => line.split(":").slice(0, 2)));

  it("has one volume at two places, and only nginx open to the world", () => {
    expect(volumes).toHaveProperty("files");
    expect(places(services.app)["files"]).toBe(services.app.environment?.["FILES"]);
    expect(places(services.nginx)["files"]).toBe("/srv/files");
    expect(services.nginx.volumes).toContain("files:/srv/files:ro");
    expect(services.app.ports).toBeUndefined();
    expect(services.app.expose).toEqual([services.app.environment?.["PORT"]]);
    // With another port outside, the app would take its own pages for another site's.
    expect(services.nginx.ports).toEqual(["8080:8080"]);
  });

  it("has the config that the program prints for it", () => {
    const upstream = "app:3000";
    const options = { root: "/srv/files", upstream, listen: "8080", serverName: "_" };
    expect(example("compose/files.conf")).toContain(renderConfig("nginx", options));
  });

  it("has all that the app imports in its image, and lets it end by itself", () => {
    const [, copied = ""] = /^COPY (.*\.mjs) /m.exec(example("compose/Dockerfile")) ?? [];
    const own = readdirSync(join(EXAMPLES, "compose")).filter((name) => name.endsWith(".mjs"));
    expect(copied.split(" ").sort()).toEqual(own.sort());
    expect(services.app.init).toBe(true);
  });
});

interface Manifest {
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: a manifest has any shape
  [key: string]: any;
}

describe("kubernetes", () => {
  const documents = parseAllDocuments(example("kubernetes/files.yaml"));
  const manifests = documents.map((each) => each.toJS() as Manifest);
  const of = (kind: string): Manifest => {
    const found = manifests.find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  };

  it("is YAML, each part of it named as the others name it", () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    const { template, selector } = of("Deployment")["spec"];
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(of("Service")["spec"].selector).toEqual(selector.matchLabels);
    const [app, nginx] = template.spec.containers;
    expect(app.volumeMounts).toBeUndefined();
    const volumes = template.spec.volumes.map(({ name }: { name: string }) => name);
    const mounts = nginx.volumeMounts as { name: string; readOnly: boolean }[];
    expect(mounts.map(({ name }) => name)).toEqual(volumes);
    expect(mounts.every(({ readOnly }) => readOnly)).toBe(true);
    const [config, files] = template.spec.volumes;
    expect(config.configMap.name).toBe(of("ConfigMap")["metadata"].name);
    expect(files.persistentVolumeClaim.claimName).toBe(
      of("PersistentVolumeClaim")["metadata"].name,
    );
    const [{ http }] = of("Ingress")["spec"].rules;
    const { service } = http.paths[0].backend;
    expect(service.name).toBe(of("Service")["metadata"].name);
    const [{ name, targetPort }] = of("Service")["spec"].ports;
    expect(service.port.name).toBe(name);
    expect(nginx.ports[0].name).toBe(targetPort);
    expect(nginx.readinessProbe.tcpSocket.port).toBe(targetPort);
  });

  it("has its users by number, which is how the kubelet tells that they are not root", () => {
    const { containers } = of("Deployment")["spec"].template.spec;
    expect(containers).toHaveLength(2);
    for (const { securityContext } of containers) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true });
      expect(securityContext.runAsUser).toBeGreaterThan(0);
    }
  });

  describe.skipIf(lacksNginx)("the nginx config", () => {
    const config = of("ConfigMap")["data"]["default.conf"] as string;
    const options = {
      root: "/srv/files",
      upstream: "127.0.0.1:3000",
      listen: "8080",
      serverName: "_",
    };

    it("is what the program prints, but for what the Ingress says", () => {
      const printed = fillIn(renderConfig("nginx", options), {
        "Host $host:$server_port;": "Host $http_host;",
        "X-Forwarded-Proto $scheme;": "X-Forwarded-Proto $http_x_forwarded_proto;",
      });
      expect(config.trimEnd()).toBe(printed.trimEnd());
    });

    it("is taken by nginx, and tells the app the URL that visitors see", async () => {
      const site = makePageSite("kubernetes");
      try {
        site.put("a.txt", "of the pod");
        const told: (string | null)[] = [];
        const app = await site.app({
          authorize({ request }) {
            told.push(request.headers.get("host"), request.headers.get("x-forwarded-proto"));
            return true;
          },
        });
        const port = await site.nginx(app, (printed) =>
          fillIn(config, {
            "listen 8080;": `listen ${/listen (\S+);/.exec(printed)?.[1]};`,
            "127.0.0.1:3000": `127.0.0.1:${app}`,
            "alias /srv/files/;": `alias ${site.root}/;`,
          }),
        );
        const headers = { Host: "files.example.org", "X-Forwarded-Proto": "https" };
        const answer = await ask(port, { target: "/files/a.txt", headers });
        expect(answer.body.toString()).toBe("of the pod");
        expect(told).toEqual(["files.example.org", "https"]);
      } finally {
        await site.close();
      }
    });
  });
});
