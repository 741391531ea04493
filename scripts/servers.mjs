// The front servers, and other programs, that the tests and the demo run: finds them, and installs what is
// missing where it may. `node scripts/servers.mjs [nginx …]` does it by hand.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What proves that a server is there, and the Debian packages that bring it. */
export const SERVERS = {
  nginx: { file: "/usr/sbin/nginx", packages: ["nginx"] },
  apache: {
    file: "/usr/lib/apache2/modules/mod_xsendfile.so",
    packages: ["apache2", "libapache2-mod-xsendfile"],
  },
  lighttpd: { file: "/usr/sbin/lighttpd", packages: ["lighttpd"] },
  "lighttpd-lua": {
    file: "/usr/lib/lighttpd/mod_magnet.so",
    packages: ["lighttpd-modules-lua"],
  },
  caddy: { file: "/usr/bin/caddy", packages: ["caddy"] },
  h2o: { file: "/usr/bin/h2o", packages: ["h2o"] },
  ceph: { file: "/usr/bin/radosgw", packages: ["ceph-mon", "ceph-osd", "radosgw"] },
  cephfs: { file: "/usr/bin/ceph-fuse", packages: ["ceph-mds", "ceph-fuse"] },
  haproxy: { file: "/usr/sbin/haproxy", packages: ["haproxy"] },
  // No servers: what puts them under load, the browser that asks them, what checks their units, and what
  // compiles a disk that fails.
  wrk: { file: "/usr/bin/wrk", packages: ["wrk"] },
  chromium: { file: "/usr/bin/chromium", packages: ["chromium", "fonts-dejavu-core"] },
  systemd: { file: "/usr/bin/systemd-analyze", packages: ["systemd"] },
  gcc: { file: "/usr/bin/gcc", packages: ["gcc", "libc6-dev"] },
  // No servers either: what docs/moving-over says of other languages is measured with these.
  rack: {
    file: "/var/lib/dpkg/info/ruby-actionpack.list",
    packages: ["ruby", "ruby-webrick", "ruby-rack", "ruby-actionpack"],
  },
  django: {
    file: "/usr/lib/python3/dist-packages/django_downloadview",
    packages: ["python3-django", "python3-django-downloadview"],
  },
  symfony: {
    file: "/usr/share/php/Symfony/Component/Mime/autoload.php",
    packages: ["php-cli", "php-symfony-http-foundation", "php-symfony-mime"],
  },
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
  const packages = missing.flatMap((name) => SERVERS[name].packages);
  console.log(`Installing ${packages.join(", ")} with apt, without starting them …`);
  const [command, ...args] = [...sudo, "sh", "-c", INSTALL, "sh", ...packages];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) console.error(`apt failed:\n${stdout}${stderr}`);
  return missingServers(names);
}

/**
 * Debian starts a daemon when it is installed, unless a policy file says not to; it goes again at the
 * end, and when the installation is interrupted. One package at a time, so that one that a release
 * lacks does not keep the others away.
 */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > $policy && chmod 755 $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
$apt update
for package in "$@"; do $apt install -y --no-install-recommends "$package" || failed=1; done
exit \${failed:-0}
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const names = process.argv.slice(2);
  const missing = ensureServers(names.length === 0 ? ALL_SERVERS : names);
  if (missing.length > 0) {
    console.error(`Still missing: ${missing.join(", ")}. As root: ${installCommand(missing)}`);
    process.exit(1);
  }
}
