# A read-only disk that finds `A.TXT` when asked for `a.txt`, as those of Windows and macOS do: spoken to
# the kernel by /dev/fuse itself. Takes the folder to mount it on; needs root, and ends with its mount.
import ctypes, os, stat, struct, sys

ROOT, ADMIN, SECRET, PUBLIC = 1, 2, 3, 4
FOLDERS = {ROOT: {"admin": ADMIN, "public.txt": PUBLIC}, ADMIN: {"secret.txt": SECRET}}
FILES = {SECRET: b"secret", PUBLIC: b"public"}

LOOKUP, FORGET, GETATTR, OPEN, READ, RELEASE, FLUSH = 1, 2, 3, 14, 15, 18, 25
INIT, OPENDIR, READDIR, RELEASEDIR, BATCH_FORGET = 26, 27, 28, 29, 42
ENOENT, ENOSYS = 2, 38

device = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={device},rootmode=40755,user_id=0,group_id=0,allow_other".encode()
READ_ONLY, NO_SUID, NO_DEV = 1, 2, 4
libc = ctypes.CDLL(None, use_errno=True)
flags = READ_ONLY | NO_SUID | NO_DEV
if libc.mount(b"sendoff-test", sys.argv[1].encode(), b"fuse.sendoff", flags, options) != 0:
    sys.exit(f"mount: {os.strerror(ctypes.get_errno())}")
print("mounted", flush=True)


def attributes(node):
    kind = stat.S_IFDIR | 0o755 if node in FOLDERS else stat.S_IFREG | 0o644
    times = (10**9, 10**9, 10**9, 0, 0, 0)
    size = len(FILES.get(node, b""))
    return struct.pack("<6Q10I", node, size, 1, *times[:3], *times[3:], kind, 1, 0, 0, 0, 4096, 0)


def entries(node):
    listing = b""
    for place, (name, child) in enumerate(FOLDERS[node].items(), 1):
        entry = struct.pack("<QQII", child, place, len(name), 0) + name.encode()
        listing += entry + b"\0" * (-len(entry) % 8)
    return listing


def answer(code, node, body):
    if code == INIT:
        return struct.pack("<IIIIHHIIHHI", 7, 31, 65536, 0, 0, 0, 65536, 1, 0, 0, 0) + b"\0" * 28
    if code == LOOKUP:
        name = body.split(b"\0")[0].decode().lower()  # which is all that this disk is about
        child = FOLDERS.get(node, {}).get(name)
        return ENOENT if child is None else struct.pack("<QQQQII", child, 0, 1, 1, 0, 0) + attributes(child)
    if code == GETATTR:
        return struct.pack("<QII", 1, 0, 0) + attributes(node)
    if code in (OPEN, OPENDIR):
        return struct.pack("<QII", node, 0, 0)
    if code == READ:
        _, offset, size = struct.unpack_from("<QQI", body)
        return FILES[node][offset : offset + size]
    if code == READDIR:
        _, offset, _ = struct.unpack_from("<QQI", body)
        return entries(node) if offset == 0 else b""
    return b"" if code in (RELEASE, FLUSH, RELEASEDIR) else ENOSYS


while True:
    try:
        request = os.read(device, 1 << 20)
    except OSError:
        break  # unmounted
    _, code, unique, node = struct.unpack_from("<IIQQ", request)
    if code in (FORGET, BATCH_FORGET):
        continue
    reply = answer(code, node, request[40:])
    error, payload = (reply, b"") if isinstance(reply, int) else (0, reply)
    os.write(device, struct.pack("<IiQ", 16 + len(payload), -error, unique) + payload)
