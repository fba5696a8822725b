import { escape, html, raw, type Raw } from '../pages/html.js';

/**
 * The little of Markdown that pages made from the code use: headings, paragraphs, lists, tables and `code`. Whatever else there is
 * shows as it is written; nothing of a page becomes markup that is not made here.
 */
export function markdown(text: string): Raw {
  return raw(text.split(/\n{2,}/).map((block) => blockOf(block.trim().split('\n'))).join('\n'));
}

function blockOf(lines: readonly string[]): string {
  const heading = /^(#{1,3}) (.+)$/.exec(lines[0] ?? '');
  if (heading) return html`${raw(`<h${heading[1]!.length} id="${escape(anchorOf(heading[2]!))}">`)}${inline(heading[2]!)}${raw(`</h${heading[1]!.length}>`)}`.markup;
  if (lines.every((line) => line.startsWith('- '))) return `<ul>\n${lines.map((line) => `<li>${inline(line.slice(2)).markup}</li>`).join('\n')}\n</ul>`;
  if (lines.length > 1 && lines.every((line) => line.startsWith('|'))) return tableOf(lines);
  return `<p>${inline(lines.join(' ')).markup}</p>`;
}

function tableOf([head, _rule, ...rows]: readonly string[]): string {
  const row = (line: string, cell: 'th' | 'td') => `<tr>${cellsOf(line).map((text) => `<${cell}>${inline(text).markup}</${cell}>`).join('')}</tr>`;
  return `<table>\n<thead>${row(head ?? '', 'th')}</thead>\n<tbody>\n${rows.map((line) => row(line, 'td')).join('\n')}\n</tbody>\n</table>`;
}

const cellsOf = (line: string): readonly string[] => line.replace(/^\|\s*|\s*\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));

const inline = (text: string): Raw => raw(text.split('`').map((part, at) => (at % 2 === 1 ? `<code>${escape(part)}</code>` : escape(part))).join(''));

const anchorOf = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
