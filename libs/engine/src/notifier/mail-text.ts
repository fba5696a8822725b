import type { LocalDate } from '#kernel';

/** What a mail may say: which date, of what, where to look. Content stays behind the link, where rights are checked. */
export interface Reminded {
  /** Names the thing to people: the rule and what it is counted for. */
  readonly reference: string;
  readonly dueOn: LocalDate;
  readonly link: string;
  /** The date has gone by. */
  readonly overdue: boolean;
}

const WORDS = {
  en: { ahead: 'Due', past: 'Overdue', on: 'Date', see: 'See', why: 'You receive this message because of the seat you hold.' },
  fr: { ahead: 'Échéance', past: 'Échéance dépassée', on: 'Date', see: 'Voir', why: 'Vous recevez ce message en raison du siège que vous occupez.' },
} as const;

export type Language = keyof typeof WORDS;

/** Subject and text, in one language, or in both where the recipient's is not known. */
export function mailText(about: Reminded, language?: Language): { readonly subject: string; readonly text: string } {
  const languages: readonly Language[] = language ? [language] : ['en', 'fr'];
  const title = (each: Language): string => (about.overdue ? WORDS[each].past : WORDS[each].ahead);
  const paragraph = (each: Language): string => {
    const { on, see, why } = WORDS[each];
    const colon = each === 'fr' ? ' :' : ':';
    return [`${title(each)}${colon} ${about.reference}`, `${on}${colon} ${about.dueOn}`, `${see}${colon} ${about.link}`, '', why].join('\n');
  };
  return {
    subject: oneLine(`${languages.map(title).join(' / ')}: ${about.reference}, ${about.dueOn}`),
    text: languages.map(paragraph).join('\n\n--\n\n') + '\n',
  };
}

/** No line break in a header, whatever a reference holds. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
