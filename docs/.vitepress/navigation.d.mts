export function sidebar(): {
  text: string;
  items: { text: string; link: string }[];
  collapsed: boolean;
}[];
export function titleOf(file: string): string;
