// What is wrong with a page for those who use a keyboard, a screen reader, or weak eyes. Written for the
// gallery's pages: it knows no images as backgrounds, and no gradients.
import type { Page } from "playwright-core";

/** Everything that is wrong, in words; nothing of a page that is as it should be. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const structure = await page.evaluate(structureFaults);
  const contrast = await page.evaluate(contrastFaults);
  return [...structure, ...contrast, ...(await tabFaults(page))];
}

/** Runs in the page. */
function structureFaults(): string[] {
  const faults: string[] = [];
  const all = <E extends Element>(selector: string) => [...document.querySelectorAll<E>(selector)];
  const shown = (element: Element) => element.outerHTML.slice(0, 90);
  if (document.documentElement.lang === "") faults.push("no language");
  if (document.title === "") faults.push("no title");
  for (const one of ["main", "h1", "header", "footer"]) {
    if (all(one).length !== 1) faults.push(`${all(one).length} times ${one}`);
  }
  for (const image of all("img:not([alt]), svg:not([aria-hidden=true])")) {
    faults.push(`no text instead of ${shown(image)}`);
  }
  for (const control of all<HTMLInputElement>("input, select, textarea")) {
    if (!control.labels?.length) faults.push(`no label: ${shown(control)}`);
  }
  for (const named of all("a, button, h1, h2, th")) {
    const alt = [...named.querySelectorAll("img")].map((image) => image.alt).join("");
    if (`${named.textContent}${alt}`.trim() === "") faults.push(`no name: ${shown(named)}`);
  }
  let above = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const level = Number(heading.tagName[1]);
    if (level > above + 1) faults.push(`a level is left out before ${shown(heading)}`);
    above = level;
  }
  const ids = all("[id]").map(({ id }) => id);
  for (const id of ids.filter((id, i) => ids.indexOf(id) !== i)) faults.push(`twice: #${id}`);
  const skip = document.querySelector<HTMLAnchorElement>("body > a:first-child");
  if (!skip || !document.querySelector(skip.hash)) faults.push("nothing to skip by");
  return faults;
}

/** Runs in the page. WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large text. */
function contrastFaults(): string[] {
  const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const linear = (value = 0) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    const [red, green, blue] = parts(color);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const behind = (element: Element | null): string => {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    return parts(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  const faults: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const text = own.map((node) => node.textContent).join("");
    if (text.trim() === "" || element.closest("svg") !== null) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const size = Number.parseFloat(fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    const both = [luminance(color), luminance(behind(element))];
    const contrast = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (contrast < (isLarge ? 3 : 4.5)) faults.push(`${contrast.toFixed(2)} to 1: ${text.trim()}`);
  }
  return faults;
}

/** Goes through the page by the Tab key: each control is reached, in the order of the page, and is seen to be. */
async function tabFaults(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(() => {
    const controls = "a[href], button, input, select, textarea, video[controls]";
    return [...document.querySelectorAll(controls)].map((control, i) => {
      control.setAttribute("data-order", String(i));
      return String(i);
    });
  });
  const faults: string[] = [];
  const reached: string[] = [];
  // A film's controls are several stops within it.
  for (let press = 0; press < wanted.length + 12 && reached.length < wanted.length; press++) {
    await page.keyboard.press("Tab");
    const { order, fault } = await page.evaluate(focused);
    if (order !== undefined && reached.at(-1) !== order) reached.push(order);
    if (fault !== undefined) faults.push(fault);
  }
  if (reached.join() !== wanted.join()) faults.push(`reached by Tab: ${reached}, want ${wanted}`);
  return faults;
}

/** Runs in the page. */
function focused(): { order?: string; fault?: string } {
  const element = document.activeElement as HTMLElement;
  const order = element.dataset["order"];
  if (order === undefined) return {};
  // Inside a film it is the browser that shows where one is.
  const isShown = [undefined, "::after"].some((pseudo) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  });
  if (isShown || element.tagName === "VIDEO") return { order };
  return { order, fault: `focus is not seen on ${element.outerHTML.slice(0, 90)}` };
}
