/** Text by language: `{ en: ..., fr: ... }`. */
export type Labels = Readonly<Record<string, string>>;
