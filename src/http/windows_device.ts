/**
 * A name that Windows reads as a device, whatever its extension is, and with blanks before the dot:
 * to open `con . txt` is to open the console.
 */
export const WINDOWS_DEVICE: RegExp =
  /^ *(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))/i;
