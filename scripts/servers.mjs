// The front servers that the tests and the demo run: finds them, and installs what is missing where it
// may. `node scripts/servers.mjs [nginx …]` does it by hand.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What proves that a server is there, and the Debian packages that bring it. */
const SERVERS = {
  nginx: { file: "/usr/sbin/nginx", packages: ["nginx"] },
  apache: {
    file: "/usr/lib/apache2/modules/mod_xsendfile.so",
    packages: ["apache2", "libapache2-mod-xsendfile"],
  },
  lighttpd: { file: "/usr/sbin/lighttpd", packages: ["lighttpd"] },
  caddy: { file: "/usr/bin/caddy", packages: ["caddy"] },
  h2o: { file: "/usr/bin/h2o", packages: ["h2o"] },
};

export const ALL_SERVERS = Object.keys(SERVERS);

/** Names of those servers that are not installed. */
export function missingServers(names = ALL_SERVERS) {
  return names.filter((name) => !existsSync(SERVERS[name].file));
}

/** The command that installs servers by hand. */
export function installCommand(names) {
  const packages = names.flatMap((name) => SERVERS[name].packages);
  return `apt-get install --no-install-recommends ${packages.join(" ")}`;
}

/**
 * Installs the missing ones by apt, as root or with a sudo that asks no password. Gives the names of
 * those that are still missing.
 */
export function ensureServers(names = ALL_SERVERS) {
  const missing = missingServers(names);
  if (missing.length === 0 || !existsSync("/usr/bin/apt-get")) return missing;
  const sudo = process.getuid() === 0 ? [] : ["sudo", "-n"];
  if (sudo.length > 0 && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) {
    return missing;
  }
  console.log(`Installing ${missing.join(", ")} …`);
  withoutStartingDaemons(sudo, () => {
    const apt = [...sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"];
    const options = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"];
    const packages = missing.flatMap((name) => SERVERS[name].packages);
    run([...apt, ...options, "update"]);
    // One by one, so that one that this release lacks does not keep the others away.
    for (const name of packages)
      run([...apt, ...options, "install", "-y", "--no-install-recommends", name]);
  });
  return missingServers(names);
}

/** Debian starts a daemon when it is installed, unless this file says not to. */
function withoutStartingDaemons(sudo, install) {
  const policy = "/usr/sbin/policy-rc.d";
  const mayWrite = sudo.length === 0 && !existsSync(policy);
  if (mayWrite) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    install();
  } finally {
    if (mayWrite) rmSync(policy);
  }
}

function run([command, ...args]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) console.error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const names = process.argv.slice(2);
  const missing = ensureServers(names.length === 0 ? ALL_SERVERS : names);
  if (missing.length > 0) {
    console.error(`Still missing: ${missing.join(", ")}. As root: ${installCommand(missing)}`);
    process.exit(1);
  }
}
