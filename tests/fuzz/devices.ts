const DEVICES = ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/** Whether Windows opens a device under a name: the part before the first dot counts, without blanks around it. */
export function isDevice(name: string): boolean {
  const [first = ""] = name.split(".");
  const stem = first.replace(/ +$/, "").replace(/^ +/, "").toLowerCase();
  return DEVICES.includes(stem) || /^(?:com|lpt)[0-9\u00b9\u00b2\u00b3]$/.test(stem);
}
