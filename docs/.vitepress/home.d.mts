export function siteText(text: string, source: string): string;
