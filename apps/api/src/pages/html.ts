/** Markup that is safe as it stands. */
export class Raw {
  constructor(readonly markup: string) {}
}

export const raw = (markup: string): Raw => new Raw(markup);

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A template whose values are escaped, but for `Raw` and lists of it. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Raw | readonly Raw[])[]): Raw {
  let out = parts[0]!;
  values.forEach((value, i) => (out += written(value) + parts[i + 1]!));
  return raw(out);
}

function written(value: string | number | Raw | readonly Raw[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escape(`${value}`);
  return value instanceof Raw ? value.markup : value.map(({ markup }) => markup).join('\n');
}

/** A whole page. No script of ours stands in it; styles come from a file. */
export const page = (title: string, body: Raw, styles: readonly string[] = ['/style.css']): string =>
  `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>${escape(title)}</title>\n<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">\n${styles
    .map((href) => `<link rel="stylesheet" href="${escape(href)}">`)
    .join('\n')}\n</head>\n<body>\n${body.markup}\n</body>\n</html>\n`;

export const STYLE = `:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .25rem; white-space: pre-wrap; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top; }
article { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .5rem 0; }
`;
